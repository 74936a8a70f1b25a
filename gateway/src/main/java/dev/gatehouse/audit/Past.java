package dev.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The record, as it is read. Sequence numbers rise; gaps are possible until the log is a tree. */
public interface Past {
    /** An event with its place in the record. */
    record Line(long sequence, Event event) {}

    /** Up to {@code limit} events after a sequence number, in order. */
    List<Line> after(long sequence, int limit);

    /** The last {@code count} events, in order. */
    List<Line> last(int count);

    /** The sequence number after which events are of that time or later. */
    long before(Instant at);

    Optional<Line> find(long sequence);
}
