package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.cli.Commands;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** INV-7, A8: whoever goes around the gate is found, once, and closed when it is governed. */
class ShadowServersTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeServer OTHER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                            ShadowServersTest.class,
                            "access: {clientDocuments: {domains: [trusted.example]}}")
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
        OTHER.close();
    }

    private static Optional<Json.Obj> discovery(String place) {
        return DESK.get("/api/discoveries").array("discoveries").stream()
                .map(Json.Obj.class::cast)
                .filter(each -> place.equals(each.text("place")))
                .findFirst();
    }

    private static void awaitStanding(String place, String standing) {
        Eventually.holds(() ->
                discovery(place)
                        .filter(each -> standing.equals(each.text("standing")))
                        .isPresent());
    }

    private static List<Desk.Line> recorded(long mark, String kind, String place) {
        return DESK.since(mark, kind).stream().filter(line -> line.says("place", place)).toList();
    }

    /** What was found there: one record may say several. */
    private static List<Json.Obj> found(long mark, String place) {
        return DESK.since(mark, "discovery.found").stream()
                .flatMap(line -> line.body().array("found").stream())
                .map(Json.Obj.class::cast)
                .filter(one -> place.equals(one.text("place")))
                .toList();
    }

    private record Ran(int code, Json.Obj json) {}

    private static Ran scan(Path home, String... more) {
        var out = new StringWriter();
        var arguments = new java.util.ArrayList<>(List.of("scan", home.toString(), "--json"));
        arguments.addAll(List.of(more));
        int code =
                Commands.root(
                                Map.of(
                                        "GATEHOUSE_URL", DESK.url().toString(),
                                        "GATEHOUSE_TOKEN", GATE.operatorToken()))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(arguments.toArray(new String[0]));
        var read =
                new StrictJson(JsonLimits.ANSWER)
                        .read(out.toString().getBytes(StandardCharsets.UTF_8));
        if (read instanceof StrictJson.Value(Json.Obj json)) return new Ran(code, json);
        throw new AssertionError(out.toString());
    }

    private static Path home(Map<String, String> urls) throws IOException {
        var home = Files.createTempDirectory(TestDatabase.BUILD, "home");
        var servers = Json.object();
        for (var url : urls.entrySet())
            servers = servers.with(url.getKey(), Json.object("url", url.getValue()));
        Files.createDirectories(home.resolve(".cursor"));
        Files.writeString(
                home.resolve(".cursor/mcp.json"), Json.object("mcpServers", servers).toText());
        return home;
    }

    @Test
    void aScanTellsTheThreeStandingsAndReportsTwo() throws IOException {
        var unknown = OTHER.url().toString();
        var mark = DESK.mark();
        var home =
                home(
                        Map.of(
                                "gated",
                                GATE.route().toString(),
                                "around",
                                SERVER.url() + "?key=canary",
                                "other",
                                unknown));
        var first = scan(home, "--report", "--host", "laptop");
        assertThat(first.code()).isEqualTo(1);
        assertThat(first.json().array("found"))
                .extracting(each ->
                        ((Json.Obj) each).text("name") + ": " + ((Json.Obj) each).text("standing"))
                .containsExactlyInAnyOrder(
                        "gated: through the gate",
                        "around: known, bypassing the gate",
                        "other: unknown");
        assertThat(first.json().object("reported").member("new")).isEqualTo(Json.of(2));
        assertThat(first.json().toText()).doesNotContain("canary");

        var again = scan(home, "--report", "--host", "laptop");
        assertThat(again.json().object("reported").member("seenBefore")).isEqualTo(Json.of(2));
        assertThat(found(mark, unknown)).hasSize(1);
        assertThat(found(mark, SERVER.url().toString()))
                .singleElement()
                .matches(one -> "files".equals(one.text("server")));
        var id = Desk.number(discovery(unknown).orElseThrow(), "id");
        var source = (Json.Obj) DESK.get("/api/discoveries/" + id).array("sources").getFirst();
        assertThat(source.text("at")).startsWith("laptop, Cursor, " + home);
        assertThat(source.member("count")).isEqualTo(Json.of(2));

        DESK.addServer("other", OTHER.url());
        awaitStanding(unknown, "REGISTERED");
        assertThat(discovery(unknown).orElseThrow().text("name")).isEqualTo("other");
        assertThat(recorded(mark, "discovery.registered", unknown)).hasSize(1);
        assertThat(discovery(SERVER.url().toString()).orElseThrow().text("standing"))
                .isEqualTo("BYPASSING");
    }

    @Test
    void aHomeWithNothingAroundTheGateEndsWell() throws IOException {
        assertThat(scan(home(Map.of("gated", GATE.route().toString()))).code()).isZero();
        assertThat(scan(home(Map.of("joined", GATE.joined().toString()))).code()).isZero();
    }

    @Test
    void whatAnAgentAsksForInVainIsDiscoveredUnderItsName() {
        var mark = DESK.mark();
        var agent = GATE.joined("alice", V2026_07_28);
        for (int i = 0; i < 3; i++) assertThat(asks(agent, "calendar").isError()).isTrue();
        Eventually.holds(() ->
                discovery("name:calendar")
                        .filter(each ->
                                each.member("count") instanceof Json.Num n && n.asLong() >= 3)
                        .isPresent());
        var id = Desk.number(discovery("name:calendar").orElseThrow(), "id");
        assertThat(DESK.get("/api/discoveries/" + id).array("sources"))
                .anyMatch(each -> "alice".equals(((Json.Obj) each).text("who")));
        assertThat(found(mark, "name:calendar")).hasSize(1);
        assertThat(GATE.metric("gatehouse_open_discoveries")).isPositive();

        var reason = Json.object("reason", "a trial that is over");
        var dismissed = DESK.post("/api/discoveries/" + id + "/dismiss", reason);
        assertThat(dismissed.text("standing")).isEqualTo("DISMISSED");
        assertThat(recorded(mark, "discovery.dismissed", "name:calendar")).hasSize(1);
        assertThat(asks(agent, "calendar").isError()).isTrue();
        Eventually.holds(() ->
                discovery("name:calendar")
                        .filter(each ->
                                each.member("count") instanceof Json.Num n && n.asLong() >= 4)
                        .isPresent());
        assertThat(discovery("name:calendar").orElseThrow().text("standing"))
                .isEqualTo("DISMISSED");
        assertThat(found(mark, "name:calendar")).hasSize(1);
    }

    private static AgentReply asks(FakeAgent agent, String server) {
        return agent.call(server + "__anything", Json.object());
    }

    /** Nobody has to be known to look for a server. */
    @Test
    void whatAStrangerAsksForIsDiscoveredToo() {
        assertThat(FakeAgent.of(GATE.route("tickets"), V2026_07_28).connect().status())
                .isEqualTo(401);
        awaitStanding("name:tickets", "OPEN");
    }

    @Test
    void aClientThatNobodyRegisteredIsDiscovered() throws IOException {
        var url = URI.create(GATE.publicUrl() + "/issuer/token");
        var form = "grant_type=client_credentials&client_id=stranger&client_secret=guess";
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send(
                    "POST /issuer/token HTTP/1.1\r\nHost: "
                            + url.getRawAuthority()
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                            + "Content-Length: "
                            + form.length()
                            + "\r\n\r\n"
                            + form);
            assertThat(http.read().status()).isEqualTo(401);
        }
        var place = "client:" + GATE.publicUrl() + "/issuer stranger";
        awaitStanding(place, "OPEN");
        DESK.addAgent("stranger");
        awaitStanding(place, "REGISTERED");
    }

    @Test
    void aClientWhoseDocumentIsNotTakenIsDiscovered() {
        var url = "https://elsewhere.example/client.json";
        assertThatThrownBy(() -> DESK.addAgent("elsewhere", "https://id.example", url))
                .hasMessageContaining("agent.document");
        assertThat(discovery("client:document " + url).orElseThrow().text("standing"))
                .isEqualTo("OPEN");
    }

    @Test
    void aHostileAgentsNamesStayFewInTheTableAndInTheRecord() {
        var mark = DESK.mark();
        DESK.addAgent("mallory");
        var _ = DESK.grant("mallory", "files");
        var agent = GATE.joined("mallory", V2026_07_28);
        for (int i = 0; i < 300; i++) assertThat(asks(agent, "none-" + i).isError()).isTrue();
        Eventually.holds(() ->
                DESK.get("/api/discoveries").array("discoveries").stream()
                                .map(Json.Obj.class::cast)
                                .filter(each ->
                                        String.valueOf(each.text("place")).startsWith("name:"))
                                .mapToLong(each -> Desk.number(each, "count"))
                                .sum()
                        >= 300);
        assertThat(DESK.since(mark, "discovery.found")).hasSizeLessThan(60);
    }

    @Test
    void theReportHoldsWhatIsDiscoveredAgainstTheInventory() throws IOException {
        scan(home(Map.of("reported", "https://reported.example/mcp")), "--report");
        var report = DESK.get("/api/reports/shadow");
        assertThat(Desk.number(report, "servers")).isPositive();
        assertThat(Desk.number(report, "open")).isPositive();
        assertThat(report.array("waiting"))
                .anyMatch(each ->
                        "https://reported.example/mcp".equals(((Json.Obj) each).text("place")));
    }
}
