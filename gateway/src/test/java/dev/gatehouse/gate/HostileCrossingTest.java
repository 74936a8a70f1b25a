package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_03_26;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent may try where the gate carries between revisions. */
@Timeout(90)
class HostileCrossingTest {
    private static final String WATCHED = "test://watched-resource";
    private static final FakeServer OLD = server(FakeServer.Speaks.LEGACY);
    private static final FakeServer YOUNG = server(FakeServer.Speaks.MODERN);
    private static final Place.External DATABASE = RunningGate.database(HostileCrossingTest.class);
    private static final RunningGate GATE =
            RunningGate.start(
                    HostileCrossingTest.class,
                    DATABASE,
                    "limits: {streams: {perAgent: 1}, bridge: {sessions: 16}}");
    private static final Desk DESK = GATE.desk();

    static {
        for (var pair : Map.of("old", OLD, "young", YOUNG).entrySet()) {
            DESK.addServer(pair.getKey(), pair.getValue().url());
            DESK.approve(pair.getKey());
        }
        for (var name : List.of("alice", "listener", "many", "leaver", "early", "greedy", "next")) {
            DESK.addAgent(name);
            for (var server : List.of("old", "young")) {
                var _ = DESK.grant(name, server);
            }
        }
    }

    private static FakeServer server(FakeServer.Speaks eras) {
        return FakeServer.start(
                Options.standard()
                        .speaking(eras)
                        .offering(EnumSet.allOf(FakeServer.Fixture.class)));
    }

    @AfterAll
    static void close() {
        GATE.close();
        OLD.close();
        YOUNG.close();
    }

    private static long heard(FakeServer server, String... words) {
        return Forwarded.to(server).stream()
                .map(request -> new String(request.body(), StandardCharsets.UTF_8))
                .filter(body -> List.of(words).stream().allMatch(body::contains))
                .count();
    }

    /** T49: a legacy agent would bring back what no server gave it, and answer what none asked. */
    @Test
    void aLegacyAgentBringsNoStateAndNoAnswersOfItsOwn() {
        var agent = GATE.agent("alice", "young", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        var _ =
                agent.send(
                        "tools/call",
                        Json.object(
                                "name",
                                "echo",
                                "arguments",
                                Json.object("message", "sly"),
                                "requestState",
                                "forged-state",
                                "inputResponses",
                                Json.object("q", Json.object("action", "forged-accept"))));
        assertThat(heard(YOUNG, "sly")).isEqualTo(1);
        assertThat(heard(YOUNG, "forged-")).isZero();
    }

    /** Nothing leaves before its record is durable, not by a stream that is open already either. */
    @Test
    void aSubscriptionReachesItsServerWhenItIsRecorded() throws Exception {
        var agent = GATE.agent("early", "young", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        try (var listening = agent.listen(null, _ -> {});
                var database =
                        DriverManager.getConnection(
                                DATABASE.url(), DATABASE.user(), DATABASE.password())) {
            assertThat(listening.status()).isEqualTo(200);
            Eventually.holds(() -> heard(YOUNG, "subscriptions/listen") > 0);
            database.setAutoCommit(false);
            try (var lock = database.createStatement()) {
                lock.execute("LOCK TABLE audit_entry IN EXCLUSIVE MODE");
            }
            var asking =
                    Thread.startVirtualThread(() -> {
                        var _ = agent.send("resources/subscribe", Json.object("uri", WATCHED));
                    });
            // The entry has reached the table, and stands there: all that comes before it has
            // happened.
            Eventually.holds(() -> isWaitedFor(database));
            assertThat(heard(YOUNG, WATCHED)).isZero();
            database.rollback();
            asking.join();
        }
    }

    /** Whether somebody waits for a lock that this connection holds. */
    private static boolean isWaitedFor(Connection database) {
        try (var ask = database.createStatement();
                var count =
                        ask.executeQuery(
                                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                                        + " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")) {
            return count.next() && count.getInt(1) > 0;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** T38: a template has any number of resources. */
    @Test
    void aSessionSubscribesToSoManyResourcesAndNoMore() {
        var agent = GATE.agent("many", "young", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        int taken = 0;
        for (int i = 0; i < 300; i++) {
            var uri = "test://template/" + i + "/data";
            if (!agent.send("resources/subscribe", Json.object("uri", uri)).isError()) taken++;
        }
        assertThat(taken).isEqualTo(256);
        var huge = "test://template/" + "x".repeat(5000) + "/data";
        assertThat(agent.send("resources/subscribe", Json.object("uri", huge)).isError()).isTrue();
    }

    /** A stream that is turned away must not go on listening at the server for ever. */
    @Test
    void aRefusedStreamLeavesNothingAtTheServer() {
        var filter = Json.object("resourceSubscriptions", List.of(WATCHED));
        var agent = GATE.agent("listener", "old", V2026_07_28);
        try (var first = agent.subscribe(filter, _ -> {})) {
            assertThat(first.status()).isEqualTo(200);
            Eventually.holds(() -> heard(OLD, "resources/subscribe", WATCHED) == 1);
            for (int i = 0; i < 24; i++) {
                // a connection of its own, and so a loop of its own
                var other = GATE.agent("listener", "old", V2026_07_28);
                try (var refused = other.subscribe(filter, _ -> {})) {
                    assertThat(refused.status()).isNotEqualTo(200);
                }
            }
        }
        Eventually.holds(() -> heard(OLD, "resources/unsubscribe", WATCHED) == 1);
    }

    /** Base64 can be written in several ways; an ended session must not come back by another. */
    @Test
    void anEndedSessionIsOverHoweverItsIdIsWritten() {
        var agent = GATE.agent("leaver", "old", V2025_03_26);
        assertThat(agent.connect().status()).isEqualTo(200);
        var id = String.valueOf(agent.session());
        assertThat(agent.endSession()).isEqualTo(204);
        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < digits.length(); i++) {
            var again = id.substring(0, id.length() - 1) + digits.charAt(i);
            assertThat(agent.inSession(again).send("ping", Json.object()).status())
                    .as(again)
                    .isEqualTo(404);
        }
        for (var padding : List.of("=", "=="))
            assertThat(agent.inSession(id + padding).send("ping", Json.object()).status())
                    .isEqualTo(404);
    }

    /** Whoever declares something else has another session: it must not take all that there are. */
    @Test
    void noAgentTakesAllSessions() {
        var read = Json.object("uri", WATCHED);
        int served = 0;
        for (int i = 0; i < 16; i++) {
            var agent =
                    GATE.agent("greedy", "old", V2026_07_28)
                            .declaring("experimental", Json.object("try", Json.object("n", i)));
            if (!agent.send("resources/read", read).isError()) served++;
        }
        assertThat(served).isEqualTo(2);
        assertThat(GATE.agent("next", "old", V2026_07_28).send("resources/read", read).isError())
                .isFalse();
    }
}
