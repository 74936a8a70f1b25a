package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What an agent read decides what it may send (AUT-8, T57). */
class ToxicFlowTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE = RunningGate.start(ToxicFlowTest.class);
    private static final Desk DESK = GATE.desk();

    static {
        approve(DESK);
    }

    private static void approve(Desk desk) {
        var bindings =
                Json.object(
                        "fetch", binding("read", "untrusted-input"),
                        "inbox", binding("read", "private-data"),
                        "post", binding("read", "external-sink"),
                        "wipe", binding("read", "destructive"),
                        "leak", binding("read", "private-data", "external-sink"));
        for (var tool : bindings.members().keySet())
            SERVER.catalogue()
                    .put(
                            new Tool(
                                    Json.object(
                                            "name",
                                            tool,
                                            "inputSchema",
                                            Json.object("type", "object")),
                                    _ -> Outcome.text(tool)));
        desk.addServer("world", SERVER.url());
        desk.approve("world", bindings);
    }

    /** The labels count, whatever the class of action: these are granted by one person. */
    private static Json.Obj binding(String action, String... labels) {
        return Json.object("action", action, "resources", List.of(), "labels", List.of(labels));
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static FakeAgent agent(String name) {
        return agent(GATE, name);
    }

    private static FakeAgent agent(RunningGate gate, String name) {
        gate.desk().addAgent(name);
        var _ = gate.desk().grant(name, "world");
        return FakeAgent.of(gate.route("world"), Revision.V2026_07_28)
                .bearing(gate.desk().token(name, "world"));
    }

    private static AgentReply call(FakeAgent agent, String tool) {
        return agent.call(tool, Json.object());
    }

    private static void passes(FakeAgent agent, String tool) {
        assertThat(call(agent, tool).text()).isEqualTo(tool);
    }

    private static String held(FakeAgent agent, String tool) {
        long before = SERVER.wire().received(tool);
        var mark = DESK.mark();
        var reply = call(agent, tool);
        assertThat(reply.isError()).as(reply.toString()).isTrue();
        assertThat(SERVER.wire().received(tool)).isEqualTo(before);
        assertThat(DESK.since(mark, "call.unconfirmed")).hasSize(1);
        return reply.error().message();
    }

    @Test
    void privateDataGoesOutAsLongAsNothingUntrustedWasRead() {
        var agent = agent("tidy");
        passes(agent, "post");
        passes(agent, "inbox");
        passes(agent, "post");
        passes(agent, "leak");
        passes(agent, "wipe");
    }

    @Test
    void untrustedContentAloneMaySpeakOutside() {
        var agent = agent("reader");
        passes(agent, "fetch");
        passes(agent, "post");
    }

    @Test
    void whoReadBothSendsNothingOutAndIsToldTheTrail() {
        var agent = agent("both");
        passes(agent, "inbox");
        passes(agent, "fetch");
        assertThat(held(agent, "post"))
                .contains("untrusted-input by fetch of world at ")
                .contains("private-data by inbox of world at ");
    }

    @Test
    void aToolThatHoldsPrivateDataItselfSendsNothingOutAfterUntrustedContent() {
        var agent = agent("short");
        passes(agent, "fetch");
        assertThat(held(agent, "leak")).contains("untrusted-input by fetch of world at ");
    }

    @Test
    void nothingIsDestroyedAfterUntrustedContent() {
        var agent = agent("careful");
        passes(agent, "fetch");
        assertThat(held(agent, "wipe")).contains("untrusted-input by fetch of world at ");
    }

    @Test
    void whatOneAgentReadBindsNoOther() {
        var reader = agent("one");
        passes(reader, "fetch");
        passes(reader, "inbox");
        passes(agent("other"), "post");
    }

    /** Decision 0026: a trace is kept for as long as {@code flowMemory}. */
    @Test
    void itIsForgottenInTime() {
        var memory = "limits: {requests: {flowMemory: 2s}}";
        var database = TestDatabase.fresh("gate_toxic_flow_memory");
        try (var gate = RunningGate.start(ToxicFlowTest.class, database, memory)) {
            approve(gate.desk());
            var agent = agent(gate, "patient");
            passes(agent, "fetch");
            assertThat(call(agent, "wipe").isError()).isTrue();
            Eventually.holds(() -> !call(agent, "wipe").isError());
        }
    }
}
