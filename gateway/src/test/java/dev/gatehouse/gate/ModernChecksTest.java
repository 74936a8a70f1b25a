package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.http.RawReply;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the revision of 2026-07-28 asks of a server, asked of the gate. */
class ModernChecksTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final String STATE = "opaque é \u0001 \"state\" of the server";

    private static final FakeServer SERVER =
            FakeServer.start(Options.standard().offering(EnumSet.allOf(Fixture.class)));

    static {
        for (var name : List.of("asks", "asks_too"))
            SERVER.catalogue().put(new Tool(definition(name), ModernChecksTest::ask));
    }

    private static final RunningGate GATE =
            RunningGate.start(ModernChecksTest.class).standard(SERVER);
    private static final String TOKEN = GATE.desk().token("alice", "files");

    static {
        GATE.desk().addAgent("bob");
        var _ = GATE.desk().grant("bob", "files");
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    @AfterEach
    void calm() {
        SERVER.faults().clear();
    }

    private static Json.Obj definition(String name) {
        return Json.object(
                "name", name, "description", "Asks.", "inputSchema", Json.object("type", "object"));
    }

    /** Asks once, then repeats the state that came back. */
    private static Outcome ask(dev.gatehouse.testkit.server.Call call) {
        var state = call.state();
        return state == null
                ? new Outcome.NeedsInput(
                        Map.of(
                                "q",
                                Json.object(
                                        "method",
                                        "elicitation/create",
                                        "params",
                                        Json.object(
                                                "message",
                                                "?",
                                                "requestedSchema",
                                                Json.object("type", "object")))),
                        STATE)
                : Outcome.text("state: " + state);
    }

    private static FakeAgent alice() {
        return FakeAgent.of(GATE.route(), V2026_07_28).bearing(TOKEN);
    }

    private static Json.Obj object(RawReply reply) {
        if (new StrictJson(JsonLimits.ANSWER).read(reply.body())
                instanceof StrictJson.Value(Json.Obj body)) return body;
        throw new AssertionError("no JSON object: " + reply);
    }

    private static RawReply post(String body, List<String> headers) throws IOException {
        var lines = new ArrayList<>(headers);
        lines.add("Authorization: Bearer " + TOKEN);
        try (var http = RawHttp.open(GATE.publicUrl())) {
            return http.post(GATE.route(), body, lines.toArray(String[]::new)).read();
        }
    }

    /**
     * REQ-007: the era is told by header and {@code _meta}, before the method is looked at.
     *
     * <p>{@code meta} is the version in {@code _meta}, or {@code -} for no such member; {@code
     * session} is what the session header says.
     */
    @ParameterizedTest
    @CsvSource({
        // header,    meta,       session, method,          status, code
        "2026-07-28, 2026-07-28, -,       tools/list,      200, 0",
        "2026-07-28, 2026-07-28, stale,   tools/list,      200, 0",
        "2026-07-28, 2026-07-28, -,       server/discover, 200, 0",
        "2026-07-28, 2026-07-28, -,       initialize,      404, -32601",
        "2026-07-28, 2026-07-28, -,       ping,            404, -32601",
        "2026-07-28, 2026-07-28, -,       logging/setLevel,404, -32601",
        "2026-07-28, 2026-07-28, -,       tasks/get,       404, -32601",
        "2026-07-28, 2026-07-28, -,       no/such/method,  404, -32601",
        "2026-07-28, -,          -,       tools/list,      400, -32602",
        "2026-07-28, -,          -,       initialize,      400, -32602",
        "-,          2026-07-28, -,       tools/list,      400, -32020",
        "2025-11-25, 2026-07-28, -,       tools/list,      400, -32020",
        "2026-07-28, 2025-11-25, -,       tools/list,      400, -32020",
        "2031-01-01, 2031-01-01, -,       tools/list,      400, -32022",
        "2025-11-25, 2025-11-25, -,       tools/list,      400, -32022",
        "-,          -,          -,       tools/list,      400, -32600",
        "-,          -,          -,       server/discover, 400, -32600",
        "2025-11-25, -,          -,       tools/list,      400, -32600",
        "2025-11-25, -,          stale,   tools/list,      404, -32600",
        "2031-01-01, -,          stale,   tools/list,      400, -32600",
        "-,          -,          stale,   tools/list,      404, -32600",
        "-,          -,          -,       initialize,      200, 0",
        "2025-11-25, -,          -,       initialize,      200, 0",
        "2025-11-25, -,          stale,   initialize,      200, 0",
    })
    void theEraIsToldByTheRequestAlone(
            String header, String meta, String session, String method, int status, int code)
            throws IOException {
        var headers = new ArrayList<String>();
        if (!header.equals("-")) headers.add("MCP-Protocol-Version: " + header);
        if (!session.equals("-")) headers.add("Mcp-Session-Id: " + session);
        headers.add("Mcp-Method: " + method);
        var params = Json.object("protocolVersion", "2025-11-25", "capabilities", Json.object());
        if (!meta.equals("-"))
            params =
                    Json.object(
                            "_meta",
                            Json.object(
                                    "io.modelcontextprotocol/protocolVersion", meta,
                                    "io.modelcontextprotocol/clientCapabilities", Json.object(),
                                    "io.modelcontextprotocol/clientInfo",
                                            Json.object("name", "a", "version", "1")));
        var body =
                Json.object("jsonrpc", "2.0", "id", 7, "method", method, "params", params).toText();

        var reply = post(body, headers);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        var answer = object(reply);
        if (code == 0) assertThat(answer.has("result")).isTrue();
        else
            assertThat(answer.object("error").member("code"))
                    .as(reply.toString())
                    .isEqualTo(Json.of(code));
        assertThat(answer.member("id")).isEqualTo(Json.of(7));
    }

    /** REQ-002: an unsupported version is answered with those that are supported. */
    @Test
    void anUnsupportedVersionIsToldWhichAreServed() {
        var reply =
                alice().with("MCP-Protocol-Version", "2031-01-01")
                        .sendBytes(
                                Json.object(
                                                "jsonrpc",
                                                "2.0",
                                                "id",
                                                1,
                                                "method",
                                                "tools/list",
                                                "params",
                                                Json.object(
                                                        "_meta",
                                                        Json.object(
                                                                "io.modelcontextprotocol/protocolVersion",
                                                                "2031-01-01",
                                                                "io.modelcontextprotocol/clientCapabilities",
                                                                Json.object())))
                                        .toBytes());
        assertThat(reply.body())
                .contains("\"supported\":[\"2026-07-28\"]")
                .contains("\"requested\":\"2031-01-01\"");
    }

    /** REQ-018 to REQ-022: headers repeat the body, or the request is refused before it is sent. */
    @ParameterizedTest
    @CsvSource({
        "Mcp-Method, tools/list",
        "Mcp-Name, sum",
        "Mcp-Name, ECHO",
        "MCP-Protocol-Version, 2025-11-25",
    })
    void aHeaderThatSaysSomethingElseIsRefused(String header, String value) {
        long before = SERVER.wire().received("echo");
        var mark = GATE.desk().mark();
        var reply = alice().with(header, value).call("echo", HELLO);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().code()).isEqualTo(-32020);
        assertThat(SERVER.wire().received("echo")).isEqualTo(before);
        assertThat(GATE.desk().since(mark, "call.malformed")).hasSize(1);
        assertThat(alice().call("echo", HELLO).text()).isEqualTo("hello");
    }

    /** REQ-023 to REQ-025: the arguments that the approved schema mirrors. */
    @Test
    void aMirroredArgumentIsCheckedAndSentAlong() {
        var agent = alice();
        assertThat(agent.toolNames()).contains("x_header");
        var region = Json.object("region", "eu-north", "note", "n");
        SERVER.wire().clear();

        assertThat(agent.call("x_header", region).text()).isEqualTo("region: eu-north");
        assertThat(Forwarded.to(SERVER).getLast().all("mcp-param-region"))
                .containsExactly("eu-north");
        assertThat(
                        agent.with("Mcp-Param-Region", "us-west")
                                .call("x_header", region)
                                .error()
                                .code())
                .isEqualTo(-32020);
        assertThat(SERVER.wire().received("x_header")).isEqualTo(1);
    }

    @Test
    void aMissingMirroredHeaderIsRefused() {
        // This agent has not read the schema, so it mirrors nothing.
        var reply = alice().call("x_header", Json.object("region", "eu-north"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().code()).isEqualTo(-32020);
    }

    /** REQ-025: a parameter header that no schema names is not ours to drop or to check. */
    @Test
    void anUnknownParameterHeaderIsPassedOn() {
        SERVER.wire().clear();
        assertThat(alice().with("Mcp-Param-Else", "42").call("echo", HELLO).text())
                .isEqualTo("hello");
        assertThat(Forwarded.to(SERVER).getLast().all("mcp-param-else")).containsExactly("42");
    }

    /** REQ-018: the modern transport is POST alone. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void getAndDeleteAreNotAllowed(String method) throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var reply =
                    http.send(
                                    method
                                            + " /mcp/files HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                            + "MCP-Protocol-Version: 2026-07-28\r\n"
                                            + "Accept: text/event-stream\r\n"
                                            + "Authorization: Bearer "
                                            + TOKEN
                                            + "\r\n\r\n")
                            .read();
            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.first("allow")).contains("POST");
        }
    }

    @Test
    void aMissingResultTypeIsTakenAsComplete() {
        SERVER.faults().add(Faults.Kind.OMIT_RESULT_TYPE, "echo", 0, 1);
        var reply = alice().call("echo", HELLO);
        assertThat(reply.text()).isEqualTo("hello");
        assertThat(reply.result().text("resultType")).isEqualTo("complete");
    }

    /** REQ-012: what nobody knows how to read is no answer. */
    @Test
    void anUnknownResultTypeIsRefused() {
        SERVER.catalogue()
                .put(
                        new Tool(
                                Objects.requireNonNull(
                                        SERVER.catalogue()
                                                .findTool("sum")
                                                .orElseThrow()
                                                .definition()),
                                call -> new Outcome.Done(Json.object("content", List.of()))));
        var reply = raw("{\"resultType\":\"mystery\",\"content\":[]}");
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().code()).isEqualTo(1003);
        assertThat(reply.error().message()).contains("resultType");
    }

    /** A server of one hard-wired answer, behind the gate. */
    private static dev.gatehouse.testkit.agent.AgentReply raw(String result) {
        try (var server = ScriptedServer.answering(result)) {
            var name = "scripted";
            GATE.desk().addServer(name, server.url());
            GATE.desk().approve(name);
            var _ = GATE.desk().grant("alice", name);
            return GATE.agent("alice", name, V2026_07_28).call("echo", HELLO);
        }
    }

    private static Json.Obj asked(FakeAgent agent) {
        return agent.once("tools/call", Json.object("name", "asks"), told -> {}).result();
    }

    private static Json.Obj answered(String tool, String state) {
        return Json.object(
                "name", tool,
                "inputResponses", Json.object("q", Json.object("action", "accept")),
                "requestState", state);
    }

    /** REQ-044 to REQ-046, TSK-8: the server's state is sealed on the way and restored exactly. */
    @Test
    void aRequestStateIsSealedForTheAgentAndRestoredForTheServer() {
        var agent = alice().eliciting(params -> Json.object("action", "accept"));
        var given = asked(agent);
        var sealed = String.valueOf(given.text("requestState"));

        assertThat(given.text("resultType")).isEqualTo("input_required");
        assertThat(sealed).isNotEqualTo(STATE).doesNotContain("opaque");
        assertThat(agent.once("tools/call", answered("asks", sealed), told -> {}).text())
                .isEqualTo("state: " + STATE);
        assertThat(agent.call("asks", Json.object()).text()).isEqualTo("state: " + STATE);
    }

    @Test
    void aRequestStateOfAnotherPrincipalToolOrMakingIsRefused() {
        var agent = alice().eliciting(params -> Json.object("action", "accept"));
        var sealed = String.valueOf(asked(agent).text("requestState"));
        var bob = GATE.agent("bob", "files", V2026_07_28);
        long before = SERVER.wire().received("asks") + SERVER.wire().received("asks_too");
        var tampered = (sealed.charAt(0) == 'A' ? "B" : "A") + sealed.substring(1);

        for (var reply :
                List.of(
                        bob.once("tools/call", answered("asks", sealed), told -> {}),
                        agent.once("tools/call", answered("asks_too", sealed), told -> {}),
                        agent.once("tools/call", answered("asks", tampered), told -> {}),
                        agent.once("tools/call", answered("asks", STATE), told -> {}),
                        agent.once("tools/call", answered("asks", ""), told -> {}))) {
            assertThat(reply.error().code()).isEqualTo(-32602);
            assertThat(reply.error().message()).contains("requestState");
        }
        assertThat(SERVER.wire().received("asks") + SERVER.wire().received("asks_too"))
                .isEqualTo(before);
    }

    /** A modern agent gets only what its own revision has. */
    @Test
    void agentsDoNotAnswerInThisRevision() {
        var reply =
                alice().with("MCP-Protocol-Version", "2026-07-28")
                        .sendBytes(
                                Json.object("jsonrpc", "2.0", "id", 1, "result", Json.object())
                                        .toBytes());
        assertThat(reply.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} trailing",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"name\":\"sum\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":\"\\ud800\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":1e999}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":99999999999999999999}}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "// comment\n{}",
                "{'jsonrpc':'2.0'}",
                "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
            })
    void whatIsNotOneStrictMessageIsRefusedWithAJsonRpcError(String body) throws IOException {
        var reply = post(body, List.of("MCP-Protocol-Version: 2026-07-28"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(object(reply).object("error").has("code")).isTrue();
        assertThat(alice().call("echo", HELLO).text()).isEqualTo("hello");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var reply =
                    http.send(
                                    "POST /mcp/files HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                            + "Content-Type: application/json\r\n"
                                            + "Accept: application/json, text/event-stream\r\n"
                                            + "Authorization: Bearer "
                                            + TOKEN
                                            + "\r\nContent-Length: 6\r\n\r\n{\"\u00ff\":1")
                            .read();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(object(reply).object("error").member("code")).isEqualTo(Json.of(-32700));
        }
    }

    @Test
    void aDeepDocumentIsRefused() throws IOException {
        var reply = post("[".repeat(5000) + "]".repeat(5000), List.of());
        assertThat(reply.status()).isEqualTo(400);
    }
}
