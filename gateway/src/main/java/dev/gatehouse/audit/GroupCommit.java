package dev.gatehouse.audit;

import dev.gatehouse.audit.Recorded.Durable;
import dev.gatehouse.audit.Recorded.Unavailable;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal that commits in groups: one thread writes whatever has gathered while it wrote the
 * batch before. It never lingers for more, so a lone event waits for one commit only.
 *
 * <p>Outcomes come in the order of the events, on the writing thread, which they must not hold up.
 * An event that is refused at once, because the queue is full or the journal closed, is told so on
 * a thread of its own. When a batch fails, so does all that has gathered behind it: nobody waits
 * for more than the write under way. After a failure the store is checked every so often, so that
 * {@link #available} turns true again without anybody's event being risked.
 */
public final class GroupCommit implements Journal, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /**
     * What the journal holds.
     *
     * @param queue events that may wait; more are refused
     * @param batch events that are written together
     * @param recheck how long after a failure the store is checked again
     */
    public record Limits(int queue, int batch, Duration recheck) {
        public static final Limits DEFAULT = new Limits(8192, 512, Duration.ofMillis(500));

        public Limits {
            if (queue < 1 || batch < 1 || !recheck.isPositive())
                throw new IllegalArgumentException("the journal's limits are positive");
        }
    }

    private record Waiting(Event event, Consumer<Recorded> outcome) {}

    /** An event as an entry, or why it can be none. */
    private record Prepared(Waiting waiting, @Nullable Entry entry, String why) {}

    private final Entries entries;
    private final Limits limits;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean closed;

    private volatile boolean available;
    private final LongAdder batches = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    private GroupCommit(Entries entries, Limits limits) {
        this.entries = entries;
        this.limits = limits;
        this.writer = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
    }

    public static GroupCommit start(Entries entries, Limits limits) {
        var journal = new GroupCommit(entries, limits);
        journal.writer.start();
        return journal;
    }

    @Override
    public void append(Event event, Consumer<Recorded> outcome) {
        var waiting = new Waiting(event, outcome);
        var refusal = offer(waiting);
        if (refusal == null) return;
        refusals.increment();
        Thread.ofVirtual().name("journal-refusal").start(() -> tell(waiting, refusal));
    }

    private @Nullable Unavailable offer(Waiting waiting) {
        lock.lock();
        try {
            if (closed) return new Unavailable("the journal is closed");
            if (queue.size() >= limits.queue) return new Unavailable("too many events wait");
            queue.add(waiting);
            if (queue.size() == 1) arrived.signal();
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean available() {
        return available;
    }

    /**
     * Writes what waits, gives every outcome, and ends; what is appended from now on is refused.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            check();
            while (awaitWork()) {
                var batch = take(limits.batch);
                if (batch.isEmpty()) check();
                else write(batch);
            }
        } finally {
            end();
        }
    }

    /** False when it is over. True without anything waiting when the store is to be checked. */
    private boolean awaitWork() {
        lock.lock();
        try {
            long left = limits.recheck.toNanos();
            while (queue.isEmpty() && !closed) {
                if (available) arrived.awaitUninterruptibly();
                else if (left <= 0) return true;
                else left = arrived.awaitNanos(left);
            }
            return !queue.isEmpty();
        } catch (InterruptedException nobodyMay) {
            throw new IllegalStateException("the journal's thread was interrupted", nobodyMay);
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> take(int most) {
        lock.lock();
        try {
            var taken = new ArrayList<Waiting>(Math.min(most, queue.size()));
            while (taken.size() < most && !queue.isEmpty()) taken.add(queue.remove());
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        try {
            entries.check();
            turned(true, "");
        } catch (IOException down) {
            turned(false, String.valueOf(down.getMessage()));
        } catch (RuntimeException broken) {
            log.error("the record's store is broken", broken);
            turned(false, String.valueOf(broken.getMessage()));
        }
    }

    private void write(List<Waiting> batch) {
        final List<Prepared> prepared;
        var toWrite = new ArrayList<Entry>(batch.size());
        final List<Receipt> receipts;
        try {
            prepared = batch.stream().map(GroupCommit::prepare).toList();
            for (var one : prepared) if (one.entry != null) toWrite.add(one.entry);
            receipts = toWrite.isEmpty() ? List.of() : entries.write(toWrite);
            if (receipts.size() != toWrite.size())
                throw new IllegalStateException("the store gave too few receipts");
        } catch (IOException down) {
            failed(batch, String.valueOf(down.getMessage()));
            return;
        } catch (RuntimeException | Error broken) {
            // Short of memory or worse: this batch is told, and the journal goes on to the next.
            log.error("the record's store is broken", broken);
            failed(batch, String.valueOf(broken.getMessage()));
            return;
        }
        if (!toWrite.isEmpty()) {
            batches.increment();
            events.add(toWrite.size());
            turned(true, "");
        }
        settle(prepared, receipts);
    }

    private void settle(List<Prepared> prepared, List<Receipt> receipts) {
        var next = receipts.iterator();
        for (var one : prepared) {
            if (one.entry != null) {
                tell(one.waiting, new Durable(next.next()));
            } else {
                failures.increment();
                tell(one.waiting, new Unavailable(one.why));
            }
        }
    }

    private static Prepared prepare(Waiting waiting) {
        try {
            return new Prepared(waiting, waiting.event.entry(), "");
        } catch (RuntimeException malformed) {
            log.error("an event of kind {} is no entry", waiting.event.kind(), malformed);
            return new Prepared(waiting, null, "no entry: " + malformed.getMessage());
        }
    }

    private void failed(List<Waiting> batch, String why) {
        turned(false, why);
        refuse(batch, why);
        refuse(take(Integer.MAX_VALUE), why);
    }

    private void refuse(List<Waiting> batch, String why) {
        failures.add(batch.size());
        for (var waiting : batch) tell(waiting, new Unavailable(why));
    }

    private void turned(boolean up, String why) {
        if (up != available) {
            if (up) log.info("the record can be written");
            else log.error("the record cannot be written, calls are refused: {}", why);
        }
        available = up;
    }

    private static void tell(Waiting waiting, Recorded recorded) {
        try {
            waiting.outcome.accept(recorded);
        } catch (RuntimeException | Error broken) {
            log.error("who asked for a {} to be recorded failed", waiting.event.kind(), broken);
        }
    }

    /** Whatever ended the thread, nobody is left waiting. */
    private void end() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        available = false;
        refuse(take(Integer.MAX_VALUE), "the journal has ended");
    }

    /** Batches written so far. */
    public long batches() {
        return batches.sum();
    }

    /** Events made durable so far. */
    public long events() {
        return events.sum();
    }

    /** Events that were accepted and could not be written. */
    public long failures() {
        return failures.sum();
    }

    /** Events that were not even accepted. */
    public long refusals() {
        return refusals.sum();
    }

    /** Events that wait now. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
