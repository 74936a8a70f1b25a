package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever was not approved and granted does not happen, and the server hears nothing of it
 * (REQ-102, T72).
 */
class DefaultDenyTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final Set<String> REFUSALS =
            Set.of("call.refused", "call.malformed", "call.unauthenticated");

    private static final FakeServer SERVER =
            FakeServer.start(Options.standard().offering(EnumSet.allOf(Fixture.class)));
    private static final FakeIssuer ISSUER = FakeIssuer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    DefaultDenyTest.class,
                    "issuers: {trusted: [{issuer: \"" + ISSUER.issuer() + "\"}]}",
                    "fetch: {allowedHosts: [127.0.0.1]}");
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("files", SERVER.url());
        DESK.approve(
                "files",
                "tool:echo",
                "tool:sum",
                "tool:big",
                "prompt:test_simple_prompt",
                "prompt:test_prompt_with_arguments",
                "resource:test://static-text",
                "resource:test://static-binary",
                "template:test://template/{id}/data");
        DESK.addServer("draft", SERVER.url());
        DESK.addServer("closed", SERVER.url());
        DESK.approve("closed");
        register("alice");
        var _ =
                DESK.grant(
                        "alice",
                        "files",
                        "tool:echo",
                        "tool:sum",
                        "tool:slow",
                        "prompt:test_simple_prompt",
                        "resource:test://static-text",
                        "template:test://template/{id}/data");
        var _ = DESK.grant("alice", "draft");
    }

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
        SERVER.close();
    }

    private static void register(String agent) {
        DESK.addAgent(agent, ISSUER.issuer(), agent);
    }

    /** An agent with a token for this route, whether there is such a server or not. */
    private static FakeAgent as(String client, String server, Revision revision) {
        var route = GATE.route(server);
        return FakeAgent.of(route, revision)
                .bearing(ISSUER.token(client, route.toString()).scope("mcp:call").mint());
    }

    private static FakeAgent alice(String server) {
        return as("alice", server, V2026_07_28);
    }

    /** Runs what must be refused, and proves that the server got nothing and the record a line. */
    private static AgentReply refused(String rule, Supplier<AgentReply> ask) {
        var mark = DESK.mark();
        int before = Forwarded.to(SERVER).size();
        var reply = ask.get();
        assertThat(reply.isError()).as(reply.toString()).isTrue();
        assertThat(Forwarded.to(SERVER)).hasSize(before);
        assertThat(DESK.since(mark).stream().filter(line -> REFUSALS.contains(line.kind())))
                .singleElement()
                .matches(line -> line.says("rule", rule), "refused by " + rule);
        return reply;
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void whatIsApprovedAndGrantedWorksAndIsRecorded(Revision revision) {
        var mark = DESK.mark();
        var agent = as("alice", "files", revision);

        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(DESK.since(mark, "call.allowed"))
                .anyMatch(line ->
                        line.says("item", "tool:echo")
                                && line.says("agent", "alice")
                                && line.says("client", "alice")
                                && line.body().text("sent") != null);
    }

    @Test
    void anUnknownServerIsRefused() {
        var reply = refused("server.known", () -> alice("nobody").connect());
        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void aServerThatIsOnlySubmittedIsRefused() {
        var reply = refused("server.approved", () -> alice("draft").connect());
        assertThat(reply.status()).isEqualTo(403);
        refused("server.approved", () -> alice("draft").call("echo", HELLO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "server/discover"})
    void unknownSubmittedAndUngrantedServersGetTheSameWords(String opening) {
        var revision = opening.equals("initialize") ? V2025_11_25 : V2026_07_28;
        var unknown = as("alice", "nobody", revision).connect();
        var draft = as("alice", "draft", revision).connect();
        var closed = as("alice", "closed", revision).connect();

        assertThat(unknown.status()).isEqualTo(draft.status()).isEqualTo(closed.status());
        assertThat(unknown.body().replace("nobody", "SERVER"))
                .isEqualTo(draft.body().replace("draft", "SERVER"))
                .isEqualTo(closed.body().replace("closed", "SERVER"));
    }

    @Test
    void anUnapprovedToolIsRefusedEvenWhenItIsGranted() {
        refused("item.approved", () -> alice("files").call("slow", Json.object()));
    }

    @Test
    void anUngrantedToolIsRefused() {
        refused("grant.stands", () -> alice("files").call("big", Json.object("kib", 1)));
    }

    /** T72: from the answer nobody can tell which of the three it is. */
    @Test
    void unknownUnapprovedAndUngrantedToolsGetTheSameBytesButForTheName() {
        var unknown = refused("item.approved", () -> alice("files").call("zzzz", HELLO));
        var unapproved = refused("item.approved", () -> alice("files").call("slow", HELLO));
        var ungranted = refused("grant.stands", () -> alice("files").call("big", HELLO));
        var elsewhere = refused("server.known", () -> alice("files2").call("big", HELLO));

        assertThat(unknown.body().replace("zzzz", "TOOL"))
                .isEqualTo(unapproved.body().replace("slow", "TOOL"))
                .isEqualTo(ungranted.body().replace("big", "TOOL"))
                .isEqualTo(elsewhere.body().replace("big", "TOOL").replace("files2", "files"));
        assertThat(unknown.status()).isEqualTo(ungranted.status()).isEqualTo(elsewhere.status());
        assertThat(unknown.error().code()).isEqualTo(RpcError.INVALID_PARAMS);
        assertThat(namesOfHeaders(unknown)).isEqualTo(namesOfHeaders(ungranted));
    }

    private static Set<String> namesOfHeaders(AgentReply reply) {
        return reply.headers().map().keySet();
    }

    @Test
    void listsShowWhatIsApprovedAndGrantedAlone() {
        for (var revision : List.of(V2025_11_25, V2026_07_28)) {
            var agent = as("alice", "files", revision);
            var _ = agent.connect();
            assertThat(agent.toolNames()).containsExactly("echo", "sum");
            assertThat(names(agent, Method.PROMPTS_LIST, "prompts", "name"))
                    .containsExactly("test_simple_prompt");
            assertThat(names(agent, Method.RESOURCES_LIST, "resources", "uri"))
                    .containsExactly("test://static-text");
            assertThat(names(agent, Method.TEMPLATES_LIST, "resourceTemplates", "uriTemplate"))
                    .containsExactly("test://template/{id}/data");
        }
    }

    private static List<String> names(
            FakeAgent agent, Method method, String member, String property) {
        return agent.list(method, member).stream()
                .map(item -> String.valueOf(item.text(property)))
                .toList();
    }

    @Test
    void promptsAndResourcesFollowTheSameRules() {
        var agent = alice("files");
        assertThat(agent.send("prompts/get", Json.object("name", "test_simple_prompt")).isError())
                .isFalse();
        assertThat(agent.send("resources/read", uri("test://static-text")).isError()).isFalse();

        refused(
                "grant.stands",
                () -> agent.send("prompts/get", named("test_prompt_with_arguments")));
        refused("item.approved", () -> agent.send("prompts/get", named("test_prompt_with_image")));
        refused("grant.stands", () -> agent.send("resources/read", uri("test://static-binary")));
        refused(
                "item.approved",
                () -> agent.send("resources/read", uri("test://watched-resource")));
        refused("item.approved", () -> agent.send("resources/read", uri("file:///etc/passwd")));
    }

    @Test
    void aResourceIsReadByAGrantedTemplateAndNothingBesideIt() {
        var agent = alice("files");
        assertThat(agent.send("resources/read", uri("test://template/7/data")).body())
                .contains("Data for ID: 7");

        refused(
                "item.approved",
                () -> agent.send("resources/read", uri("test://template/7/other")));
        refused(
                "item.approved",
                () -> agent.send("resources/read", uri("test://template/7/data/more")));
        refused(
                "item.approved",
                () -> agent.send("resources/read", uri("test://template/a/b/data")));
    }

    @Test
    void completionFollowsTheRuleOfWhatItRefersTo() {
        var agent = alice("files");
        assertThat(
                        agent.send(
                                "completion/complete",
                                ref("ref/prompt", "name", "test_simple_prompt")))
                .matches(reply -> !reply.isError());

        refused(
                "grant.stands",
                () ->
                        agent.send(
                                "completion/complete",
                                ref("ref/prompt", "name", "test_prompt_with_arguments")));
        refused(
                "item.approved",
                () ->
                        agent.send(
                                "completion/complete",
                                ref("ref/prompt", "name", "test_prompt_with_image")));
        refused(
                "item.approved",
                () -> agent.send("completion/complete", ref("ref/resource", "uri", "x://{a}")));
    }

    private static Json.Obj ref(String type, String member, String name) {
        return Json.object(
                "ref",
                Json.object("type", type, member, name),
                "argument",
                Json.object("name", "arg1", "value", "a"));
    }

    private static Json.Obj uri(String uri) {
        return Json.object("uri", uri);
    }

    private static Json.Obj named(String name) {
        return Json.object("name", name);
    }

    @Test
    void anExpiredGrantOpensNothing() {
        register("hasty");
        var _ = DESK.grantFor("1s", "hasty", "files", "tool:echo");
        var agent = as("hasty", "files", V2026_07_28);

        Eventually.holds(() -> agent.connect().status() == 403);
        refused("grant.stands", () -> agent.call("echo", HELLO));
    }

    @Test
    void aRevokedGrantEndsAtOnce() {
        register("brief");
        var grant = DESK.grant("brief", "files", "tool:echo");
        var agent = as("brief", "files", V2026_07_28);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");

        DESK.revoke(grant);
        refused("grant.stands", () -> agent.call("echo", HELLO));
        refused("grant.stands", agent::connect);
    }

    @Test
    void aDisabledAgentIsRefusedWhateverIsGranted() {
        register("gone");
        var _ = DESK.grant("gone", "files");
        var agent = as("gone", "files", V2026_07_28);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");

        DESK.disable("gone");
        refused("agent.active", () -> agent.call("echo", HELLO));
    }

    @Test
    void aClientThatIsNoAgentIsRefusedAlthoughItsTokenIsGood() {
        var reply =
                refused(
                        "agent.registered",
                        () -> as("stranger", "files", V2026_07_28).call("echo", HELLO));
        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void aQuarantinedServerIsRefusedUntilItIsReleased() {
        DESK.addServer("risky", SERVER.url());
        DESK.approve("risky");
        var _ = DESK.grant("alice", "risky");
        assertThat(alice("risky").call("echo", HELLO).text()).isEqualTo("hello");

        DESK.move("risky", "quarantine");
        refused("server.serves", () -> alice("risky").call("echo", HELLO));
        DESK.move("risky", "release");
        assertThat(alice("risky").call("echo", HELLO).text()).isEqualTo("hello");
        DESK.move("risky", "retire");
        refused("server.approved", () -> alice("risky").call("echo", HELLO));
    }
}
