package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Loops;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Seat;
import dev.gatehouse.stdio.Seating;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The ways to servers that are programs of this machine. Which process serves whom is said by the
 * seats of {@link Processes}; each seat has a {@link Program} for its receiver.
 */
final class Programs implements AutoCloseable {
    private record Home(Target.Local target, Era era) {}

    private final Loops loops;
    private final Processes processes;
    private final LinkLimits limits;
    private final ByteBudget buffered;

    /** What may run here, whoever asked for it. */
    private final Set<Target.Local> seated = ConcurrentHashMap.newKeySet();

    private volatile Predicate<Target.Local> reachable = _ -> true;
    private volatile Links.Observer observer = Links.Observer.NOBODY;
    private volatile boolean closed;

    Programs(Loops loops, Processes processes, LinkLimits limits, ByteBudget buffered) {
        this.loops = loops;
        this.processes = processes;
        this.limits = limits;
        this.buffered = buffered;
    }

    void observedBy(Links.Observer told) {
        observer = told;
    }

    void only(Predicate<Target.Local> allowed) {
        reachable = allowed;
    }

    /**
     * Ends what may not be reached any more. A process that is being seated meanwhile is seen here,
     * or its seating sees what is published now.
     */
    void recheck() {
        for (var target : List.copyOf(seated))
            if (!reachable.test(target)) {
                seated.remove(target);
                processes.end(target.server());
            }
    }

    void recheckHeld() {
        for (var receiver : processes.receivers())
            if (receiver instanceof Program program) program.run(program::recheckHeld);
    }

    Flow ask(Loop loop, Target.Local target, Asking asking, Hearer hearer) {
        if (!hearer.goes()) {
            hearer.failed(UpstreamFailure.WITHDRAWN);
            return Nothing.FLOW;
        }
        var everybody = target.whoeverAsks();
        seated.add(everybody);
        var seating = seat(target, asking.revision().era());
        if (!reachable.test(everybody)) {
            processes.end(target.server());
            hearer.failed(UpstreamFailure.WITHDRAWN);
            return Nothing.FLOW;
        }
        return switch (seating) {
            case Seating.Seated(var seat) -> sit(loop, asking, hearer, seat);
            case Seating.Refused(var reason, _) -> {
                if (reason == Seating.Reason.NOT_APPROVED)
                    observer.noticed(
                            target.server(), "what would be run for it is not what was approved");
                refuse(reason, hearer);
                yield Nothing.FLOW;
            }
        };
    }

    private Seating seat(Target.Local target, Era era) {
        boolean shared = target.place().shareable();
        var home = loops.home(new Home(shared ? target.whoeverAsks() : target, era));
        return processes.seat(
                target.server(),
                target.place(),
                target.program(),
                era,
                target.principal(),
                () ->
                        new Program(
                                home,
                                era,
                                shared,
                                limits,
                                buffered,
                                what -> observer.stray(target, what),
                                () -> closed));
    }

    private static Flow sit(Loop loop, Asking asking, Hearer hearer, Seat seat) {
        if (!(seat.receiver() instanceof Program program))
            throw new IllegalStateException("a seat of somebody else");
        var guest = new Guest(loop, asking, hearer, seat, program);
        program.run(() -> program.ask(guest));
        return guest;
    }

    /** What an agent is told; the reason's own words are for operators. */
    private static void refuse(Seating.Reason reason, Hearer hearer) {
        switch (reason) {
            case NOT_APPROVED ->
                    hearer.unusable(
                            "what the gate would run for it is not what was approved; nothing was"
                                    + " sent: ask its owner to review it");
            case NO_SANDBOX ->
                    hearer.unusable(
                            "it runs in a sandbox only, and the gate has none; nothing was sent:"
                                    + " ask the gate's operators");
            case FULL ->
                    hearer.busy(
                            "as many programs run as may; nothing was sent: try again later, and"
                                    + " if it stays so, tell the gate's operators");
            case FAILING ->
                    hearer.unusable(
                            "its program failed too often and rests; nothing was sent: ask its"
                                    + " owner to look at it");
            case CLOSED -> hearer.busy("the gate is closing; nothing was sent");
        }
    }

    /** What processes still say is dropped; they are ended by whoever runs them. */
    @Override
    public void close() {
        closed = true;
    }

    private enum Nothing implements Flow {
        FLOW;

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {}
    }
}
