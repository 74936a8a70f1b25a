package dev.gatehouse.proxy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was sent on the streams of one session of the gate's own and may be wanted again: the oldest
 * goes when there is no room. Its streams live on several loops; safe for many threads.
 */
final class Replay {
    /** What an event costs beside its bytes, and a stream beside its events. */
    private static final int EVENT_BYTES = 64;

    private static final int STREAM_BYTES = 512;

    /**
     * An event.
     *
     * @param essential whether its loss is one: an answer or a question, and not a notification
     */
    record Event(long sequence, byte[] bytes, boolean essential, long atNanos) {
        private int size() {
            return bytes.length + EVENT_BYTES;
        }
    }

    /**
     * What of a stream comes after one of its events.
     *
     * @param gap whether something between is kept no more
     * @param lost the last essential event that is kept no more; 0 when none was lost
     */
    record Rest(List<byte[]> events, boolean gap, long lost) {}

    private static final class Kept {
        private final KeptStream stream;
        private final Deque<Event> events = new ArrayDeque<>();
        private long lost;
        private long essentialLost;
        private boolean over;

        Kept(KeptStream stream) {
            this.stream = stream;
        }

        private void lose(Event event) {
            lost = event.sequence();
            if (event.essential()) essentialLost = event.sequence();
        }
    }

    private final ReplayBudget budget;
    private final String principal;
    private final Map<String, Kept> streams = new LinkedHashMap<>();
    private long bytes;

    Replay(ReplayBudget budget, String principal) {
        this.budget = budget;
        this.principal = principal;
    }

    synchronized boolean isEmpty() {
        return streams.isEmpty();
    }

    /** Begins to keep a stream; false when there is no room even for that. */
    synchronized boolean begin(KeptStream stream) {
        if (!roomFor(STREAM_BYTES, null)) return false;
        streams.put(stream.name(), new Kept(stream));
        return true;
    }

    synchronized Optional<KeptStream> find(String name) {
        return Optional.ofNullable(streams.get(name)).map(kept -> kept.stream);
    }

    synchronized void keep(KeptStream stream, Event event) {
        var kept = streams.get(stream.name());
        if (kept == null) return;
        long oldest = event.atNanos() - budget.time().toNanos();
        while (!kept.events.isEmpty() && kept.events.getFirst().atNanos() - oldest < 0)
            forgetFirst(kept);
        if (roomFor(event.size(), kept)) kept.events.add(event);
        else kept.lose(event);
    }

    private boolean roomFor(int size, @Nullable Kept wanting) {
        while (bytes + size > budget.perSession() || !budget.take(principal, size))
            if (!forgetSomething(wanting)) return false;
        bytes += size;
        return true;
    }

    /** First a stream that is over, then what a stream itself sent first. */
    private boolean forgetSomething(@Nullable Kept wanting) {
        for (var each : streams.values())
            if (each.over && each != wanting) {
                forget(each.stream);
                return true;
            }
        if (wanting == null || wanting.events.isEmpty()) return false;
        forgetFirst(wanting);
        return true;
    }

    private void forgetFirst(Kept kept) {
        var first = kept.events.removeFirst();
        kept.lose(first);
        giveBack(first.size());
    }

    private void giveBack(int size) {
        bytes -= size;
        budget.giveBack(principal, size);
    }

    synchronized Rest after(KeptStream stream, long sequence) {
        var kept = streams.get(stream.name());
        if (kept == null) return new Rest(List.of(), true, Long.MAX_VALUE);
        var events = new ArrayList<byte[]>();
        for (var event : kept.events) if (event.sequence() > sequence) events.add(event.bytes());
        return new Rest(events, kept.lost > sequence, kept.essentialLost);
    }

    /** Nothing comes any more: it goes when room is needed, or when its time is over. */
    synchronized void over(KeptStream stream) {
        var kept = streams.get(stream.name());
        if (kept != null) kept.over = true;
    }

    synchronized void forget(KeptStream stream) {
        var kept = streams.remove(stream.name());
        if (kept == null) return;
        for (var event : kept.events) giveBack(event.size());
        giveBack(STREAM_BYTES);
    }

    /** The session has ended. */
    synchronized void close() {
        for (var kept : List.copyOf(streams.values())) forget(kept.stream);
    }
}
