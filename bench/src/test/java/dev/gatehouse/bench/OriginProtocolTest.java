package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.StrictJson;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OriginProtocolTest {
    private static final Json.Obj META =
            Json.object(
                    Meta.PROTOCOL_VERSION, "2026-07-28", Meta.CLIENT_CAPABILITIES, Json.object());

    private final OriginProtocol origin = new OriginProtocol(new Misconduct());

    private Reply answer(String method, Json.Obj params, Map<String, String> headers) {
        var request = new Message.Request(Id.of("a"), method, params);
        return origin.answer(
                request.toBytes(),
                name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
    }

    private Reply modern(Method method, Json.Obj params) {
        var request = new Message.Request(Id.of("a"), method.wire(), params);
        var headers = new HashMap<String, String>();
        headers.put(MirroredHeaders.VERSION, "2026-07-28");
        MirroredHeaders.render(request, method, MirroredParameters.NONE)
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return answer(method.wire(), params.with("_meta", META), headers);
    }

    private static Json.Obj json(Reply reply, int status) {
        assertThat(reply).isInstanceOf(Reply.Whole.class);
        var whole = (Reply.Whole) reply;
        assertThat(whole.status()).isEqualTo(status);
        var reading = new StrictJson(JsonLimits.ANSWER).read(ByteBufUtil.getBytes(whole.json()));
        assertThat(reading).isInstanceOf(StrictJson.Value.class);
        return (Json.Obj) ((StrictJson.Value) reading).json();
    }

    private static @Nullable Json errorCode(Reply reply, int status) {
        return json(reply, status).object("error").member("code");
    }

    @Test
    void aLegacyAgentInitializesInItsRevision() {
        var params = Json.object("protocolVersion", "2025-06-18");
        var result = json(answer("initialize", params, Map.of()), 200).object("result");
        assertThat(result.text("protocolVersion")).isEqualTo("2025-06-18");
        assertThat(result.object("capabilities").has("tools")).isTrue();
    }

    @Test
    void anUnknownRevisionIsAnsweredWithTheLatest() {
        var params = Json.object("protocolVersion", "1999-01-01");
        var result = json(answer("initialize", params, Map.of()), 200).object("result");
        assertThat(result.text("protocolVersion")).isEqualTo("2025-11-25");
    }

    @Test
    void aModernAgentDiscovers() {
        var result = json(modern(Method.DISCOVER, Json.object()), 200).object("result");
        assertThat(result.array("supportedVersions")).containsExactly(Json.of("2026-07-28"));
        assertThat(result.text("resultType")).isEqualTo("complete");
        assertThat(result.text("cacheScope")).isEqualTo("private");
    }

    @Test
    void bothErasListTheSameTools() {
        var legacy = json(answer("tools/list", Json.object(), Map.of()), 200).object("result");
        var modern = json(modern(Method.TOOLS_LIST, Json.object()), 200).object("result");
        assertThat(legacy.array("tools")).hasSize(5).isEqualTo(modern.array("tools"));
        assertThat(legacy.has("resultType")).isFalse();
        assertThat(modern.has("ttlMs")).isTrue();
    }

    @Test
    void resultsHaveTheLengthThatTheirToolPromises() {
        for (var tool : List.of(Tool.SMALL, Tool.LARGE)) {
            var params = Json.object("name", tool.wire(), "arguments", tool.arguments());
            var content =
                    json(modern(Method.TOOLS_CALL, params), 200).object("result").array("content");
            assertThat(((Json.Obj) content.getFirst()).text("text"))
                    .hasSize(tool == Tool.SMALL ? 1024 : 32 * 1024);
        }
    }

    @Test
    void progressIsForThoseWhoGaveAToken() {
        var params = Json.object("name", "small_sse", "arguments", Tool.SMALL_SSE.arguments());
        assertThat(((Reply.Streamed) modern(Method.TOOLS_CALL, params)).events()).hasSize(1);
        var withToken = params.with("_meta", Json.object(Meta.PROGRESS_TOKEN, "t"));
        var events = ((Reply.Streamed) answer("tools/call", withToken, Map.of())).events();
        assertThat(events).hasSize(Tool.PROGRESS_EVENTS + 1);
        assertThat(new String(events.getFirst(), UTF_8)).contains("\"progressToken\":\"t\"");
    }

    @Test
    void aHeaderThatDisagreesIsRefused() {
        var params = Json.object("name", "small", "_meta", META);
        var headers =
                Map.of(
                        MirroredHeaders.VERSION, "2026-07-28",
                        MirroredHeaders.METHOD, "tools/call",
                        MirroredHeaders.NAME, "large");
        assertThat(errorCode(answer("tools/call", params, headers), 400))
                .isEqualTo(Json.of(RpcError.HEADER_MISMATCH));
    }

    @Test
    void anUnknownModernRevisionIsRefusedWithTheKnownOnes() {
        var meta = META.with(Meta.PROTOCOL_VERSION, Json.of("2030-01-01"));
        var reply =
                answer(
                        "server/discover",
                        Json.object("_meta", meta),
                        Map.of(MirroredHeaders.VERSION, "2030-01-01"));
        var error = json(reply, 400).object("error");
        assertThat(error.member("code")).isEqualTo(Json.of(RpcError.UNSUPPORTED_VERSION));
        assertThat(error.object("data").text("requested")).isEqualTo("2030-01-01");
    }

    @Test
    void whatAnEraDoesNotKnowIsNotFound() {
        assertThat(errorCode(modern(Method.PING, Json.object()), 404))
                .isEqualTo(Json.of(RpcError.METHOD_NOT_FOUND));
        assertThat(errorCode(answer("server/discover", Json.object(), Map.of()), 200))
                .isEqualTo(Json.of(RpcError.METHOD_NOT_FOUND));
    }

    @Test
    void anUnknownToolIsAnInvalidParameter() {
        var params = Json.object("name", "other");
        assertThat(errorCode(modern(Method.TOOLS_CALL, params), 200))
                .isEqualTo(Json.of(RpcError.INVALID_PARAMS));
    }

    @Test
    void aNotificationIsAccepted() {
        var initialized = new Message.Notification("notifications/initialized", Json.object());
        assertThat(origin.answer(initialized.toBytes(), _ -> List.of()))
                .isEqualTo(Reply.Whole.empty(202));
    }
}
