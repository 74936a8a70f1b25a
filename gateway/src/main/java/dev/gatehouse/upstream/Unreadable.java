package dev.gatehouse.upstream;

/** Leaves a reading that cannot go on; never leaves this room. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    /**
     * @param why the rest of a sentence that began with the server's name
     */
    Unreadable(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    String why() {
        return why;
    }
}
