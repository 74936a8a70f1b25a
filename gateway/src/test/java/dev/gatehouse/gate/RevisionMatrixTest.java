package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Pending;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any revision to any revision, and every feature between each two of them: what both know arrives,
 * what one of them lacks is reduced as docs/revisions.md says, and each side gets only messages
 * that its own revision's schema allows. The same claims wherever the servers are.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RevisionMatrixTest {
    /** Configuration of the gates: that list changes are gathered is a question of its own. */
    static final String LIMITS = "limits: {streams: {settle: 20ms}}";

    /** The servers of the matrix, one of each revision, wherever they are. */
    interface Servers extends AutoCloseable {
        RunningGate gate();

        /** Makes the server of this revision known to the gate. */
        void add(Desk desk, String name, Revision revision);

        /** How many calls of a tool were cancelled at the server. */
        long cancellations(Revision server, String tool);

        /** Has the server tell its news. */
        void announce(Revision server, News news);

        /** Whether the gate passes on what both say, because it need not look at it. */
        boolean passesOn(Revision agent, Revision server);

        /** Whether the server ends the stream of a call that was cancelled. */
        default boolean endsCancelledCalls(Revision server) {
            return true;
        }

        /** Everything that the server was sent. */
        List<Json.Obj> sent(Revision server);

        @Override
        void close();
    }

    private final RunningGate gate;
    private final Servers servers;
    private final Map<Revision, String> tokens = new EnumMap<>(Revision.class);

    RevisionMatrixTest(Servers servers) {
        this.gate = servers.gate();
        this.servers = servers;
        var desk = gate.desk();
        desk.addAgent("alice");
        for (var revision : Revision.values()) {
            var name = name(revision);
            servers.add(desk, name, revision);
            desk.approve(name);
            var _ = desk.grant("alice", name);
            tokens.put(revision, desk.token("alice", name));
        }
    }

    @AfterAll
    void close() {
        gate.close();
        servers.close();
    }

    /** What the gate sends is held to the server's revision, all of it. */
    @AfterAll
    void everyServerGotOnlyItsOwnRevision() {
        for (var revision : Revision.values()) {
            var schema = RevisionSchema.of(revision);
            assertThat(servers.sent(revision)).isNotEmpty();
            for (var sent : servers.sent(revision))
                if (!isProbe(sent, revision))
                    assertThat(schema.faultsOfClient(sent)).as(sent.toText()).isEmpty();
        }
    }

    static String name(Revision revision) {
        return "s" + revision.date();
    }

    /** An agent of one revision in front of a server of another. */
    record Pair(Revision agent, Revision server) {
        boolean bothKnow(Revision since) {
            return agent.compareTo(since) >= 0 && server.compareTo(since) >= 0;
        }

        boolean isModern() {
            return agent.era() == Era.MODERN && server.era() == Era.MODERN;
        }

        @Override
        public String toString() {
            return agent + " to " + server;
        }
    }

    static Stream<Pair> pairs() {
        return Arrays.stream(Revision.values())
                .flatMap(agent ->
                        Arrays.stream(Revision.values()).map(server -> new Pair(agent, server)));
    }

    /** Those of the test that runs, and those of all tests. */
    private final List<FakeAgent> agents = new ArrayList<>();

    private final List<FakeAgent> all = new ArrayList<>();

    @AfterEach
    void everyMessageIsOfTheAgentsOwnRevision() {
        everyMessageIsOfItsOwnRevision(agents);
        all.addAll(agents);
        agents.clear();
    }

    /** Also what came after the end of its test. */
    @AfterAll
    void everyMessageWasOfTheAgentsOwnRevision() {
        everyMessageIsOfItsOwnRevision(all);
    }

    private static void everyMessageIsOfItsOwnRevision(List<FakeAgent> agents) {
        for (var agent : agents)
            assertThat(RevisionSchema.of(agent.revision()).faults(agent.received())).isEmpty();
    }

    /** Which era it is, and which revision, has to be asked in one of them (REQ-008). */
    private static boolean isProbe(Json.Obj sent, Revision server) {
        var offered = sent.object("params").text("protocolVersion");
        return "server/discover".equals(sent.text("method"))
                || (offered != null && !offered.equals(server.date()));
    }

    private FakeAgent agent(Pair pair) {
        var agent =
                FakeAgent.of(gate.route(name(pair.server)), pair.agent)
                        .bearing(tokens.get(pair.server))
                        .eliciting(asked ->
                                JsonText.object(
                                        """
                                        {"action":"accept","content":{"name":"Ada"}}
                                        """))
                        .openingUrls(asked -> Json.object("action", "accept"))
                        .rooted(asked ->
                                JsonText.object(
                                        """
                                        {"roots":[{"uri":"file:///home","name":"home"}]}
                                        """))
                        .sampling(asked ->
                                JsonText.object(
                                        """
                                        {"role":"assistant","model":"none",
                                         "content":{"type":"text","text":"Hello."}}
                                        """));
        agents.add(agent);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static Json.Obj tool(FakeAgent agent, String name) {
        return agent.tools().stream()
                .filter(tool -> name.equals(tool.text("name")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void listsSayWhatBothKnowAndAreWhole(Pair pair) {
        var agent = agent(pair);

        var weather = tool(agent, "weather");
        assertThat(weather.has("annotations")).isEqualTo(pair.bothKnow(Revision.V2025_03_26));
        assertThat(weather.has("title")).isEqualTo(pair.bothKnow(Revision.V2025_06_18));
        assertThat(weather.has("outputSchema")).isEqualTo(pair.bothKnow(Revision.V2025_06_18));
        assertThat(weather.has("icons")).isEqualTo(pair.bothKnow(Revision.V2025_11_25));
        assertThat(tool(agent, "numbers").has("outputSchema")).isEqualTo(pair.isModern());
        assertThat(agent.toolNames())
                .contains("echo", "weather", "ask_roots", "waits")
                .hasSizeGreaterThan(15);
        assertThat(agent.list(Method.PROMPTS_LIST, "prompts")).hasSize(1);
        assertThat(agent.list(Method.RESOURCES_LIST, "resources")).hasSize(1);
        assertThat(agent.list(Method.TEMPLATES_LIST, "resourceTemplates")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void callsResultsAndFailuresArrive(Pair pair) {
        var agent = agent(pair);

        var weather = agent.call("weather", Json.object("city", "Oslo"));
        assertThat(weather.text()).contains("Oslo");
        assertThat(weather.result().has("structuredContent"))
                .isEqualTo(pair.bothKnow(Revision.V2025_06_18));
        assertThat(agent.call("numbers", Json.object()).result().has("structuredContent"))
                .isEqualTo(pair.isModern());
        assertThat(agent.call("numbers", Json.object()).text()).contains("[1,2,3]");
        assertThat(agent.call("fails", Json.object()).result().member("isError"))
                .isEqualTo(Json.of(true));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void contentThatOneOfThemLacksComesAsText(Pair pair) {
        var content = agent(pair).call("media", Json.object()).result().array("content");

        assertThat(content)
                .extracting(block -> ((Json.Obj) block).text("type"))
                .containsExactly(
                        "text",
                        "image",
                        pair.bothKnow(Revision.V2025_03_26) ? "audio" : "text",
                        pair.bothKnow(Revision.V2025_06_18) ? "resource_link" : "text");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void progressComesWithAMessageWhereBothHaveOne(Pair pair) {
        var told = new ArrayList<Json.Obj>();

        var reply = agent(pair).call("works", Json.object("steps", 3), told::add);

        assertThat(reply.text()).isEqualTo("3 steps");
        assertThat(told)
                .hasSize(3)
                .allMatch(report -> report.has("message") == pair.bothKnow(Revision.V2025_03_26));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void logMessagesComeFromTheWantedLevelOn(Pair pair) {
        var reply = agent(pair).logging("info").call("logs", Json.object());

        assertThat(reply.notifications())
                .extracting(told -> told.params().text("level"))
                .containsExactly("info", "error");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void samplingAndRootsAreAsked(Pair pair) {
        var agent = agent(pair);

        assertThat(agent.call("ask_sampling", Json.object()).text()).contains("Hello.");
        assertThat(agent.call("ask_roots", Json.object()).text()).contains("file:///home");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void usersAreAskedWhereBothHaveThat(Pair pair) {
        var agent = agent(pair);
        boolean forms = pair.bothKnow(Revision.V2025_06_18);
        boolean urls = pair.bothKnow(Revision.V2025_11_25);

        assertThat(isAnswered(agent.call("ask_form", Json.object()))).isEqualTo(forms);
        assertThat(isAnswered(agent.call("ask_url", Json.object()))).isEqualTo(urls);
    }

    private static boolean isAnswered(AgentReply reply) {
        return !reply.isError()
                && !reply.result().has("isError")
                && reply.text().contains("accept");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aPageThatMustBeVisitedIsNamedAsTheAgentsRevisionDoes(Pair pair) {
        var agent = agent(pair);

        var reply = agent.call("url_required", Json.object());

        boolean isOld =
                pair.agent == Revision.V2025_11_25 && servers.passesOn(pair.agent, pair.server);
        if (isOld) assertThat(reply.error().code()).isEqualTo(-32042);
        else if (reply.isError()) assertThat(reply.error().code()).isNotEqualTo(-32042);
    }

    /** REQ-029: the agent's own way to cancel becomes the server's. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aWaitingCallIsCancelled(Pair pair) {
        long before = servers.cancellations(pair.server, "waits");
        var pending = agent(pair).beginCall("waits", Json.object());
        Eventually.holds(() -> !pending.notifications().isEmpty());

        pending.cancel();

        Eventually.holds(() -> servers.cancellations(pair.server, "waits") == before + 1);
        // Between equals a stream is the server's: the gate ends it when the server does.
        boolean isServers = servers.passesOn(pair.agent, pair.server);
        if (isServers && !servers.endsCancelledCalls(pair.server)) pending.disconnect();
        else assertThat(pending.await().answer()).isNull();
    }

    /** REQ-029, REQ-030: leaving cancels in the modern era, and says nothing in the others. */
    @ParameterizedTest
    @MethodSource("pairs")
    void anAgentThatLeavesIsTakenAsItsRevisionMeansIt(Pair pair) {
        long before = servers.cancellations(pair.server, "waits");
        var pending = agent(pair).beginCall("waits", Json.object());
        Eventually.holds(() -> !pending.notifications().isEmpty());

        pending.disconnect();

        if (pair.agent.era() == Era.MODERN)
            Eventually.holds(() -> servers.cancellations(pair.server, "waits") == before + 1);
        else {
            assertThat(agent(pair).call("echo", Json.object("message", "next")).text())
                    .isEqualTo("next");
            assertThat(servers.cancellations(pair.server, "waits")).isEqualTo(before);
        }
    }

    /** A server that drops its stream is resumed: by the agent between equals, else by the gate. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aStreamThatBreaksOffIsTakenUpAgain(Pair pair) {
        var call =
                servers.passesOn(pair.agent, pair.server) ? droppedCall(pair) : resumedCall(pair);
        var told = call.pending.await();

        var whole = told.answer() == null ? call.agent.resume(told) : told;

        assertThat(whole.text()).isEqualTo("complete");
    }

    private record DroppedCall(FakeAgent agent, Pending pending) {}

    private final Map<Pair, DroppedCall> resumed = new LinkedHashMap<>();

    private DroppedCall droppedCall(Pair pair) {
        var agent = agent(pair);
        return new DroppedCall(agent, agent.beginCall("drops", Json.object()));
    }

    /** Begins those of all pairs together: the gate comes back after a second, most of the time. */
    private DroppedCall resumedCall(Pair pair) {
        if (resumed.isEmpty())
            pairs().filter(each -> !servers.passesOn(each.agent, each.server))
                    .forEach(each -> resumed.put(each, droppedCall(each)));
        return Objects.requireNonNull(resumed.get(pair));
    }

    /** REQ-030, REQ-033: an agent that breaks off is let go on by the gate, whatever the server. */
    @ParameterizedTest
    @MethodSource("pairs")
    void anAgentThatBreaksOffGoesOnWhereItWas(Pair pair) {
        if (pair.agent.era() == Era.MODERN || servers.passesOn(pair.agent, pair.server)) return;
        var agent = agent(pair);
        var pending = agent.beginCall("slow", Json.object("seconds", 0.4, "steps", 4));
        Eventually.holds(() -> !pending.notifications().isEmpty());
        pending.disconnect();
        var told = pending.await();

        var whole = told.answer() == null ? agent.resume(told) : told;

        assertThat(whole.text()).isEqualTo("done in 4 steps");
        assertThat(whole.notifications())
                .extracting(report -> report.params().member("progress"))
                .containsExactly(Json.of(1), Json.of(2), Json.of(3), Json.of(4));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void resourcesAndPromptsAreReadAndCompleted(Pair pair) {
        var agent = agent(pair);

        var note = agent.send("resources/read", Json.object("uri", "note://greeting")).result();
        assertThat(note.toText()).contains("Good day");
        // Whatever the server says of caches: what one may read another may not (REQ-053).
        if (pair.agent == Revision.V2026_07_28)
            assertThat(note.text("cacheScope")).isEqualTo("private");
        var unknown = agent.send("resources/read", Json.object("uri", "other://x")).error();
        assertThat(unknown.code()).isIn(-32602, -32002);
        var prompt = Json.object("name", "greet", "arguments", Json.object("name", "Ada"));
        assertThat(agent.send("prompts/get", prompt).result().toText()).contains("Greet Ada");
        assertThat(complete(agent, Json.object())).containsExactly(Json.of("paris"));
        if (pair.bothKnow(Revision.V2025_06_18))
            assertThat(complete(agent, Json.object("arguments", Json.object("country", "FR"))))
                    .containsExactly(Json.of("paris, FR"));
    }

    private static List<Json> complete(FakeAgent agent, Json.Obj context) {
        var params =
                Json.object(
                        "ref",
                        Json.object("type", "ref/prompt", "name", "greet"),
                        "argument",
                        Json.object("name", "name", "value", "pari"));
        var asked = context.members().isEmpty() ? params : params.with("context", context);
        return agent.send("completion/complete", asked)
                .result()
                .object("completion")
                .array("values");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void changesAreToldOnTheStreamOfTheAgentsEra(Pair pair) throws InterruptedException {
        var heard = new LinkedBlockingQueue<String>();
        var agent = agent(pair);
        try (var listening =
                agent.follow(
                        List.of("note://greeting"),
                        message -> heard.add(String.valueOf(message.toJson().text("method"))))) {
            assertThat(listening.status()).isEqualTo(200);
            // Until the server is listened to it has nobody to tell; then it is told again.
            Eventually.holds(() -> {
                servers.announce(pair.server, new News.ResourceUpdated("note://greeting"));
                return heard.stream().anyMatch("notifications/resources/updated"::equals);
            });
            for (var listing : Listing.values())
                servers.announce(pair.server, new News.ListChanged(listing));
            for (var kind : List.of("tools", "prompts", "resources"))
                awaited(heard, "notifications/" + kind + "/list_changed");
        }
    }

    private static void awaited(LinkedBlockingQueue<String> heard, String wanted)
            throws InterruptedException {
        String next;
        do {
            next = heard.poll(5, TimeUnit.SECONDS);
            assertThat(next).as("waiting for " + wanted).isNotNull();
        } while (!wanted.equals(next));
    }

    /** REQ-013. */
    @ParameterizedTest
    @MethodSource("pairs")
    void batchesBelongToOneRevision(Pair pair) {
        var agent = agent(pair);
        var messages =
                List.<Message>of(
                        agent.request(
                                "tools/call",
                                Json.object(
                                        "name",
                                        "echo",
                                        "arguments",
                                        Json.object("message", "one"))),
                        agent.request("tools/call", Json.object("name", "nothing")),
                        new Message.Notification(
                                "notifications/roots/list_changed", Json.object()));
        var reply = agent.batch(messages);
        if (pair.agent == Revision.V2025_03_26) {
            assertThat(reply.answers()).hasSize(2);
            assertThat(reply.answers().toString()).contains("one").contains("-32602");
        } else {
            assertThat(reply.status()).isEqualTo(400);
            // An error without an id is in no schema before 2025-11-25: there is no other answer.
            agents.remove(agent);
        }
    }
}
