package dev.gatehouse.bindings;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that a call touches.
 *
 * @param type what sort of thing, for example {@code path}, {@code url} or {@code repo}
 * @param id its name among things of its type, in the one spelling that {@link Spelling} gives it
 */
public record Resource(String type, String id) implements Comparable<Resource> {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** The form in which grants, records and conditions write it, for example {@code path:/srv}. */
    @Override
    public String toString() {
        return type + ":" + id;
    }

    static boolean isType(String text) {
        return TYPE.matcher(text).matches();
    }

    /** Reads {@code TYPE:ID}; empty when it is not that, or the id has no spelling of its type. */
    public static Optional<Resource> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || !isType(text.substring(0, colon))) return Optional.empty();
        var type = text.substring(0, colon);
        return switch (Spelling.of(type, text.substring(colon + 1))) {
            case Spelling.Spelt(var id) -> Optional.of(new Resource(type, id));
            case Spelling.Ambiguous _ -> Optional.empty();
        };
    }

    @Override
    public int compareTo(Resource other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : id.compareTo(other.id);
    }
}
