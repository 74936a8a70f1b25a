package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.schema.RegistrySchema;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The approved inventory as a registry: whole, by its schemas, and nothing else (PRV-4, REQ-117).
 */
class SubregistryTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    SubregistryTest.class,
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]",
                    "subregistry: {show: approved, namespace: com.example.gate}");
    private static final Desk DESK = GATE.desk();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void open() {
        GATE.standard(SERVER);
        for (var name : List.of("alpha", "beta", "gamma")) {
            DESK.addServer(name, SERVER.url());
            DESK.approve(name);
        }
        DESK.addServer("submitted", SERVER.url());
        REGISTRY.publish(FakeRegistry.server("com.example/taken", "1.0.0", SERVER.url()));
        var _ = DESK.post("/api/registries/public/sync", Json.object());
        var _ =
                DESK.post(
                        "/api/registry/import",
                        Json.object("name", "com.example/taken", "as", "taken", "owner", "o"));
        DESK.approve("taken");
    }

    @AfterAll
    static void close() {
        HTTP.close();
        GATE.close();
        REGISTRY.close();
        SERVER.close();
    }

    private static HttpResponse<String> get(RunningGate gate, String path, @Nullable String token) {
        var request =
                HttpRequest.newBuilder(
                        URI.create(gate.publicUrl() + "/registry/v0.1/servers" + path));
        if (token != null) request.header("authorization", "Bearer " + token);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static HttpResponse<String> get(String path) {
        return get(GATE, path, DESK.token(RunningGate.AGENT, RunningGate.SERVER));
    }

    private static Json.Obj list(String query) {
        var answer = get(query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var list = JsonText.object(answer.body());
        assertThat(RegistrySchema.faultsOfList(list)).isEmpty();
        return list;
    }

    private static List<String> names(Json.Obj list) {
        var names = new ArrayList<String>();
        for (var entry : list.array("servers"))
            names.add(String.valueOf(((Json.Obj) entry).object("server").text("name")));
        return names;
    }

    private static Json.Obj only(String query) {
        var servers = list(query).array("servers");
        assertThat(servers).hasSize(1);
        return (Json.Obj) servers.getFirst();
    }

    @Test
    void whatIsApprovedIsListedAndLeadsToTheGate() {
        assertThat(names(list("")))
                .contains("com.example.gate/alpha", "com.example.gate/files")
                .doesNotContain("com.example.gate/submitted");
        var alpha = only("?search=ALPHA");
        var remote = (Json.Obj) alpha.object("server").array("remotes").getFirst();
        assertThat(remote.text("url")).isEqualTo(GATE.route("alpha").toString());
        assertThat(alpha.toText()).doesNotContain(SERVER.url().toString());
    }

    @Test
    void ourOwnStateStandsUnderOurOwnKey() {
        var ours = only("?search=/taken").object("_meta").object("dev.gatehouse/approval");
        var approval = DESK.server("taken").object("approval");
        assertThat(ours.text("state")).isEqualTo("APPROVED");
        assertThat(ours.text("snapshot")).isEqualTo(approval.text("snapshot"));
        assertThat(ours.text("approvedAt")).isEqualTo(approval.text("at"));
        assertThat(ours.text("evidence")).isEqualTo("none");
        assertThat(ours.object("lineage").text("name")).isEqualTo("com.example/taken");
    }

    @Test
    void pagesFollowEachOtherToTheEndAndHoldEachServerOnce() {
        var all = names(list(""));
        var paged = new ArrayList<String>();
        var query = "?limit=2";
        for (var next = query; next != null; ) {
            var page = list(next);
            assertThat(page.array("servers")).hasSizeLessThanOrEqualTo(2);
            paged.addAll(names(page));
            var cursor = page.object("metadata").text("nextCursor");
            next = cursor == null ? null : query + "&cursor=" + cursor;
        }
        assertThat(paged).isEqualTo(all);
        assertThat(new HashSet<>(paged)).hasSameSizeAs(paged);
    }

    @Test
    void oneServerHasItsVersions() {
        var alpha = only("?search=alpha");
        var version = String.valueOf(alpha.object("server").text("version"));
        var encoded = URLEncoder.encode(version, StandardCharsets.UTF_8);
        var name = "/com.example.gate%2Falpha/versions";
        assertThat(list(name).array("servers")).containsExactly(alpha);
        for (var one : List.of("/latest", "/" + encoded)) {
            var answer = JsonText.object(get(name + one).body());
            assertThat(RegistrySchema.faultsOfResponse(answer)).isEmpty();
            assertThat(answer).isEqualTo(alpha);
        }
        assertThat(get(name + "/0.0.1").statusCode()).isEqualTo(404);
        assertThat(get("/com.example.gate%2Fsubmitted/versions").statusCode()).isEqualTo(404);
        assertThat(names(list("?version=latest&search=alpha"))).hasSize(1);
        assertThat(names(list("?version=" + encoded + "&search=alpha"))).hasSize(1);
        assertThat(names(list("?version=0.0.1"))).isEmpty();
    }

    @Test
    void onlyWhatChangedSinceIsListedToWhoAsksForThat() {
        assertThat(names(list("?updated_since=" + Instant.now().minusSeconds(3600)))).isNotEmpty();
        assertThat(names(list("?updated_since=" + Instant.now().plusSeconds(3600)))).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (var query : List.of("?limit=0", "?limit=x", "?cursor=%25", "?updated_since=yesterday"))
            assertThat(get(query).statusCode()).as(query).isEqualTo(400);
        assertThat(get("/com.example.gate%2Falpha/versions/1/2").statusCode()).isEqualTo(404);
        assertThat(get("/%FF%2F/versions").statusCode()).isEqualTo(404);
    }

    @Test
    void aServerThatIsNotApprovedAnyMoreIsNotListedAnyMore() {
        DESK.addServer("leaving", SERVER.url());
        DESK.approve("leaving");
        assertThat(names(list("?search=leaving"))).hasSize(1);
        DESK.move("leaving", "quarantine");
        assertThat(names(list("?search=leaving"))).isEmpty();
        DESK.move("leaving", "retire");
        assertThat(names(list("?search=leaving"))).isEmpty();
    }

    @Test
    void anotherApprovalIsAnotherVersion() {
        DESK.addServer("twice", SERVER.url());
        DESK.approve("twice");
        var first = only("?search=twice").object("server").text("version");
        DESK.approve("twice", "tool:echo");
        assertThat(only("?search=twice").object("server").text("version")).isNotEqualTo(first);
    }

    @Test
    void whoIsNoAgentIsToldNothingAndThatIsRecorded() {
        assertThat(get(GATE, "", null).statusCode()).isEqualTo(401);
        long mark = DESK.mark();
        var _ = list("");
        DESK.awaitLine(mark, "registry.read", line -> line.says("agent", RunningGate.AGENT));
    }

    @Test
    void anAgentIsShownWhatItMayUseUnlessAllIsToBeShown() {
        try (var gate = RunningGate.start(Granted.class)) {
            gate.standard(SERVER);
            gate.desk().addServer("other", SERVER.url());
            gate.desk().approve("other");
            var token = gate.desk().token(RunningGate.AGENT, RunningGate.SERVER);
            var list = JsonText.object(get(gate, "", token).body());
            assertThat(names(list)).containsExactly("local.gatehouse/files");
        }
    }

    @Test
    void anotherGateReadsItAndTakesAServerFromIt() {
        try (var upstream = RunningGate.start(Upstream.class, "subregistry: {show: everyone}")) {
            upstream.standard(SERVER);
            try (var downstream =
                    RunningGate.start(
                            Downstream.class,
                            "registries: [{name: upstream, url: \""
                                    + upstream.publicUrl()
                                    + "/registry\", every: 30d}]")) {
                var desk = downstream.desk();
                var account = desk.post("/api/registries/upstream/sync", Json.object());
                assertThat(account.member("entries")).isEqualTo(Json.of(1));
                assertThat(account.member("brokenOff")).isEqualTo(Json.nothing());
                var again = desk.post("/api/registries/upstream/sync", Json.object());
                assertThat(again.member("tampered")).isEqualTo(Json.of(0));
                var shown = desk.get("/api/registry/servers/local.gatehouse%2Ffiles");
                assertThat(
                                shown.object("entry")
                                        .object("_meta")
                                        .object("dev.gatehouse/approval")
                                        .text("state"))
                        .isEqualTo("APPROVED");
            }
        }
    }

    /** Each names a database of its own. */
    private static final class Granted {}

    private static final class Upstream {}

    private static final class Downstream {}
}
