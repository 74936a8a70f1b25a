package dev.gatehouse.bench;

/** What can be wrong with an answer, or instead of one. */
public enum Fault {
    /** The connection could not be made. */
    CONNECT,
    /** The connection ended before the answer did. */
    CLOSED,
    /** No answer until the load gave up. */
    UNANSWERED,
    /** Another HTTP status than 200. */
    STATUS,
    /** Neither JSON nor an event stream, or not the one that the tool answers with. */
    CONTENT_TYPE,
    /** The body is not what the protocol allows there. */
    NOT_A_MESSAGE,
    /** A JSON-RPC error, or a result that says that the tool failed. */
    REFUSED,
    /** The answer to another request. */
    WRONG_ID,
    /** Not the text that the tool gives. */
    WRONG_RESULT,
    /** Too few or too many events of progress, or somebody else's. */
    WRONG_PROGRESS
}
