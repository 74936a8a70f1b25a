package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.EnumSet;
import java.util.Set;

/** Reads what a server declares in the era of initialize and sessions. */
final class LegacyEra {
    private static final Set<Revision> SPOKEN =
            EnumSet.of(
                    Revision.V2024_11_05,
                    Revision.V2025_03_26,
                    Revision.V2025_06_18,
                    Revision.V2025_11_25);

    private LegacyEra() {}

    /** Over HTTP with SSE there is one revision to speak; a process may speak any of them. */
    static Opening open(Talk talk, ReadingLimits limits) {
        try {
            var introduction = Talk.introduction(talk.newest());
            return switch (talk.ask(Method.INITIALIZE, introduction)) {
                case Answer.Result(var result) -> initialized(talk, result, limits);
                case Answer.Refused refused ->
                        new Opening.NotSpoken(
                                "at " + Method.INITIALIZE.wire() + ": " + refused.written());
            };
        } finally {
            talk.hangUp();
        }
    }

    private static Opening initialized(Talk talk, Json.Obj result, ReadingLimits limits) {
        var step = Method.INITIALIZE.wire();
        var version = result.text("protocolVersion");
        if (version == null)
            return new Opening.NotSpoken("at " + step + ": its answer names no version");
        var revision = Revision.find(version).filter(SPOKEN::contains).filter(talk::isOfTransport);
        if (revision.isEmpty())
            return new Opening.NotSpoken(
                    "at "
                            + step
                            + ": it wants a revision that the gate does not speak in this way");
        var greeting = Greeting.of(result, step);
        talk.agreed(revision.get());
        talk.tell("notifications/initialized");
        var items = new Lists(talk, limits).all(greeting.capabilities());
        return new Opening.Spoken(
                new Declaration(
                                revision.get(),
                                result.object("serverInfo"),
                                greeting.capabilities(),
                                greeting.instructions(),
                                items)
                        .over(talk.transport()));
    }
}
