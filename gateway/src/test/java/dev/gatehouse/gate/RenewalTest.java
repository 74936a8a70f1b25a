package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that end, that are too narrow, and authorization servers that change. */
class RenewalTest {
    private static final Place.External DATABASE = RunningGate.database(RenewalTest.class);
    private static final RunningGate GATE = RunningGate.start(RenewalTest.class, DATABASE);
    private static final RunningGate REPLICA = GATE.replica(RenewalTest.class, DATABASE);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Pattern PAGE = Pattern.compile("http://[^\\s\"]+/oauth/consent/[0-9a-f]+");

    private final FakeAuthorizer authorizer = FakeAuthorizer.start();
    private final FakeServer server = FakeServer.start();
    private final String name = "server-" + NUMBER.incrementAndGet();

    @AfterEach
    void end() {
        server.close();
        authorizer.close();
    }

    @AfterAll
    static void close() {
        REPLICA.close();
        GATE.close();
    }

    @Test
    void aRefreshTokenIsUsedOnceHoweverManyNeedItAtHoweverManyReplicas()
            throws InterruptedException, ExecutionException {
        server.behind(authorizer.door(server, _ -> Set.of()));
        set(Json.object("kind", "authorization-code", "shared", true));
        authorizeByAdding();
        govern();
        var token = GATE.desk().token(name, name);
        // The grant reaches the other replica in its own time.
        Eventually.holds(() -> agent(REPLICA.ownRoute(name), token).toolNames().contains("echo"));
        for (var route : List.of(GATE.ownRoute(name), REPLICA.ownRoute(name)))
            assertThat(called(route, token)).isEqualTo("here");
        var before = refreshes();
        authorizer.ledger().revokeAll();

        var calls = new ArrayList<Callable<String>>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> called(GATE.ownRoute(name), token));
            calls.add(() -> called(REPLICA.ownRoute(name), token));
        }
        try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : together.invokeAll(calls)) assertThat(each.get()).isEqualTo("here");
        }
        // What rotates would be lost if two had used it: the second is refused there.
        assertThat(refreshes() - before).isEqualTo(1);
    }

    private long refreshes() {
        return authorizer.asked("/token").stream()
                .filter(each -> each.get("grant_type").equals("refresh_token"))
                .count();
    }

    @Test
    void aCallThatNeedsMoreGetsTheUnionAndGoesThroughOnce() {
        client(Set.of());
        server.wire().clear();
        var mark = GATE.desk().mark();
        assertThat(called(GATE.route(name), GATE.desk().token(name, name))).isEqualTo("here");

        var scopes = authorizer.asked("/token").stream().map(each -> each.get("scope")).toList();
        assertThat(scopes).containsExactly("mcp:basic", "mcp:basic mcp:write");
        assertThat(server.wire().received("echo")).isEqualTo(1);
        assertThat(GATE.desk().since(mark)).anyMatch(line -> line.kind().equals("call.authorised"));
    }

    @Test
    void nothingIsAskedForBeyondWhatAnOperatorAllows() {
        client(Set.of("mcp:basic"));
        var agent = agent(GATE.route(name), GATE.desk().token(name, name));
        var error = agent.call("echo", Json.object("message", "here")).error();
        assertThat(error.message())
                .contains("mcp:write")
                .contains("gatehouse server credential set");
        assertThat(authorizer.asked("/token")).hasSize(1);
    }

    /** Its reading needs one scope, its calls another. */
    private void client(Set<String> allowed) {
        authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
        server.behind(
                authorizer.door(
                        server,
                        method -> Set.of(method.equals("tools/call") ? "mcp:write" : "mcp:basic")));
        var means =
                Json.object("kind", "client-credentials", "clientId", "the-gate")
                        .with("issuer", Json.of(authorizer.issuer()))
                        .with("clientSecret", Json.of("a-secret-for-the-gate"));
        set(allowed.isEmpty() ? means : means.with("scopes", Json.of(allowed)));
        // What an approved tool is said to need may be asked for when the server asks for it.
        var needs =
                Json.object("action", "read", "resources", List.of())
                        .with("scopes", Json.of(List.of("mcp:write")));
        govern(Json.object("echo", needs));
    }

    @Test
    void anotherAuthorizationServerIsNotEvenLookedAtBeforeAnOperatorSaysSo() {
        var token = servedByConsent();
        var first = authorizer.asked("/register").size();

        try (var other = FakeAuthorizer.start()) {
            server.behind(other.door(server, _ -> Set.of()));
            var mark = GATE.desk().mark();
            var refused = agent(GATE.route(name), token).call("echo", Json.object("message", "x"));
            assertThat(refused.error().message()).contains("another authorization server");
            assertThat(other.asked("")).isEmpty();
            var shown = GATE.desk().get("/api/servers/" + name + "/credential");
            assertThat(shown.text("proposed")).isEqualTo(other.issuer());
            assertThat(GATE.desk().findings(name))
                    .containsExactly("CHANGED AUTHORITY authorization-servers");
            assertThat(GATE.desk().since(mark))
                    .anyMatch(line -> line.kind().equals("credential.issuer-changed"));

            var _ =
                    GATE.desk()
                            .post(
                                    "/api/servers/" + name + "/credential/issuer",
                                    Json.object("issuer", other.issuer()));
            // It is another server until a person says that it is not (IDV-3).
            var found = GATE.desk().get("/api/drift?server=" + name).array("findings").getFirst();
            var _ =
                    GATE.desk()
                            .post(
                                    "/api/drift/" + Desk.number((Json.Obj) found, "id") + "/accept",
                                    Json.object("reason", "it moved"));
            var asking = agent(GATE.route(name), token).call("echo", Json.object("message", "x"));
            var page = PAGE.matcher(asking.error().message());
            assertThat(page.find()).isTrue();
            try (var person = new Person(GATE.operatorToken())) {
                assertThat(person.authorize(URI.create(page.group())).status()).isEqualTo(200);
            }
            assertThat(called(GATE.route(name), token)).isEqualTo("here");
            // Nothing of the first is good for the second (REQ-093).
            assertThat(other.asked("/register")).hasSize(1);
            assertThat(authorizer.asked("/register")).hasSize(first);
        }
    }

    /** A server that is asked with what a person consented to; a token of its agent. */
    private String servedByConsent() {
        server.behind(authorizer.door(server, _ -> Set.of()));
        set(Json.object("kind", "authorization-code", "shared", true));
        authorizeByAdding();
        govern();
        var token = GATE.desk().token(name, name);
        assertThat(called(GATE.route(name), token)).isEqualTo("here");
        return token;
    }

    @Test
    void whatIsForgottenIsAskedForAgain() {
        var token = servedByConsent();
        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/credential/forget",
                                Json.object("reason", "a test"));
        var asking = agent(GATE.route(name), token).call("echo", Json.object("message", "x"));
        assertThat(asking.error().message()).contains("/oauth/consent/");
    }

    /** REV-4: nothing that the gate held for it is left, and only a new approval brings it back. */
    @Test
    void whatAKilledServerHadIsAskedForAgain() {
        var token = servedByConsent();
        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/contain",
                                Json.object("level", "kill", "reason", "a test"));
        var killed = agent(GATE.route(name), token).call("echo", Json.object("message", "x"));
        assertThat(killed.error().message()).contains("withheld as a whole");
        GATE.desk().approve(name);
        var asking = agent(GATE.route(name), token).call("echo", Json.object("message", "x"));
        assertThat(asking.error().message()).contains("/oauth/consent/");
    }

    private void set(Json.Obj means) {
        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/credential",
                                means.with("url", Json.of(server.url().toString())));
    }

    private void authorizeByAdding() {
        assertThatThrownBy(() -> GATE.desk().addServer(name, server.url()))
                .satisfies(refused -> {
                    var page = PAGE.matcher(String.valueOf(refused.getMessage()));
                    assertThat(page.find()).isTrue();
                    try (var person = new Person(GATE.operatorToken())) {
                        assertThat(person.authorize(URI.create(page.group())).status())
                                .isEqualTo(200);
                    }
                });
    }

    private void govern() {
        govern(Json.object());
    }

    private void govern(Json.Obj bindings) {
        GATE.desk().addServer(name, server.url());
        GATE.desk().approve(name, bindings);
        GATE.desk().addAgent(name);
        var _ = GATE.desk().grant(name, name);
    }

    private static FakeAgent agent(URI route, String token) {
        return FakeAgent.of(route, Revision.V2026_07_28).bearing(token);
    }

    private static String called(URI route, String token) {
        return agent(route, token).call("echo", Json.object("message", "here")).text();
    }
}
