package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Pending;
import dev.gatehouse.testkit.server.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls of agents to programs: whose process it is, and what becomes of them when it goes wrong.
 */
@Timeout(60)
class StdioCallsTest {
    private static final StdioKit KIT = StdioKit.in(StdioCallsTest.class);
    private static final String LIMITS =
            """
            limits:
              stdio:
                queueMessages: 8
                perPrincipal: 50
                backoff: 10ms
                backoffMost: 20ms
                failures: 3
                rest: 2s
                close: 200ms
                terminate: 200ms
            """;
    private static final RunningGate GATE =
            RunningGate.start(
                    StdioCallsTest.class,
                    KIT.templates(
                            List.of(
                                    List.of("junk", "--junk"),
                                    List.of("deaf", "--deaf-after", "12"))),
                    LIMITS);
    private static final Desk DESK = GATE.desk();
    private static final AtomicInteger COUNT = new AtomicInteger();

    static {
        DESK.addAgent("alice");
        DESK.addAgent("bob");
    }

    @AfterAll
    static void close() {
        GATE.close();
        KIT.close();
    }

    /** A new server, approved, and granted to both. */
    private static String server(String template, Revision revision, boolean shareable) {
        var name = ungranted(template, revision, shareable);
        var _ = DESK.grant("alice", name);
        var _ = DESK.grant("bob", name);
        return name;
    }

    private static String ungranted(String template, Revision revision, boolean shareable) {
        var name = template + "-" + COUNT.incrementAndGet();
        KIT.add(DESK, name, template, revision, shareable);
        DESK.approve(name);
        return name;
    }

    private static FakeAgent connected(String who, String server, Revision revision) {
        var agent = GATE.agent(who, server, revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static Json.Obj environment(FakeAgent agent) {
        var text = agent.call("environment", Json.object()).text();
        return JsonText.object(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every process has a home of its own, which tells them apart. */
    private static String home(FakeAgent agent) {
        return String.valueOf(environment(agent).text("HOME"));
    }

    private static long running(String server) {
        return DESK.server(server).object("processes").member("running") instanceof Json.Num count
                ? count.asLong()
                : -1;
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void everyPrincipalHasAProcessOfItsOwnAndAShareableServerOneForAll(Revision spoken) {
        var own = server("kit", spoken, false);
        var alices = home(connected("alice", own, V2026_07_28));
        assertThat(home(connected("alice", own, V2025_11_25))).isEqualTo(alices);
        assertThat(home(connected("bob", own, V2026_07_28))).isNotEqualTo(alices);
        Eventually.holds(() -> running(own) == 2);

        var shared = server("kit", spoken, true);
        assertThat(home(connected("bob", shared, V2025_06_18)))
                .isEqualTo(home(connected("alice", shared, V2026_07_28)));
        Eventually.holds(() -> running(shared) == 1);
    }

    @Test
    void aProgramGetsNothingOfTheGatesEnvironment() {
        var agent = connected("alice", server("kit", V2025_11_25, false), V2026_07_28);
        assertThat(environment(agent).members().keySet())
                .contains("PATH", "HOME", "LANG")
                .isSubsetOf("PATH", "HOME", "LANG", "PWD");
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void aProcessThatEndsBreaksItsCallsAndTheNextFindsAnother(Revision spoken) {
        var agent = connected("alice", server("kit", spoken, false), V2026_07_28);
        var before = home(agent);
        var waiting = agent.beginCall("waits", Json.object());
        Eventually.holds(() -> !waiting.notifications().isEmpty());

        var ended = agent.call("exit", Json.object());

        assertThat(ended.status()).isEqualTo(502);
        assertThat(ended.error().message())
                .contains("its program ended before the answer; the call may have had effect");
        assertThat(waiting.await().error().message()).contains("its program ended");
        assertThat(home(agent)).isNotEqualTo(before);
    }

    @Test
    void aProgramThatFailsTooOftenRestsAndIsTriedAgain() {
        var server = server("kit", V2025_11_25, false);
        var agent = connected("alice", server, V2026_07_28);

        var said = new ArrayList<String>();
        Eventually.holds(() -> {
            var reply = agent.call("exit", Json.object());
            said.add(reply.error().message());
            assertThat(reply.status()).isIn(502, 503);
            return said.getLast().contains("failed too often and rests; nothing was sent");
        });

        Eventually.holds(() -> !agent.call("echo", Json.object("message", "x")).isError());
    }

    @Test
    void whatIsNoMessageIsWithheldAndInTheRecord() {
        var server = server("junk", V2025_11_25, false);
        var agent = connected("alice", server, V2026_07_28);
        var mark = DESK.mark();

        assertThat(agent.call("echo", Json.object("message", "clean")).text()).isEqualTo("clean");

        DESK.awaitLine(
                mark, "server.withheld", line -> line.body().toText().contains("that is not JSON"));
        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "result"));
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void aProgramThatReadsNothingIsSentNoMore(Revision spoken) {
        var agent = connected("alice", server("deaf", spoken, false), V2026_07_28);
        Json.Obj much = Json.object("message", "x".repeat(300_000));
        var pending = new ArrayList<Pending>();

        Eventually.holds(() -> {
            pending.add(agent.beginCall("echo", much));
            return pending.stream()
                    .filter(Pending::isDone)
                    .map(Pending::await)
                    .anyMatch(reply ->
                            reply.status() == 503
                                    && reply.error()
                                            .message()
                                            .contains(
                                                    "does not read what it is sent; nothing was sent"));
        });

        for (var one : pending) if (!one.isDone()) one.disconnect();
    }

    /**
     * What waits for a process that does not read is a few calls, whatever is sent; who sends more
     * is told so at once, and nobody else notices.
     */
    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void callsToAProgramThatReadsNothingDoNotPileUpAndHarmNobody(Revision spoken) {
        int all = 40;
        // beside what is queued: one that was read last, and one that is being written
        int mayWait = GATE.settings().limits().stdio().queueMessages() + 2;
        var deaf = connected("alice", server("deaf", spoken, false), V2026_07_28);
        var mine = connected("alice", server("kit", spoken, false), V2026_07_28);
        var bobs = connected("bob", server("kit", spoken, true), V2025_11_25);
        Json.Obj much = Json.object("message", "x".repeat(300_000));
        var pending = new ArrayList<Pending>();
        int answered = 0;
        for (int i = 0; i < all; i++) {
            pending.add(deaf.beginCall("echo", much));
            assertThat(mine.call("echo", Json.object("message", "mine")).text()).isEqualTo("mine");
            assertThat(bobs.call("echo", Json.object("message", "bobs")).text()).isEqualTo("bobs");
        }

        Eventually.holds(() -> pending.stream().filter(each -> !each.isDone()).count() <= mayWait);

        for (var one : pending) {
            if (!one.isDone()) continue;
            var reply = one.await();
            if (!reply.isError()) answered++;
            else
                assertThat(reply.error().message())
                        .contains("does not read what it is sent; nothing was sent");
        }
        assertThat(answered).isLessThan(all - mayWait);
        pending.forEach(Pending::disconnect);
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void aProgramIsOneOfTheServersOfTheJoinedRoute(Revision revision) {
        for (var spoken : List.of(V2025_11_25, V2026_07_28)) {
            var server = server("kit", spoken, false);
            var agent = GATE.joined("alice", revision);
            assertThat(agent.connect().status()).isEqualTo(200);
            assertThat(agent.toolNames()).contains(server + "__echo");
            var mark = DESK.mark();
            assertThat(agent.call(server + "__echo", Json.object("message", "all")).text())
                    .isEqualTo("all");
            DESK.awaitLine(
                    mark,
                    "call.ended",
                    line -> line.says("server", server) && line.says("outcome", "result"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V2025_11_25", "V2026_07_28"})
    void quarantineEndsItsProcessesAtOnce(Revision spoken) {
        var server = server("kit", spoken, false);
        var agent = connected("alice", server, V2026_07_28);
        var before = home(agent);
        var waiting = agent.beginCall("waits", Json.object());
        Eventually.holds(() -> !waiting.notifications().isEmpty());

        DESK.move(server, "quarantine");

        assertThat(waiting.await().error().message()).contains("Access ended");
        Eventually.holds(() -> running(server) == 0);
        assertThat(agent.call("echo", Json.object("message", "x")).isError()).isTrue();
        assertThat(running(server)).isZero();
        DESK.move(server, "release");
        assertThat(home(agent)).isNotEqualTo(before);
    }

    @Test
    void aQuestionIsWithdrawnWithTheGrantOfTheAgentThatIsAsked() {
        var server = ungranted("kit", V2025_11_25, true);
        var _ = DESK.grant("bob", server);
        var grant = DESK.grant("alice", server);
        var alice =
                GATE.agent("alice", server, V2025_11_25)
                        .eliciting(question -> {
                            DESK.revoke(grant);
                            return Json.object("action", "decline");
                        });
        assertThat(alice.connect().status()).isEqualTo(200);

        assertThat(alice.beginCall("ask_form", Json.object()).await().error().message())
                .contains("Access ended");

        var bob = connected("bob", server, V2026_07_28);
        Eventually.holds(() ->
                bob.call("cancellations", Json.object("tool", "ask_form")).text().equals("1"));
    }

    @Test
    void aHeldQuestionIsAnsweredForAnAgentThatMayNotAnswerAnyMore() {
        var server = ungranted("kit", V2025_11_25, true);
        var _ = DESK.grant("bob", server);
        var grant = DESK.grant("alice", server);
        var alice =
                GATE.agent("alice", server, V2026_07_28)
                        .eliciting(_ -> Json.object("action", "decline"));
        var asked = alice.once("tools/call", Json.object("name", "ask_form"), _ -> {});
        assertThat(asked.result().text("resultType")).isEqualTo("input_required");

        DESK.revoke(grant);

        Eventually.holds(() ->
                KIT.received(V2025_11_25).toString().contains("the agent may not answer any more"));
        var bob = connected("bob", server, V2026_07_28);
        Eventually.holds(() ->
                bob.call("cancellations", Json.object("tool", "ask_form")).text().equals("1"));
    }

    @Test
    void inASharedProcessNobodyIsAskedForTheCallOfAnother() {
        var server = server("kit", V2025_11_25, true);
        var alice = connected("alice", server, V2026_07_28);
        var asked = new AtomicInteger();
        var bob =
                GATE.agent("bob", server, V2026_07_28)
                        .eliciting(question -> {
                            asked.incrementAndGet();
                            return JsonText.object(
                                    """
                                    {"action":"accept","content":{"name":"Bob"}}
                                    """);
                        });
        var waiting = alice.beginCall("waits", Json.object());
        Eventually.holds(() -> !waiting.notifications().isEmpty());

        assertThat(bob.call("ask_form", Json.object()).text()).contains("refused");
        assertThat(asked).hasValue(0);

        waiting.cancel();
        Eventually.holds(
                () -> bob.call("cancellations", Json.object("tool", "waits")).text().equals("1"));
        assertThat(bob.call("ask_form", Json.object()).text()).contains("Bob");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aCallIsDecidedRecordedAndReleasedAsAnyOther() {
        var server = server("kit", V2026_07_28, false);
        var agent = connected("alice", server, V2026_07_28);
        var mark = DESK.mark();

        assertThat(agent.call("echo", Json.object("message", "kept")).text()).isEqualTo("kept");
        assertThat(agent.call("nothing", Json.object()).error().code()).isEqualTo(-32602);

        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "result"));
        assertThat(DESK.since(mark, "call.allowed"))
                .anyMatch(line -> line.says("item", "tool:echo") && line.says("server", server));
        assertThat(DESK.since(mark, "call.refused")).isNotEmpty();
        assertThat(DESK.since(mark).toString()).doesNotContain("kept");
    }
}
