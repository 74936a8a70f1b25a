package dev.gatehouse.stdio;

import java.time.Duration;

/**
 * How many processes, how much they may say, and how long they are given.
 *
 * @param lineBytes of one message that a process writes
 * @param queueMessages that wait to be written to one process
 * @param queueBytes of these together
 * @param processes that serve principals, in all
 * @param perPrincipal that serve one principal
 * @param readings processes that are read for what they declare, at a time
 * @param idle without a message and without anybody who holds it, until a process is ended
 * @param close from the end of its input until a process is asked to end
 * @param terminate from then until it is killed
 * @param kill from then until it is gone
 * @param backoff before the first restart; doubled for each further one
 * @param backoffMost at most
 * @param failures ends in a row until it is not restarted any more
 * @param steady a process that ran this long has not failed when it ends
 * @param rest then, until it is tried again
 * @param errorLines of its standard error that are kept
 * @param errorChars of one of them
 */
public record StdioLimits(
        int lineBytes,
        int queueMessages,
        int queueBytes,
        int processes,
        int perPrincipal,
        int readings,
        Duration idle,
        Duration close,
        Duration terminate,
        Duration kill,
        Duration backoff,
        Duration backoffMost,
        int failures,
        Duration steady,
        Duration rest,
        int errorLines,
        int errorChars) {}
