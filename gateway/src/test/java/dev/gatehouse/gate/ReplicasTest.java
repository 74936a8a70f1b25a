package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two gates on one database, an agent that goes from one to the other in the middle: what it was
 * handed works there, and what one gate holds in memory is refused in words that make it start
 * again.
 */
@Timeout(60)
class ReplicasTest {
    private static final FakeServer OLD = server(V2025_11_25);
    private static final FakeServer YOUNG = server(V2026_07_28);
    private static final dev.gatehouse.store.Place.External DATABASE =
            RunningGate.database(ReplicasTest.class);
    private static final RunningGate ONE = RunningGate.start(ReplicasTest.class, DATABASE);
    private static final RunningGate TWO;
    private static final Desk DESK = ONE.desk();

    static {
        DESK.addAgent("alice");
        for (var each : Map.of("old", OLD, "young", YOUNG).entrySet()) {
            DESK.addServer(each.getKey(), each.getValue().url());
            DESK.approve(each.getKey());
            var _ = DESK.grant("alice", each.getKey());
        }
        TWO = ONE.replica(ReplicasTest.class, DATABASE);
    }

    private static FakeServer server(Revision revision) {
        return FakeServer.start(
                Options.standard()
                        .speaking(revision)
                        .offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));
    }

    @AfterAll
    static void close() {
        TWO.close();
        ONE.close();
        OLD.close();
        YOUNG.close();
    }

    private static FakeAgent at(RunningGate gate, String server, Revision revision) {
        return FakeAgent.of(gate.ownRoute(server), revision)
                .bearing(DESK.token("alice", server))
                .rooted(asked -> Json.object("roots", Json.array()));
    }

    private static FakeAgent connected(String server, Revision revision) {
        var agent = at(ONE, server, revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    /** The same agent, at the other gate, with what the first one handed it. */
    private static FakeAgent moved(FakeAgent agent, String server) {
        return at(TWO, server, agent.revision()).inSession(agent.session());
    }

    private static String echo(FakeAgent agent) {
        return agent.call("echo", Json.object("message", "moved")).text();
    }

    @Test
    void aSessionWithAServerOfItsOwnKindMoves() {
        var agent = connected("old", V2025_11_25);
        assertThat(echo(agent)).isEqualTo("moved");
        assertThat(echo(moved(agent, "old"))).isEqualTo("moved");
    }

    @Test
    void aSessionOfTheGatesOwnMoves() {
        var agent = connected("young", V2025_11_25);
        assertThat(echo(agent)).isEqualTo("moved");
        assertThat(echo(moved(agent, "young"))).isEqualTo("moved");
    }

    /** REQ-033: the server remembers, so it does not matter which gate asks it. */
    @Test
    void aStreamIsTakenUpAgainAtTheOther() {
        var agent = connected("old", V2025_11_25);
        var broken = agent.beginCall("drops", Json.object()).await();
        assertThat(broken.answer()).isNull();
        assertThat(moved(agent, "old").resume(broken).text()).isEqualTo("complete");
    }

    private static Json.Obj asked(FakeAgent agent) {
        var asked = agent.once("tools/call", Json.object("name", "ask_roots"), told -> {}).result();
        assertThat(asked.text("resultType")).isEqualTo("input_required");
        return asked;
    }

    private static Json.Obj answering(Json.Obj asked) {
        var key = asked.object("inputRequests").members().keySet().iterator().next();
        var roots = List.of(Json.object("uri", "file:///home", "name", "home"));
        return Json.object(
                "name", "ask_roots",
                "inputResponses", Json.object(key, Json.object("roots", roots)),
                "requestState", String.valueOf(asked.text("requestState")));
    }

    /** A modern server's state is sealed into what the agent brings back. */
    @Test
    void aModernServersQuestionIsAnsweredAtTheOther() {
        var asked = asked(connected("young", V2026_07_28));
        var reply = at(TWO, "young", V2026_07_28).once("tools/call", answering(asked), told -> {});
        assertThat(reply.text()).contains("file:///home");
    }

    /** A legacy server's call is held by one gate; the other cannot go on with it, and says so. */
    @Test
    void aHeldCallDoesNotMoveAndTheAgentIsToldToStartAgain() {
        var agent = connected("old", V2026_07_28);
        var asked = asked(agent);
        var elsewhere =
                at(TWO, "old", V2026_07_28).once("tools/call", answering(asked), told -> {});
        assertThat(elsewhere.error().code()).isEqualTo(-32602);
        assertThat(elsewhere.error().message()).contains("start again");
        var here = agent.once("tools/call", answering(asked), told -> {});
        assertThat(here.text()).contains("file:///home");
    }

    /** What is withdrawn at one gate is withdrawn at the other. */
    @Test
    void aRevocationReachesTheOther() {
        DESK.addAgent("bob");
        var grant = DESK.grant("bob", "young");
        var bob =
                FakeAgent.of(TWO.ownRoute("young"), V2026_07_28)
                        .bearing(DESK.token("bob", "young"));
        Eventually.holds(() -> bob.connect().status() == 200);
        DESK.revoke(grant);
        Eventually.holds(() -> bob.connect().status() == 403);
    }

    // What is set in a session of the gate's own

    private static List<String> logged(FakeAgent agent) {
        return agent.call("logs", Json.object()).notifications().stream()
                .map(told -> String.valueOf(told.params().text("level")))
                .toList();
    }

    @Test
    void aLevelThatIsSetAtOneIsInForceAtTheOther() {
        var agent = connected("young", V2025_11_25);
        agent.logging("error");
        assertThat(logged(moved(agent, "young"))).containsExactly("error");
    }

    @Test
    void aReplicaThatHasTheSessionHearsOfALevelThatIsSetElsewhere() {
        var agent = connected("young", V2025_11_25);
        var elsewhere = moved(agent, "young").logging("error");
        assertThat(logged(elsewhere)).containsExactly("error");
        agent.logging("info");
        Eventually.holds(() -> logged(elsewhere).equals(List.of("info", "error")));
        assertThat(logged(agent)).containsExactly("info", "error");
    }

    private static void isHeard(String uri, List<String> heard) {
        // Until the gate listens to it the server has nobody to tell.
        Eventually.holds(() -> {
            YOUNG.catalogue().announce(new News.ResourceUpdated(uri));
            return heard.contains("notifications/resources/updated");
        });
    }

    private static Consumer<Message> into(List<String> heard) {
        return message -> heard.add(String.valueOf(message.toJson().text("method")));
    }

    private static void subscribe(FakeAgent agent, String uri) {
        var _ = agent.send("resources/subscribe", Json.object("uri", uri)).result();
    }

    @Test
    void aSubscriptionAtOneReachesTheStreamThatIsOpenAtTheOther() {
        var agent = connected("young", V2025_11_25);
        var heard = new CopyOnWriteArrayList<String>();
        try (var listening = moved(agent, "young").listen(null, into(heard))) {
            assertThat(listening.status()).isEqualTo(200);
            subscribe(agent, "note://greeting");
            isHeard("note://greeting", heard);
        }
    }

    @Test
    void aSubscriptionAtOneReachesAStreamThatIsOpenedLaterAtTheOther() {
        var agent = connected("young", V2025_11_25);
        subscribe(agent, "note://greeting");
        var heard = new CopyOnWriteArrayList<String>();
        try (var listening = moved(agent, "young").listen(null, into(heard))) {
            assertThat(listening.status()).isEqualTo(200);
            isHeard("note://greeting", heard);
        }
    }

    @Test
    void anEndAtOneEndsTheStreamAndTheCallAtTheOther() throws InterruptedException {
        var agent = connected("young", V2025_11_25);
        var elsewhere = moved(agent, "young");
        var call = elsewhere.beginCall("waits", Json.object());
        Eventually.holds(() -> !call.notifications().isEmpty());
        try (var listening = elsewhere.listen(null, told -> {})) {
            assertThat(listening.status()).isEqualTo(200);
            assertThat(agent.endSession()).isEqualTo(204);
            listening.awaitEnd();
        }
        assertThat(call.await().error().message()).contains("session was ended");
        assertThat(elsewhere.call("echo", Json.object("message", "x")).status()).isEqualTo(404);
        assertThat(agent.call("echo", Json.object("message", "x")).status()).isEqualTo(404);
    }

    private static void inDatabase(String sql) {
        try (var connection =
                        DriverManager.getConnection(
                                DATABASE.url(), DATABASE.user(), DATABASE.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** Like every durable step: what cannot be written or read is refused, and nothing is half. */
    @Test
    void whatCannotBeKeptIsNotSetAndWhatCannotBeReadIsNotGuessed() {
        var agent = connected("young", V2025_11_25);
        agent.logging("error");
        inDatabase("ALTER TABLE gatehouse.session_setting RENAME TO gone");
        try {
            var unset = agent.send("logging/setLevel", Json.object("level", "debug"));
            assertThat(unset.status()).isEqualTo(503);
            assertThat(unset.error().code()).isEqualTo(1002);
            assertThat(logged(agent)).containsExactly("error");
            var unread = moved(agent, "young").call("echo", Json.object("message", "x"));
            assertThat(unread.status()).isEqualTo(503);
            assertThat(unread.error().message()).contains("set in this session cannot be read");
            assertThat(agent.endSession()).isEqualTo(503);
        } finally {
            inDatabase("ALTER TABLE gatehouse.gone RENAME TO session_setting");
        }
        assertThat(logged(moved(agent, "young"))).containsExactly("error");
        assertThat(agent.endSession()).isEqualTo(204);
    }

    // Streams of a session of the gate's own

    /** The answer is with the gate that asked: the other one says so, in the answer's place. */
    @Test
    void whoComesForAnAnswerThatAnotherReplicaHoldsIsToldThatItIsLost() {
        YOUNG.faults().add(Faults.Kind.STALL_MID_STREAM, "works", 1, 1);
        try {
            var agent = connected("young", V2025_11_25);
            var call = agent.beginCall("works", Json.object("steps", 3));
            Eventually.holds(() -> !call.notifications().isEmpty());
            call.disconnect();
            var mark = DESK.mark();
            var lost = moved(agent, "young").resume(call.await());
            assertThat(lost.status()).isEqualTo(200);
            assertThat(lost.error().message()).contains("The answer is lost");
            assertThat(((Message.Failure) Objects.requireNonNull(lost.answer())).id())
                    .isEqualTo(call.id());
            DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "failed ANSWER_LOST"));
        } finally {
            YOUNG.faults().clear();
        }
    }

    /** Nobody knows what happened in between: rather once too often. */
    @Test
    void whoComesForNewsThatAnotherReplicaHoldsIsToldAllThatItMayHaveMissed() {
        var agent = connected("young", V2025_11_25);
        subscribe(agent, "note://greeting");
        String last;
        try (var listening = agent.listen(null, told -> {})) {
            Eventually.holds(() -> listening.lastEventId() != null);
            last = listening.lastEventId();
        }
        var heard = new CopyOnWriteArrayList<String>();
        try (var back = moved(agent, "young").listen(last, into(heard))) {
            assertThat(back.status()).isEqualTo(200);
            Eventually.holds(() -> heard.contains("notifications/resources/updated"));
            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            "notifications/tools/list_changed",
                            "notifications/prompts/list_changed",
                            "notifications/resources/list_changed",
                            "notifications/resources/updated");
            heard.clear();
            isHeard("note://greeting", heard);
        }
    }
}
