package dev.gatehouse.audit;

import java.util.function.Consumer;

/**
 * The record, as the data plane writes it.
 *
 * <p>{@link #append} returns at once. The outcome is given exactly once, on a thread of the
 * journal: {@link Recorded.Durable} only after the event survives the loss of this process and its
 * machine's power. Events are kept in the order in which they were appended. Safe for many threads.
 */
public interface Journal {
    void append(Event event, Consumer<Recorded> outcome);

    /** Whether the last attempt to write succeeded; what readiness reports. */
    boolean available();
}
