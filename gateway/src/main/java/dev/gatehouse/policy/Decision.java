package dev.gatehouse.policy;

import dev.gatehouse.access.Grant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** May it go through? */
public sealed interface Decision {
    /** Yes, on this grant. */
    record Allow(Grant grant) implements Decision {}

    /**
     * Not before a person has looked at exactly this call and allowed it (AUT-7).
     *
     * @param grant that covers it otherwise
     * @param wantedBy the rules that want it, or the tool's binding
     */
    record Confirm(Grant grant, List<String> wantedBy) implements Decision {
        public Confirm {
            wantedBy = List.copyOf(wantedBy);
        }
    }

    /**
     * No.
     *
     * @param why for the record; the caller is told less (T72)
     */
    record Refuse(Rule rule, String why) implements Decision {}

    /** Not without a valid token: 401. {@code why} is null when there was none at all. */
    record SignIn(@Nullable String why) implements Decision {}

    /** Not without a further scope: 403. */
    record StepUp(String scope) implements Decision {}

    /** The caller cannot be made out just now: 503. */
    record TryLater(String why) implements Decision {}
}
