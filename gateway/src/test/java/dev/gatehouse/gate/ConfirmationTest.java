package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AUT-7: calls that wait for a person, with agents of every kind and two gates. */
@Timeout(60)
class ConfirmationTest {
    private static final FakeServer YOUNG = FakeServer.start();
    private static final FakeServer OLD =
            FakeServer.start(Options.standard().speaking(V2025_11_25));
    private static final Place.External DATABASE = RunningGate.database(ConfirmationTest.class);
    private static final RunningGate ONE = RunningGate.start(ConfirmationTest.class, DATABASE);
    private static final RunningGate TWO;
    private static final Desk DESK = ONE.desk();
    private static final Json.Obj WITH_A_PERSON =
            Json.object("action", "write", "resources", List.of(), "confirm", true);

    static {
        DESK.addAgent("alice");
        for (var each : Map.of("young", YOUNG, "old", OLD).entrySet()) {
            DESK.addServer(each.getKey(), each.getValue().url());
            DESK.approve(each.getKey(), Json.object("echo", WITH_A_PERSON), "tool:echo");
            var _ = DESK.grant("alice", each.getKey(), "tool:echo");
        }
        TWO = ONE.replica(ConfirmationTest.class, DATABASE);
    }

    @AfterAll
    static void close() {
        TWO.close();
        ONE.close();
        YOUNG.close();
        OLD.close();
    }

    private static FakeAgent at(RunningGate gate, String server, Revision revision) {
        return FakeAgent.of(gate.ownRoute(server), revision).bearing(DESK.token("alice", server));
    }

    private static FakeAgent connected(RunningGate gate, String server, Revision revision) {
        var agent = at(gate, server, revision);
        if (revision != V2026_07_28) assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static Json.Obj saying(String text) {
        return Json.object("message", text);
    }

    private static RpcError held(FakeAgent agent, String text) {
        return agent.once(
                        "tools/call",
                        Json.object("name", "echo", "arguments", saying(text)),
                        told -> {})
                .error();
    }

    private static String page(RpcError held) {
        return String.valueOf(data(held).object("request").text("url"));
    }

    private static Json.Obj data(RpcError held) {
        if (held.data() instanceof Json.Obj data) return data;
        throw new IllegalStateException("an error without data: " + held);
    }

    private static String request(String page) {
        return page.substring(page.lastIndexOf('/') + 1);
    }

    @Test
    void aModernAgentLeadsItsUserToThePageAndComesBack() {
        long mark = DESK.mark();
        var agent =
                at(ONE, "young", V2026_07_28)
                        .openingUrls(asked -> {
                            assertThat(asked.text("mode")).isEqualTo("url");
                            var _ = DESK.approveRequest(request(String.valueOf(asked.text("url"))));
                            return Json.object("action", "accept");
                        });
        assertThat(agent.call("echo", saying("modern")).text()).isEqualTo("modern");
        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "result"));
        assertThat(DESK.since(mark).stream().map(Desk.Line::kind))
                .containsSubsequence(
                        "call.unconfirmed", "call.confirmed", "call.allowed", "call.ended");
        assertThat(DESK.since(mark).toString()).doesNotContain("\"modern\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"V2024_11_05", "V2025_06_18", "V2026_07_28"})
    void anAgentThatCannotLeadAnybodyIsToldWhere(Revision revision) {
        var agent = connected(ONE, "young", revision);
        var held = held(agent, "told " + revision);
        assertThat(held.message()).contains("waits for a person").contains(page(held));
        var _ = DESK.approveRequest(request(page(held)));
        assertThat(agent.call("echo", saying("told " + revision)).text())
                .isEqualTo("told " + revision);
    }

    @ParameterizedTest
    @EnumSource(names = {"V2024_11_05", "V2025_06_18"})
    void soIsOneBeforeAServerOfAnOlderRevision(Revision revision) {
        var agent = connected(ONE, "old", revision);
        var held = held(agent, "old " + revision);
        var _ = DESK.approveRequest(request(page(held)));
        assertThat(agent.call("echo", saying("old " + revision)).text())
                .isEqualTo("old " + revision);
    }

    @Test
    void anAgentOf20251125IsDemandedAnElicitation() {
        for (var server : List.of("young", "old")) {
            var agent =
                    at(ONE, server, V2025_11_25).openingUrls(_ -> Json.object("action", "accept"));
            assertThat(agent.connect().status()).isEqualTo(200);
            var held = held(agent, "demanded of " + server);
            assertThat(held.code()).isEqualTo(-32042);
            var elicitation = (Json.Obj) data(held).array("elicitations").getFirst();
            assertThat(elicitation.text("mode")).isEqualTo("url");
            assertThat(elicitation.text("elicitationId")).isNotBlank();
            var _ = DESK.approveRequest(request(String.valueOf(elicitation.text("url"))));
            assertThat(agent.call("echo", saying("demanded of " + server)).text())
                    .isEqualTo("demanded of " + server);
        }
    }

    @Test
    void oneAllowanceIsForOneCallWithTheseArguments() {
        var agent = connected(ONE, "young", V2025_06_18);
        var first = held(agent, "once");
        assertThat(page(held(agent, "once"))).isEqualTo(page(first));
        var _ = DESK.approveRequest(request(page(first)));
        var other = held(agent, "once!");
        assertThat(page(other)).isNotEqualTo(page(first));
        assertThat(agent.call("echo", saying("once")).text()).isEqualTo("once");
        assertThat(page(held(agent, "once"))).isNotEqualTo(page(first));
    }

    @Test
    void whatAPersonDeniedIsNotAskedAgain() {
        var agent = connected(ONE, "young", V2025_06_18);
        var request = request(page(held(agent, "never")));
        var _ = DESK.post("/api/requests/" + request + "/deny", Json.object("reason", "a test"));
        assertThat(held(agent, "never").message()).contains("denied it");
        assertThat(held(agent, "never").data()).isNull();
    }

    @Test
    void itIsAllowedAtOneGateAndCalledAtTheOther() {
        var one = connected(ONE, "young", V2025_06_18);
        var two = connected(TWO, "young", V2025_06_18);
        var page = page(held(one, "moved"));
        assertThat(page(held(two, "moved"))).endsWith(request(page));
        try (var other = DESK.secondAt(TWO.desk())) {
            var _ = other.post("/api/requests/" + request(page) + "/approve", Json.object());
        }
        // the other gate is told of it a moment later
        Eventually.holds(() -> !one.call("echo", saying("moved")).isError());
        assertThat(request(page(held(two, "moved")))).isNotEqualTo(request(page));
    }

    @Test
    void whatACallSaysIsKeptSealedAndOnlyUntilItIsDecided() throws SQLException {
        var agent = connected(ONE, "young", V2025_06_18);
        var request = request(page(held(agent, "my secret words")));
        assertThat(DESK.get("/api/requests/" + request).object("arguments"))
                .isEqualTo(saying("my secret words"));
        assertThat(row(request)).doesNotContain("my secret words").doesNotContain("null");
        var _ = DESK.approveRequest(request);
        assertThat(row(request)).contains("null");
        assertThat(DESK.get("/api/audit?last=50").toText()).doesNotContain("my secret words");
    }

    private static String row(String request) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                DATABASE.url(), DATABASE.user(), DATABASE.password());
                var query =
                        connection.prepareStatement(
                                "SELECT content, sealed FROM gatehouse.request WHERE id = ?")) {
            query.setString(1, request);
            var rows = query.executeQuery();
            assertThat(rows.next()).isTrue();
            return rows.getString(1) + " " + rows.getString(2);
        }
    }

    @Test
    void onTheJoinedRouteItIsTheSame() {
        var agent =
                FakeAgent.of(ONE.publicUrl().resolve("/mcp"), V2026_07_28)
                        .bearing(DESK.joinedToken("alice"))
                        .openingUrls(asked -> {
                            var _ = DESK.approveRequest(request(String.valueOf(asked.text("url"))));
                            return Json.object("action", "accept");
                        });
        assertThat(agent.call("young__echo", saying("joined")).text()).isEqualTo("joined");
    }

    // The page

    @Test
    void aPersonDecidesOnThePage() throws IOException, InterruptedException {
        var agent = connected(ONE, "young", V2025_06_18);
        var text = "<b>on the page</b>\u202e";
        var page = URI.create(page(held(agent, text)));
        try (var browser = HttpClient.newHttpClient()) {
            assertThat(get(browser, page, "")).contains("Sign in").doesNotContain("echo");
            var signedIn = post(browser, page, "", origin(page), "token=" + DESK.secondToken());
            assertThat(signedIn.statusCode()).isEqualTo(303);
            var setCookie = signedIn.headers().firstValue("set-cookie").orElseThrow();
            assertThat(setCookie).contains("HttpOnly").contains("SameSite=Strict");
            var cookie = setCookie.substring(0, setCookie.indexOf(';'));

            var shown = get(browser, page, cookie);
            assertThat(shown)
                    .contains("alice")
                    .contains("tool:echo")
                    .contains("&lt;b&gt;on the page&lt;/b&gt;")
                    .doesNotContain("<b>on")
                    .doesNotContain("\u202e")
                    .doesNotContain("<script");
            var form = Pattern.compile("name=\"form\" value=\"([^\"]+)\"").matcher(shown);
            assertThat(form.find()).isTrue();

            var foreign = post(browser, page, cookie, origin(page), "decision=approve&form=x");
            assertThat(foreign.statusCode()).isEqualTo(409);
            var approve =
                    "decision=approve&form="
                            + URLEncoder.encode(form.group(1), StandardCharsets.UTF_8);
            assertThat(post(browser, page, cookie, "http://evil.example", approve).statusCode())
                    .isEqualTo(403);
            assertThat(post(browser, page, "", origin(page), approve).body()).contains("Sign in");
            assertThat(held(agent, text).message()).contains("waits for a person");

            assertThat(post(browser, page, cookie, origin(page), approve).statusCode())
                    .isEqualTo(303);
            assertThat(get(browser, page, cookie)).contains("APPROVED").doesNotContain("<form");
        }
        assertThat(agent.call("echo", saying(text)).text()).isEqualTo(text);
    }

    private static String origin(URI page) {
        return page.getScheme() + "://" + page.getAuthority();
    }

    private static String get(HttpClient browser, URI page, String cookie)
            throws IOException, InterruptedException {
        var answer =
                browser.send(
                        HttpRequest.newBuilder(page).header("cookie", cookie + ";").build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-");
        return answer.body();
    }

    private static HttpResponse<String> post(
            HttpClient browser, URI page, String cookie, String origin, String form)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(page)
                        .header("cookie", cookie + ";")
                        .header("origin", origin)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** INV-5: who answers for an agent does not confirm what it does. */
    @Test
    void theAgentsOwnerDoesNotConfirm() {
        var _ = DESK.post("/api/agents", Json.object("name", "owned", "owner", "Second"));
        var _ = DESK.post("/api/operators", Json.object("name", "third", "role", "ADMIN"));
        assertThatThrownBy(() -> DESK.grant("owned", "young", "tool:echo"))
                .hasMessageContaining("request.owner");
    }
}
