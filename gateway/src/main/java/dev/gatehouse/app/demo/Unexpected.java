package dev.gatehouse.app.demo;

/** Something of the story did not come out as it must; the message says what was expected. */
final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unexpected(String expected) {
        super(expected, null, false, false);
    }
}
