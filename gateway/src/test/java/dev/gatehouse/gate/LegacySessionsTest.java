package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A legacy agent's session is sealed and bound to the one who opened it (REQ-035, REQ-036, T24).
 */
class LegacySessionsTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(LegacySessionsTest.class).standard(SERVER);

    static {
        GATE.desk().addServer("other", SERVER.url());
        GATE.desk().approve("other");
        GATE.desk().addAgent("mallory");
        for (var agent : new String[] {"alice", "mallory"}) {
            var _ = GATE.desk().grant(agent, "other");
        }
        var _ = GATE.desk().grant("mallory", "files");
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.sessionless(false);
        SERVER.wire().clear();
    }

    private static String session(FakeAgent agent) {
        return Objects.requireNonNull(agent.session());
    }

    /**
     * What was sent because an agent asked it, as method and body. A stream that the server lost in
     * another test is taken up again by the gate some time later, with {@code Last-Event-ID}: no
     * agent asks for that here.
     */
    private static List<String> heard() {
        return Forwarded.to(SERVER).stream()
                .filter(request -> request.first("last-event-id") == null)
                .map(request ->
                        request.method() + " " + new String(request.body(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Whatever the agent asks in this session is answered 404, and the server hears nothing. */
    private static void isNotFound(FakeAgent agent) {
        var before = heard();
        assertThat(agent.call("echo", HELLO).status()).isEqualTo(404);
        assertThat(agent.notify("notifications/initialized", Json.object()).status())
                .isEqualTo(404);
        try (var listening = agent.listen(null, message -> {})) {
            assertThat(listening.status()).isEqualTo(404);
        }
        assertThat(agent.endSession()).isEqualTo(404);
        assertThat(heard()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25"})
    void theAgentsSessionIsNotTheServersAndBothWork(Revision revision) {
        var agent = GATE.connected(revision);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(SERVER.wire().contains(session(agent))).isFalse();
        assertThat(session(agent)).matches("[\\x21-\\x7e]{20,}");
    }

    @Test
    void anotherPrincipalsSessionIsNotFound() {
        var victim = GATE.connected(V2025_11_25);
        var thief = GATE.agent("mallory", "files", V2025_11_25).inSession(session(victim));
        isNotFound(thief);
        assertThat(victim.call("echo", HELLO).text()).isEqualTo("hello");
    }

    @Test
    void aSessionOfOneServerIsNotFoundAtAnother() {
        var agent = GATE.connected(V2025_11_25);
        isNotFound(GATE.agent("alice", "other", V2025_11_25).inSession(session(agent)));
    }

    @Test
    void aTamperedSessionIsNotFound() {
        var id = session(GATE.connected(V2025_11_25));
        for (int at : new int[] {0, id.length() / 2, id.length() - 3}) {
            char other = id.charAt(at) == 'A' ? 'B' : 'A';
            var tampered = id.substring(0, at) + other + id.substring(at + 1);
            isNotFound(GATE.agent(V2025_11_25).inSession(tampered));
        }
        isNotFound(GATE.agent(V2025_11_25).inSession(id.substring(0, id.length() - 1)));
        isNotFound(GATE.agent(V2025_11_25).inSession("not-a-session"));
    }

    @Test
    void aRequestWithoutASessionIsToldToInitialize() {
        var reply = GATE.agent(V2025_11_25).call("echo", HELLO);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().message()).contains("initialize");
        assertThat(heard()).isEmpty();
    }

    @Test
    void aDeletedSessionIsNotFoundAndTheServerIsToldOfItsEnd() {
        var agent = GATE.connected(V2025_11_25);
        int alive = SERVER.sessions().count();
        assertThat(agent.endSession()).isEqualTo(204);
        assertThat(SERVER.sessions().count()).isEqualTo(alive - 1);
        isNotFound(agent);
    }

    @Test
    void aSessionThatTheServerLostIsNotFoundAndANewOneWorks() {
        var agent = GATE.connected(V2025_11_25);
        SERVER.sessions().forgetAll();
        var lost = agent.call("echo", HELLO);
        assertThat(lost.status()).isEqualTo(404);
        isNotFound(agent);

        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
    }

    @Test
    void aVersionThatIsNotTheSessionsIsRefused() {
        var agent = GATE.connected(V2025_11_25);
        agent.with("MCP-Protocol-Version", V2025_06_18.date());
        assertThat(agent.call("echo", HELLO).status()).isEqualTo(400);
        agent.with("MCP-Protocol-Version", "1999-01-01");
        assertThat(agent.call("echo", HELLO).status()).isEqualTo(400);
        assertThat(SERVER.wire().received("echo")).isZero();
        agent.with("MCP-Protocol-Version", V2025_11_25.date());
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
    }

    /** A server without sessions: the agent still gets one of ours, which can be ended. */
    @Test
    void aServerWithoutSessionsIsServedWithOneOfOurs() {
        SERVER.sessionless(true);
        var agent = GATE.connected(V2025_11_25);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(Forwarded.to(SERVER))
                .allMatch(request -> request.first("mcp-session-id") == null);
        assertThat(agent.endSession()).isEqualTo(204);
        isNotFound(agent);
    }

    /** REQ-005: what is not served is answered with our newest. */
    @Test
    void aVersionThatIsNotServedIsNegotiatedToOneThatIs() {
        var agent = GATE.agent(V2025_11_25);
        var result =
                agent.send(
                                "initialize",
                                Json.object(
                                        "protocolVersion",
                                        "2031-01-01",
                                        "capabilities",
                                        Json.object(),
                                        "clientInfo",
                                        Json.object("name", "a", "version", "1")))
                        .result();
        assertThat(result.text("protocolVersion")).isEqualTo(V2025_11_25.date());
    }
}
