package dev.gatehouse.probe;

/** A control could not be tried. */
final class Untried extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    /**
     * @param why a sentence for operators
     */
    Untried(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    String why() {
        return why;
    }
}
