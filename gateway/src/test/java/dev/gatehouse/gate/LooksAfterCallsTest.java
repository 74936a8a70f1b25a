package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults.Kind;
import dev.gatehouse.testkit.server.JsonText;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * T02: nobody reads a list and nothing is announced; the calls themselves are the reason to look.
 * Here each call is.
 */
class LooksAfterCallsTest {
    private static final RunningGate GATE =
            RunningGate.start(
                    LooksAfterCallsTest.class, "limits: {sights: {between: 0s, calls: 1}}");

    private static final Json.Obj ASKS =
            JsonText.object(
                    """
                    {"name":"asks","description":"Asks who it is.","inputSchema":{"type":"object"}}
                    """);

    private static final Json.Obj WHO =
            JsonText.object(
                    """
                    {"method":"elicitation/create","params":{"mode":"form","message":"Who is it?",
                     "requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}
                    """);

    @AfterAll
    static void close() {
        GATE.close();
    }

    /** Between equals, and by way of the model. */
    static List<Arguments> pairs() {
        return List.of(
                Arguments.of(V2026_07_28, V2026_07_28), Arguments.of(V2025_11_25, V2026_07_28));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aServerWithTwoFacesIsFoundAfterACall(Revision agents, Revision servers) {
        var name = "from-" + agents.date();
        try (var server = FakeServer.start(Options.standard().speaking(servers))) {
            GATE.desk().addServer(name, server.url());
            GATE.desk().admit(name);
            var agent = GATE.agent(name, name, agents);
            if (agents != V2026_07_28) assertThat(agent.connect().status()).isEqualTo(200);
            server.catalogue()
                    .showing((call, tool) -> Faces.isGate(call) ? tool : Faces.otherwise(tool));
            var mark = GATE.desk().mark();
            var _ = agent.call("echo", Json.object("message", "hello"));
            GATE.desk()
                    .awaitLine(
                            mark,
                            "drift.found",
                            line -> line.says("severity", "S4") && line.says("agent", name));
            assertThat(GATE.desk().state(name)).isEqualTo("QUARANTINED");
        }
    }

    /** The look is in the agent's own session, where such servers do not say for what they ask. */
    @Test
    void whatAServerAsksWhileTheGateLooksIsAskedForTheCall() throws Exception {
        var name = "asks-apart";
        var begun = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var options = Options.standard().speaking(V2025_11_25).askingOnTheStandaloneStream();
        try (var server = FakeServer.start(options)) {
            server.catalogue()
                    .put(
                            new Tool(
                                    ASKS,
                                    call -> {
                                        begun.countDown();
                                        goesOn.await();
                                        return call.responses().has("who")
                                                ? Outcome.text(call.responses().toText())
                                                : new Outcome.NeedsInput(Map.of("who", WHO), null);
                                    }));
            GATE.desk().addServer(name, server.url());
            GATE.desk().admit(name);
            var agent =
                    GATE.agent(name, name, V2025_06_18)
                            .eliciting(_ ->
                                    JsonText.object(
                                            "{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}"));
            assertThat(agent.connect().status()).isEqualTo(200);
            var answer = CompletableFuture.supplyAsync(() -> agent.call("asks", Json.object()));
            begun.await();
            server.faults().add(Kind.STALL_BEFORE_WORK, "tools/list", 0, 0);
            var _ = agent.call("echo", Json.object("message", "hello"));
            Eventually.holds(() -> server.faults().stalling() > 0);

            goesOn.countDown();

            assertThat(answer.join().text()).contains("Ada");
            server.faults().clear();
        }
    }
}
