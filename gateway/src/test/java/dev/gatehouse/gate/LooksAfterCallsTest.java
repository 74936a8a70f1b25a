package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
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
            GATE.desk().approve(name);
            GATE.desk().addAgent(name);
            var _ = GATE.desk().grant(name, name);
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
            assertThat(GATE.desk().server(name).object("server").text("state"))
                    .isEqualTo("QUARANTINED");
        }
    }
}
