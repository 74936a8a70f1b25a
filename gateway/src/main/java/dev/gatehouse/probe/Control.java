package dev.gatehouse.probe;

/** What the gate promises of servers that change, and proves on itself. */
public enum Control {
    /**
     * What a tool says otherwise than was approved reaches nobody, and the tool is blocked (T01).
     */
    DRIFT("drift"),
    /** A server that shows an agent something else than the gate is quarantined (T02). */
    CLOAKING("cloaking"),
    /** Another server at an approved server's place gets no byte (IDV-3, T15). */
    IDENTITY("identity");

    private final String word;

    Control(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
