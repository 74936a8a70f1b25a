package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent with a narrow grant looks for ways around it. Each of these once was one. */
class HostileAgentTest {
    private static final FakeServer SERVER =
            FakeServer.start(Options.standard().offering(EnumSet.allOf(Fixture.class)));
    private static final RunningGate GATE = RunningGate.start(HostileAgentTest.class);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("files", SERVER.url());
        DESK.approve("files");
        DESK.addAgent("narrow");
        var _ = DESK.grant("narrow", "files", "tool:echo");
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static FakeAgent narrow(Revision revision) {
        var agent = GATE.agent("narrow", "files", revision);
        if (revision == V2025_11_25) assertThat(agent.connect().isError()).isFalse();
        return agent;
    }

    /** A call without an id is a notification to JSON-RPC, and would be decided as one. */
    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void aRequestWithoutAnIdGetsNowhere(Revision revision) {
        var agent = narrow(revision);
        int before = Forwarded.to(SERVER).size();
        var sum = Json.object("name", "sum", "arguments", Json.object("a", 1, "b", 2));
        assertThat(agent.notify("tools/call", sum).status()).isEqualTo(400);
        assertThat(Forwarded.to(SERVER)).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void aNotificationThatTheRevisionDoesNotKnowIsTakenAndDropped(Revision revision) {
        var agent = narrow(revision);
        int before = Forwarded.to(SERVER).size();
        assertThat(agent.notify("notifications/surprise", Json.object()).status()).isEqualTo(202);
        assertThat(Forwarded.to(SERVER)).hasSize(before);
    }

    /** T52: what an agent may not read it may not hear of either. */
    @Test
    void anAgentListensOnlyToWhatItMayRead() {
        var wanted =
                Json.object(
                        "toolsListChanged",
                        true,
                        "resourceSubscriptions",
                        List.of("test://watched-resource"));
        try (var listening = narrow(V2026_07_28).subscribe(wanted, _ -> {})) {
            assertThat(listening.status()).isEqualTo(200);
            var sent = Forwarded.to(SERVER).getLast();
            assertThat(new String(sent.body(), StandardCharsets.UTF_8))
                    .contains("\"resourceSubscriptions\":[]", "\"toolsListChanged\":true");
        }
    }

    /** STR-1: nobody revokes the grant and nothing changes; its time is simply over. */
    @Test
    void aStreamEndsWhenItsGrantRunsOut() throws InterruptedException {
        DESK.addAgent("brief");
        var _ = DESK.grantFor("3s", "brief", "files");
        var agent = GATE.agent("brief", "files", V2026_07_28);
        try (var listening = agent.subscribe(Json.object("toolsListChanged", true), _ -> {})) {
            assertThat(listening.status()).isEqualTo(200);
            listening.awaitEnd();
        }
    }

    /** Three hundred characters that are six hundred chars once made the record's writer throw. */
    @Test
    void aNameOfManyWideCharactersIsAnswered() {
        var reply = narrow(V2026_07_28).call("\uD83D\uDE00".repeat(300), Json.object());
        assertThat(reply.isError()).isTrue();
        assertThat(narrow(V2026_07_28).call("echo", Json.object("message", "hi")).isError())
                .isFalse();
    }
}
