package dev.gatehouse.stdio;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.stdio.Seating.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All programs that the gate runs as servers.
 *
 * <p>A principal has a {@link Seat} of its own at a server, unless the server is shareable: nothing
 * that a process keeps in its memory can then get from one principal to another. Seats are taken
 * without waiting, on any thread; what reads a declaration makes a {@link Visit} and waits. Nothing
 * is run but what {@link Templates} give. When this is closed nothing is left; when the gate is
 * killed, a sandboxed process goes with it, another one finds its input closed, and what is then
 * still left is ended by the next gate with the same directory.
 *
 * <p>Why so: docs/decisions/0020-stdio-servers.md.
 */
public final class Processes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

    private record Key(String server, Era era, @Nullable String principal) {}

    private final Templates templates;
    private final Sandbox sandbox;
    private final StdioLimits limits;
    private final Allowance allowance;
    private final MessageReader messages;
    private final Homes homes;
    private final Starter starter = new Starter();
    private final Semaphore readings;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Map<Key, Seat> seats = new HashMap<>();
    private final Set<Seat> leaving = new HashSet<>();
    private final Map<Key, Long> restsUntil = new HashMap<>();
    private final Thread sweep;
    private boolean closed;

    /**
     * Ends what an earlier gate left behind, and begins with nothing.
     *
     * @param allowance what may be kept of what all processes said
     * @param json what processes that serve principals may say at a time
     * @param directory where private homes are made; nobody else's
     */
    public Processes(
            Templates templates,
            Sandbox sandbox,
            StdioLimits limits,
            Allowance allowance,
            JsonLimits json,
            Path directory) {
        this.templates = templates;
        this.sandbox = sandbox;
        this.limits = limits;
        this.allowance = allowance;
        this.messages = new MessageReader(json);
        this.homes = new Homes(directory);
        this.readings = new Semaphore(limits.readings());
        homes.sweep();
        sweep = Thread.ofVirtual().name("stdio-sweep").start(this::sweep);
    }

    /** Whether anything can be run for this place at all, and what. */
    public Launch launch(Place.Local local) {
        return templates.launch(local);
    }

    /**
     * The seat of a principal at a server; a process is started for it when there is none. Never
     * waits.
     *
     * @param approved the {@code program} of the declaration that a person approved: what is run is
     *     exactly that
     * @param era in which it is spoken to: a process takes its first message for its era, so a
     *     server of both has a process for each
     * @param receiver asked for only when the seat is new
     */
    public Seating seat(
            String server,
            Place.Local local,
            Json.Obj approved,
            Era era,
            String principal,
            Supplier<Receiver> receiver) {
        if (sandbox.refusal().isPresent())
            return new Seating.Refused(Reason.NO_SANDBOX, sandbox.refusal().get());
        return switch (templates.launch(local, approved)) {
            case Launch.Refused(var why) -> new Seating.Refused(Reason.NOT_APPROVED, why);
            case Launch.Ready(var command) ->
                    seat(
                            new Key(server, era, local.shareable() ? null : principal),
                            command,
                            receiver);
        };
    }

    private Seating seat(Key key, Command command, Supplier<Receiver> receiver) {
        lock.lock();
        try {
            var known = seats.get(key);
            if (known != null && known.runs(command)) return new Seating.Seated(known);
            if (known != null) dismiss(key, known);
            var refusal = refusal(key);
            if (refusal != null) return refusal;
            var tally = tally(key.server());
            var seat = new Seat(key.server(), command, limits, receiver.get(), tally);
            seats.put(key, seat);
            seat.open(
                    () -> start(key.server(), command, messages, seat.receiver(), tally),
                    failed -> left(key, seat, failed));
            return new Seating.Seated(seat);
        } finally {
            lock.unlock();
        }
    }

    private Seating.@Nullable Refused refusal(Key key) {
        if (closed) return new Seating.Refused(Reason.CLOSED, "the gate ends");
        var until = restsUntil.get(key);
        if (until != null && until - System.nanoTime() > 0)
            return new Seating.Refused(
                    Reason.FAILING,
                    "it failed too often and rests: "
                            + tally(key.server()).lastEnd()
                            + ": gatehouse server show has its last words");
        if (seats.size() + leaving.size() >= limits.processes())
            return new Seating.Refused(
                    Reason.FULL,
                    "there are "
                            + limits.processes()
                            + " processes already (limits.stdio.processes)");
        if (key.principal() != null && ofPrincipal(key.principal()) >= limits.perPrincipal())
            return new Seating.Refused(
                    Reason.FULL,
                    "this principal has "
                            + limits.perPrincipal()
                            + " processes already (limits.stdio.perPrincipal)");
        return null;
    }

    private long ofPrincipal(String principal) {
        return seats.keySet().stream().filter(key -> principal.equals(key.principal())).count();
    }

    private void dismiss(Key key, Seat seat) {
        seats.remove(key, seat);
        leaving.add(seat);
        seat.close();
    }

    private void left(Key key, Seat seat, boolean failed) {
        lock.lock();
        try {
            leaving.remove(seat);
            if (seats.remove(key, seat) && failed)
                restsUntil.put(key, System.nanoTime() + limits.rest().toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Ends every process of a server that serves principals: it may not be reached any more. */
    public void end(String server) {
        lock.lock();
        try {
            for (var entry : List.copyOf(seats.entrySet()))
                if (entry.getKey().server().equals(server))
                    dismiss(entry.getKey(), entry.getValue());
        } finally {
            lock.unlock();
        }
    }

    /** What takes what processes say that serve principals, one for each seat. */
    public List<Receiver> receivers() {
        lock.lock();
        try {
            return seats.values().stream().map(Seat::receiver).toList();
        } finally {
            lock.unlock();
        }
    }

    /** What came of the wish to visit a server. */
    public sealed interface Visiting {}

    public record Visited(Visit visit) implements Visiting {}

    /**
     * @param why a sentence's rest, for operators
     */
    public record Closed(String why) implements Visiting {}

    /**
     * Starts a process of its own for the caller, which must be closed. Blocks.
     *
     * @param json what it may say at a time
     */
    public Visiting visit(
            String server,
            Place.Local local,
            JsonLimits json,
            Duration patience,
            Receiver receiver) {
        if (sandbox.refusal().isPresent()) return new Closed(sandbox.refusal().get());
        return switch (templates.launch(local)) {
            case Launch.Refused(var why) -> new Closed(why);
            case Launch.Ready(var command) -> {
                try {
                    if (!readings.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS))
                        yield new Closed("too many servers are being read: try again later");
                    yield visit(server, command, new MessageReader(json), receiver);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    yield new Closed("the wait was ended from here");
                }
            }
        };
    }

    private Visiting visit(String server, Command command, MessageReader reader, Receiver receiver)
            throws InterruptedException {
        boolean started = false;
        try {
            var child = start(server, command, reader, receiver, tally(server));
            started = true;
            return new Visited(new Visit(child, command, readings::release));
        } catch (IOException absent) {
            return new Closed("it cannot be started: " + absent.getMessage());
        } finally {
            if (!started) readings.release();
        }
    }

    /** With nothing of the gate's environment (IDV). */
    private Child start(
            String server, Command command, MessageReader reader, Receiver receiver, Tally tally)
            throws IOException, InterruptedException {
        var home = homes.make();
        boolean started = false;
        try {
            var builder = new ProcessBuilder(sandbox.wrap(command, home));
            var workdir = command.workdir();
            builder.directory((workdir == null || sandbox.isOn() ? home : workdir).toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(
                            Map.of(
                                    "PATH", "/usr/local/bin:/usr/bin:/bin",
                                    "HOME", home.toString(),
                                    "LANG", "C.UTF-8"));
            builder.environment().putAll(command.environment());
            var process = starter.start(builder);
            started = true;
            return Child.of(
                    process,
                    new Child.Setting(
                            server,
                            home,
                            sandbox.isOn(),
                            limits,
                            allowance,
                            reader,
                            receiver,
                            tally));
        } finally {
            if (!started) Homes.remove(home);
        }
    }

    private Tally tally(String server) {
        return tallies.computeIfAbsent(server, _ -> new Tally(limits));
    }

    /** How the processes of a server stand on this gate. */
    public Standing standing(String server) {
        var tally = tallies.getOrDefault(server, new Tally(limits));
        return new Standing(
                sandbox.described(),
                tally.running.get(),
                tally.restarts.sum(),
                tally.withheld.sum(),
                tally.lastEnd(),
                tally.lastErrors());
    }

    private void sweep() {
        long every = Seat.sweepEvery(limits).toNanos();
        lock.lock();
        try {
            while (!closed) {
                var _ = closing.awaitNanos(every);
                for (var entry : List.copyOf(seats.entrySet()))
                    if (entry.getValue().isIdle()) dismiss(entry.getKey(), entry.getValue());
                restsUntil.values().removeIf(until -> until - System.nanoTime() <= 0);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every process and waits until nothing is left of them. */
    @Override
    public void close() {
        var last = new ArrayList<Seat>();
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            for (var entry : List.copyOf(seats.entrySet()))
                dismiss(entry.getKey(), entry.getValue());
            last.addAll(leaving);
        } finally {
            lock.unlock();
        }
        var longest = limits.close().plus(limits.terminate()).plus(limits.kill()).plusSeconds(1);
        try {
            for (var seat : last) seat.awaitClosed(longest);
            if (!sweep.join(longest)) LOG.warn("The sweep of idle processes did not end");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        starter.close();
        homes.close();
    }
}
