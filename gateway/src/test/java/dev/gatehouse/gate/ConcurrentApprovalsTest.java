package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Persons who decide at the same moment, at two replicas: what is stored, what is recorded and what
 * each was told agree, and nobody approves what nobody was shown (INV-2, INV-6, T63, T68).
 */
@Timeout(120)
class ConcurrentApprovalsTest {
    private static final Place.External DATABASE =
            RunningGate.database(ConcurrentApprovalsTest.class);
    private static final RunningGate ONE =
            RunningGate.start(ConcurrentApprovalsTest.class, DATABASE);
    private static final RunningGate TWO = ONE.replica(ConcurrentApprovalsTest.class, DATABASE);
    private static final Desk DESK = ONE.desk();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Json.Obj READS = Json.object("action", "read", "resources", List.of());
    private static final Json.Obj WRITES = Json.object("action", "write", "resources", List.of());

    private final String name = "server-" + NUMBER.incrementAndGet();
    private final long mark = DESK.mark();
    private FakeServer server;

    @BeforeEach
    void begin() {
        server = FakeServer.start(Options.standard());
        DESK.addServer(name, server.url());
    }

    @AfterEach
    void end() {
        DESK.move(name, "retire");
        server.close();
    }

    @AfterAll
    static void close() {
        TWO.close();
        ONE.close();
    }

    private static OperatorClient operator(RunningGate gate, String token) {
        return new OperatorClient(gate.desk().url(), token, Duration.ofSeconds(60));
    }

    private static OperatorClient first(RunningGate gate) {
        return operator(gate, ONE.operatorToken());
    }

    private static OperatorClient second(RunningGate gate) {
        return operator(gate, DESK.secondToken());
    }

    private OperatorClient.Reply post(OperatorClient operator, String verb, Json.Obj body) {
        try (operator) {
            return operator.post("/api/servers/" + name + "/" + verb, body);
        }
    }

    private Json.Obj approval(Json.Obj binding) {
        return Json.object(
                "digest", submitted(),
                "items", List.of("tool:echo"),
                "bindings", Json.object("echo", binding));
    }

    private String submitted() {
        return String.valueOf(DESK.server(name).object("submitted").text("digest"));
    }

    private String approved() {
        return String.valueOf(DESK.server(name).object("approval").text("snapshot"));
    }

    private String state() {
        return DESK.state(name);
    }

    /** Does all of it at one moment, as far as a machine can; the statuses in any order. */
    @SafeVarargs
    private static List<Integer> atOnce(Supplier<OperatorClient.Reply>... asked)
            throws InterruptedException {
        var start = new CyclicBarrier(asked.length);
        var statuses = new ConcurrentLinkedQueue<Integer>();
        var threads = new ArrayList<Thread>();
        for (var each : asked)
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    start.await();
                                } catch (Exception broken) {
                                    throw new IllegalStateException(broken);
                                }
                                if (each.get() instanceof OperatorClient.Answered(int status, _))
                                    statuses.add(status);
                            }));
        for (var thread : threads) thread.join();
        assertThat(statuses).hasSize(asked.length);
        return List.copyOf(statuses);
    }

    private static long count(List<Integer> statuses, int status) {
        return statuses.stream().filter(each -> each == status).count();
    }

    /** Each move begins where the one before it ended, and the last one ends where it is now. */
    private void assertHistoryHasNoGaps() {
        var moves = DESK.get("/api/servers/" + name + "/history").array("moves");
        String at = null;
        for (var each : moves) {
            var move = (Json.Obj) each;
            assertThat(move.text("from")).isEqualTo(at);
            at = move.text("to");
        }
        assertThat(moves).isNotEmpty();
        assertThat(at).isEqualTo(state());
    }

    @RepeatedTest(5)
    void asManyApprovalsAreRecordedAsWereTold() throws InterruptedException {
        var wish = approval(READS);

        var statuses =
                atOnce(
                        () -> post(first(ONE), "approve", wish),
                        () -> post(first(TWO), "approve", wish),
                        () -> post(second(ONE), "approve", wish),
                        () -> post(second(TWO), "approve", wish));

        assertThat(count(statuses, 200)).isPositive();
        assertThat(count(statuses, 200) + count(statuses, 409)).isEqualTo(4);
        assertThat(DESK.since(mark, "server.approved"))
                .filteredOn(line -> line.says("server", name))
                .hasSize((int) count(statuses, 200));
        assertThat(state()).isEqualTo("APPROVED");
        assertHistoryHasNoGaps();
    }

    /** A request that two replicas are told to carry out is carried out once. */
    @RepeatedTest(5)
    void aRequestThatTwoApproveAtOnceIsCarriedOutOnce() throws InterruptedException {
        var asked = post(first(ONE), "approve", approval(WRITES));
        assertThat(asked)
                .isInstanceOfSatisfying(
                        OperatorClient.Answered.class,
                        answer -> assertThat(answer.status()).isEqualTo(202));
        var id = ((OperatorClient.Answered) asked).body().object("request").text("id");
        var path = "/api/requests/" + id + "/approve";

        var statuses =
                atOnce(
                        () -> decide(second(ONE), path),
                        () -> decide(second(TWO), path),
                        () -> decide(second(ONE), path),
                        // who asked is nobody else, whatever the hurry
                        () -> decide(first(TWO), path));

        assertThat(count(statuses, 200)).isEqualTo(1);
        assertThat(DESK.since(mark, "server.approved"))
                .filteredOn(line -> line.says("server", name))
                .hasSize(1);
        assertThat(state()).isEqualTo("APPROVED");
        assertHistoryHasNoGaps();
    }

    private static OperatorClient.Reply decide(OperatorClient operator, String path) {
        try (operator) {
            return operator.post(path, Json.object());
        }
    }

    /** T63: the server changes between view and commit, and somebody has it read at that moment. */
    @RepeatedTest(5)
    void nobodyApprovesWhatCameWhileTheyDecided() throws InterruptedException {
        var shown = submitted();
        var wish = approval(READS);
        server.catalogue().describe("echo", "Says it again, otherwise.");

        var statuses =
                atOnce(
                        () -> post(first(ONE), "approve", wish),
                        () -> post(second(TWO), "check", Json.object()));

        assertThat(statuses).allMatch(status -> status == 200 || status == 409);
        if (state().equals("APPROVED")) {
            assertThat(approved()).isEqualTo(shown);
            DESK.check(name);
            assertThat(DESK.findings(name)).contains("CHANGED MODERN tool:echo");
        } else {
            assertThat(state()).isEqualTo("SUBMITTED");
            assertThat(submitted()).isNotEqualTo(shown);
        }
        assertHistoryHasNoGaps();
    }

    @RepeatedTest(5)
    void anApprovalAndAQuarantineAtOnceLeaveOneStateWithItsHistory() throws InterruptedException {
        assertThat(post(first(ONE), "approve", approval(READS)))
                .isInstanceOfSatisfying(
                        OperatorClient.Answered.class,
                        answer -> assertThat(answer.status()).isEqualTo(200));
        var again = approval(READS);

        var statuses =
                atOnce(
                        () -> post(first(ONE), "approve", again),
                        () -> post(second(TWO), "quarantine", Json.object("reason", "a test")));

        // The approval came first, or it lets go what was stopped, which one person may not.
        assertThat(state()).isEqualTo("QUARANTINED");
        assertThat(statuses).allMatch(status -> status == 200 || status == 202 || status == 409);
        assertHistoryHasNoGaps();
    }
}
