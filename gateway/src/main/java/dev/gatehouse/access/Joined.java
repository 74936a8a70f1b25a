package dev.gatehouse.access;

/**
 * Several texts as one, for a name that belongs to exactly these: each stands behind its length, so
 * nothing in a text can be taken for the border to the next. Line breaks in a subject make no
 * difference.
 */
public final class Joined {
    private Joined() {}

    public static String of(String... texts) {
        var all = new StringBuilder();
        for (var text : texts) all.append(text.length()).append(':').append(text);
        return all.toString();
    }
}
