package dev.gatehouse.http;

/** Why a server gave no whole answer. */
public enum UpstreamFailure {
    /** No connection could be made; no byte of the request was sent. */
    UNREACHABLE,
    /** The server's certificate is not one that we trust; no byte of the request was sent. */
    UNTRUSTED,
    /**
     * It does not prove to be the server that was approved; no byte of the request was sent, and
     * that is in the record.
     */
    FOREIGN,
    /** Every connection is taken and too many calls wait; no byte of the request was sent. */
    BUSY,
    /** It failed again and again a moment ago and rests; no byte of the request was sent. */
    RESTING,
    /** Its sender no longer wants it sent; no byte of the request was. */
    WITHDRAWN,
    /** The answer's head did not come in time. */
    TIMED_OUT,
    /** The connection ended before the answer did. */
    BROKEN,
    /** What came is not HTTP. */
    MALFORMED
}
