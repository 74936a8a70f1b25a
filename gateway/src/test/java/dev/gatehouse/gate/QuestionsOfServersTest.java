package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers may not ask never reaches an agent, in any pair of eras (REQ-044, REQ-048). */
@Timeout(60)
class QuestionsOfServersTest {
    private static final FakeServer OLD = server(Speaks.LEGACY);
    private static final FakeServer YOUNG = server(Speaks.MODERN);
    private static final RunningGate GATE =
            RunningGate.start(QuestionsOfServersTest.class, "questions: {sampling: [trusted-old]}");
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addAgent("alice");
        add("old", OLD);
        add("young", YOUNG);
        add("trusted-old", OLD);
    }

    private static FakeServer server(Speaks era) {
        return FakeServer.start(
                Options.standard().speaking(era).offering(EnumSet.allOf(Fixture.class)));
    }

    private static void add(String name, FakeServer server) {
        DESK.addServer(name, server.url());
        DESK.approve(name);
        var _ = DESK.grant("alice", name);
    }

    @AfterAll
    static void close() {
        GATE.close();
        OLD.close();
        YOUNG.close();
    }

    private static FakeAgent agent(Revision revision, String server, List<Json.Obj> asked) {
        var agent =
                GATE.agent("alice", server, revision)
                        .sampling(params -> {
                            asked.add(params);
                            return Json.object(
                                    "role", "assistant",
                                    "model", "m",
                                    "content", Json.object("type", "text", "text", "sampled"));
                        })
                        .eliciting(params -> {
                            asked.add(params);
                            return Json.object(
                                    "action",
                                    "accept",
                                    "content",
                                    Json.object("username", "u", "email", "e@example.com"));
                        });
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static final String PAIRS =
            """
            V2025_11_25, old
            V2026_07_28, young
            V2025_11_25, young
            V2026_07_28, old
            V2025_06_18, old
            """;

    @ParameterizedTest
    @CsvSource(textBlock = PAIRS)
    void noModelIsSampledForAServerThatWasNotNamed(Revision revision, String server) {
        var asked = new ArrayList<Json.Obj>();
        var reply =
                agent(revision, server, asked).call("test_sampling", Json.object("prompt", "hi"));
        assertThat(asked).isEmpty();
        assertThat(reply.body()).doesNotContain("sampled").isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"V2025_11_25", "V2026_07_28"})
    void itIsForOneThatWasNamed(Revision revision) {
        var asked = new ArrayList<Json.Obj>();
        var reply =
                agent(revision, "trusted-old", asked)
                        .call("test_sampling", Json.object("prompt", "hi"));
        assertThat(asked).hasSize(1);
        assertThat(reply.text()).contains("sampled");
    }

    @ParameterizedTest
    @CsvSource(textBlock = PAIRS)
    void aFormThatAsksForASecretIsWithheldAndRecordedAndOthersAreNot(
            Revision revision, String server) {
        var asked = new ArrayList<Json.Obj>();
        var agent = agent(revision, server, asked);
        var mark = DESK.mark();
        var reply =
                agent.call("test_elicitation", Json.object("message", "Enter your API key here"));
        assertThat(asked).isEmpty();
        assertThat(reply.body()).doesNotContain("e@example.com");
        DESK.awaitLine(mark, "server.withheld", line -> line.body().toText().contains(server));

        var fine = agent.call("test_elicitation", Json.object("message", "Who are you?"));
        assertThat(asked).hasSize(1);
        assertThat(fine.text()).contains("e@example.com");
    }
}
