package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The gate tries its controls on itself, by the way that every call takes. Where one does not fire,
 * the tests have somebody put it out of action who may write to the database.
 */
@Timeout(120)
class SelfTestTest {
    private static final List<String> CONTROLS = List.of("drift", "cloaking", "identity");
    private static final Place.External DATABASE = RunningGate.database(SelfTestTest.class);
    private static final RunningGate GATE = RunningGate.start(SelfTestTest.class, DATABASE);
    private static final Desk DESK = GATE.desk();

    private final long mark = DESK.mark();

    @AfterEach
    void repair() throws SQLException {
        inDatabase("DROP TRIGGER IF EXISTS sabotage ON gatehouse.finding");
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    private static void inDatabase(String... statements) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                DATABASE.url(), DATABASE.user(), DATABASE.password());
                var open = connection.createStatement()) {
            for (var statement : statements) open.execute(statement);
        }
    }

    private static Json.Obj run(Desk desk) {
        return desk.post("/api/selftest/run", Json.object());
    }

    private static List<Json.Obj> controls(Json.Obj answer) {
        return answer.array("controls").stream().map(Json.Obj.class::cast).toList();
    }

    private static String open(URI operators, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(operators.resolve(path)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static void assertAllFire(Json.Obj answer) {
        assertThat(controls(answer)).extracting(each -> each.text("name")).isEqualTo(CONTROLS);
        assertThat(controls(answer))
                .allSatisfy(each -> {
                    assertThat(each.text("trouble")).isNull();
                    assertThat(each.text("verdict")).isEqualTo("FIRED");
                    assertThat(each.member("passes")).isEqualTo(Json.of(true));
                });
    }

    @Test
    void everyControlFiresAndItsLastResultIsShownEverywhere() throws Exception {
        for (int i = 0; i < 2; i++) assertAllFire(run(DESK));

        var ready = open(DESK.url(), "/readyz");
        assertThat(ready).contains("\"ready\":true");
        for (var control : CONTROLS) {
            assertThat(ready).contains("\"name\":\"" + control + "\"");
            assertThat(open(DESK.url(), "/metrics"))
                    .contains("gatehouse_control_passes{control=\"" + control + "\"} 1.0");
        }
        assertThat(DESK.since(mark, "selftest.passed"))
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line.body().text("replica"))
                                .isEqualTo(DESK.get("/api/selftest").text("replica")));
    }

    /** What the controls did is in the record as for any server, in the order in which it was. */
    @Test
    void theRecordHoldsWhatAControlDidBeforeItHoldsThatItFired() {
        var _ = run(DESK);
        var kinds =
                DESK.since(mark).stream()
                        .filter(line ->
                                line.body().toText().contains("gatehouse-probe-")
                                        || line.kind().startsWith("selftest."))
                        .toList();
        assertThat(kinds).extracting(Desk.Line::kind).startsWith("selftest.began");
        assertThat(kinds.stream().filter(line -> line.kind().equals("drift.found")))
                .extracting(line -> line.body().text("server"), line -> severity(line))
                .containsExactly(
                        tuple("gatehouse-probe-drift", "S3"),
                        tuple("gatehouse-probe-cloaking", "S4"),
                        tuple("gatehouse-probe-identity", "S4"));
        assertThat(kinds).extracting(Desk.Line::kind).endsWith("selftest.passed");
    }

    private static String severity(Desk.Line line) {
        return String.valueOf(line.body().text("severity"));
    }

    @Test
    void nothingIsLeftOfARound() {
        var _ = run(DESK);
        assertThat(DESK.get("/api/servers").toText()).doesNotContain("gatehouse-probe");
        assertThat(DESK.get("/api/agents").toText()).doesNotContain("gatehouse-probe");
        assertThat(DESK.get("/api/drift").toText()).doesNotContain("gatehouse-probe");
    }

    /** A round that its replica did not live to end is cleared away by the next one. */
    @Test
    void whatIsLeftOfABrokenRoundIsClearedAndNothingElse() throws Exception {
        inDatabase(
                server("gatehouse-probe-drift", "gatehouse self-test"),
                server("gatehouse-probe-own", "somebody"));
        try {
            assertAllFire(run(DESK));
            assertThat(DESK.since(mark, "selftest.cleared")).hasSize(1);
            assertThat(DESK.get("/api/servers").toText()).contains("gatehouse-probe-own");
        } finally {
            inDatabase("DELETE FROM gatehouse.server WHERE name = 'gatehouse-probe-own'");
        }
    }

    private static String server(String name, String owner) {
        return """
        INSERT INTO gatehouse.server (name, url, owner, state, added_at)
        VALUES ('%s', 'https://127.0.0.1:1/mcp', '%s', 'SUBMITTED', now())
        """
                .formatted(name, owner);
    }

    @Test
    void nobodyElseAddsAServerOfSuchAName() {
        assertThatThrownBy(() ->
                        DESK.addServer("gatehouse-probe-mine", URI.create("http://127.0.0.1:1/")))
                .hasMessageContaining("server.reserved");
        assertThatThrownBy(() -> DESK.addAgent("gatehouse-probe"))
                .hasMessageContaining("agent.reserved");
        assertThatThrownBy(() -> DESK.addAgent("mine", "urn:gatehouse:self-test", "mine"))
                .hasMessageContaining("agent.reserved");
    }

    /** To persons they do not exist, not even while a round is under way. */
    @Test
    void nobodyReachesWhatARoundHas() throws Exception {
        inDatabase(server("gatehouse-probe-drift", "gatehouse self-test"));
        assertThatThrownBy(() -> DESK.server("gatehouse-probe-drift"))
                .hasMessageContaining("server.unknown");
        assertThat(DESK.get("/api/servers").toText()).doesNotContain("gatehouse-probe-drift");
        assertAllFire(run(DESK));
    }

    /** Who asks at once gets one round together, and what is asked in a loop is no flood. */
    @Test
    void whoAsksMeanwhileWaitsForOneRoundTogether() throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 12; i++)
            threads.add(Thread.ofVirtual().start(() -> assertAllFire(run(DESK))));
        for (var thread : threads) thread.join();
        assertThat(DESK.since(mark, "selftest.passed").size()).isBetween(1, 11);
    }

    @Test
    void nothingIsSaidOfAControlBeforeItWasTried() throws Exception {
        try (var gate = RunningGate.start(Fresh.class)) {
            assertThat(open(gate.desk().url(), "/metrics"))
                    .doesNotContain("gatehouse_control_passes{");
            assertThat(controls(gate.desk().get("/api/selftest")).getFirst().member("passes"))
                    .isEqualTo(Json.of(false));
        }
    }

    private static final class Fresh {}

    // Alarms

    /** Findings that are swallowed where they are kept: nothing is contained, and nobody told. */
    @Test
    void aControlThatDoesNotFireIsAnAlarm() throws Exception {
        inDatabase(
                """
                CREATE OR REPLACE FUNCTION gatehouse.swallow() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RETURN NULL; END $$
                """,
                """
                CREATE TRIGGER sabotage BEFORE INSERT ON gatehouse.finding
                FOR EACH ROW EXECUTE FUNCTION gatehouse.swallow()
                """);

        var shown = controls(run(DESK));

        assertThat(shown).extracting(each -> each.text("verdict")).doesNotContain("UNTRIED");
        var drift = shown.getFirst();
        assertThat(drift.text("verdict")).isEqualTo("SILENT");
        assertThat(drift.text("trouble"))
                .contains("no finding of its severity", "its tool can still be called");
        assertThat(DESK.since(mark, "selftest.failed"))
                .singleElement()
                .satisfies(line -> assertThat(line.body().toText()).contains("SILENT"));
        assertThat(open(DESK.url(), "/metrics"))
                .contains("gatehouse_control_passes{control=\"drift\"} 0.0");
        var ready = open(DESK.url(), "/readyz");
        assertThat(ready)
                .contains("\"ready\":true", "SILENT")
                .doesNotContain("It did not fire", "can still be called");

        repair();
        assertAllFire(run(DESK));
    }

    /** What is refused for another reason proves nothing, and that is said. */
    @Test
    void whatCannotBeTriedIsNotTakenForGood() {
        try (var gate = RunningGate.start(Unopened.class)) {
            gate.desk()
                    .publish(
                            Json.object(
                                    "rules",
                                    List.of(
                                            Json.object(
                                                    "id", "nobody", "why", "a test", "effect",
                                                    "forbid"))));
            var shown = controls(run(gate.desk()));
            assertThat(shown).extracting(each -> each.text("verdict")).containsOnly("UNTRIED");
            assertThat(shown.getFirst().text("trouble")).contains("did not come through");
            assertThat(shown.getFirst().member("passes")).isEqualTo(Json.of(false));
            assertThat(gate.desk().since(0, "selftest.untried")).hasSize(1);
            assertThat(gate.desk().since(0, "selftest.failed")).isEmpty();
        }
    }

    private static final class Unopened {}

    @Test
    void roundsGoOnByThemselves() {
        try (var gate = RunningGate.start(Scheduled.class, "selfTest: {every: 2s}")) {
            Eventually.holds(() -> gate.desk().since(0, "selftest.passed").size() >= 2);
        }
    }

    private static final class Scheduled {}

    /** The self-test asks nobody for a token, and no rule of an issuer's applies to it. */
    @Test
    void itWorksWhereAgentsHaveToProveMore() {
        try (var gate =
                RunningGate.start(
                        Strict.class,
                        "agents: publicUrl: \"https://gate.example\"",
                        "access: {requireDpop: true, dpopNonce: true}")) {
            assertAllFire(run(gate.desk()));
        }
    }

    private static final class Strict {}

    @Test
    void replicasTakeTurns() throws Exception {
        var database = RunningGate.database(Turns.class);
        try (var one = RunningGate.start(Turns.class, database);
                var other = one.replica(Turns.class, database)) {
            var answers = new ConcurrentLinkedQueue<Json.Obj>();
            var threads =
                    List.of(one, other).stream()
                            .map(gate ->
                                    Thread.ofVirtual().start(() -> answers.add(run(gate.desk()))))
                            .toList();
            for (var thread : threads) thread.join();
            assertThat(answers).hasSize(2).allSatisfy(SelfTestTest::assertAllFire);
            assertThat(answers).extracting(each -> each.text("replica")).doesNotHaveDuplicates();
        }
    }

    private static final class Turns {}
}
