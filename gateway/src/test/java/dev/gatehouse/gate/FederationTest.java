package dev.gatehouse.gate;

import static dev.gatehouse.gate.Federation.HELLO;
import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The route that joins all servers that the caller may use. */
@Timeout(60)
class FederationTest {
    private static final Federation SCENE =
            new Federation(FederationTest.class, "limits: {joined: {page: 7}}");
    private static final Desk DESK = SCENE.desk;

    static {
        DESK.addAgent("bob");
        var _ = DESK.grant("bob", "young", "tool:echo");
        var _ = DESK.grant("bob", "old", "tool:sum", "tool:echo");
    }

    @AfterAll
    static void close() {
        SCENE.close();
    }

    static Stream<Revision> revisions() {
        return Federation.revisions();
    }

    static Stream<Arguments> revisionsAndServers() {
        return revisions()
                .flatMap(each -> Stream.of("old", "young").map(to -> Arguments.of(each, to)));
    }

    // Names

    @ParameterizedTest
    @MethodSource("revisions")
    void whatServersOfferIsListedUnderTheirNamesInOrder(Revision revision) {
        var agent = SCENE.connected("alice", revision);
        var names = agent.toolNames();
        assertThat(names).contains("3rd__echo", "old__echo", "young__echo", "old__test_sampling");
        assertThat(names.stream().map(name -> name.substring(0, name.indexOf("__"))).distinct())
                .containsExactly("3rd", "old", "young");
        assertThat(agent.toolNames()).isEqualTo(names).doesNotHaveDuplicates();
        assertThat(agent.list(Method.PROMPTS_LIST, "prompts"))
                .extracting(prompt -> prompt.text("name"))
                .contains("old__test_simple_prompt", "young__test_simple_prompt");
        assertThat(agent.list(Method.TEMPLATES_LIST, "resourceTemplates"))
                .extracting(template -> template.text("uriTemplate"))
                .contains(
                        "mcp.old+test://template/{id}/data", "mcp.young+test://template/{id}/data")
                .isSorted();
    }

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void aCallReachesTheServerThatItsNameSaysAndNoOther(Revision revision, String server) {
        var agent = SCENE.connected("alice", revision);
        long old = SCENE.old.wire().received("echo");
        long young = SCENE.young.wire().received("echo");
        var mark = DESK.mark();
        assertThat(agent.call(server + "__echo", HELLO).text()).isEqualTo("hello");
        boolean toOld = server.equals("old");
        assertThat(SCENE.old.wire().received("echo")).isEqualTo(old + (toOld ? 1 : 0));
        assertThat(SCENE.young.wire().received("echo")).isEqualTo(young + (toOld ? 0 : 1));
        assertThat(DESK.since(mark, "call.allowed"))
                .filteredOn(line -> line.says("method", "tools/call"))
                .singleElement()
                .matches(line -> line.says("server", server) && line.says("item", "tool:echo"));
        DESK.awaitLine(
                mark,
                "call.ended",
                line -> line.says("server", server) && line.says("outcome", "result"));
    }

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void resourcesGoByTheirJoinedUrisThereAndBack(Revision revision, String server) {
        var agent = SCENE.connected("alice", revision);
        var listed = agent.list(Method.RESOURCES_LIST, "resources");
        assertThat(listed)
                .extracting(resource -> resource.text("uri"))
                .contains("mcp.old+test://static-text", "mcp.young+test://static-text");
        for (var own : List.of("test://static-text", "test://template/7/data")) {
            var uri = "mcp." + server + "+" + own;
            var read = agent.send("resources/read", Json.object("uri", uri)).result();
            assertThat(((Json.Obj) read.array("contents").getFirst()).text("uri")).isEqualTo(uri);
            if (revision.era() == Era.MODERN)
                assertThat(read.text("cacheScope")).isEqualTo("private");
        }
        var unknown =
                agent.send("resources/read", Json.object("uri", "mcp." + server + "+test://none"));
        assertThat(unknown.error().code()).isEqualTo(RpcError.INVALID_PARAMS);
        var embedded = agent.call(server + "__test_embedded_resource", Json.object()).result();
        assertThat(((Json.Obj) embedded.array("content").getFirst()).object("resource").text("uri"))
                .isEqualTo("mcp." + server + "+test://embedded-resource");
    }

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void promptsAreGotAndCompletedByTheirJoinedNames(Revision revision, String server) {
        var agent = SCENE.connected("alice", revision);
        var got =
                agent.send(
                        "prompts/get",
                        Json.object(
                                "name",
                                server + "__test_prompt_with_embedded_resource",
                                "arguments",
                                Json.object("resourceUri", "test://a")));
        assertThat(got.result().array("messages").getFirst().toText())
                .contains("\"mcp." + server + "+test://a\"");
        var completed =
                agent.send(
                        "completion/complete",
                        Json.object(
                                "ref",
                                Json.object(
                                        "type",
                                        "ref/resource",
                                        "uri",
                                        "mcp." + server + "+test://template/{id}/data"),
                                "argument",
                                Json.object("name", "id", "value", "par")));
        assertThat(completed.result().object("completion").array("values")).isNotEmpty();
    }

    // Grants

    @ParameterizedTest
    @MethodSource("revisions")
    void anAgentSeesAndCallsWhatItWasGrantedOfEachServer(Revision revision) {
        var bob = SCENE.connected("bob", revision);
        assertThat(bob.toolNames()).containsExactly("old__echo", "old__sum", "young__echo");
        assertThat(bob.list(Method.PROMPTS_LIST, "prompts")).isEmpty();
        assertThat(bob.call("young__echo", HELLO).text()).isEqualTo("hello");
        long before = SCENE.young.wire().received("sum");
        var refused = bob.call("young__sum", Json.object("a", 1, "b", 2));
        assertThat(refused.error().code()).isEqualTo(RpcError.INVALID_PARAMS);
        assertThat(SCENE.young.wire().received("sum")).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("revisions")
    void whatIsHiddenIsRefusedInTheWordsForWhatIsNotThere(Revision revision) {
        var alice = SCENE.connected("alice", revision);
        var mark = DESK.mark();
        var words =
                Stream.of("hidden__echo", "nowhere__echo", "young__nothing", "echo", "__", "x__")
                        .map(name -> {
                            var reply = alice.call(name, HELLO);
                            return reply.status() + refusal(reply).replace(name, "NAME");
                        })
                        .distinct();
        assertThat(words).hasSize(1);
        assertThat(DESK.since(mark, "call.refused")).hasSize(6);
        var uris =
                Stream.of("mcp.hidden+test://static-text", "mcp.no+test://x", "test://static-text")
                        .map(uri ->
                                refusal(alice.send("resources/read", Json.object("uri", uri)))
                                        .replace(uri, "URI"))
                        .distinct();
        assertThat(uris).hasSize(1);
    }

    private static String refusal(AgentReply reply) {
        return reply.error().toJson().toText();
    }

    @ParameterizedTest
    @MethodSource("revisions")
    void aServerWithoutAGrantLeavesNoTrace(Revision revision) {
        var alice = SCENE.gate.joined("alice", revision);
        var said = new ArrayList<String>();
        said.add(alice.connect().body());
        for (var list : List.of("tools", "prompts", "resources", "resources/templates")) {
            var params = Json.object();
            while (true) {
                var page = alice.send(list + "/list", params);
                said.add(page.body());
                var next = page.result().text("nextCursor");
                if (next == null) break;
                params = Json.object("cursor", next);
            }
        }
        assertThat(said).noneMatch(text -> text.contains("hidden") || text.contains("Secret"));
        assertThat(said.getFirst()).contains("# old\\n\\nOld words.", "# young\\n\\nYoung words.");
    }

    @Test
    void whoMayUseNothingIsShownEmptyLists() {
        DESK.addAgent("nobody");
        var grant = DESK.grant("nobody", "old");
        var nobody = SCENE.connected("nobody", V2026_07_28);
        DESK.revoke(grant);
        assertThat(nobody.toolNames()).isEmpty();
        assertThat(nobody.connect().result().has("instructions")).isFalse();
        assertThat(nobody.call("old__echo", HELLO).isError()).isTrue();
        DESK.disable("nobody");
        assertThat(nobody.connect().status()).isEqualTo(403);
    }

    // Pages

    @Test
    void pagesAreBoundedAndTheLastOneHasNoCursor() {
        var alice = SCENE.connected("alice", V2026_07_28);
        var first = alice.send("tools/list", Json.object()).result();
        assertThat(first.array("tools")).hasSize(7);
        assertThat(first.text("nextCursor")).isNotEmpty();
        assertThat(first.text("cacheScope")).isEqualTo("private");
        // Three of many, so that there is no second page: hidden ones are not counted.
        var bob = SCENE.connected("bob", V2026_07_28);
        assertThat(bob.send("tools/list", Json.object()).result().has("nextCursor")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("revisions")
    void aCursorIsForItsCallerAndItsListAlone(Revision revision) {
        var alice = SCENE.connected("alice", revision);
        var cursor =
                Objects.requireNonNull(
                        alice.send("tools/list", Json.object()).result().text("nextCursor"));
        var next = alice.send("tools/list", Json.object("cursor", cursor));
        assertThat(next.result().array("tools")).isNotEmpty();
        var bob = SCENE.connected("bob", revision);
        for (var reply :
                List.of(
                        bob.send("tools/list", Json.object("cursor", cursor)),
                        alice.send("prompts/list", Json.object("cursor", cursor)),
                        alice.send("tools/list", Json.object("cursor", "")),
                        alice.send("tools/list", Json.object("cursor", 7)),
                        alice.send("tools/list", Json.object("cursor", cursor + "A"))))
            assertThat(reply.error().code()).isEqualTo(RpcError.INVALID_PARAMS);
    }

    // The route

    @Test
    void theRouteIsAnAudienceOfItsOwn() {
        var own = FakeAgent.of(SCENE.gate.joined(), V2026_07_28);
        var refused = own.bearing(DESK.token("alice", "young")).connect();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate").orElse(""))
                .contains(SCENE.gate.publicUrl() + "/.well-known/oauth-protected-resource/mcp\"");
        assertThat(own.bearing(null).connect().status()).isEqualTo(401);
        var everywhere = DESK.joinedToken("alice");
        assertThat(own.bearing(everywhere).connect().status()).isEqualTo(200);
        var single = FakeAgent.of(SCENE.gate.route("young"), V2026_07_28).bearing(everywhere);
        assertThat(single.call("echo", HELLO).text()).isEqualTo("hello");
    }

    @Test
    void theRouteIsDescribedAsAResourceOfItsOwn() throws IOException {
        try (var http = RawHttp.open(SCENE.gate.publicUrl())) {
            var get = "GET /.well-known/oauth-protected-resource/mcp HTTP/1.1\r\n";
            http.send(get + "Host: 127.0.0.1\r\nConnection: close\r\n\r\n");
            var reply = http.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text())
                    .contains("\"resource\":\"" + SCENE.gate.joined() + "\"")
                    .contains("\"resource_name\":\"Gatehouse\"");
        }
    }

    @Test
    void aTokenWithoutTheScopeIsAskedForMore() {
        var token =
                String.valueOf(
                        DESK.post(
                                        "/api/agents/alice/token",
                                        Json.object("scopes", List.of("mcp:read")))
                                .text("token"));
        var reader = FakeAgent.of(SCENE.gate.joined(), V2026_07_28).bearing(token);
        assertThat(reader.toolNames()).contains("young__echo");
        var refused = reader.call("young__echo", HELLO);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.headers().firstValue("www-authenticate").orElse(""))
                .contains("mcp:call", "/oauth-protected-resource/mcp\"");
    }

    @Test
    void everyCallAndListIsInTheRecord() {
        var alice = SCENE.connected("alice", V2025_11_25);
        var mark = DESK.mark();
        var _ = alice.send("tools/list", Json.object());
        assertThat(DESK.since(mark, "call.allowed"))
                .singleElement()
                .matches(line -> line.says("server", "*") && line.says("method", "tools/list"))
                .matches(line -> line.body().array("servers").size() == 3)
                .matches(line -> line.body().array("grants").size() == 3);
    }

    /** A ping with a thousand servers must not make an entry of a thousand lines. */
    @Test
    void whatSaysNothingOfTheServersIsRecordedWithTheirNumber() {
        var alice = SCENE.connected("alice", V2025_11_25);
        var mark = DESK.mark();
        var _ = alice.send("ping", Json.object());
        assertThat(DESK.since(mark, "call.allowed"))
                .singleElement()
                .matches(line -> line.says("server", "*") && line.says("method", "ping"))
                .matches(line -> !line.body().has("servers") && !line.body().has("grants"))
                .matches(line -> Json.of(3).equals(line.body().member("serverCount")))
                .matches(line ->
                        String.valueOf(line.body().text("grantsDigest")).startsWith("sha256:"));
    }

    // Headers

    @Test
    void theHeadersOfARenamedCallAreMadeAnew() {
        var alice = SCENE.connected("alice", V2026_07_28);
        var _ = alice.tools();
        SCENE.young.wire().clear();
        var reply = alice.call("young__x_header", Json.object("region", "north"));
        assertThat(reply.text()).isEqualTo("region: north");
        var sent =
                SCENE.young.wire().requests().stream()
                        .filter(request -> request.all("mcp-method").contains("tools/call"))
                        .toList();
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().all("mcp-name")).containsExactly("x_header");
        assertThat(sent.getFirst().all("mcp-param-region")).containsExactly("north");
        assertThat(SCENE.young.wire().contains("young__")).isFalse();
    }

    @Test
    void theHeadersThatTheAgentSentMustAgreeWithWhatItSaid() {
        var alice = SCENE.connected("alice", V2026_07_28);
        var _ = alice.tools();
        var named = alice.with("Mcp-Name", "x_header");
        long before = SCENE.young.wire().received("x_header");
        var reply = named.call("young__x_header", Json.object("region", "north"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().code()).isEqualTo(RpcError.HEADER_MISMATCH);
        var region = SCENE.connected("alice", V2026_07_28).with("Mcp-Param-Region", "south");
        var other = region.call("young__x_header", Json.object("region", "north"));
        assertThat(other.error().code()).isEqualTo(RpcError.HEADER_MISMATCH);
        assertThat(SCENE.young.wire().received("x_header")).isEqualTo(before);
    }

    // What goes to and fro during a call

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void theAgentIsAskedThroughTheJoinedRoute(Revision revision, String server) {
        if (revision.compareTo(V2025_06_18) < 0) return;
        var asked = new ArrayList<Json.Obj>();
        var agent =
                SCENE.gate
                        .joined("alice", revision)
                        .eliciting(params -> {
                            asked.add(params);
                            return Json.object(
                                    "action", "accept", "content", Json.object("response", "yes"));
                        });
        assertThat(agent.connect().status()).isEqualTo(200);
        var reply = agent.call(server + "__test_elicitation", Json.object("message", "well?"));
        assertThat(reply.isError()).as(reply.toString()).isFalse();
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void progressComesUnderTheAgentsToken(Revision revision, String server) {
        var heard = new ArrayList<Json.Obj>();
        var agent = SCENE.connected("alice", revision);
        var reply = agent.call(server + "__test_tool_with_progress", Json.object(), heard::add);
        assertThat(reply.isError()).as(reply.toString()).isFalse();
        assertThat(heard)
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(
                        each -> String.valueOf(each.text("progressToken")).startsWith("progress-"));
    }

    @ParameterizedTest
    @MethodSource("revisionsAndServers")
    void aLegacyAgentCancelsAtTheServer(Revision revision, String server)
            throws InterruptedException, ExecutionException {
        if (revision.era() == Era.MODERN) return;
        var wire = server.equals("old") ? SCENE.old.wire() : SCENE.young.wire();
        var agent = SCENE.connected("alice", revision);
        var mark = DESK.mark();
        long before = wire.received("slow");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call =
                    threads.submit(() -> agent.call(server + "__slow", Json.object("seconds", 30)));
            Eventually.holds(() -> wire.received("slow") > before);
            // the agent counts its requests: initialize was the first
            var _ = agent.notify("notifications/cancelled", Json.object("requestId", 2));
            assertThat(call.get().answer()).isNull();
        }
        DESK.awaitLine(
                mark,
                "call.ended",
                line -> line.says("server", server) && line.says("outcome", "cancelled"));
    }

    @ParameterizedTest
    @MethodSource("revisions")
    void aLegacySessionIsTheGatesOwn(Revision revision) {
        if (revision.era() == Era.MODERN) return;
        var agent = SCENE.connected("alice", revision);
        assertThat(agent.send("ping", Json.object()).result().members()).isEmpty();
        assertThat(agent.send("logging/setLevel", Json.object("level", "error")).isError())
                .isFalse();
        assertThat(agent.send("logging/setLevel", Json.object("level", "loud")).error().code())
                .isEqualTo(RpcError.INVALID_PARAMS);
        var silent = agent.call("young__test_tool_with_logging", Json.object());
        assertThat(silent.notifications()).isEmpty();
        // A session opens the route that it was made for, and no other.
        var stray = FakeAgent.of(SCENE.gate.route("old"), revision);
        var _ = stray.bearing(DESK.joinedToken("alice")).inSession(agent.session());
        assertThat(stray.send("tools/list", Json.object()).status()).isEqualTo(404);
        assertThat(agent.endSession()).isEqualTo(204);
        assertThat(agent.send("tools/list", Json.object()).status()).isEqualTo(404);
    }

    // What cannot be served now

    @ParameterizedTest
    @MethodSource("revisions")
    void aQuarantinedServerIsLeftOutAndNamedToWhoHasAGrantOnIt(Revision revision) {
        var alice = SCENE.connected("alice", revision);
        var bob = SCENE.connected("bob", revision);
        DESK.move("3rd", "quarantine");
        try {
            var list = alice.send("tools/list", Json.object()).result();
            assertThat(list.object("_meta").array("dev.gatehouse/missingServers"))
                    .containsExactly(Json.of("3rd"));
            assertThat(alice.toolNames()).noneMatch(name -> name.startsWith("3rd__"));
            assertThat(alice.call("3rd__echo", HELLO).isError()).isTrue();
            assertThat(bob.send("tools/list", Json.object()).body()).doesNotContain("3rd");
        } finally {
            DESK.move("3rd", "release");
        }
        assertThat(alice.toolNames()).contains("3rd__echo");
    }
}
