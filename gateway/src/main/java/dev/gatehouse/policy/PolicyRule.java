package dev.gatehouse.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the operators' policy: about whom, and what of it.
 *
 * @param id its name in records, unique in its policy
 * @param when a condition in CEL that must hold, too; null for none
 * @param why told to the agent that it refuses
 */
public record PolicyRule(
        String id, Effect effect, Match match, @Nullable Condition when, String why) {
    /** What follows when a rule applies. */
    public enum Effect {
        /** What is granted may be used. Without a rule that permits, nothing is. */
        PERMIT,
        /** It may not, whatever else permits it. */
        FORBID,
        /** A person confirms each call (AUT-7). */
        CONFIRM;

        public static Optional<Effect> find(String word) {
            return Arrays.stream(values())
                    .filter(effect -> effect.toString().equals(word))
                    .findFirst();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Characters of an id. */
    static final int MAX_ID = 100;

    static final String ID_FORM =
            "A rule's id is up to 100 lower-case letters and digits with single dots, hyphens and"
                    + " underscores between them.";

    static boolean isId(String text) {
        return text.length() <= MAX_ID && text.matches("[a-z0-9]+([._-][a-z0-9]+)*");
    }

    public PolicyRule {
        if (!isId(id)) throw new IllegalArgumentException(ID_FORM + " This is none: " + id);
    }
}
