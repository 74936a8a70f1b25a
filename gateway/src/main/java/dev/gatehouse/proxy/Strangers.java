package dev.gatehouse.proxy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bounds what callers without a valid token can make the gate decide and write down. Within the
 * bounds each of them is decided on and each decision is an entry; beyond them they are turned away
 * undecided, from the address that sends too many first, and how many were is an entry too (T67).
 *
 * <p>Safe for many threads.
 */
final class Strangers {
    /** Addresses that are remembered; who is forgotten starts with a whole burst again. */
    private static final int MAX_PEERS = 10_000;

    /** So many seconds' worth may come at once. */
    private static final int BURST_SECONDS = 10;

    private static final Duration COUNT_AFTER = Duration.ofSeconds(1);

    private final Journal journal;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final int perAddress;
    private final Allowance all;
    private final Map<String, Allowance> peers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
                    return size() > MAX_PEERS;
                }
            };
    private long turnedAway;
    private boolean planned;

    /** Fills at a rate and up to a burst; all of it guarded by the strangers' lock. */
    private static final class Allowance {
        private final int aSecond;
        private double left;
        private long sinceNanos;

        Allowance(int aSecond, long nowNanos) {
            this.aSecond = aSecond;
            this.left = (double) aSecond * BURST_SECONDS;
            this.sinceNanos = nowNanos;
        }

        boolean hasOne(long nowNanos) {
            double gained = (nowNanos - sinceNanos) / 1e9 * aSecond;
            left = Math.min((double) aSecond * BURST_SECONDS, left + gained);
            sinceNanos = nowNanos;
            return left >= 1;
        }
    }

    /**
     * @param all how many a second from everywhere
     * @param perAddress how many a second from one address
     * @param nanos a clock that only measures
     */
    Strangers(Journal journal, InstantSource clock, int all, int perAddress, LongSupplier nanos) {
        this.journal = journal;
        this.clock = clock;
        this.nanos = nanos;
        this.perAddress = perAddress;
        this.all = new Allowance(all, nanos.getAsLong());
    }

    /** Whether one more from there is decided on. */
    synchronized boolean admit(String peer) {
        long now = nanos.getAsLong();
        var own = peers.computeIfAbsent(peer, _ -> new Allowance(perAddress, now));
        // Both are looked at before either is charged: one address must not use up what all share.
        if (!own.hasOne(now) || !all.hasOne(now)) return false;
        own.left--;
        all.left--;
        return true;
    }

    /** Answers without a decision. Called on the answer's loop. */
    void turnAway(AgentAnswer answer) {
        if (isFirstToCount()) answer.loop().after(COUNT_AFTER, this::recordCount);
        answer.send(Answers.tooManyStrangers());
    }

    private synchronized boolean isFirstToCount() {
        turnedAway++;
        boolean first = !planned;
        planned = true;
        return first;
    }

    private void recordCount() {
        long count = take();
        var event =
                new Event(clock.instant(), "strangers.turned-away", Json.object("count", count));
        journal.append(
                event,
                recorded -> {
                    if (recorded instanceof Recorded.Unavailable) putBack(count);
                });
    }

    private synchronized long take() {
        long count = turnedAway;
        turnedAway = 0;
        planned = false;
        return count;
    }

    /** A count that could not be recorded goes into the next one. */
    private synchronized void putBack(long count) {
        turnedAway += count;
    }
}
