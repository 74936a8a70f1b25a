package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Declarations.Failed;
import dev.gatehouse.inventory.Declarations.Read;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import dev.gatehouse.testkit.server.Faults;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpDeclarationsTest {
    private static final ReadingLimits SMALL =
            new ReadingLimits(
                    new BlockingClient.Limits(Duration.ofSeconds(2), 64 << 10, 64 << 10),
                    JsonLimits.ANSWER,
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(10),
                    5,
                    10,
                    8 << 10,
                    100,
                    3);

    @Test
    void aServerOfBothErasDeclaresInBoth() {
        try (var server = conformance(Speaks.BOTH)) {
            var snapshot = read(server.url());
            assertThat(snapshot.declarations().keySet())
                    .containsExactlyInAnyOrder(Era.LEGACY, Era.MODERN);
            assertThat(legacy(snapshot).revision()).isEqualTo(Revision.V2025_11_25);
            assertThat(modern(snapshot).supportedVersions()).contains("2026-07-28");
        }
    }

    @ParameterizedTest
    @CsvSource({"LEGACY,LEGACY", "MODERN,MODERN"})
    void aServerOfOneEraDeclaresInThatAlone(Speaks speaks, Era era) {
        try (var server = conformance(speaks)) {
            assertThat(read(server.url()).declarations().keySet()).containsExactly(era);
        }
    }

    @ParameterizedTest
    @CsvSource({"LEGACY", "MODERN"})
    void everythingThatTheServerListsIsRead(Speaks speaks) {
        try (var server = conformance(speaks)) {
            var declaration =
                    read(server.url()).declarations().values().stream().findFirst().orElseThrow();
            assertThat(declaration.serverInfo()).isEqualTo(server.catalogue().serverInfo());
            assertThat(declaration.instructions()).isEqualTo(server.catalogue().instructions());
            assertThat(declaration.capabilities().has("tools")).isTrue();
            for (var kind : Kind.values())
                assertThat(declaration.items()).anyMatch(item -> item.key().kind() == kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"LEGACY,1", "LEGACY,7", "MODERN,1", "MODERN,7"})
    void pagesMakeNoDifference(Speaks speaks, int pageSize) {
        try (var server = conformance(speaks)) {
            var whole = read(server.url()).digest();
            server.catalogue().pageSize(pageSize);
            assertThat(read(server.url()).digest()).isEqualTo(whole);
        }
    }

    /** CAP-1: those that a tool names are read although they are in no list. */
    @ParameterizedTest
    @CsvSource({"LEGACY", "MODERN"})
    void thePagesOfUiResourcesAreRead(Speaks speaks) {
        var count = new AtomicInteger();
        var bare = Options.standard().speaking(speaks).offering(Set.of());
        try (var server = FakeServer.start(bare)) {
            naming(server, "shown", "ui://shown");
            naming(server, "missing", "ui://missing");
            naming(server, "varies", "ui://varies");
            server.catalogue().putUnlisted("ui://shown", _ -> page("here"));
            server.catalogue().putUnlisted("ui://varies", _ -> page("n" + count.incrementAndGet()));
            server.catalogue()
                    .putResource(
                            Json.object("uri", "ui://listed", "name", "listed"),
                            _ -> page("there"));
            var said =
                    read(server.url()).declarations().values().stream().findFirst().orElseThrow();
            assertThat(shown(said, "ui://shown").toText()).contains("sha256:", "\"bytes\":4");
            assertThat(shown(said, "ui://listed").toText()).contains("\"bytes\":5");
            assertThat(UiResource.isUnread(shown(said, "ui://missing"))).isTrue();
            assertThat(UiResource.varies(shown(said, "ui://varies"))).isTrue();
            assertThat(said.items().stream().filter(Item::isPage)).hasSize(4);
            assertThat(said.items().stream().filter(item -> !item.isListed())).hasSize(3);
        }
    }

    /** Nothing that a server does with a page keeps its lists from being read and compared. */
    @ParameterizedTest
    @CsvSource({"LEGACY", "MODERN"})
    void aPageThatCannotBeReadKeepsNothingElseFromBeingRead(Speaks speaks) {
        var bare = Options.standard().speaking(speaks).offering(Set.of());
        try (var server = FakeServer.start(bare)) {
            for (var uri : List.of("ui://a", "ui://b", "ui://c", "ui://d")) {
                naming(server, uri.substring(5), uri);
                server.catalogue().putUnlisted(uri, _ -> page("here"));
            }
            server.catalogue().putUnlisted("ui://b", _ -> page("x".repeat(100_000)));
            server.faults().add(Faults.Kind.STATUS, "ui://a", 503, 0);
            var said = smallest(server.url());
            assertThat(UiResource.isUnread(shown(said, "ui://a"))).as("not available").isTrue();
            assertThat(UiResource.isUnread(shown(said, "ui://b"))).as("too large").isTrue();
            assertThat(UiResource.isReadable(shown(said, "ui://c"))).isTrue();
            assertThat(UiResource.isUnread(shown(said, "ui://d"))).as("one too many").isTrue();
            assertThat(said.items()).hasSize(8);
        }
    }

    private static Declaration smallest(URI url) {
        var read = (Read) new HttpDeclarations(SMALL).read(server(url));
        return read.snapshot().declarations().values().iterator().next();
    }

    private static void naming(FakeServer server, String tool, String uri) {
        var definition =
                Json.object(
                        "name",
                        tool,
                        "inputSchema",
                        Json.object("type", "object"),
                        "_meta",
                        Json.object("ui", Json.object("resourceUri", uri)));
        server.catalogue().put(new Tool(definition, _ -> Outcome.text("done")));
    }

    private static Outcome page(String text) {
        return new Outcome.Done(
                Json.object("contents", Json.array(Json.object("uri", "ui://x", "text", text))));
    }

    private static Json.Obj shown(Declaration said, String uri) {
        return said.find(new ItemKey(Kind.RESOURCE, uri)).orElseThrow().page();
    }

    /** So that nothing of a server's is taken for what the gate says of it. */
    @Test
    void nothingIsTakenThatStandsUnderTheGatesOwnName() {
        try (var server = FakeServer.start(Options.standard())) {
            server.catalogue()
                    .putResource(
                            Json.object("uri", "ui://a", "name", "a", UiResource.PAGE, "x"),
                            _ -> page("a"));
            assertThat(why(server.url())).contains("dev.gatehouse/page", "tell its owner");
        }
    }

    @Test
    void theSessionIsCarriedAndEnded() {
        try (var server = conformance(Speaks.LEGACY)) {
            read(server.url());
            var requests = server.wire().requests();
            assertThat(requests.getLast().method()).isEqualTo("DELETE");
            var session = requests.getLast().first("mcp-session-id");
            assertThat(session).isNotNull();
            assertThat(
                            requests.stream()
                                    .filter(HttpDeclarationsTest::isInSession)
                                    .map(request -> request.first("mcp-session-id")))
                    .isNotEmpty()
                    .containsOnly(session);
            assertThat(server.wire().contains("notifications/initialized")).isTrue();
        }
    }

    private static boolean isInSession(HttpRequest request) {
        return new String(request.body(), java.nio.charset.StandardCharsets.UTF_8)
                        .contains("/list\"")
                || request.method().equals("DELETE");
    }

    @Test
    void noCredentialIsSent() {
        try (var server = conformance(Speaks.BOTH)) {
            read(server.url());
            for (var request : server.wire().requests()) {
                assertThat(request.first("authorization")).isNull();
                assertThat(request.first("cookie")).isNull();
            }
        }
    }

    @Test
    void volatileMembersAreNotPartOfTheDeclaration() {
        try (var server = scripted()) {
            server.says("tools/list", "{\"tools\":[{\"name\":\"a\"}]}");
            var plain = read(server.url()).digest();
            server.says(
                    "tools/list",
                    """
                    {"tools":[{"name":"a"}],"ttlMs":5,"cacheScope":"private","nextCursor":null,
                     "_meta":{"trace":"77"}}
                    """);
            assertThat(read(server.url()).digest()).isEqualTo(plain);
        }
    }

    @Test
    void membersThatTheGateDoesNotKnowArePartOfIt() {
        try (var server = scripted()) {
            server.says("tools/list", "{\"tools\":[{\"name\":\"a\",\"x-new\":1}]}");
            assertThat(tool(read(server.url()), "a").definition().has("x-new")).isTrue();
        }
    }

    @Test
    void aListMayComeAsAStreamOfEvents() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (request, reply) -> {
                        var events = reply.events(Map.of());
                        events.send(new ServerEvent("message", "", "1", 500L));
                        events.send(
                                ServerEvent.message(
                                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                                                + "\"params\":{\"level\":\"info\",\"data\":\"x\"}}"));
                        events.send(
                                ServerEvent.message(
                                        new String(
                                                ScriptedServer.result(
                                                        request, "{\"tools\":[{\"name\":\"a\"}]}"),
                                                java.nio.charset.StandardCharsets.UTF_8)));
                        events.end();
                    });
            assertThat(tool(read(server.url()), "a")).isNotNull();
        }
    }

    @Test
    void whatTheServerAsksOnTheStreamIsDeclined() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (request, reply) -> {
                        var events = reply.events(Map.of());
                        events.send(
                                ServerEvent.message(
                                        "{\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"method\":\"unheard/of\"}"));
                        events.send(
                                ServerEvent.message(
                                        "{\"jsonrpc\":\"2.0\",\"id\":\"q2\",\"method\":\"ping\"}"));
                        events.send(
                                ServerEvent.message(
                                        new String(
                                                ScriptedServer.result(
                                                        request, "{\"tools\":[{\"name\":\"a\"}]}"),
                                                java.nio.charset.StandardCharsets.UTF_8)));
                        events.end();
                    });
            assertThat(tool(read(server.url()), "a")).isNotNull();
            assertThat(server.heard())
                    .anyMatch(body -> body.contains("\"q1\"") && body.contains("-32601"))
                    .anyMatch(body -> body.contains("\"q2\"") && body.contains("\"result\":{}"));
        }
    }

    @Test
    void anEmptyCursorIsNotTheEnd() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (request, reply) ->
                            reply.send(
                                    200,
                                    ScriptedServer.JSON,
                                    ScriptedServer.result(
                                            request,
                                            request.params().has("cursor")
                                                    ? "{\"tools\":[{\"name\":\"b\"}]}"
                                                    : "{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"\"}")));
            assertThat(legacy(read(server.url())).items()).hasSize(2);
        }
    }

    @Test
    void aListThatADeclaredCapabilityLacksIsEmpty() {
        try (var server = scripted()) {
            server.says(
                    "initialize",
                    """
                    {"protocolVersion":"2025-06-18","capabilities":{"resources":{}},
                     "serverInfo":{"name":"s","version":"1"}}
                    """);
            server.says("resources/list", "{\"resources\":[{\"uri\":\"a:b\"}]}");
            assertThat(legacy(read(server.url())).items())
                    .extracting(Item::key)
                    .containsExactly(new ItemKey(Kind.RESOURCE, "a:b"));
        }
    }

    @Test
    void aListIsNotAskedForWithoutItsCapability() {
        try (var server = scripted()) {
            server.says("prompts/list", "{\"prompts\":[{\"name\":\"hidden\"}]}");
            assertThat(legacy(read(server.url())).items()).isEmpty();
        }
    }

    @Test
    void aToolWithABrokenHeaderAnnotationIsDeclaredButNeverOffered() {
        try (var server = FakeServer.start(Options.standard().speaking(Speaks.MODERN))) {
            server.catalogue()
                    .put(
                            new dev.gatehouse.testkit.server.Tool(
                                    ScriptedServer.json(
                                            """
                                            {"name":"bad","inputSchema":{"type":"object",
                                             "properties":{"a":{"type":"string",
                                             "x-mcp-header":"no token"}}}}
                                            """),
                                    _ ->
                                            new dev.gatehouse.testkit.server.Outcome.Done(
                                                    Json.object())));
            var said = modern(read(server.url()));
            var key = new ItemKey(Kind.TOOL, "bad");
            assertThat(said.find(key).orElseThrow().flaw()).isPresent();
            var offer = new Offer(said, Set.of(key, new ItemKey(Kind.TOOL, "echo")));
            assertThat(offer.all(Kind.TOOL)).extracting(Item::name).containsExactly("echo");
            assertThat(offer.find(key)).isEmpty();
        }
    }

    /** A server that refuses a version and names ours among those that it takes means it. */
    @Test
    void aServerThatRefusesAVersionAndNamesItIsAskedOnceMore() {
        try (var server = scripted()) {
            var asked = new AtomicInteger();
            var refusal =
                    new RpcError(
                            RpcError.UNSUPPORTED_VERSION,
                            "Unsupported protocol version",
                            Json.object("supported", List.of("2026-07-28")));
            server.does(
                    "server/discover",
                    (request, reply) -> {
                        if (asked.incrementAndGet() == 1)
                            reply.send(
                                    400,
                                    ScriptedServer.JSON,
                                    new Message.Failure(request.id(), refusal).toBytes());
                        else
                            reply.send(
                                    200,
                                    ScriptedServer.JSON,
                                    ScriptedServer.result(
                                            request,
                                            """
                                            {"resultType":"complete","ttlMs":0,
                                             "cacheScope":"private","capabilities":{},
                                             "supportedVersions":["2026-07-28"]}
                                            """));
                    });
            server.says("initialize", "{}");
            assertThat(read(server.url()).declarations().keySet()).containsExactly(Era.MODERN);
            assertThat(asked).hasValue(2);
        }
    }

    /** Streamable HTTP began with 2025-03-26, but not all who speak it say so. */
    @ParameterizedTest
    @CsvSource({"2024-11-05,streamable-http", "2025-03-26,''"})
    void aRevisionThatIsOlderThanItsTransportIsRead(String named, String transport) {
        try (var server = ScriptedServer.legacy(named)) {
            var said = read(server.url()).in(Era.LEGACY).orElseThrow();
            assertThat(said.revision().date()).isEqualTo(named);
            assertThat(said.transport()).isEqualTo(transport);
            assertThat(said.isOverSse()).isFalse();
        }
    }

    /** A client of 2026-07-28 takes a version that the server names, and asks in no other. */
    @Test
    void aModernServerIsNotAskedForAnEraThatItDoesNotName() {
        try (var server = conformance(Speaks.MODERN)) {
            read(server.url());
            assertThat(server.wire().contains("initialize")).isFalse();
            assertThat(server.wire().requests())
                    .allMatch(request -> request.first("mcp-protocol-version") != null);
        }
    }

    /** REQ-008, REQ-041: the transport of 2024-11-05 is found by its stream, at its own origin. */
    @Test
    void aServerOfHttpWithSseIsReadAndOneThatPointsElsewhereIsNot() {
        var options = FakeServer.Options.standard().speaking(Revision.V2024_11_05);
        try (var server = FakeServer.start(options)) {
            var said = read(server.url()).in(Era.LEGACY).orElseThrow();
            assertThat(said.revision()).isEqualTo(Revision.V2024_11_05);
            assertThat(said.items()).isNotEmpty();
            assertThat(said.isOverSse()).isTrue();
        }
        try (var server =
                FakeServer.start(options.namingTheEndpointAt("http://elsewhere.example"))) {
            assertThat(why(server.url())).contains("another origin");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"name\":\"a\"},{\"name\":\"a\"}] | tool:a is there twice",
                "[{\"title\":\"a\"}] | a tool has no name",
                "[{\"name\":\"\"}] | a tool has no name",
                "[{\"name\":7}] | a tool has no name",
                "[{\"name\":\"a\"},7] | item 2 is not an object",
                "{} | no array tools",
                "[{\"name\":\"a\",\"n\":1e999}] | tool:a holds a number",
                "[{\"name\":\"a\",\"name\":\"b\"}] | cannot be taken",
            })
    void aListThatCannotBeTakenIsRefusedWithItsReason(String tools, String reason) {
        try (var server = scripted()) {
            server.says("tools/list", "{\"tools\":" + tools + "}");
            assertThat(why(server.url())).contains("at tools/list").contains(reason);
        }
    }

    @Test
    void aCursorThatComesAgainIsALoop() {
        try (var server = scripted()) {
            server.says("tools/list", "{\"tools\":[],\"nextCursor\":\"again\"}");
            assertThat(why(server.url())).contains("a cursor came twice");
        }
    }

    @Test
    void pagesWithoutEndAreEnded() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (request, reply) ->
                            reply.send(
                                    200,
                                    ScriptedServer.JSON,
                                    ScriptedServer.result(
                                            request,
                                            "{\"tools\":[],\"nextCursor\":\"c"
                                                    + request.id()
                                                    + "\"}")));
            assertThat(why(server.url())).contains("more than 5 pages");
        }
    }

    @Test
    void tooManyItemsAreRefused() {
        try (var server = FakeServer.start(Options.standard().speaking(Speaks.LEGACY))) {
            server.generate(20, 10);
            assertThat(why(server.url())).contains("more than 10 items");
        }
    }

    @Test
    void tooManyBytesInAllAreRefused() {
        try (var server = FakeServer.start(Options.standard().speaking(Speaks.MODERN))) {
            server.generate(3, 4000);
            assertThat(why(server.url())).contains("more than 8192 bytes in all");
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (request, reply) -> reply.send(200, ScriptedServer.JSON, new byte[128 << 10]));
            assertThat(why(server.url())).contains("larger than 65536 bytes");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithTheStep() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(why(URI.create("http://127.0.0.1:" + port + "/mcp")))
                .startsWith("Server fake at http://127.0.0.1:" + port + "/mcp, at server/discover")
                .contains("refused")
                .contains("check that the server runs");
    }

    @Test
    void anUnknownHostIsSaid() {
        assertThat(why(URI.create("http://nowhere.invalid/mcp")))
                .contains("the name nowhere.invalid is unknown");
    }

    @Test
    void aWrongPathIsSaid() {
        try (var server = conformance(Speaks.BOTH)) {
            assertThat(why(server.url().resolve("/other")))
                    .contains("HTTP 404")
                    .contains("Check the path");
        }
    }

    @Test
    void aPageForPeopleIsSaid() {
        try (var server = scripted()) {
            server.does(
                    "server/discover",
                    (_, reply) ->
                            reply.send(
                                    200,
                                    Map.of("Content-Type", "text/html; charset=utf-8"),
                                    "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(why(server.url())).contains("text/html").contains("check the path");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, wants credentials",
        "403, wants credentials",
        "302, a redirect",
        "503, not available now",
        "429, not available now",
    })
    void aStatusIsSaidWithItsMeaning(int status, String meaning) {
        try (var server = conformance(Speaks.BOTH)) {
            server.faults().add(Faults.Kind.STATUS, Faults.ALL, status, 0);
            assertThat(why(server.url())).contains("HTTP " + status).contains(meaning);
        }
    }

    @Test
    void aHiccupOfOneEraIsNotItsEnd() {
        try (var server = conformance(Speaks.BOTH)) {
            server.faults().add(Faults.Kind.STATUS, Method.DISCOVER.wire(), 503, 1);
            assertThat(why(server.url())).contains("at server/discover");
            assertThat(read(server.url()).declarations()).hasSize(2);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsLeft() {
        try (var server = conformance(Speaks.BOTH)) {
            server.faults().add(Faults.Kind.STALL_BEFORE_WORK, Method.TOOLS_LIST.wire(), 0, 1);
            assertThat(whyWith(SMALL, server.url()))
                    .contains("at tools/list")
                    .contains("no complete answer within 1500 ms");
        }
    }

    @Test
    void aStreamThatStopsIsLeftAtTheDeadline() {
        try (var server = scripted()) {
            server.does(
                    "tools/list",
                    (_, reply) -> {
                        reply.events(Map.of()).send(new ServerEvent("message", "", "1", null));
                        Thread.currentThread().join();
                    });
            assertThat(whyWith(SMALL, server.url())).contains("no complete answer within 1500 ms");
        }
    }

    @Test
    void aStreamWithoutTheAnswerIsSaid() {
        try (var server = scripted()) {
            server.does("tools/list", (_, reply) -> reply.events(Map.of()).end());
            assertThat(why(server.url())).contains("ended before the answer");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BROKEN_JSON, cannot be taken",
        "WRONG_ID, not to our request",
        "SHORT_BODY, before the answer was complete",
        "DIE_BEFORE_WORK, before the answer was complete",
    })
    void aBrokenAnswerIsSaid(Faults.Kind fault, String meaning) {
        try (var server = conformance(Speaks.BOTH)) {
            server.faults().add(fault, Method.TOOLS_LIST.wire(), 0, 0);
            assertThat(why(server.url())).contains("at tools/list").contains(meaning);
        }
    }

    @Test
    void authoritiesThatAreNoneAreSaid() {
        var server =
                new Server(
                        "fake",
                        URI.create("https://127.0.0.1:1/mcp"),
                        "ann",
                        ServerState.SUBMITTED,
                        Instant.EPOCH,
                        "not a certificate");
        assertThat(((Failed) new HttpDeclarations(SMALL).read(server)).why()).contains("--ca FILE");
    }

    private static FakeServer conformance(Speaks speaks) {
        return FakeServer.start(
                Options.standard().speaking(speaks).offering(Set.of(Fixture.CONFORMANCE)));
    }

    private static ScriptedServer scripted() {
        return ScriptedServer.legacy("2025-11-25");
    }

    private static Server server(URI url) {
        return new Server("fake", url, "ann", ServerState.SUBMITTED, Instant.EPOCH, null);
    }

    private static Snapshot read(URI url) {
        return switch (new HttpDeclarations(ReadingLimits.STANDARD).read(server(url))) {
            case Read(var snapshot) -> snapshot;
            case Failed(var why) -> throw new AssertionError(why);
        };
    }

    private static String why(URI url) {
        return whyWith(SMALL, url);
    }

    private static String whyWith(ReadingLimits limits, URI url) {
        return ((Failed) new HttpDeclarations(limits).read(server(url))).why();
    }

    private static Declaration legacy(Snapshot snapshot) {
        return snapshot.in(Era.LEGACY).orElseThrow();
    }

    private static Declaration modern(Snapshot snapshot) {
        return snapshot.in(Era.MODERN).orElseThrow();
    }

    private static Item tool(Snapshot snapshot, String name) {
        return legacy(snapshot).find(new ItemKey(Kind.TOOL, name)).orElseThrow();
    }
}
