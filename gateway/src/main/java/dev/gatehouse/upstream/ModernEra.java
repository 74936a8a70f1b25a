package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.List;
import java.util.Objects;

/** Reads what a server declares in the era without a handshake. */
final class ModernEra {
    private ModernEra() {}

    /**
     * A server is of this era when it discovers itself or refuses with an error that only this era
     * has; everything else that it may answer is what servers of the other era do with a method
     * that they do not know (REQ-008).
     */
    static Opening open(Talk talk, ReadingLimits limits) {
        var answer = talk.ask(Method.DISCOVER, Json.object());
        if (answer instanceof Answer.Refused refused && offersOurs(refused))
            answer = talk.ask(Method.DISCOVER, Json.object());
        return switch (answer) {
            case Answer.Result(var result) -> discovered(talk, result, limits);
            case Answer.Refused refused -> refused(refused);
        };
    }

    /**
     * A server that refuses a version names those that it takes, and one of them is to be tried: so
     * one that names ours is asked once more, as some refuse whatever comes first.
     */
    private static boolean offersOurs(Answer.Refused refused) {
        return refused.is(RpcError.UNSUPPORTED_VERSION)
                && refused.error() != null
                && refused.error().data() instanceof Json.Obj data
                && data.member("supported") instanceof Json.Arr(var listed)
                && texts(listed).contains(Revision.V2026_07_28.date());
    }

    private static Opening refused(Answer.Refused refused) {
        var step = "at " + Method.DISCOVER.wire() + ": ";
        if (refused.is(RpcError.UNSUPPORTED_VERSION))
            return new Opening.NotSpoken(
                    step + "it does not speak " + Revision.V2026_07_28 + ", only what comes later");
        if (refused.is(RpcError.HEADER_MISMATCH) || refused.is(RpcError.MISSING_CAPABILITY))
            throw new Unreadable(
                    step
                            + "it answered "
                            + refused.written()
                            + ": something between may change headers, or it asks for more than a"
                            + " gate can do: tell its owner");
        return new Opening.NotSpoken(step + refused.written());
    }

    private static Opening discovered(Talk talk, Json.Obj result, ReadingLimits limits) {
        if (!(result.member("supportedVersions") instanceof Json.Arr(var listed)))
            return new Opening.NotSpoken(
                    "at " + Method.DISCOVER.wire() + ": its answer names no versions");
        var versions = texts(listed);
        if (!versions.contains(Revision.V2026_07_28.date()))
            return new Opening.NotSpoken(
                    "at "
                            + Method.DISCOVER.wire()
                            + ": it supports other revisions than "
                            + Revision.V2026_07_28);
        Lists.requireComplete(result, Method.DISCOVER.wire());
        var greeting = Greeting.of(result, Method.DISCOVER.wire());
        var items = new Lists(talk, limits).all(greeting.capabilities());
        return new Opening.Spoken(
                new Declaration(
                        Revision.V2026_07_28,
                        result.object("_meta").object(Meta.SERVER_INFO),
                        greeting.capabilities(),
                        greeting.instructions(),
                        versions,
                        items));
    }

    /**
     * Whether the era of sessions is to be asked for, too: unless the server says, in the modern
     * one, that it speaks no revision of it.
     */
    static boolean leavesRoomForLegacy(Opening modern) {
        return !(modern instanceof Opening.Spoken(var said))
                || said.supportedVersions().stream()
                        .flatMap(version -> Revision.find(version).stream())
                        .anyMatch(revision -> revision.era() == Era.LEGACY);
    }

    private static List<String> texts(List<Json> listed) {
        return listed.stream()
                .map(each -> each instanceof Json.Str(var text) ? text : null)
                .filter(Objects::nonNull)
                .toList();
    }
}
