package dev.gatehouse.severity;

/** Writes JSON pointers (RFC 6901). */
final class Pointers {
    private Pointers() {}

    static String in(String pointer, String member) {
        return pointer + "/" + member.replace("~", "~0").replace("/", "~1");
    }

    static String in(String pointer, int index) {
        return pointer + "/" + index;
    }
}
