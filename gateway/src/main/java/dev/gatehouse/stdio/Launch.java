package dev.gatehouse.stdio;

/** Is there something to run for a server? */
public sealed interface Launch {
    record Ready(Command command) implements Launch {}

    /**
     * @param why the rest of a sentence that names the server, for operators
     */
    record Refused(String why) implements Launch {}
}
