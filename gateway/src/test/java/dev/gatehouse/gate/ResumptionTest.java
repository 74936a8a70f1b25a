package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Listening;
import dev.gatehouse.testkit.agent.Pending;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A legacy agent in front of a modern server comes back for a stream whose connection broke, and
 * gets each message once, in order, and only what is its own (REQ-030, REQ-032 to REQ-034).
 */
@Timeout(60)
class ResumptionTest {
    private static final FakeServer SERVER = modern();
    private static final RunningGate GATE =
            RunningGate.start(
                            ResumptionTest.class,
                            """
                            limits:
                              timeouts: {drain: 3s}
                              streams: {patience: 100ms, replayBytes: 64KiB}
                            """)
                    .standard(SERVER);

    static {
        GATE.desk().addAgent("mallory");
        var _ = GATE.desk().grant("mallory", "files");
    }

    private static FakeServer modern() {
        return FakeServer.start(
                Options.standard()
                        .speaking(Revision.V2026_07_28)
                        .offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    @AfterEach
    void calm() {
        SERVER.faults().clear();
    }

    /** Where an agent of which revision comes from. */
    static Stream<Arguments> legacy() {
        return Stream.of(Revision.values())
                .filter(revision -> revision != Revision.V2026_07_28)
                .flatMap(revision ->
                        Stream.of(Arguments.of(revision, false), Arguments.of(revision, true)));
    }

    private static FakeAgent connected(Revision revision, boolean joined) {
        var agent = joined ? GATE.joined("alice", revision) : GATE.agent(revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static String named(String tool, boolean joined) {
        return joined ? "files__" + tool : tool;
    }

    /** A call that has reported progress once; the server waits to be released. */
    private static Pending halfDone(FakeAgent agent, boolean joined) {
        SERVER.faults().add(Kind.STALL_MID_STREAM, "works", 1, 1);
        var call = agent.beginCall(named("works", joined), Json.object("steps", 3));
        Eventually.holds(() -> !call.notifications().isEmpty() && SERVER.faults().stalling() == 1);
        return call;
    }

    private static AgentReply broken(Pending call) {
        call.disconnect();
        var broken = call.await();
        assertThat(broken.answer()).isNull();
        assertThat(broken.lastEventId()).isNotNull();
        return broken;
    }

    /** The newest call after the mark, with whatever outcome. */
    private static void hasEnded(long mark) {
        var called = GATE.desk().since(mark, "call.allowed").getLast();
        var exchange = String.valueOf(called.body().text("exchange"));
        GATE.desk().awaitLine(mark, "call.ended", line -> line.says("exchange", exchange));
    }

    private static void isWhole(AgentReply whole) {
        assertThat(whole.text()).isEqualTo("3 steps");
        assertThat(whole.notifications())
                .extracting(told -> told.params().member("progress"))
                .containsExactly(Json.of(1), Json.of(2), Json.of(3));
    }

    @ParameterizedTest
    @MethodSource("legacy")
    void whatTheServerSaysWhileItsAgentIsAwayIsThereWhenItComesBack(
            Revision revision, boolean joined) {
        var agent = connected(revision, joined);
        var mark = GATE.desk().mark();
        var broken = broken(halfDone(agent, joined));
        SERVER.faults().release();
        hasEnded(mark);

        isWhole(agent.resume(broken));
    }

    @ParameterizedTest
    @MethodSource("legacy")
    void aStreamThatIsTakenUpGoesOnLive(Revision revision, boolean joined) {
        var agent = connected(revision, joined);
        var broken = broken(halfDone(agent, joined));
        var heard = new CopyOnWriteArrayList<Message>();
        var mark = GATE.desk().mark();
        try (var listening = agent.listen(broken.lastEventId(), heard::add)) {
            assertThat(listening.status()).isEqualTo(200);
            SERVER.faults().release();
            Eventually.holds(() -> heard.size() == 3);
        }
        assertThat(heard.getLast()).isInstanceOf(Message.Result.class);
        assertThat(((Message.Result) heard.getLast()).id()).isEqualTo(broken.id());
        GATE.desk().awaitLine(mark, "call.ended", line -> line.says("outcome", "resumed"));
    }

    /** Whoever lost the answer on the way asks for it once more. */
    @Test
    void anAnswerThatWasSentIsSentAgainToWhoDidNotGetIt() {
        var agent = connected(V2025_11_25, false);
        var call = halfDone(agent, false);
        var after = Objects.requireNonNull(call.lastEventId());
        SERVER.faults().release();
        assertThat(call.await().text()).isEqualTo("3 steps");
        for (int time = 0; time < 2; time++) {
            var heard = new CopyOnWriteArrayList<Message>();
            try (var again = agent.listen(after, heard::add)) {
                assertThat(again.status()).isEqualTo(200);
                Eventually.holds(() -> heard.size() == 3);
            }
        }
    }

    @Test
    void takingUpAStreamEndsItsOlderConnection() throws InterruptedException {
        var agent = connected(V2025_11_25, false);
        var older = halfDone(agent, false);
        var first = new CopyOnWriteArrayList<Message>();
        var second = new CopyOnWriteArrayList<Message>();
        try (var newer = agent.listen(older.lastEventId(), first::add)) {
            var left = older.await();
            assertThat(left.answer()).isNull();
            try (var newest = agent.listen(left.lastEventId(), second::add)) {
                newer.awaitEnd();
                assertThat(newest.status()).isEqualTo(200);
                SERVER.faults().release();
                Eventually.holds(() -> second.size() == 3);
            }
        }
        assertThat(first).isEmpty();
    }

    /** What the server wants to know meanwhile is asked when the agent is back. */
    @Test
    void aQuestionWaitsForItsAgent() {
        SERVER.faults().add(Kind.STALL_BEFORE_WORK, "ask_roots", 0, 1);
        var agent =
                GATE.agent(V2025_11_25)
                        .rooted(asked ->
                                Json.object("roots", List.of(Json.object("uri", "file:///home"))));
        assertThat(agent.connect().status()).isEqualTo(200);
        var mark = GATE.desk().mark();
        var call = agent.beginCall("ask_roots", Json.object());
        Eventually.holds(() -> call.lastEventId() != null);
        var broken = broken(call);
        SERVER.faults().release();
        var whole = agent.resume(broken);
        assertThat(whole.text()).contains("file:///home");
        GATE.desk().awaitLine(mark, "call.ended", line -> line.says("outcome", "resumed"));
    }

    /** REQ-032: before there is anything to tell, and to no agent that could not read it. */
    @Test
    void aSilentCallGivesItsAgentSomethingToComeBackWith() {
        SERVER.faults().add(Kind.STALL_BEFORE_WORK, "echo", 0, 1);
        var agent = connected(V2025_11_25, false);
        var call = agent.beginCall("echo", Json.object("message", "late"));
        Eventually.holds(() -> call.lastEventId() != null);
        var broken = broken(call);
        SERVER.faults().release();
        assertThat(agent.resume(broken).text()).isEqualTo("late");
    }

    @ParameterizedTest
    @EnumSource(value = Revision.class, mode = EnumSource.Mode.EXCLUDE, names = "V2026_07_28")
    void aQuickAnswerStaysOnePiece(Revision revision) {
        var reply = connected(revision, false).call("echo", Json.object("message", "quick"));
        assertThat(reply.text()).isEqualTo("quick");
        assertThat(reply.isStream()).isFalse();
    }

    @Test
    void anEarlierRevisionIsNotPrimed() {
        SERVER.faults().add(Kind.STALL_AFTER_WORK, "echo", 500, 1);
        var reply = connected(V2025_06_18, false).call("echo", Json.object("message", "slow"));
        assertThat(reply.text()).isEqualTo("slow");
        assertThat(reply.isStream()).isFalse();
    }

    private static void isRefused(FakeAgent agent, String eventId, int status) {
        var mark = GATE.desk().mark();
        var heard = new CopyOnWriteArrayList<Message>();
        try (var refused = agent.listen(eventId, heard::add)) {
            assertThat(refused.status()).isEqualTo(status);
            Eventually.holds(() -> !heard.isEmpty());
        }
        assertThat(heard.toString()).doesNotContain("steps");
        assertThat(GATE.desk().since(mark, "call.malformed")).hasSize(1);
    }

    @Test
    void anEventIdOfAnotherSessionOrPrincipalOrOneThatWasChangedIsRefused() {
        var agent = connected(V2025_11_25, false);
        var broken = broken(halfDone(agent, false));
        var id = Objects.requireNonNull(broken.lastEventId());
        SERVER.faults().release();
        isRefused(connected(V2025_11_25, false), id, 400);
        var mallory = GATE.agent("mallory", "files", V2025_11_25);
        assertThat(mallory.connect().status()).isEqualTo(200);
        isRefused(mallory, id, 400);
        isRefused(mallory.inSession(agent.session()), id, 404);
        char other = id.charAt(30) == 'A' ? 'B' : 'A';
        isRefused(agent, id.substring(0, 30) + other + id.substring(31), 400);
        isRefused(agent, "1", 400);
        isWhole(agent.resume(broken));
    }

    /** Each way back is an exchange with its own decision: what is kept is not what is allowed. */
    @Test
    void whoseGrantEndedGetsNothingOfWhatIsKept() {
        GATE.desk().addAgent("carol");
        var grant = GATE.desk().grant("carol", "files");
        var carol = GATE.agent("carol", "files", V2025_11_25);
        assertThat(carol.connect().status()).isEqualTo(200);
        var mark = GATE.desk().mark();
        var broken = broken(halfDone(carol, false));
        SERVER.faults().release();
        hasEnded(mark);
        GATE.desk().revoke(grant);

        var heard = new CopyOnWriteArrayList<Message>();
        try (var back = carol.listen(broken.lastEventId(), heard::add)) {
            assertThat(back.status()).isIn(200, 403);
            Eventually.holds(() -> !heard.isEmpty());
        }
        assertThat(heard).singleElement().isInstanceOf(Message.Failure.class);
        assertThat(GATE.desk().since(mark, "call.refused")).hasSize(1);
    }

    @Test
    void whoComesBackTooLateIsToldThatTheCallWasGivenUp() {
        var agent = connected(V2025_11_25, false);
        var mark = GATE.desk().mark();
        var broken = broken(halfDone(agent, false));
        hasEnded(mark);
        assertThat(agent.resume(broken).error().message()).contains("given up");
    }

    /** What does not fit is not kept: progress goes first, and a lost answer is told. */
    @Test
    void whatIsKeptIsBounded() {
        var agent = connected(V2025_11_25, false);
        var mark = GATE.desk().mark();
        SERVER.faults().add(Kind.STALL_MID_STREAM, "stream", 1, 1);
        var flood = agent.beginCall("stream", Json.object("events", 400));
        Eventually.holds(() -> !flood.notifications().isEmpty() && SERVER.faults().stalling() == 1);
        var broken = broken(flood);
        SERVER.faults().release();
        hasEnded(mark);
        var rest = agent.resume(broken);
        assertThat(rest.answer()).isInstanceOf(Message.Result.class);
        var progress =
                rest.notifications().stream()
                        .map(told -> told.params().member("progress"))
                        .map(report -> report instanceof Json.Num number ? number.asLong() : -1)
                        .toList();
        assertThat(progress).isSorted().doesNotHaveDuplicates().contains(1L, 400L);
        assertThat(progress.size()).isLessThan(400);

        var later = GATE.desk().mark();
        SERVER.faults().add(Kind.STALL_AFTER_WORK, "big", 0, 1);
        var big = agent.beginCall("big", Json.object("kib", 100));
        Eventually.holds(() -> big.lastEventId() != null);
        var away = broken(big);
        SERVER.faults().release();
        hasEnded(later);
        assertThat(agent.resume(away).error().message()).contains("answer is lost");
    }

    // News

    private static List<String> methods(List<Message> heard) {
        return heard.stream().map(told -> String.valueOf(told.toJson().text("method"))).toList();
    }

    private static void announce() {
        SERVER.catalogue().announce(new News.ResourceUpdated("note://greeting"));
    }

    private static FakeAgent subscribed(Revision revision) {
        var agent = connected(revision, false);
        var uri = Json.object("uri", "note://greeting");
        assertThat(agent.send("resources/subscribe", uri).isError()).isFalse();
        return agent;
    }

    /** Until the gate listens to it the server has nobody to tell. */
    private static Listening heardOn(FakeAgent agent, List<Message> heard) {
        var listening = agent.listen(null, heard::add);
        assertThat(listening.status()).isEqualTo(200);
        Eventually.holds(() -> {
            announce();
            return !heard.isEmpty();
        });
        return listening;
    }

    @Test
    void newsThatCameWhileTheAgentWasAwayAreToldOnce() {
        var agent = subscribed(V2025_11_25);
        var before = new CopyOnWriteArrayList<Message>();
        String last;
        try (var listening = heardOn(agent, before)) {
            announceUntilQuiet(before);
            last = Objects.requireNonNull(listening.lastEventId());
        }
        var heard = new CopyOnWriteArrayList<Message>();
        announce();
        try (var back = agent.listen(last, heard::add)) {
            assertThat(back.status()).isEqualTo(200);
            Eventually.holds(() -> heard.size() == 1);
            announce();
            Eventually.holds(() -> heard.size() == 2);
        }
        assertThat(methods(heard)).containsOnly("notifications/resources/updated");
    }

    /** STR-3: what was kept is held to today's grants before it is said again. */
    @Test
    void newsOfAResourceThatMayNotBeReadAnyMoreAreNotSaidAgain() {
        GATE.desk().addAgent("kim");
        var _ = GATE.desk().grant("kim", "files", "tool:echo");
        var reading = GATE.desk().grant("kim", "files", "resource:note://greeting");
        var agent = GATE.agent("kim", "files", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        var uri = Json.object("uri", "note://greeting");
        assertThat(agent.send("resources/subscribe", uri).isError()).isFalse();
        var before = new CopyOnWriteArrayList<Message>();
        String last;
        try (var listening = heardOn(agent, before)) {
            announceUntilQuiet(before);
            last = Objects.requireNonNull(listening.lastEventId());
        }
        announce();
        GATE.desk().revoke(reading);

        var heard = new CopyOnWriteArrayList<Message>();
        try (var back = agent.listen(last, heard::add)) {
            assertThat(back.status()).isEqualTo(200);
            Eventually.holds(() -> {
                announce();
                SERVER.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
                return methods(heard).contains("notifications/prompts/list_changed");
            });
        }
        assertThat(methods(heard)).doesNotContain("notifications/resources/updated");
    }

    /** Many agents open their stream and go on without waiting for it. */
    @RepeatedTest(40)
    void whatIsSubscribedToWhileTheStreamOpensIsHeard() throws InterruptedException {
        var agent = connected(V2025_11_25, false);
        var uri = Json.object("uri", "note://greeting");
        var subscribing =
                Thread.ofVirtual().start(() -> agent.send("resources/subscribe", uri).result());
        var heard = new CopyOnWriteArrayList<Message>();
        try (var listening = agent.listen(null, heard::add)) {
            assertThat(listening.status()).isEqualTo(200);
            subscribing.join();
            Eventually.holds(() -> {
                announce();
                return !heard.isEmpty();
            });
        }
    }

    /** REQ-034: the newest of several streams is told, but not before the server tells it. */
    @Test
    void newsThatComeWhileAnotherStreamOpensAreHeardOnTheOlderOne() throws InterruptedException {
        var agent = subscribed(V2025_06_18);
        var older = new CopyOnWriteArrayList<Message>();
        var newer = new CopyOnWriteArrayList<Message>();
        try (var _ = heardOn(agent, older)) {
            announceUntilQuiet(older);
            SERVER.faults().add(Kind.STALL_BEFORE_WORK, "subscriptions/listen", 0, 0);
            var opening =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var _ = agent.listen(null, newer::add)) {
                                    Eventually.holds(() -> {
                                        announce();
                                        return !newer.isEmpty();
                                    });
                                }
                            });
            Eventually.holds(() -> SERVER.faults().stalling() > 0);
            int before = older.size();
            announce();
            Eventually.holds(() -> older.size() > before);
            assertThat(newer).isEmpty();
            SERVER.faults().clear();
            opening.join();
            assertThat(newer).isNotEmpty();
        }
    }

    /** What was announced so far has come: one more comes after it. */
    private static void announceUntilQuiet(List<Message> heard) {
        var all = new ArrayList<Integer>();
        Eventually.holds(() -> {
            all.add(heard.size());
            int size = all.size();
            return size > 3 && all.get(size - 1).equals(all.get(size - 4));
        });
    }

    /** REQ-034: an agent may hold several streams, and is told each thing on one of them. */
    @Test
    void ofTwoStreamsOfNewsTheNewerOneIsTold() {
        var agent = subscribed(V2025_11_25);
        var first = new CopyOnWriteArrayList<Message>();
        var second = new CopyOnWriteArrayList<Message>();
        try (var older = heardOn(agent, first)) {
            assertThat(older.status()).isEqualTo(200);
            announceUntilQuiet(first);
            int before;
            try (var newer = heardOn(agent, second)) {
                assertThat(newer.status()).isEqualTo(200);
                announceUntilQuiet(second);
                before = first.size();
                int there = second.size();
                announce();
                Eventually.holds(() -> second.size() == there + 1);
                assertThat(first).hasSize(before);
            }
            // the newer one is gone: the older one is told again
            Eventually.holds(() -> {
                announce();
                return first.size() > before;
            });
        }
    }

    /** REQ-032: a gate that closes asks agents that know how to come back. */
    @Test
    void aGateThatClosesAsksItsAgentsToComeBack() {
        var server = modern();
        try (server) {
            var gate = RunningGate.start(Closing.class).standard(server);
            Pending call;
            try (gate) {
                server.faults().add(Kind.STALL_MID_STREAM, "works", 1, 1);
                call = gate.connected(V2025_11_25).beginCall("works", Json.object("steps", 3));
                Eventually.holds(() -> !call.notifications().isEmpty());
            }
            var cut = call.await();
            assertThat(cut.answer()).isNull();
            assertThat(cut.retryMillis()).isPositive();
            server.faults().clear();
        }
    }

    /** Names the database of the gate that is closed. */
    private static final class Closing {}
}
