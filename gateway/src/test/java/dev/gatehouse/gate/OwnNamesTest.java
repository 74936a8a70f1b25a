package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Between equals, too, each side has ids and progress tokens of the gate's (REQ-037, REQ-039, T37).
 */
@Timeout(60)
class OwnNamesTest {
    private static final FakeServer SERVER =
            FakeServer.start(Options.standard().offering(EnumSet.allOf(Fixture.class)));
    private static final ScriptedServer SCRIPTED =
            new ScriptedServer(
                    (id, reply) -> ScriptedServer.json(reply, ScriptedServer.text(id, "x")));
    private static final RunningGate GATE = RunningGate.start(OwnNamesTest.class).standard(SERVER);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("scripted", SCRIPTED.url());
        DESK.approve("scripted");
        var _ = DESK.grant("alice", "scripted");
        DESK.addAgent("bob");
        var _ = DESK.grant("bob", "files");
    }

    @AfterAll
    static void close() {
        GATE.close();
        SCRIPTED.close();
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.wire().clear();
    }

    private static List<Message.Request> asked(String method) {
        var reader = new MessageReader(JsonLimits.ANSWER);
        var asked = new ArrayList<Message.Request>();
        for (var http : Forwarded.to(SERVER))
            if (reader.read(http.body()) instanceof MessageReader.Read(Message.Request request)
                    && request.method().equals(method)) asked.add(request);
        return asked;
    }

    /** Two agents count from the same number, and no server can take one's call for the other's. */
    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void noTwoAgentsHaveTheSameNamesAtAServer(Revision revision) {
        for (var name : List.of("alice", "bob")) {
            var agent = GATE.agent(name, "files", revision);
            assertThat(agent.connect().status()).isEqualTo(200);
            var heard = new ArrayList<Json.Obj>();
            var reply = agent.call("test_tool_with_progress", Json.object(), heard::add);
            assertThat(reply.isError()).as(reply.toString()).isFalse();
            assertThat(heard)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(each ->
                            String.valueOf(each.text("progressToken")).startsWith("progress-"));
        }
        var calls = asked("tools/call");
        assertThat(calls).hasSize(2);
        assertThat(calls.stream().map(Message.Request::id).distinct()).hasSize(2);
        assertThat(calls.stream().map(call -> call.meta().member(Meta.PROGRESS_TOKEN)).distinct())
                .hasSize(2);
        assertThat(calls)
                .noneMatch(call -> call.id().value() instanceof Json.Num)
                .noneMatch(call ->
                        String.valueOf(call.meta().text(Meta.PROGRESS_TOKEN))
                                .startsWith("progress-"));
    }

    @Test
    void aSubscriptionIsCalledAsItsAgentCalledIt() {
        var agent = GATE.connected(V2026_07_28);
        var heard = new ConcurrentLinkedQueue<Message.Notification>();
        try (var listening =
                agent.subscribe(
                        Json.object("promptsListChanged", true),
                        message -> {
                            if (message instanceof Message.Notification note) heard.add(note);
                        })) {
            assertThat(listening.status()).isEqualTo(200);
            Eventually.holds(() -> heard.size() == 1);
            SERVER.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
            Eventually.holds(() -> heard.size() == 2);
        }
        var theirs = asked("subscriptions/listen").getFirst().id().value();
        assertThat(heard)
                .allSatisfy(note -> {
                    var named = note.params().object("_meta").member(Meta.SUBSCRIPTION_ID);
                    assertThat(named).isInstanceOf(Json.Num.class).isNotEqualTo(theirs);
                });
    }

    /** The token of the agent's own request is none that the server was told. */
    @Test
    void progressUnderANameThatTheServerWasNotToldIsWithheld() {
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            for (var token : List.of("\"progress-1\"", "1", "\"nobody's:1\""))
                events.send(
                        ServerEvent.message(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                                        + "\"params\":{\"progressToken\":"
                                        + token
                                        + ",\"progress\":1}}"));
            events.send(ServerEvent.message(ScriptedServer.text(id, "yours")));
            events.end();
        });
        var mark = DESK.mark();
        var heard = new ArrayList<Json.Obj>();
        var agent = GATE.agent("alice", "scripted", V2026_07_28);
        var reply = agent.call("echo", Json.object(), heard::add);
        assertThat(reply.text()).isEqualTo("yours");
        assertThat(heard).isEmpty();
        DESK.awaitLine(
                mark, "server.withheld", line -> line.body().toText().contains("progress of"));
    }

    @Test
    void anAgentsAnswerToWhatItsServerNeverAskedIsTakenAndGoesNowhere() {
        var agent = GATE.connected(V2025_11_25);
        SERVER.wire().clear();
        var mark = DESK.mark();
        var answer = new Message.Result(Id.of(1), Json.object("roots", List.of()));
        assertThat(agent.sendBytes(answer.toBytes()).status()).isEqualTo(202);
        DESK.awaitLine(
                mark, "call.allowed", line -> line.body().toText().contains("never asked for"));
        assertThat(Forwarded.to(SERVER)).isEmpty();
    }

    /** What a server asks is named on the agent's side, too, and the answer finds its way back. */
    @Test
    void whatTheServerAsksHasANameOfTheGates() {
        var agent =
                GATE.agent("alice", "files", V2025_11_25)
                        .sampling(params ->
                                Json.object(
                                        "role", "assistant",
                                        "model", "m",
                                        "content", Json.object("type", "text", "text", "hi")));
        assertThat(agent.connect().status()).isEqualTo(200);
        var reply = agent.call("test_sampling", Json.object("prompt", "say hi"));
        assertThat(reply.isError()).as(reply.toString()).isFalse();
        var question =
                agent.received().stream()
                        .map(each -> each.message())
                        .filter(each -> "sampling/createMessage".equals(each.text("method")))
                        .findFirst()
                        .orElseThrow();
        var name = Objects.requireNonNull(question.text("id"));
        assertThat(name).contains("!");
        assertThat(SERVER.wire().contains(name)).isFalse();
    }
}
