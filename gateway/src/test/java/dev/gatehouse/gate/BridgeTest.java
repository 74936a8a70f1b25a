package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent of one era and a server of the other (protocol digest, 1.4). */
@Timeout(60)
class BridgeTest {
    private static final FakeServer OLD =
            FakeServer.start(
                    Options.standard()
                            .speaking(FakeServer.Speaks.LEGACY)
                            .offering(EnumSet.allOf(FakeServer.Fixture.class)));
    private static final FakeServer YOUNG =
            FakeServer.start(
                    Options.standard()
                            .speaking(FakeServer.Speaks.MODERN)
                            .offering(EnumSet.allOf(FakeServer.Fixture.class)));

    /** Names the revision whose transport was HTTP with SSE, and speaks streamable HTTP. */
    private static final FakeServer ANCIENT =
            FakeServer.start(Options.standard().speaking(Revision.V2024_11_05).alwaysStreaming());

    private static final RunningGate GATE = RunningGate.start(BridgeTest.class);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addAgent("alice");
        for (var pair : Map.of("old", OLD, "young", YOUNG, "ancient", ANCIENT).entrySet()) {
            DESK.addServer(pair.getKey(), pair.getValue().url());
            DESK.approve(pair.getKey());
            var _ = DESK.grant("alice", pair.getKey());
        }
    }

    @AfterAll
    static void close() {
        GATE.close();
        OLD.close();
        YOUNG.close();
        ANCIENT.close();
    }

    record Pair(Revision agent, String server) {
        FakeAgent connected() {
            var opened = GATE.agent("alice", server, agent);
            assertThat(opened.connect().status()).isEqualTo(200);
            return opened;
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(
                new Pair(V2026_07_28, "old"),
                new Pair(V2025_11_25, "young"),
                new Pair(Revision.V2025_06_18, "young"),
                new Pair(Revision.V2025_03_26, "young"),
                new Pair(Revision.V2024_11_05, "young"),
                new Pair(Revision.V2025_03_26, "old"));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aToolIsListedAndCalled(Pair pair) {
        var agent = pair.connected();
        assertThat(agent.toolNames()).contains("echo");
        var reply = agent.call("echo", Json.object("message", "over the bridge"));
        assertThat(reply.text()).isEqualTo("over the bridge");
        assertThat(reply.result().has("resultType")).isEqualTo(pair.agent == V2026_07_28);
    }

    /** REV-2: or its call would stay open at the server until nobody had answered for minutes. */
    @Test
    void aQuestionOfALegacyServerIsAnsweredForAnAgentThatMayNotAnswerAnyMore() {
        DESK.addAgent("carol");
        var grant = DESK.grant("carol", "old");
        var carol =
                GATE.agent("carol", "old", V2026_07_28)
                        .eliciting(_ -> Json.object("action", "decline"));
        var asked = carol.once("tools/call", Json.object("name", "ask_form"), _ -> {});
        assertThat(asked.result().text("resultType")).isEqualTo("input_required");

        DESK.revoke(grant);

        Eventually.holds(() -> OLD.wire().contains("the agent may not answer any more"));
    }

    /** REQ-033: a server may end its own stream at any time, and is come back to. */
    @Test
    void aStreamOfTheServersOwnThatBreaksOffIsTakenUpAgain() {
        var agent = new Pair(V2026_07_28, "old").connected();
        var heard = new AtomicInteger();
        try (var listening =
                agent.subscribe(
                        Json.object("promptsListChanged", true),
                        message -> {
                            if (message.toJson().toText().contains("prompts/list_changed"))
                                heard.incrementAndGet();
                        })) {
            assertThat(listening.status()).isEqualTo(200);
            for (int round = 1; round <= 3; round++) {
                int before = heard.get();
                Eventually.holds(() -> {
                    OLD.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
                    return heard.get() > before;
                });
                OLD.sessions().hangUp(20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aServerThatIsOlderThanItsTransportIsReached(Revision revision) {
        var agent = new Pair(revision, "ancient").connected();
        assertThat(agent.toolNames()).contains("echo");
        var reply = agent.call("echo", Json.object("message", "as hobby servers do"));
        assertThat(reply.text()).isEqualTo("as hobby servers do");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aFailureOfTheToolIsItsResult(Pair pair) {
        var reply = pair.connected().call("test_error_handling", Json.object());
        assertThat(reply.result().member("isError")).isEqualTo(new Json.Bool(true));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void progressComesUnderTheAgentsToken(Pair pair) {
        var heard = new ArrayList<Json.Obj>();
        var reply = pair.connected().call("test_tool_with_progress", Json.object(), heard::add);
        assertThat(reply.isError()).as(reply.toString()).isFalse();
        assertThat(heard).hasSizeGreaterThanOrEqualTo(3);
        assertThat(heard)
                .allMatch(
                        each -> String.valueOf(each.text("progressToken")).startsWith("progress-"));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theAgentIsAskedInItsOwnWay(Pair pair) {
        if (pair.agent.compareTo(Revision.V2025_06_18) < 0) return;
        var asked = new ArrayList<Json.Obj>();
        var agent =
                GATE.agent("alice", pair.server, pair.agent)
                        .eliciting(params -> {
                            asked.add(params);
                            return Json.object(
                                    "action", "accept", "content", Json.object("response", "yes"));
                        })
                        .sampling(params ->
                                Json.object(
                                        "role", "assistant",
                                        "model", "m",
                                        "content", Json.object("type", "text", "text", "sampled")));
        assertThat(agent.connect().status()).isEqualTo(200);
        var elicited = agent.call("test_elicitation", Json.object("message", "well?"));
        assertThat(elicited.isError()).as(elicited.toString()).isFalse();
        assertThat(asked).hasSize(1);
        var sampled = agent.call("test_sampling", Json.object("prompt", "say"));
        assertThat(sampled.text()).contains("sampled");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void resourcesAndPromptsAreReadAndCompleted(Pair pair) {
        var agent = pair.connected();
        var resources = agent.list(Method.RESOURCES_LIST, "resources");
        assertThat(resources).isNotEmpty();
        var uri = String.valueOf(resources.getFirst().text("uri"));
        var read = agent.send("resources/read", Json.object("uri", uri));
        assertThat(read.result().array("contents")).isNotEmpty();
        assertThat(read.result().has("ttlMs")).isEqualTo(pair.agent == V2026_07_28);
        var prompts = agent.list(Method.PROMPTS_LIST, "prompts");
        assertThat(prompts).isNotEmpty();
        assertThat(
                        agent.send("prompts/get", Json.object("name", "test_simple_prompt"))
                                .result()
                                .array("messages"))
                .isNotEmpty();
        var unknown = agent.send("resources/read", Json.object("uri", "test://none"));
        assertThat(unknown.isError()).isTrue();
    }

    /** What an agent declares goes into its session's id, which is a header. */
    @Test
    void capabilitiesThatFitNoHeaderAreLeftOut() {
        var agent =
                GATE.agent("alice", "young", V2025_11_25)
                        .declaring("experimental", Json.object("x", "y".repeat(200_000)));
        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(String.valueOf(agent.session()).length()).isLessThan(4096);
        assertThat(agent.call("echo", Json.object("message", "x")).text()).isEqualTo("x");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everythingIsInTheRecord(Pair pair) {
        var agent = pair.connected();
        var mark = DESK.mark();
        assertThat(agent.call("echo", Json.object("message", "x")).text()).isEqualTo("x");
        assertThat(DESK.since(mark, "call.allowed"))
                .anyMatch(line -> line.says("item", "tool:echo"));
        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "result"));
        assertThat(List.of(agent.call("nothing", Json.object()).error().code())).contains(-32602);
    }
}
