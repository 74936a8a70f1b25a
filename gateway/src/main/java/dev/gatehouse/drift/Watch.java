package dev.gatehouse.drift;

import dev.gatehouse.audit.Journal;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds servers against what was approved of them: on schedule, when asked, and when what a server
 * says in passing gives a reason (CAP-3).
 *
 * <p>A server is checked by one thread at a time, and unless an operator asks, at most once per
 * {@link Limits#interval}; what is wanted meanwhile is one check, later. A change is recorded with
 * the findings that it opens or settles. That nothing changed is recorded too, once per {@link
 * Limits#unchangedEvery} and server, with the number of checks that it stands for: enough to prove
 * that the watch was kept, without an entry every few minutes that says nothing.
 *
 * <p>A server that cannot be read is no finding: {@link #last} tells. Every replica keeps its own
 * watch; findings are shared. Safe for many threads; {@link #noticed} and {@link #passing} never
 * wait and may be called on an event loop.
 */
public final class Watch implements AutoCloseable {
    /**
     * How often.
     *
     * @param interval between the beginnings of two checks of one server that nobody asked for
     * @param every how often a server is checked when there is no other reason
     * @param jitter the part of {@code every} by which the schedule varies, up and down
     * @param unchangedEvery how often it is recorded that nothing changed
     */
    public record Limits(
            Duration interval, Duration every, double jitter, Duration unchangedEvery) {
        public static final Limits STANDARD =
                new Limits(Duration.ofSeconds(5), Duration.ofMinutes(5), 0.2, Duration.ofHours(24));

        public Limits {
            if (!interval.isPositive() || !every.isPositive() || jitter < 0 || jitter >= 1)
                throw new IllegalArgumentException(
                        "interval and schedule are positive, the jitter is below 1");
        }
    }

    /**
     * What the watch works on.
     *
     * @param variesByCaller whether callers ask a server under authority of their own
     */
    public record Ports(
            Declarations declarations,
            Servers servers,
            FindingBook book,
            Predicate<String> variesByCaller,
            Journal journal) {}

    /** What a check gave. */
    public sealed interface Outcome {}

    /**
     * The server was held against its approval.
     *
     * @param live the digest of what it says now
     * @param settled the differences that are not seen any more, those that are held among them
     * @param standing the differences that stand now, the {@code found} among them; those heard in
     *     passing included
     */
    public record Compared(Digest live, int found, int settled, int standing) implements Outcome {
        public boolean isUnchanged() {
            return standing == 0 && settled == 0;
        }
    }

    /**
     * The server was never approved; what it says now waits for that.
     *
     * @param isNew whether that is something else than before
     */
    public record Submitted(Digest live, boolean isNew) implements Outcome {}

    /**
     * The server could not be read.
     *
     * @param why a sentence for the operator
     */
    public record Unreadable(String why) implements Outcome {}

    /** There is nothing to check. */
    public record NotWatched(String why) implements Outcome {}

    /** A check that is over. */
    public record Checked(Instant at, Outcome outcome) {}

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(10);

    private final Servers servers;
    private final Examination examination;
    private final Steadiness steadiness;
    private final InstantSource clock;
    private final Limits limits;
    private final Map<String, Post> posts = new ConcurrentHashMap<>();
    private final Map<String, Checked> last = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;

    public Watch(Ports ports, InstantSource clock, Limits limits) {
        this.servers = ports.servers();
        this.examination =
                new Examination(
                        ports.declarations(),
                        ports.servers(),
                        ports.book(),
                        ports.variesByCaller());
        this.steadiness = new Steadiness(ports.journal(), limits.unchangedEvery());
        this.clock = clock;
        this.limits = limits;
    }

    /** Checks every server on schedule from now on. */
    public void schedule() {
        var _ = send("drift-schedule", this::patrol);
    }

    /** Checks a server now, after a check of it that is under way. Blocks. */
    public Outcome check(String server) {
        var post = post(server);
        post.turn().lock();
        try {
            post.begin();
            var outcome = examination.check(server);
            var at = clock.instant();
            last.put(server, new Checked(at, outcome));
            if (outcome instanceof Compared compared) steadiness.note(server, compared, at);
            return outcome;
        } finally {
            post.turn().unlock();
        }
    }

    /** The last check of a server that this replica made. */
    public Optional<Checked> last(String server) {
        return Optional.ofNullable(last.get(server));
    }

    /**
     * Asks for a check soon.
     *
     * @param why the reason, for the log; nothing that the server said
     */
    public void noticed(String server, String why) {
        LOG.debug("{} is to be checked: {}", server, why);
        if (post(server).want()) man(server);
    }

    /**
     * Tells what an initialize or discover result said of the server itself. Whatever of it is not
     * what was approved becomes a finding, and the server is checked soon.
     *
     * @param facets some or all of those that {@code Declaration.facets} names
     */
    public void passing(String server, Era era, Map<String, Json> facets) {
        var at = clock.instant();
        var sayings = new ArrayList<Saying>();
        facets.forEach((facet, value) -> sayings.add(new Saying(era, facet, value, at)));
        if (post(server).hear(sayings)) man(server);
    }

    /**
     * Tells what a server said to one caller. Whatever of it is not what was approved becomes a
     * finding before {@code then} runs, on any thread; when too much waits already, the server is
     * checked soon instead. Never waits.
     */
    public void heard(String server, Heard heard, Runnable then) {
        var post = post(server);
        if (!post.enter()) {
            noticed(server, "it says much that is to be compared");
            then.run();
            return;
        }
        boolean sent = send("drift-heard-" + server, () -> compare(server, post, heard, then));
        if (!sent) {
            post.leave();
            then.run();
        }
    }

    private void compare(String server, Post post, Heard heard, Runnable then) {
        try {
            post.turn().lock();
            try {
                examination.hear(server, heard, clock.instant());
            } finally {
                post.turn().unlock();
            }
        } catch (RuntimeException broken) {
            if (!isClosed()) {
                LOG.error("What {} said to a caller was not compared", server, broken);
                noticed(server, "what it said was not compared");
            }
        } finally {
            post.leave();
            then.run();
        }
    }

    private Post post(String server) {
        return posts.computeIfAbsent(server, _ -> new Post(limits.interval()));
    }

    private void man(String server) {
        var _ = send("drift-" + server, () -> work(server));
    }

    private void work(String server) throws InterruptedException {
        var post = post(server);
        for (var task = post.next(); task.isPresent(); task = post.next()) {
            try {
                carryOut(server, task.get());
            } catch (RuntimeException broken) {
                if (isClosed()) return;
                LOG.error("The check of {} failed and will be tried again", server, broken);
                last.put(
                        server,
                        new Checked(
                                clock.instant(),
                                new Unreadable("The check failed within the gate: see its log")));
                post.again(task.get());
            }
        }
    }

    private void carryOut(String server, Post.Task task) {
        switch (task) {
            case Post.Check _ -> {
                // a round of the self-test is over by then
                if (check(server) instanceof Unreadable(var why) && !Server.isProbe(server))
                    LOG.warn("{}", why);
            }
            case Post.Compare(var sayings) -> {
                if (examination.hear(server, sayings)) noticed(server, "it said something else");
            }
        }
    }

    /** Spreads the first checks over the whole period, so that a start is no burst. */
    private void patrol() throws InterruptedException {
        var random = new SplittableRandom();
        var due = new HashMap<String, Long>();
        long every = limits.every().toNanos();
        do {
            try {
                for (var name : watched(due)) {
                    var at = due.get(name);
                    if (at != null && at - System.nanoTime() > 0) continue;
                    if (at != null) noticed(name, "on schedule");
                    double wait =
                            at == null
                                    ? random.nextDouble()
                                    : 1 + limits.jitter() * (2 * random.nextDouble() - 1);
                    due.put(name, System.nanoTime() + (long) (every * wait));
                }
            } catch (RuntimeException broken) {
                if (isClosed()) return;
                LOG.error("The servers to check could not be listed", broken);
            }
        } while (!closesWithin(every / 16));
    }

    private List<String> watched(Map<String, Long> due) {
        var names =
                servers.all().stream()
                        .filter(server -> server.state() != ServerState.RETIRED)
                        .filter(server -> !server.isProbe())
                        .map(Server::name)
                        .toList();
        due.keySet().retainAll(new HashSet<>(names));
        return names;
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean closesWithin(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        lock.lockInterruptibly();
        try {
            for (long left = nanos; !closed && left > 0; left = end - System.nanoTime())
                if (closing.awaitNanos(left) <= 0) break;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Work that ends when it is interrupted. */
    private interface Duty {
        void run() throws InterruptedException;
    }

    /** How many threads are at work or wait for their time. */
    int threads() {
        return threads.size();
    }

    /** Whether somebody does it; nobody does when the watch is closed. */
    private boolean send(String name, Duty duty) {
        var thread = Thread.ofVirtual().name(name).unstarted(() -> run(duty));
        lock.lock();
        try {
            if (closed) return false;
            threads.add(thread);
            thread.start();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run(Duty duty) {
        try {
            duty.run();
        } catch (InterruptedException closes) {
            Thread.currentThread().interrupt();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** Ends what is under way and waits for it. Nothing is checked afterwards unless asked. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        var left = List.copyOf(threads);
        left.forEach(Thread::interrupt);
        try {
            for (var thread : left)
                if (!thread.join(LONGEST_GOODBYE))
                    LOG.warn("{} did not end when the watch was closed", thread.getName());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
