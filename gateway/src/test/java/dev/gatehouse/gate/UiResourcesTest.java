package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2024_11_05;
import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.Call;
import dev.gatehouse.testkit.server.Catalogue;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.JsonText;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Style;
import dev.gatehouse.testkit.server.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * UI resources (MCP Apps) are programs that a server ships and a host runs: an agent gets the page
 * that was approved or none, on every way through the gate (CAP-1, CAP-3, T02, T12).
 */
@Timeout(120)
class UiResourcesTest {
    private static final String MARK = Faces.MARK;
    private static final String LISTED = "ui://weather/listed.html";
    private static final String UNLISTED = "ui://weather/unlisted.html";
    private static final String HTML = "<!doctype html><title>Weather</title><p id=\"now\">…</p>";
    private static final Json.Obj LISTING =
            Json.object(
                    "uri", LISTED,
                    "name", "listed",
                    "mimeType", "text/html;profile=mcp-app");
    private static final RunningGate GATE =
            RunningGate.start(
                    UiResourcesTest.class, "limits: {sights: {between: 0s, patience: 20s}}");
    private static final Desk DESK = GATE.desk();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "server-" + NUMBER.incrementAndGet();

    @AfterEach
    void retire() {
        DESK.move(name, "retire");
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    private static Json.Obj content(String uri) {
        return JsonText.object(
                        """
                        {"mimeType":"text/html;profile=mcp-app",
                         "_meta":{"ui":{"csp":{"connectDomains":["https://weather.example"]},
                                        "prefersBorder":true}}}
                        """)
                .with("uri", Json.of(uri))
                .with("text", Json.of(HTML));
    }

    private static Outcome contents(Json... contents) {
        return new Outcome.Done(Json.object("contents", Json.array((Object[]) contents)));
    }

    /** Both pages, each as this makes of the approved one for a call. */
    private static void show(FakeServer server, Function<Call, UnaryOperator<Json.Obj>> face) {
        Function<String, Catalogue.Source> page =
                uri -> call -> contents(face.apply(call).apply(content(uri)));
        server.catalogue().putResource(LISTING, page.apply(LISTED));
        server.catalogue().putUnlisted(UNLISTED, page.apply(UNLISTED));
    }

    private static Tool tool(String uri) {
        return new Tool(
                JsonText.object(
                                """
                                {"name":"forecast","description":"Says how it will be.",
                                 "inputSchema":{"type":"object"},
                                 "annotations":{"readOnlyHint":true}}
                                """)
                        .with("_meta", Json.object("ui", Json.object("resourceUri", uri))),
                _ -> Outcome.text("fair"));
    }

    private FakeServer serve(Options options) {
        var server = FakeServer.start(options);
        server.catalogue().put(tool(UNLISTED));
        show(server, _ -> page -> page);
        admit(server);
        return server;
    }

    private void admit(FakeServer server) {
        DESK.addServer(name, server.url());
        DESK.approve(name);
        DESK.addAgent(name);
        var _ = DESK.grant(name, name);
    }

    private FakeAgent agent(Revision revision) {
        var agent = GATE.agent(name, name, revision);
        if (revision != V2026_07_28) assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static AgentReply read(FakeAgent agent, String uri) {
        return agent.send("resources/read", Json.object("uri", uri));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(V2026_07_28, V2026_07_28),
                Arguments.of(V2025_11_25, V2025_11_25),
                Arguments.of(V2025_06_18, V2026_07_28),
                Arguments.of(V2026_07_28, V2025_11_25));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void thePagesThatWereApprovedAreReadWhetherListedOrNot(Revision agents, Revision servers) {
        try (var _ = serve(Options.standard().speaking(servers))) {
            var agent = agent(agents);
            for (var uri : new String[] {LISTED, UNLISTED}) {
                var got = (Json.Obj) read(agent, uri).result().array("contents").getFirst();
                assertThat(got.text("text")).isEqualTo(HTML);
                assertThat(got.object("_meta")).isEqualTo(content(uri).object("_meta"));
            }
            assertThat(agent.list(Method.RESOURCES_LIST, "resources"))
                    .extracting(each -> each.text("uri"))
                    .contains(LISTED)
                    .doesNotContain(UNLISTED, (String) null);
            DESK.check(name);
            assertThat(DESK.findings(name)).isEmpty();
        }
    }

    private static Json.Obj otherText(Json.Obj page) {
        return page.with("text", Json.of(HTML + MARK));
    }

    private static Json.Obj otherSandbox(Json.Obj page) {
        var csp = Json.object("connectDomains", Json.array("https://" + MARK + ".example"));
        return page.with("_meta", Json.object("ui", Json.object("csp", csp)));
    }

    private static Json.Obj otherForm(Json.Obj page) {
        return page.without("text")
                .with("blob", Json.of("PHA+" + MARK.replace("-", "")))
                .with("mimeType", Json.of("text/html; charset=" + MARK));
    }

    private static Arguments change(Arguments pair, String what, UnaryOperator<Json.Obj> change) {
        return Arguments.of(pair.get()[0], pair.get()[1], what, change);
    }

    static Stream<Arguments> changes() {
        return pairs().flatMap(pair ->
                Stream.of(
                        change(pair, "text", UiResourcesTest::otherText),
                        change(pair, "sandbox", UiResourcesTest::otherSandbox),
                        change(pair, "form", UiResourcesTest::otherForm)));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("changes")
    void aPageThatIsAnotherIsFoundBeforeItsReaderIsAnsweredAndBlocked(
            Revision agents, Revision servers, String what, UnaryOperator<Json.Obj> change) {
        try (var server = serve(Options.standard().speaking(servers))) {
            var agent = agent(agents);
            assertThat(read(agent, UNLISTED).body()).contains("Weather");
            show(server, _ -> change);
            var mark = DESK.mark();

            var reply = read(agent, UNLISTED);

            assertThat(reply.error().code()).isEqualTo(1001);
            assertThat(reply.error().message()).contains("withheld", name);
            assertThat(reply.body()).doesNotContain(MARK);
            assertThat(DESK.since(mark, "drift.found"))
                    .as("in the record before the answer ended")
                    .anySatisfy(line -> {
                        assertThat(line.body().text("server")).isEqualTo(name);
                        assertThat(line.body().text("severity")).isEqualTo("S3");
                        assertThat(line.body().text("action")).isEqualTo("tool-block");
                        assertThat(line.body().toText()).contains("ui.page", UNLISTED);
                    });
            DESK.awaitLine(mark, "server.withheld", line -> line.says("server", name));
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("APPROVED");
            var blocked = read(agent, UNLISTED);
            assertThat(blocked.error().message()).contains("changed it after it was approved");
            assertThat(agent.call("forecast", Json.object()).text()).isEqualTo("fair");

            DESK.approve(name);
            assertThat(read(agent, UNLISTED).body()).contains(MARK);
            assertThat(DESK.findings(name)).isEmpty();
        }
    }

    /** T02: to the gate it shows what was approved. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aServerThatShowsAnAgentAnotherPageIsQuarantined(Revision agents, Revision servers) {
        try (var server = serve(Options.standard().speaking(servers))) {
            var victim = agent(agents);
            assertThat(read(victim, LISTED).body()).contains("Weather");
            show(server, call -> Faces.isGate(call) ? page -> page : UiResourcesTest::otherText);
            var mark = DESK.mark();

            assertThat(read(victim, LISTED).body()).contains("withheld").doesNotContain(MARK);

            assertThat(DESK.since(mark, "drift.found"))
                    .anySatisfy(line -> {
                        assertThat(line.body().text("agent")).isEqualTo(name);
                        assertThat(line.body().text("severity")).isEqualTo("S4");
                        assertThat(line.body().toText()).contains("server.cloaks");
                    });
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("QUARANTINED");
        }
    }

    /** As the official SDK's servers answer everything: by a stream that ends at once. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aPageThatComesOnAStreamIsHeldAgainstTheApprovedOne(Revision agents, Revision servers) {
        try (var server = serve(Options.standard().speaking(servers))) {
            server.answersAs(Style.EVENTS);
            var agent = agent(agents);
            assertThat(read(agent, LISTED).body()).contains("Weather");
            show(server, _ -> UiResourcesTest::otherText);
            var mark = DESK.mark();

            var reply = read(agent, LISTED);

            assertThat(reply.error().message()).contains("withheld", name);
            assertThat(reply.body()).doesNotContain(MARK);
            assertThat(DESK.since(mark, "drift.found")).isNotEmpty();
        }
    }

    /** Who takes a stream up does not say what was asked; nor is it known who asked for what. */
    @Test
    void onAStreamThatIsTakenUpAgainNothingComesThatWasRead() {
        try (var server = serve(Options.standard().speaking(V2025_11_25))) {
            var agent = agent(V2025_11_25);
            var mark = DESK.mark();
            breakingOff(server, page -> page);
            assertThat(agent.resume(brokenOff(agent)).body())
                    .as("it may be another page than the one that was asked for")
                    .contains("Read it again")
                    .doesNotContain("Weather");
            DESK.awaitLine(mark, "server.withheld", line -> line.says("server", name));
        }
    }

    /** Only a template was approved, and by it the URI of a page can be read. */
    @Test
    void onAStreamThatIsTakenUpAgainNoPageComesOfATemplateEither() {
        try (var server = FakeServer.start(Options.standard().speaking(V2025_11_25))) {
            server.catalogue()
                    .putTemplate(
                            Json.object("uriTemplate", "{+any}", "name", "any"),
                            breaking(
                                    _ -> Json.object("uri", "note://x", "text", MARK),
                                    "ui://any/1"));
            admit(server);
            var agent = agent(V2025_11_25);
            var broken =
                    agent.once(
                            "resources/read",
                            Json.object(
                                    "uri",
                                    "ui://any/1",
                                    "_meta",
                                    Json.object(Meta.PROGRESS_TOKEN, "p")),
                            _ -> {});
            assertThat(agent.resume(broken).body()).contains("Read it again").doesNotContain(MARK);
        }
    }

    /** A server without pages gives what was read as before. */
    @Test
    void onAStreamThatIsTakenUpAgainWhatWasReadComesOfAServerWithoutPages() {
        try (var server = FakeServer.start(Options.standard().speaking(V2025_11_25))) {
            server.catalogue()
                    .putResource(
                            Json.object("uri", "note://a", "name", "a"),
                            call -> {
                                hangUp(call);
                                return contents(Json.object("uri", "note://a", "text", "A note."));
                            });
            admit(server);
            var agent = agent(V2025_11_25);
            var params =
                    Json.object("uri", "note://a", "_meta", Json.object(Meta.PROGRESS_TOKEN, "p"));
            var broken = agent.once("resources/read", params, _ -> {});
            assertThat(agent.resume(broken).body()).contains("A note.");
        }
    }

    private static AgentReply brokenOff(FakeAgent agent) {
        var params = Json.object("uri", LISTED, "_meta", Json.object(Meta.PROGRESS_TOKEN, "p"));
        return agent.once("resources/read", params, _ -> {});
    }

    private static void breakingOff(FakeServer server, UnaryOperator<Json.Obj> change) {
        server.catalogue().putResource(LISTING, breaking(change, LISTED));
    }

    private static Catalogue.Source breaking(UnaryOperator<Json.Obj> change, String uri) {
        return call -> {
            hangUp(call);
            return contents(change.apply(content(uri)));
        };
    }

    private static void hangUp(Call call) {
        if (Faces.isGate(call)) return;
        try {
            call.progress(1, 2);
            call.hangUp(20);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Of a template, too, and of an ordinary resource that turns out to be one. */
    @Test
    void whatTurnsOutToBeAPageIsHeldAgainstTheApprovedOnes() {
        try (var server = FakeServer.start(Options.standard())) {
            server.catalogue()
                    .putResource(
                            Json.object("uri", "note://a", "name", "a"),
                            _ -> contents(content("note://a")));
            server.catalogue()
                    .putResource(
                            Json.object("uri", "note://b", "name", "b"),
                            _ -> contents(Json.object("uri", "ui://b", "text", MARK)));
            admit(server);
            var agent = agent(V2026_07_28);
            for (var uri : new String[] {"note://a", "note://b"})
                assertThat(read(agent, uri).error().message()).contains("withheld");
        }
    }

    /** Nobody makes a gate read a server again and again by asking for what it does not give. */
    @Test
    void whoReadsWhatNobodyApprovedCausesNoReadingOfTheServer() {
        try (var server = FakeServer.start(Options.standard().speaking(V2026_07_28))) {
            server.catalogue()
                    .putTemplate(
                            Json.object("uriTemplate", "ui://any/{page}", "name", "any"),
                            _ -> contents(content("ui://any/1")));
            admit(server);
            var agent = agent(V2026_07_28);
            var before = lists(server);
            for (int i = 0; i < 5; i++)
                assertThat(read(agent, "ui://any/1").body()).contains("withheld");
            DESK.check(name);
            assertThat(lists(server)).as("the one that was asked for").isEqualTo(before + 1);
        }
    }

    private static long lists(FakeServer server) {
        return server.wire().requests().stream()
                .filter(request -> new String(request.body(), UTF_8).contains("\"tools/list\""))
                .count();
    }

    /** The origin of a page is another for each host; that makes no second face. */
    @Test
    void aServerWhosePageHasAnotherOriginForEachHostIsNotQuarantined() {
        try (var server = FakeServer.start(Options.standard())) {
            server.catalogue().put(tool(UNLISTED));
            show(
                    server,
                    call ->
                            page -> {
                                var origin = Faces.isGate(call) ? "gate.example" : "host.example";
                                return page.with(
                                        "_meta", Json.object("ui", Json.object("domain", origin)));
                            });
            admit(server);
            assertThat(read(agent(V2026_07_28), LISTED).body()).contains("withheld");
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("APPROVED");
            assertThat(DESK.findings(name)).isNotEmpty();
        }
    }

    /** T02: a change of something else for everybody does not hide it. */
    @Test
    void aServerThatChangesSomethingElseMeanwhileIsQuarantinedAllTheSame() {
        try (var server = serve(Options.standard())) {
            var victim = agent(V2026_07_28);
            show(server, call -> Faces.isGate(call) ? page -> page : UiResourcesTest::otherText);
            server.catalogue()
                    .putResource(
                            LISTING.with("title", Json.of("Another title")),
                            call ->
                                    contents(
                                            Faces.isGate(call)
                                                    ? content(LISTED)
                                                    : otherText(content(LISTED))));
            assertThat(read(victim, LISTED).body()).contains("withheld").doesNotContain(MARK);
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("QUARANTINED");
        }
    }

    /** Spec: MCP Apps, Capability Negotiation: who cannot show pages is named none. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aServerThatNamesPagesToThoseThatCanShowThemIsOneServer(Revision agents, Revision servers) {
        try (var server = FakeServer.start(Options.standard().speaking(servers))) {
            server.catalogue().put(tool(UNLISTED));
            server.catalogue().putUnlisted(UNLISTED, _ -> contents(content(UNLISTED)));
            server.catalogue()
                    .showing((call, tool) -> showsPages(call) ? tool : tool.without("_meta"));
            admit(server);
            assertThat(DESK.server(name).object("submitted").toText()).contains(UNLISTED);
            var able = Json.object("mimeTypes", Json.array("text/html;profile=mcp-app"));
            var extension = Json.object("io.modelcontextprotocol/ui", able);
            for (var agent :
                    new FakeAgent[] {
                        GATE.agent(name, name, agents),
                        GATE.agent(name, name, agents).declaring("extensions", extension)
                    }) {
                if (agents != V2026_07_28) assertThat(agent.connect().status()).isEqualTo(200);
                var mark = DESK.mark();
                assertThat(agent.send("tools/list", Json.object()).body()).contains("forecast");
                assertThat(read(agent, UNLISTED).body()).contains("Weather");
                assertThat(DESK.since(mark, "drift.found")).isEmpty();
            }
        }
    }

    /** T02: it shows the gate, and all that cannot show pages, what was approved. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aServerWithAnotherFaceForThoseThatCanShowPagesIsQuarantined(
            Revision agents, Revision servers) {
        try (var server = serve(Options.standard().speaking(servers))) {
            var able = Json.object("mimeTypes", Json.array("text/html;profile=mcp-app"));
            var extension = Json.object("io.modelcontextprotocol/ui", able);
            var victim = GATE.agent(name, name, agents).declaring("extensions", extension);
            if (agents != V2026_07_28) assertThat(victim.connect().status()).isEqualTo(200);
            server.catalogue()
                    .showing((call, tool) ->
                            showsPages(call) && !Faces.isGate(call) ? Faces.otherwise(tool) : tool);
            assertThat(victim.send("tools/list", Json.object()).body()).doesNotContain(MARK);
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("QUARANTINED");
        }
    }

    private static boolean showsPages(Call call) {
        return call.clientCapabilities().object("extensions").has("io.modelcontextprotocol/ui");
    }

    /** Nobody approved a body, so there is none to give. */
    @Test
    void aPageThatCouldNotBeReadOrIsAnotherEachTimeIsGivenToNobody() {
        var count = new AtomicInteger();
        try (var server = FakeServer.start(Options.standard())) {
            server.catalogue().put(tool("ui://weather/missing.html"));
            server.catalogue()
                    .putUnlisted("ui://weather/hidden.html", _ -> contents(content("ui://x")));
            server.catalogue()
                    .putResource(
                            Json.object("uri", LISTED, "name", "listed"),
                            _ ->
                                    contents(
                                            content(LISTED)
                                                    .with(
                                                            "text",
                                                            Json.of(
                                                                    "n"
                                                                            + count
                                                                                    .getAndIncrement()))));
            server.catalogue()
                    .putTemplate(
                            Json.object("uriTemplate", "ui://any/{page}", "name", "any"),
                            _ -> contents(content("ui://any/1")));
            admit(server);
            var shown = DESK.server(name).object("submitted").toText();
            assertThat(shown)
                    .contains("its page could not be read")
                    .contains("its page is another each time");
            server.catalogue().putUnlisted("ui://weather/missing.html", _ -> contents());
            var agent = agent(V2026_07_28);
            for (var uri : new String[] {"ui://weather/missing.html", LISTED, "ui://any/1"})
                assertThat(read(agent, uri).error().message()).contains("withheld");
            assertThat(read(agent, "ui://weather/hidden.html").error().message())
                    .contains("Unknown resource");
        }
    }

    /** Its revision has no place for what a page may reach; the page is one all the same. */
    @Test
    void aPageOfTheFirstRevisionIsHeldAgainstTheApprovedOne() {
        try (var server = serve(Options.standard().speaking(V2024_11_05))) {
            var agent = agent(V2025_11_25);
            assertThat(read(agent, LISTED).body()).contains("Weather");
            DESK.check(name);
            assertThat(DESK.findings(name)).isEmpty();
            show(server, _ -> UiResourcesTest::otherText);
            assertThat(read(agent, LISTED).body()).contains("withheld").doesNotContain(MARK);
            assertThat(DESK.findings(name)).isNotEmpty();
        }
    }

    /** What is another each time is another for the gate, too: that is no second face. */
    @Test
    void aPageThatBecomesAnotherEachTimeBlocksItselfAndNotItsServer() {
        var count = new AtomicInteger();
        try (var server = serve(Options.standard())) {
            show(server, _ -> page -> page.with("text", Json.of("n" + count.incrementAndGet())));
            assertThat(read(agent(V2026_07_28), LISTED).body()).contains("withheld");
            assertThat(DESK.server(name).object("server").text("state")).isEqualTo("APPROVED");
            assertThat(DESK.findings(name)).isNotEmpty();
            assertThat(read(agent(V2026_07_28), LISTED).body())
                    .contains("changed it after it was approved");
        }
    }

    /** T12: what hosts would show next is nobody's until two persons looked at it. */
    @Test
    void aPageThatAppearsLaterIsFoundAndNotRead() {
        try (var server = serve(Options.standard())) {
            server.catalogue().put(tool("ui://weather/new.html"));
            server.catalogue()
                    .putUnlisted(
                            "ui://weather/new.html",
                            _ -> contents(content("ui://weather/new.html")));
            var mark = DESK.mark();
            DESK.check(name);
            assertThat(DESK.since(mark, "drift.found"))
                    .anySatisfy(line ->
                            assertThat(line.body().toText())
                                    .contains("resource:ui://weather/new.html", "S3", "ui.page"));
            var agent = agent(V2026_07_28);
            assertThat(read(agent, "ui://weather/new.html").error().message())
                    .contains("Unknown resource");
        }
    }

    @Test
    void onTheJoinedRouteThePageIsHeldAgainstTheApprovedOneToo() {
        try (var server = serve(Options.standard())) {
            var agent = GATE.joined(name, V2026_07_28);
            var uri = "mcp." + name + "+" + LISTED;
            assertThat(read(agent, uri).body()).contains("Weather");
            show(server, _ -> UiResourcesTest::otherText);
            assertThat(read(agent, uri).body()).contains("withheld").doesNotContain(MARK);
            assertThat(DESK.findings(name)).isNotEmpty();
        }
    }

    /** What it answers may not ask for something and show a page beside it. */
    @Test
    void aQuestionThatCarriesAPageIsNotTakenForAQuestion() {
        try (var server = serve(Options.standard().speaking(V2025_11_25))) {
            var agent = agent(V2025_11_25);
            server.catalogue()
                    .putUnlisted(
                            UNLISTED,
                            _ ->
                                    new Outcome.Done(
                                            Json.object(
                                                    "resultType",
                                                    "input_required",
                                                    "contents",
                                                    Json.array(otherText(content(UNLISTED))))));
            var reply = read(agent, UNLISTED);
            assertThat(reply.answer()).isInstanceOf(Message.Failure.class);
            assertThat(reply.body()).doesNotContain(MARK);
        }
    }
}
