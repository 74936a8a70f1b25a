package dev.gatehouse.inventory;

/** Reads what a server declares, from the server itself. Blocks; call it on a virtual thread. */
public interface Declarations {
    /** What reading gave. */
    sealed interface Reading {}

    record Read(Snapshot snapshot) implements Reading {}

    /**
     * The server could not be read, or what it said cannot be taken.
     *
     * @param why a sentence for the operator: what happened, at which step, and what to do
     */
    record Failed(String why) implements Reading {}

    /** Reads everything that the server declares, in every era that it speaks, all pages of it. */
    Reading read(Server server);
}
