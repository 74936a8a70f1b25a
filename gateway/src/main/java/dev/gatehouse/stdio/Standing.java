package dev.gatehouse.stdio;

import java.util.List;

/**
 * How the processes of one server stand on this gate.
 *
 * @param sandbox what keeps them in, in words
 * @param running how many there are now
 * @param restarts since the gate started
 * @param withheld lines on standard output that were no messages
 * @param lastEnd how the last one ended that was not told to; empty when none did
 * @param lastErrors what they wrote to standard error last: their words, never for agents
 */
public record Standing(
        String sandbox,
        int running,
        long restarts,
        long withheld,
        String lastEnd,
        List<String> lastErrors) {}
