package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bytes of a {@code tools/call} over HTTP in the route's revision, rendered once; each call
 * differs in its id (and progress token) alone, whose sixteen digits are written in place. So the
 * generator spends next to nothing on sending, and what it sends is complete.
 */
final class CallTemplate {
    /** The first of 8·10¹⁵ ids: all have sixteen digits and are below 2⁵³. */
    static final long FIRST_ID = 1_000_000_000_000_000L;

    private static final int DIGITS = 16;

    private final byte[] bytes;
    private final int[] idsAt;

    CallTemplate(Route route, Tool tool) {
        var request = request(route, tool);
        var body = request.toBytes();
        var head = head(route, request, body.length).getBytes(US_ASCII);
        bytes = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        idsAt = placesOf(Long.toString(FIRST_ID), new String(body, UTF_8), head.length);
    }

    static Message.Request request(Route route, Tool tool) {
        var params = Json.object("name", tool.wire(), "arguments", tool.arguments());
        var meta = route.session().isPresent() ? Json.object() : modernMeta();
        if (tool.shape() != Tool.Shape.WHOLE)
            meta = meta.with(Meta.PROGRESS_TOKEN, Json.of(FIRST_ID));
        if (!meta.members().isEmpty()) params = params.with("_meta", meta);
        return new Message.Request(Id.of(FIRST_ID), Method.TOOLS_CALL.wire(), params);
    }

    static Json.Obj modernMeta() {
        return Json.object(
                Meta.PROTOCOL_VERSION,
                Revision.V2026_07_28.date(),
                Meta.CLIENT_CAPABILITIES,
                Json.object(),
                Meta.CLIENT_INFO,
                Json.object("name", "bench-load", "version", "1.0.0"));
    }

    private static String head(Route route, Message.Request request, int length) {
        var url = route.url();
        var head = new StringBuilder(512);
        head.append("POST ").append(url.getRawPath()).append(" HTTP/1.1\r\n");
        field(head, "Host", url.getHost() + ":" + url.getPort());
        fields(route, request).forEach((name, value) -> field(head, name, value));
        field(head, "Content-Length", Integer.toString(length));
        return head.append("\r\n").toString();
    }

    /** What the head says beside Host and Content-Length. */
    static Map<String, String> fields(Route route, Message.Request request) {
        return fields(route, request, Method.TOOLS_CALL);
    }

    static Map<String, String> fields(Route route, Message.Request request, Method method) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Content-Type", "application/json");
        fields.put("Accept", "application/json, text/event-stream");
        fields.put("User-Agent", "bench-load/1.0.0");
        route.token().ifPresent(token -> fields.put("Authorization", "Bearer " + token));
        if (route.session().isPresent()) {
            LegacySession.fields(route.session().get(), fields::put);
        } else {
            fields.put("MCP-Protocol-Version", Revision.V2026_07_28.date());
            fields.putAll(MirroredHeaders.render(request, method, MirroredParameters.NONE));
        }
        return fields;
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static int[] placesOf(String digits, String body, int offset) {
        var places = new ArrayList<Integer>();
        for (int at = body.indexOf(digits); at >= 0; at = body.indexOf(digits, at + 1))
            places.add(offset + at);
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    ByteBuf call(ByteBufAllocator allocator, long id) {
        if (id < FIRST_ID || id > 9_000_000_000_000_000L)
            throw new IllegalArgumentException("not an id of sixteen digits: " + id);
        var buffer = allocator.buffer(bytes.length).writeBytes(bytes);
        for (int place : idsAt) writeDigits(buffer, place, id);
        return buffer;
    }

    private static void writeDigits(ByteBuf buffer, int place, long id) {
        long rest = id;
        for (int at = place + DIGITS - 1; at >= place; at--) {
            buffer.setByte(at, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
