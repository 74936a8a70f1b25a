package dev.gatehouse.inventory;

/**
 * Names one item of a server.
 *
 * @param name the tool or prompt name, resource URI or URI template
 */
public record ItemKey(Kind kind, String name) implements Comparable<ItemKey> {
    /** The form in which commands and records write it, for example {@code tool:read_file}. */
    @Override
    public String toString() {
        return kind.word() + ":" + name;
    }

    public static ItemKey parse(String text) {
        int colon = text.indexOf(':');
        var kind = Kind.find(colon < 0 ? "" : text.substring(0, colon));
        if (kind.isEmpty() || colon + 1 == text.length())
            throw new IllegalArgumentException("not an item, such as tool:read_file: " + text);
        return new ItemKey(kind.get(), text.substring(colon + 1));
    }

    @Override
    public int compareTo(ItemKey other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }
}
