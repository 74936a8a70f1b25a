package dev.gatehouse.proxy;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses;
import dev.gatehouse.access.GrantUses.Taking;
import dev.gatehouse.access.GrantUses.Use;
import dev.gatehouse.access.Grants;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps account of what grants are used for (AUT-6). A use of a counted grant is taken from the
 * store before anything follows from it, on a virtual thread. The others are counted here and
 * written every so often: a process that dies loses what it counted since.
 */
public final class Spending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spending.class);
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);

    private final GrantUses uses;
    private final Grants grants;
    private final Changes changes;
    private final InstantSource clock;

    /** Since the last write, by grant; what was not used since is forgotten. */
    private final Map<String, AtomicLong> counted = new ConcurrentHashMap<>();

    private final Aside aside = new Aside("uses of grants");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread writer;

    public Spending(GrantUses uses, Grants grants, Changes changes, InstantSource clock) {
        this.uses = uses;
        this.grants = grants;
        this.changes = changes;
        this.clock = clock;
        this.writer = Thread.ofVirtual().name("grant-uses").start(this::write);
    }

    /** Counts a use of a grant that is good for any number of them. */
    void note(Grant grant) {
        count(grant.id(), 1);
    }

    /**
     * Takes one use of each of these grants, or of none.
     *
     * @param then told on any thread; empty when it cannot be known
     */
    void take(List<Grant> limited, Consumer<Optional<Taking>> then) {
        aside.ask(
                limited.getFirst().agent(),
                () -> uses.take(limited, clock.instant()),
                taking -> {
                    then.accept(taking);
                    taking.ifPresent(this::tell);
                });
    }

    private void tell(Taking taking) {
        switch (taking) {
            case Taking.Taken(var usedUp) -> usedUp.forEach(this::end);
            // whoever took the last one may not have lived to say so
            case Taking.NoneLeft(var grant) -> end(grant);
        }
    }

    /** From the next world on, a grant that is used up does not stand. */
    private void end(Grant grant) {
        try {
            if (!isTold(grant)) tellOnce(grant);
        } catch (TwiceTold told) {
            LOG.debug("another replica was first to say that grant {} is used up", grant.id());
        } catch (RuntimeException failed) {
            LOG.warn("that grant {} is used up cannot be told: {}", grant.id(), failed.toString());
        }
    }

    private boolean isTold(Grant grant) {
        return grants.find(grant.id()).filter(known -> known.usedUpAt() == null).isEmpty();
    }

    private void tellOnce(Grant grant) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var _ =
                changes.make(
                        () -> {
                            if (isTold(grant)) throw new TwiceTold();
                            grants.useUp(grant.id(), now);
                            return grant;
                        },
                        ended ->
                                new Event(
                                        now,
                                        "grant.used-up",
                                        Json.object(
                                                "grant", ended.id(),
                                                "agent", ended.agent(),
                                                "server", ended.server())));
    }

    /** Undoes a change that another made meanwhile; never leaves this class. */
    private static final class TwiceTold extends RuntimeException {
        private static final long serialVersionUID = 1;

        TwiceTold() {
            super(null, null, false, false);
        }
    }

    private void write() {
        try {
            while (!stop.await(BETWEEN_WRITES.toMillis(), TimeUnit.MILLISECONDS)) writeCounted();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        writeCounted();
    }

    /** Writes what was counted since the last time; what cannot be written is counted on. */
    private void writeCounted() {
        var now = clock.instant();
        var more = new TreeMap<String, Use>();
        for (var each : counted.keySet())
            counted.computeIfPresent(
                    each,
                    (grant, count) -> {
                        long calls = count.getAndSet(0);
                        if (calls == 0) return null;
                        more.put(grant, new Use(calls, now));
                        return count;
                    });
        try {
            uses.add(more);
        } catch (RuntimeException failed) {
            LOG.warn("the uses of grants cannot be written: {}", failed.toString());
            more.forEach((grant, use) -> count(grant, use.calls()));
        }
    }

    private void count(String grant, long more) {
        counted.compute(
                grant,
                (_, before) -> {
                    var count = before == null ? new AtomicLong() : before;
                    count.addAndGet(more);
                    return count;
                });
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            writer.join(LAST_WRITE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
