package dev.gatehouse.http;

import java.time.Duration;

/**
 * What one connection of an agent may take (REQ-040, T38, T39).
 *
 * @param lineBytes request line
 * @param headerBytes all headers together
 * @param bodyBytes a request's body
 * @param strangerBodyBytes a request's body when it carries no authorization
 * @param bufferedBytes the bodies of all requests together that are arriving or being served
 * @param headerTime from the first byte of a request to the end of its headers
 * @param bodyTime from there to the end of its body
 * @param idleTime between requests
 * @param keepAlive silence on an event stream after which a comment is sent
 * @param pendingBytes unsent bytes after which a stream's source is paused
 * @param stallTime how long a stream may stay unwritable before it is cut
 * @param shutdown how long requests under way may take when the listener closes
 * @param connections open connections in all
 */
public record ListenerLimits(
        int lineBytes,
        int headerBytes,
        int bodyBytes,
        int strangerBodyBytes,
        long bufferedBytes,
        Duration headerTime,
        Duration bodyTime,
        Duration idleTime,
        Duration keepAlive,
        int pendingBytes,
        Duration stallTime,
        Duration shutdown,
        int connections) {}
