package dev.gatehouse.behaviour;

import dev.gatehouse.behaviour.Baselines.Place;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns how tools behave and finds what is otherwise, from a thread of its own (CAP-6, T03).
 * {@link #ended} and {@link #unlisted} are for event loops: they put one reference into a queue
 * that is bounded by calls and by what these hold, and what does not fit is not looked at, and
 * counted. The thread gathers for a moment before it looks: to be woken for each call costs a loop
 * more than all else here. Safe for many threads.
 */
public final class Behaviour implements AutoCloseable {
    /** What it works with. */
    public record Ports(Baselines baselines, FindingBook findings) {}

    /**
     * How much it learns from and keeps.
     *
     * @param results from which is learned before anything is out of the usual
     * @param time for at least so long
     */
    public record Learning(int results, Duration time) {}

    private static final Logger LOG = LoggerFactory.getLogger(Behaviour.class);

    /** Calls that wait to be looked at, and bytes of memory that they hold. */
    private static final int MAX_WAITING = 4096;

    private static final long MAX_WAITING_BYTES = 64 << 20;
    private static final int MAX_TOOLS = 5000;
    private static final int UNLISTED_CALLS = 5;
    private static final int MAX_NAMES = 20;
    private static final int MAX_SERVERS = 2000;
    private static final Duration KEEP_EVERY = Duration.ofSeconds(10);

    /** Calls are gathered for so long, so a finding comes so much after its answer. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(10);

    /** What is to be looked at. */
    private sealed interface Task {}

    private record Call(Observed observed, long held) implements Task {}

    private record Unlisted(String server, String name) implements Task {}

    private static final class Strays {
        private final Set<String> names = new TreeSet<>();
        private int calls;
        private boolean told;
    }

    private final Baselines store;
    private final FindingBook findings;
    private final Baseline.Window window;
    private final InstantSource clock;
    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingTasks = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean idle = new AtomicBoolean();
    private volatile boolean closing;
    private final AtomicLong missed = new AtomicLong();
    private final Set<Place> changed = new HashSet<>();
    private final Map<String, Strays> strays = new LinkedHashMap<>();
    private final Map<Place, Baseline> baselines = new LinkedHashMap<>(16, 0.75f, true);
    private final Thread thread;

    public Behaviour(Ports ports, Learning learning, InstantSource clock) {
        this.store = ports.baselines();
        this.findings = ports.findings();
        this.window = new Baseline.Window(learning.results(), learning.time());
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("behaviour").unstarted(this::work);
    }

    public void start() {
        thread.start();
    }

    /** A call of an approved tool ended. Never blocks. */
    public void ended(Observed call) {
        long held = Held.by(call.arguments()) + Held.by(call.result());
        if (waitingBytes.addAndGet(held) <= MAX_WAITING_BYTES && takes(new Call(call, held)))
            return;
        waitingBytes.addAndGet(-held);
        missed.incrementAndGet();
    }

    private boolean takes(Task task) {
        if (waitingTasks.incrementAndGet() > MAX_WAITING) {
            waitingTasks.decrementAndGet();
            return false;
        }
        waiting.add(task);
        if (idle.get() && idle.compareAndSet(true, false)) LockSupport.unpark(thread);
        return true;
    }

    /** A tool was called that the server never listed. Never blocks. */
    public void unlisted(String server, String name) {
        if (!takes(new Unlisted(server, name))) missed.incrementAndGet();
    }

    /** How many calls were not looked at, because too many waited. */
    public long missed() {
        return missed.get();
    }

    private void work() {
        var keepAt = System.nanoTime() + KEEP_EVERY.toNanos();
        while (!closing || !waiting.isEmpty()) {
            try {
                for (var task = waiting.poll(); task != null; task = waiting.poll()) {
                    waitingTasks.decrementAndGet();
                    look(task);
                }
                if (System.nanoTime() >= keepAt) {
                    keepAt = System.nanoTime() + KEEP_EVERY.toNanos();
                    keep();
                }
                await(keepAt);
            } catch (RuntimeException broken) {
                LOG.error("How a tool behaved could not be looked at", broken);
            }
            if (Thread.currentThread().isInterrupted()) return;
        }
    }

    /** Until the next call, and for a moment more; or until what was learned is to be kept. */
    private void await(long until) {
        idle.set(true);
        if (waiting.isEmpty() && !closing) LockSupport.parkNanos(this, until - System.nanoTime());
        boolean woken = !idle.getAndSet(false);
        if (woken && !closing) LockSupport.parkNanos(this, GATHER.toNanos());
    }

    private void look(Task task) {
        switch (task) {
            case Call(var observed, var held) -> {
                waitingBytes.addAndGet(-held);
                look(observed);
            }
            case Unlisted(var server, var name) -> stray(server, name);
        }
    }

    private void look(Observed call) {
        var now = clock.instant();
        var place = new Place(call.server(), call.tool().key(), call.tool().digest());
        var deviations = baseline(place, call.tool(), now).take(call, now);
        changed.add(place);
        if (deviations.isEmpty()) return;
        tell(place, call.tool(), deviations);
        keep(place, now);
    }

    /** When it cannot, what was kept last stands again: so it is told when it comes again. */
    private void tell(Place place, Item tool, List<Deviation> deviations) {
        try {
            for (var deviation : deviations)
                findings.add(place.server(), Source.BEHAVIOUR, deviation.of(tool));
        } catch (RuntimeException untold) {
            baselines.remove(place);
            changed.remove(place);
            throw untold;
        }
    }

    private Baseline baseline(Place place, Item tool, Instant now) {
        var known = baselines.get(place);
        if (known != null) return known;
        var baseline = Baseline.of(tool, store.find(place), window, now);
        baselines.put(place, baseline);
        if (baselines.size() > MAX_TOOLS) {
            var eldest = baselines.keySet().iterator().next();
            if (changed.contains(eldest)) keep(eldest, now);
            baselines.remove(eldest);
        }
        return baseline;
    }

    private void keep() {
        var now = clock.instant();
        for (var place : Set.copyOf(changed)) keep(place, now);
    }

    private void keep(Place place, Instant now) {
        var baseline = baselines.get(place);
        if (baseline != null) store.keep(place, baseline.json(), now);
        changed.remove(place);
    }

    /** Whoever calls what was never listed heard of it elsewhere: from the server, or a text. */
    private void stray(String server, String name) {
        if (strays.size() >= MAX_SERVERS && !strays.containsKey(server)) return;
        var known = strays.computeIfAbsent(server, _ -> new Strays());
        known.calls++;
        if (known.names.size() < MAX_NAMES) known.names.add(name);
        if (known.told || known.calls < UNLISTED_CALLS) return;
        var detail =
                Json.object(
                        "baseline", Json.object("listed", false),
                        "deviation", Json.object("calls", known.calls, "names", known.names));
        findings.add(
                server,
                Source.BEHAVIOUR,
                new Findings.Seen(
                        new Difference(
                                Difference.Change.ADDED,
                                Source.BEHAVIOUR.prefix() + "unlisted",
                                null,
                                Digest.of("unlisted".getBytes(StandardCharsets.UTF_8))),
                        detail.toText(),
                        Grade.of(
                                new Grade.Match(
                                        "behaviour.unlisted",
                                        Severity.S1,
                                        "",
                                        "tools are called that it never listed"))));
        known.told = true;
    }

    /** Looks at what waits, and keeps what was learned. */
    @Override
    public void close() {
        try {
            if (!thread.isAlive()) return;
            closing = true;
            LockSupport.unpark(thread);
            if (!thread.join(LONGEST_GOODBYE)) {
                thread.interrupt();
                LOG.warn("Not all calls could be looked at before the end");
                return;
            }
            keep();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
