package dev.gatehouse.http;

import java.time.Duration;

/**
 * What one server may take of the gate (REQ-038, REQ-040).
 *
 * @param connect until a connection stands, TLS included
 * @param answerHead from the request's last byte to the answer's head
 * @param idle a pooled connection is closed after this; below the five seconds after which common
 *     servers close theirs
 * @param calls connections of one loop to one server for calls
 * @param streams connections of one loop to one server whose answer is an event stream
 * @param waiting calls of one loop to one server that may wait for a connection
 * @param patience how long one of them may wait
 * @param failures connections that fail or answers that do not come, one after another, until a
 *     server rests
 * @param rest so long nothing is sent to it; then one request tries
 * @param headerBytes all headers of an answer together
 */
public record UpstreamLimits(
        Duration connect,
        Duration answerHead,
        Duration idle,
        int calls,
        int streams,
        int waiting,
        Duration patience,
        int failures,
        Duration rest,
        int headerBytes) {}
