package dev.gatehouse.severity;

import dev.gatehouse.inventory.Revealed;

/** A server's own words inside our sentences: on one line, short, and with nothing hidden. */
final class Shown {
    private static final int MAX_CHARS = 80;

    private Shown() {}

    static String name(String name) {
        var shown = Revealed.text(name);
        return shown.length() <= MAX_CHARS ? shown : shown.substring(0, MAX_CHARS) + "…";
    }
}
