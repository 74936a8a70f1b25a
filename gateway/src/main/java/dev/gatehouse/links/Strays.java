package dev.gatehouse.links;

import java.util.function.Consumer;

/**
 * What comes in one session, or from one process, while nothing is under way in whose record it
 * could stand: told a few times, for a server may go on for ever (T67).
 */
final class Strays {
    private static final int MOST = 8;

    private final Consumer<String> told;
    private int count;

    Strays(Consumer<String> told) {
        this.told = told;
    }

    void tell(String what) {
        if (count == MOST) return;
        count++;
        told.accept(what);
    }
}
