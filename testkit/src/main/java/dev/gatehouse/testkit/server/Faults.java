package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Id;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How the server misbehaves, and on what. Safe for many threads.
 *
 * <p>The switches come in pairs where it matters whether the tool has already done its work: a gate
 * must not repeat a call of either kind, because it cannot tell them apart.
 */
public final class Faults {
    /** A kind of misbehaviour, with the meaning of its amount. */
    public enum Kind {
        /** Waits so many milliseconds before the tool runs; 0 waits until {@link #release}. */
        STALL_BEFORE_WORK,
        /** Runs the tool, then waits as above before the answer. */
        STALL_AFTER_WORK,
        /** Resets the connection before the tool runs. */
        DIE_BEFORE_WORK,
        /** Runs the tool, then resets the connection without a byte of answer. */
        DIE_AFTER_WORK,
        /** Closes the connection in the middle of a stream, after so many whole events. */
        DIE_MID_STREAM,
        /** Sends so many events of a stream, then nothing until {@link #release}. */
        STALL_MID_STREAM,
        /** Answers with an id that nobody asked with. */
        WRONG_ID,
        /** Answers with the id of another request that waits, if there is one, else as above. */
        ANOTHERS_ID,
        /** Sends a JSON-RPC request on the stream before the answer. */
        ASK_ON_STREAM,
        /** Sends so many log messages that nobody wants before the answer. */
        FLOOD,
        /** Gives a page of a list a cursor that leads to its beginning. */
        LOOPING_CURSOR,
        /** Adds so many KiB of text to the result. */
        HUGE_RESULT,
        /** Waits so many milliseconds before each event. */
        SLOW_EVENTS,
        /** Leaves {@code resultType} out. */
        OMIT_RESULT_TYPE,
        /** Answers with this HTTP status and a body that is no JSON-RPC; 0 means 500. */
        STATUS,
        /** Answers 200 with JSON that is cut short. */
        BROKEN_JSON,
        /** Announces a longer body than it sends, then closes. */
        SHORT_BODY;

        /** The spelling of the control path, for example {@code die-mid-stream}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Kind of(String wire) {
            for (var kind : values()) if (kind.wire().equals(wire)) return kind;
            throw new IllegalArgumentException("no fault is called " + wire);
        }
    }

    /** On everything. */
    public static final String ALL = "*";

    private record Fault(Kind kind, String subject, long amount, int times) {
        boolean concerns(Kind asked, List<String> subjects) {
            return kind == asked && (subject.equals(ALL) || subjects.contains(subject));
        }
    }

    private final List<Fault> faults = new ArrayList<>();
    private final Set<Id> inFlight = Collections.synchronizedSet(new LinkedHashSet<>());
    private CountDownLatch stalled = new CountDownLatch(1);
    private int stalling;

    /**
     * Switches a fault on.
     *
     * @param subject a tool's name, a method's wire name, or {@link #ALL}
     * @param times how often it strikes; 0 for always
     */
    public synchronized void add(Kind kind, String subject, long amount, int times) {
        faults.add(new Fault(kind, subject, amount, times));
    }

    /** Switches everything off and lets go what was stalled. */
    public synchronized void clear() {
        faults.clear();
        release();
    }

    /** Lets go what was stalled without an end. */
    public synchronized void release() {
        stalled.countDown();
        stalled = new CountDownLatch(1);
    }

    /** The ids of the requests that wait for their answer, the oldest first. */
    List<Id> inFlight() {
        synchronized (inFlight) {
            return List.copyOf(inFlight);
        }
    }

    void begun(Id id) {
        inFlight.add(id);
    }

    void over(Id id) {
        inFlight.remove(id);
    }

    /** The amount of a fault that strikes now, which counts as one time; empty when none does. */
    synchronized OptionalLong strike(Kind kind, List<String> subjects) {
        for (int i = 0; i < faults.size(); i++) {
            var fault = faults.get(i);
            if (!fault.concerns(kind, subjects)) continue;
            if (fault.times() == 1) faults.remove(i);
            else if (fault.times() > 1)
                faults.set(i, new Fault(kind, fault.subject(), fault.amount(), fault.times() - 1));
            return OptionalLong.of(fault.amount());
        }
        return OptionalLong.empty();
    }

    /** How many exchanges are stalled now; each of them is let go by the next {@link #release}. */
    public synchronized int stalling() {
        return stalling;
    }

    /** Waits so long, or until {@link #release} when the time is 0. */
    void stall(long millis) throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = stalled;
            stalling++;
        }
        try {
            if (millis == 0) latch.await();
            else if (latch.await(millis, TimeUnit.MILLISECONDS)) return;
        } finally {
            synchronized (this) {
                stalling--;
            }
        }
    }
}
