package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Visit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.function.Function;

/**
 * Reads declarations from programs of this machine.
 *
 * <p>Each era is asked for in a process of its own: a server that is asked for the modern era first
 * may end, or be of that era for good. It is modern when it discovers itself or refuses with an
 * error that only this era has; whatever else it does, and be it nothing, means that it is not
 * (REQ-008). Safe for many threads.
 */
public final class StdioDeclarations implements Declarations {
    private final Processes processes;
    private final ReadingLimits limits;

    public StdioDeclarations(Processes processes, ReadingLimits limits) {
        this.processes = processes;
        this.limits = limits;
    }

    @Override
    public Reading read(Server server) {
        return switch (server.place()) {
            case Place.Local local -> read(server.name(), local);
            case Place.Remote _ ->
                    throw new IllegalArgumentException("no program: " + server.name());
        };
    }

    private Reading read(String name, Place.Local local) {
        try {
            long deadline = System.nanoTime() + limits.reading().toNanos();
            return new Read(snapshot(name, local, deadline));
        } catch (Unreadable unreadable) {
            return new Failed("Server " + name + " (" + local.written() + "), " + unreadable.why());
        }
    }

    private Snapshot snapshot(String name, Place.Local local, long deadline) {
        var modern = open(name, local, deadline, Era.MODERN, this::modern);
        var spoken = new EnumMap<Era, Declaration>(Era.class);
        if (modern instanceof Opening.Spoken(var said)) spoken.put(Era.MODERN, said);
        if (!ModernEra.leavesRoomForLegacy(modern)) return new Snapshot(spoken);
        var legacy = open(name, local, deadline, Era.LEGACY, talk -> LegacyEra.open(talk, limits));
        if (legacy instanceof Opening.Spoken(var said)) spoken.put(Era.LEGACY, said);
        if (!spoken.isEmpty()) return new Snapshot(spoken);
        throw new Unreadable(
                "it speaks no revision that the gate speaks: "
                        + why(modern)
                        + "; "
                        + why(legacy)
                        + ". gatehouse server show has its last words, once it is added");
    }

    private Opening open(
            String name,
            Place.Local local,
            long deadline,
            Era era,
            Function<StdioTalk, Opening> opener) {
        var talk = new StdioTalk(era, limits, deadline);
        var patience = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return switch (processes.visit(name, local, limits.json(), patience, talk)) {
            case Processes.Closed(var why) ->
                    throw new Unreadable("before anything was said: " + why);
            case Processes.Visited(var visit) -> {
                // The talk is left first: a process that is not heard any more can be ended.
                try (visit;
                        talk) {
                    yield declared(opener.apply(talk), visit);
                }
            }
        };
    }

    /** Silence and an early end are how servers of the other era may take what they do not know. */
    private Opening modern(StdioTalk talk) {
        try {
            return ModernEra.open(talk, limits);
        } catch (Unreadable unreadable) {
            if (talk.isAnswered()) throw unreadable;
            return new Opening.NotSpoken(unreadable.why());
        }
    }

    private static Opening declared(Opening opening, Visit visit) {
        return opening instanceof Opening.Spoken(var said)
                ? new Opening.Spoken(said.by(visit.program()))
                : opening;
    }

    private static String why(Opening opening) {
        return opening instanceof Opening.NotSpoken(var why) ? why : "";
    }
}
