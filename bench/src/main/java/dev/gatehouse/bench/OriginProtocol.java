package dev.gatehouse.bench;

import static io.netty.buffer.Unpooled.wrappedBuffer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Origin} says: a correct server of both eras with canned results, rendered once so
 * that its own work stays small beside what is measured; unless its {@link Misconduct} has it
 * otherwise. Safe for many threads.
 *
 * <p>Spec: 2025-11-25 basic/lifecycle and basic/transports; 2026-07-28
 * basic/transports/streamable-http and server/discover.
 */
final class OriginProtocol {
    /** All values of a header by its lower-case name. */
    interface Headers extends Function<String, List<String>> {
        default @Nullable String first(String name) {
            var values = apply(name);
            return values.isEmpty() ? null : values.getFirst();
        }
    }

    private static final List<String> LEGACY =
            List.of(Revision.V2025_11_25.date(), Revision.V2025_06_18.date());
    private static final Json.Obj SERVER_INFO =
            Json.object("name", "bench-origin", "title", "Canned results", "version", "1.0.0");
    private static final Json.Obj CAPABILITIES = Json.object("tools", Json.object());
    private static final String INSTRUCTIONS =
            "Answers every search with the same text, for measuring what stands in front of it.";

    private final MessageReader reader = new MessageReader(JsonLimits.REQUEST);
    private final Misconduct misconduct;
    private final Map<Era, Canned> canned = new EnumMap<>(Era.class);

    OriginProtocol(Misconduct misconduct) {
        this.misconduct = misconduct;
        for (var era : Era.values()) {
            var rendered = new EnumMap<Tool, byte[]>(Tool.class);
            for (var tool : Tool.ANSWERING)
                rendered.put(tool, inEra(era, textResult(tool.text(), false)).toBytes());
            canned.put(era, new Canned(rendered, List.of(toolList(era).toBytes())));
        }
    }

    /** What was rendered for an era; the list has one element. */
    private record Canned(Map<Tool, byte[]> results, List<byte[]> toolList) {}

    private byte[] cannedResult(Era era, Tool tool) {
        return requireNonNull(requireNonNull(canned.get(era)).results().get(tool));
    }

    Reply answer(byte[] body, Headers headers) {
        return switch (reader.read(body)) {
            case MessageReader.Malformed(var error, var id) -> failure(400, id, error);
            case MessageReader.Read(Message.Request request) -> answer(request, headers);
            case MessageReader.Read(Message.Notification _) -> Reply.Whole.empty(202);
            case MessageReader.Read(Message.Result _), MessageReader.Read(Message.Failure _) ->
                    Reply.Whole.empty(400);
        };
    }

    private Reply answer(Message.Request request, Headers headers) {
        var version = headers.first(MirroredHeaders.VERSION);
        if (request.meta().has(Meta.PROTOCOL_VERSION)
                || Revision.V2026_07_28.date().equals(version)) {
            var wrong = wrongWithModern(request, headers);
            if (wrong.isPresent()) return failure(400, request.id(), wrong.get());
            return call(request, Era.MODERN);
        }
        if (version != null && !LEGACY.contains(version))
            return failure(
                    400,
                    request.id(),
                    new RpcError(RpcError.INVALID_REQUEST, "unsupported protocol version"));
        return call(request, Era.LEGACY);
    }

    private static Optional<RpcError> wrongWithModern(Message.Request request, Headers headers) {
        var version = request.meta().text(Meta.PROTOCOL_VERSION);
        if (version == null) return invalid("_meta lacks the protocol version");
        if (!List.of(version).equals(headers.apply(MirroredHeaders.VERSION)))
            return mismatch("the mcp-protocol-version header does not match the body");
        if (!version.equals(Revision.V2026_07_28.date()))
            return Optional.of(
                    new RpcError(
                            RpcError.UNSUPPORTED_VERSION,
                            "Unsupported protocol version",
                            Json.object("supported", supported(), "requested", version)));
        if (!(request.meta().member(Meta.CLIENT_CAPABILITIES) instanceof Json.Obj))
            return invalid("_meta lacks the client's capabilities");
        var method = Method.find(request.method());
        return method.isEmpty()
                ? Optional.empty()
                : MirroredHeaders.disagreement(request, method.get(), headers)
                        .flatMap(OriginProtocol::mismatch);
    }

    private static Optional<RpcError> invalid(String why) {
        return Optional.of(new RpcError(RpcError.INVALID_PARAMS, "Invalid params: " + why));
    }

    private static Optional<RpcError> mismatch(String why) {
        return Optional.of(new RpcError(RpcError.HEADER_MISMATCH, "Header mismatch: " + why));
    }

    private Reply call(Message.Request request, Era era) {
        var method = Method.find(request.method()).filter(known -> known.isIn(era));
        if (method.isEmpty()) return unknownMethod(request, era);
        return switch (method.get()) {
            case INITIALIZE -> whole(request.id(), initialized(request).toBytes());
            case PING -> whole(request.id(), Json.object().toBytes());
            case DISCOVER -> whole(request.id(), discovered().toBytes());
            case TOOLS_LIST -> toolList(request, era);
            case TOOLS_CALL -> toolCall(request, era);
            default -> unknownMethod(request, era);
        };
    }

    private Reply toolList(Message.Request request, Era era) {
        if (misconduct.loops())
            return whole(request.id(), toolList(era).with("nextCursor", Json.of("more")).toBytes());
        if (request.params().has("cursor"))
            return failure(
                    200, request.id(), new RpcError(RpcError.INVALID_PARAMS, "unknown cursor"));
        return whole(request.id(), requireNonNull(canned.get(era)).toolList().getFirst());
    }

    private Reply toolCall(Message.Request request, Era era) {
        var name = request.params().text("name");
        var tool = name == null ? Optional.<Tool>empty() : Tool.find(name);
        if (tool.isEmpty())
            return failure(
                    200, request.id(), new RpcError(RpcError.INVALID_PARAMS, "unknown tool"));
        var query = request.params().object("arguments").text("query");
        if (query == null || query.isEmpty())
            return whole(request.id(), inEra(era, textResult("query is missing", true)).toBytes());
        var right =
                switch (tool.get().shape()) {
                    case WHOLE -> whole(request.id(), cannedResult(era, tool.get()));
                    case STREAMED -> {
                        var events = new ArrayList<>(progress(request, Tool.PROGRESS_EVENTS));
                        events.add(event(result(request.id(), cannedResult(era, tool.get()))));
                        yield new Reply.Streamed(events);
                    }
                    case OPEN -> new Reply.Open(progress(request, 1));
                };
        return misconduct.insteadOf(
                right, () -> inEra(era, textResult(tool.get().text(), false)), request.id());
    }

    /** Progress is for those alone who gave a token to find it by. */
    private static List<byte[]> progress(Message.Request request, int events) {
        var token = request.meta().member(Meta.PROGRESS_TOKEN);
        if (token == null) return List.of();
        var list = new ArrayList<byte[]>(events);
        for (int i = 1; i <= events; i++) {
            var params =
                    Json.object(
                            "progressToken",
                            token,
                            "progress",
                            i,
                            "total",
                            events,
                            "message",
                            "searching");
            list.add(event(new Message.Notification("notifications/progress", params).toBytes()));
        }
        return list;
    }

    private static Json.Obj initialized(Message.Request request) {
        var asked = request.params().text("protocolVersion");
        return Json.object(
                "protocolVersion",
                asked != null && LEGACY.contains(asked) ? asked : LEGACY.getFirst(),
                "capabilities",
                CAPABILITIES,
                "serverInfo",
                SERVER_INFO,
                "instructions",
                INSTRUCTIONS);
    }

    private static Json.Obj discovered() {
        var result =
                Json.object(
                        "supportedVersions",
                        supported(),
                        "capabilities",
                        CAPABILITIES,
                        "instructions",
                        INSTRUCTIONS);
        return inEra(Era.MODERN, cacheable(result));
    }

    private static Json.Obj toolList(Era era) {
        var tools = Json.arrayOf(Arrays.stream(Tool.values()).map(Tool::declaration).toList());
        var list = Json.object("tools", tools);
        return era == Era.MODERN ? inEra(era, cacheable(list)) : list;
    }

    private static Json.Arr supported() {
        return Json.array(Revision.V2026_07_28.date());
    }

    private static Json.Obj cacheable(Json.Obj result) {
        return result.with("ttlMs", Json.of(0)).with("cacheScope", Json.of("private"));
    }

    private static Json.Obj textResult(String text, boolean isError) {
        return Json.object(
                "content",
                Json.array(Json.object("type", "text", "text", text)),
                "isError",
                isError);
    }

    private static Json.Obj inEra(Era era, Json.Obj result) {
        if (era == Era.LEGACY) return result;
        return result.with("resultType", Json.of("complete"))
                .with("_meta", Json.object(Meta.SERVER_INFO, SERVER_INFO));
    }

    private static Reply unknownMethod(Message.Request request, Era era) {
        return failure(
                era == Era.MODERN ? 404 : 200,
                request.id(),
                new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found"));
    }

    private static Reply failure(int status, @Nullable Id id, RpcError error) {
        return new Reply.Whole(status, wrappedBuffer(new Message.Failure(id, error).toBytes()));
    }

    private static Reply whole(Id id, byte[] renderedResult) {
        return new Reply.Whole(200, wrappedBuffer(result(id, renderedResult)));
    }

    /** The bytes of {@link Message.Result}, with a result that was rendered before. */
    private static byte[] result(Id id, byte[] renderedResult) {
        var head = ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":").getBytes(UTF_8);
        var bytes = Arrays.copyOf(head, head.length + renderedResult.length + 1);
        System.arraycopy(renderedResult, 0, bytes, head.length, renderedResult.length);
        bytes[bytes.length - 1] = '}';
        return bytes;
    }

    private static byte[] event(byte[] message) {
        return ServerEvent.message(new String(message, UTF_8)).toBytes();
    }
}
