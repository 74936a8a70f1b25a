package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Link;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Pending;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing happens that the record does not hold first (INV-3, AUD-3, T67). */
@Timeout(90)
class RecordTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final int NO_RECORD = 1002;
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeServer YOUNG =
            FakeServer.start(FakeServer.Options.standard().speaking(FakeServer.Speaks.MODERN));
    private static final Place.External DATABASE = RunningGate.database(RecordTest.class);
    private static final Link LINK = link();
    private static final RunningGate GATE =
            RunningGate.start(
                            RecordTest.class,
                            new Place.External(
                                    DATABASE.url()
                                            .replaceFirst(":[0-9]+/", ":" + LINK.port() + "/"),
                                    DATABASE.user(),
                                    DATABASE.password()),
                            "limits: {journal: {patience: 3s}, timeouts: {drain: 3s}}")
                    .standard(SERVER);
    private static final FakeAgent AGENT = GATE.connected(V2026_07_28);

    static {
        GATE.desk().addServer("young", YOUNG.url());
        GATE.desk().approve("young");
        var _ = GATE.desk().grant(RunningGate.AGENT, "young");
    }

    @AfterAll
    static void close() throws IOException {
        GATE.close();
        LINK.close();
        SERVER.close();
        YOUNG.close();
    }

    private static Link link() {
        var port = Pattern.compile(":([0-9]+)/").matcher(DATABASE.url());
        if (!port.find()) throw new IllegalStateException("no port in " + DATABASE.url());
        try {
            return new Link(Integer.parseInt(port.group(1)));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static AgentReply call(String message) {
        return AGENT.call("echo", Json.object("message", message));
    }

    /**
     * Every way through the gate is refused, and the server hears nothing. They are tried at the
     * same time: each waits for the record as long as it may.
     */
    private static void nothingGoesThrough() throws InterruptedException, ExecutionException {
        int before = Forwarded.to(SERVER).size();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> call("unrecorded"));
            var others =
                    List.of(
                            threads.submit(() -> AGENT.send("tools/list", Json.object())),
                            threads.submit(() -> AGENT.call("no-such-tool", HELLO)),
                            threads.submit(FakeAgent.of(GATE.route(), V2026_07_28)::connect),
                            threads.submit(FakeAgent.of(GATE.route(), V2025_11_25)::connect));
            var refused = call.get();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error().code()).isEqualTo(NO_RECORD);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            for (var other : others) assertThat(other.get().status()).isEqualTo(503);
        }
        assertThat(Forwarded.to(SERVER)).hasSize(before);
        assertThat(SERVER.wire().contains("unrecorded")).isFalse();
    }

    private static void worksAgainByItself() {
        Eventually.holds(() -> call("again").status() == 200);
        Eventually.holds(RecordTest::recordIsReadable);
        var mark = GATE.desk().mark();
        assertThat(call("recorded").text()).isEqualTo("recorded");
        assertThat(GATE.desk().since(mark, "call.allowed")).hasSize(1);
    }

    private static boolean recordIsReadable() {
        try {
            return GATE.desk().mark() > 0;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    @Test
    void aDatabaseThatHangsStopsEveryCallUntilItAnswersAgain()
            throws InterruptedException, ExecutionException {
        assertThat(call("before").text()).isEqualTo("before");
        LINK.hang();
        try {
            nothingGoesThrough();
        } finally {
            LINK.flow();
        }
        worksAgainByItself();
    }

    @Test
    void aDatabaseThatIsGoneStopsEveryCallUntilItIsBack()
            throws IOException, InterruptedException, ExecutionException {
        assertThat(call("before").text()).isEqualTo("before");
        LINK.cut();
        try {
            nothingGoesThrough();
        } finally {
            LINK.mend();
        }
        worksAgainByItself();
    }

    /**
     * Whatever its era: nobody waits for the answer, and what it does nobody asked for any more.
     */
    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void whatIsAskedByAnAgentThatHasGoneBeforeItIsOnRecordIsNeverSent(Revision revision) {
        worksAgainByItself();
        var agent = GATE.agent(RunningGate.AGENT, "young", revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        var mark = GATE.desk().mark();
        long received = YOUNG.wire().received("echo");
        var leaving = new ArrayList<Pending>();
        LINK.hang();
        try {
            Eventually.holds(() -> {
                leaving.add(agent.beginCall("echo", Json.object("message", "for nobody")));
                return GATE.metric("gatehouse_journal_waiting") > 0;
            });
            double connections = GATE.metric("gatehouse_agent_connections");
            leaving.forEach(Pending::disconnect);
            Eventually.holds(() ->
                    GATE.metric("gatehouse_agent_connections") <= connections - leaving.size());
        } finally {
            LINK.flow();
        }
        Eventually.holds(RecordTest::recordIsReadable);
        GATE.desk().awaitLine(mark, "call.ended", line -> line.says("outcome", "abandoned"));
        assertThat(GATE.desk().since(mark, "call.allowed")).isNotEmpty();
        assertThat(YOUNG.wire().received("echo")).isEqualTo(received);
    }

    /** The decision is on record before the answer leaves: whoever has the answer can read it. */
    @Test
    void whoHasAnAnswerFindsItsDecisionInTheRecord() {
        worksAgainByItself();
        for (int i = 0; i < 20; i++) {
            var mark = GATE.desk().mark();
            assertThat(call("m" + i).text()).isEqualTo("m" + i);
            assertThat(GATE.desk().since(mark, "call.allowed"))
                    .singleElement()
                    .matches(line -> line.says("item", "tool:echo"))
                    .matches(line -> line.says("server", "files"))
                    .matches(line -> line.body().text("grant") != null)
                    .matches(line -> line.body().text("itemDigest") != null)
                    .matches(line -> Json.of(0).equals(line.body().member("policy")))
                    .matches(line -> line.body().has("world"));
            GATE.desk().awaitLine(mark, "call.ended", line -> line.says("outcome", "result"));
        }
    }

    /** The line of the decision and the line of its end name the same exchange. */
    @Test
    void decisionAndEndBelongTogether() {
        worksAgainByItself();
        var mark = GATE.desk().mark();
        assertThat(call("pair").text()).isEqualTo("pair");
        var decided = GATE.desk().since(mark, "call.allowed").getFirst();
        GATE.desk()
                .awaitLine(
                        mark,
                        "call.ended",
                        line ->
                                line.says(
                                        "exchange",
                                        String.valueOf(decided.body().text("exchange"))));
    }
}
