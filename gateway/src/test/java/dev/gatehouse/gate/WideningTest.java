package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What servers and their authorization servers say of scopes and of each other changes after an
 * approval: each widening is a finding, and is held until an operator accepts it (AUT-3, T26).
 */
@Timeout(60)
class WideningTest {
    private static final Place.External DATABASE = RunningGate.database(WideningTest.class);
    private static final RunningGate GATE =
            RunningGate.start(WideningTest.class, DATABASE, "access: {authorityEvery: 1s}");
    private static final Desk DESK = GATE.desk();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";

    private static final ECKey KEY = Pem.key();
    private final FakeAuthorizer authorizer = FakeAuthorizer.start();
    private final FakeServer server = FakeServer.start();
    private final String name = "server-" + NUMBER.incrementAndGet();
    private volatile List<String> issuers = List.of(authorizer.issuer());
    private volatile List<String> scopes = List.of();
    private volatile String resource = server.url().toString();
    private volatile Set<String> needed = Set.of("files:read");

    @AfterEach
    void end() {
        DESK.move(name, "retire");
        server.close();
        authorizer.close();
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    // Metadata of the server

    @Test
    void theFirstSightIsAcceptedWithTheApprovalAndShown() {
        scopes = List.of("files:read", "files:list");
        govern();
        var authority = DESK.server(name).object("authority");
        assertThat(authority.text("acceptedBy")).isEqualTo("admin");
        assertThat(texts(authority.object("accepted"), "scopes"))
                .containsExactly("files:list", "files:read");
        assertThat(texts(authority.object("accepted"), "authorization-servers"))
                .containsExactly(authorizer.issuer());
        assertThat(texts(authority.object("accepted"), "pkce " + authorizer.issuer()))
                .containsExactly("S256");
        assertThat(DESK.findings(name)).isEmpty();
    }

    /** What a server says it knows is the least that it works with: its challenge may want more. */
    @Test
    void theFirstChallengeIsAcceptedWithTheApproval() {
        scopes = List.of("profile");
        govern();
        assertThat(texts(DESK.server(name).object("authority").object("accepted"), "challenge"))
                .containsExactly("files:read");
        assertThat(DESK.findings(name)).isEmpty();
        assertThat(called().text()).isEqualTo("here");
    }

    @Test
    void aWiderScopeIsAFindingOnScheduleAndNotAskedForUntilItIsAccepted() {
        scopes = List.of("files:read");
        needed = Set.of();
        govern();
        assertThat(called().text()).isEqualTo("here");
        assertThat(asked()).containsExactly("files:read");

        scopes = List.of("files:read", "files:*");
        var mark = DESK.mark();
        Eventually.holds(() -> DESK.findings(name).contains("CHANGED AUTHORITY scopes"));
        assertThat(finding("AUTHORITY scopes").text("detail"))
                .contains("\"more\":[\"files:*\"]")
                .contains("a wildcard");
        DESK.awaitLine(mark, "drift.found", line -> line.says("server", name));
        // A second operator's reading, or another round, opens no other finding.
        DESK.check(name);
        assertThat(DESK.findings(name)).containsExactly("CHANGED AUTHORITY scopes");
        forget();
        assertThat(called().text()).isEqualTo("here");
        assertThat(asked()).containsExactly("files:read", "files:read");

        scopes = List.of("files:read", "files:list");
        Eventually.holds(() ->
                String.valueOf(finding("AUTHORITY scopes").text("detail")).contains("files:list"));
        accept("AUTHORITY scopes");
        assertThat(DESK.findings(name)).isEmpty();
        forget();
        assertThat(called().text()).isEqualTo("here");
        assertThat(asked()).last().isEqualTo("files:list files:read");
    }

    /** What whoever reads the record, or a page of the gate, does not learn. */
    @Test
    void aSecretAmongScopesIsNeitherShownNorRecorded() {
        var secret = "AKIA" + "Z3QXJ5LRP2WMN7KB";
        scopes = List.of("files:read");
        needed = Set.of();
        var mark = DESK.mark();
        govern();
        assertThat(called().text()).isEqualTo("here");
        scopes = List.of("files:read", secret);
        Eventually.holds(() -> DESK.findings(name).contains("CHANGED AUTHORITY scopes"));
        assertThat(DESK.server(name).toText()).contains("AKIA***").doesNotContain(secret);
        accept("AUTHORITY scopes");
        DESK.awaitLine(mark, "drift.accepted", line -> line.says("server", name));
        assertThat(DESK.since(mark))
                .allSatisfy(line -> assertThat(line.body().toText()).doesNotContain(secret));
    }

    @Test
    void aChallengeThatAsksForMoreIsHeldUntilItIsAccepted() {
        govern();
        assertThat(called().text()).isEqualTo("here");
        needed = Set.of("files:read", "files:delete");
        var refused = called();
        assertThat(refused.error().message())
                .contains("files:delete")
                .contains("gatehouse drift accept");
        assertThat(asked()).allMatch(scope -> !scope.contains("delete"));
        assertThat(DESK.findings(name)).containsExactly("CHANGED AUTHORITY challenge");

        accept("AUTHORITY challenge");
        assertThat(called().text()).isEqualTo("here");
        assertThat(asked()).last().isEqualTo("files:delete files:read");
    }

    @Test
    void whatAnOperatorAllowedByNameIsNotHeld() {
        govern("files:read", "files:delete");
        needed = Set.of("files:read", "files:delete");
        assertThat(called().text()).isEqualTo("here");
    }

    @Test
    void whatApprovedToolsNeedIsNotHeld() {
        add();
        DESK.approve(
                name,
                Json.object(
                        "echo",
                        Json.object("action", "read", "resources", List.of())
                                .with("scopes", Json.of(List.of("files:delete")))));
        grant();
        needed = Set.of("files:read", "files:delete");
        assertThat(called().text()).isEqualTo("here");
        assertThat(asked()).last().isEqualTo("files:delete files:read");
    }

    @Test
    void anotherAuthorizationServerIsAFindingAndGetsNothingUntilItIsAccepted() {
        govern();
        assertThat(called().text()).isEqualTo("here");
        try (var other = FakeAuthorizer.start()) {
            other.ledger().client("the-gate", null, KEY);
            issuers = List.of(other.issuer());
            Eventually.holds(
                    () -> DESK.findings(name).contains("CHANGED AUTHORITY authorization-servers"));
            var facet = facet("oauth-issuers");
            assertThat(facet.member("holds")).isEqualTo(Json.of(false));
            assertThat(texts(facet.object("approved"), "values"))
                    .containsExactly(authorizer.issuer());
            assertThat(texts(facet.object("observed"), "values")).containsExactly(other.issuer());
            assertThat(state()).isEqualTo("QUARANTINED");
            assertThat(called().isError()).isTrue();
            assertThat(other.asked("")).isEmpty();

            accept("AUTHORITY authorization-servers");
            assertThat(state()).isEqualTo("APPROVED");
            assertThat(DESK.get("/api/servers/" + name + "/credential").text("issuer"))
                    .isEqualTo(other.issuer());
            behind(other);
            assertThat(called().text()).isEqualTo("here");
            assertThat(other.asked("/token")).isNotEmpty();
        }
    }

    /** IDV-1, IDV-3: tokens for another resource are good at another server. */
    @Test
    void anotherResourceIsAnotherServerAndGetsNothing() {
        govern();
        assertThat(called().text()).isEqualTo("here");
        assertThat(texts(facet("oauth-resource").object("approved"), "values"))
                .containsExactly(server.url().toString());
        resource = server.url().toString().replace("http:", "HTTP:");
        DESK.check(name);
        assertThat(DESK.findings(name)).as("the same in other letters").isEmpty();
        forget();
        int before = asked().size();

        resource = "https://bank.example/mcp";
        awaitFinding("CHANGED AUTHORITY resource");
        assertThat(finding("AUTHORITY resource").text("severity")).isEqualTo("S3");
        assertThat(finding("AUTHORITY resource").toText())
                .contains("authority.resource-changed", "https://bank.example/mcp");
        assertThat(state()).isEqualTo("QUARANTINED");
        assertThat(facet("oauth-resource").member("holds")).isEqualTo(Json.of(false));
        assertThat(texts(facet("oauth-resource").object("observed"), "values"))
                .containsExactly("https://bank.example/mcp");
        assertThat(called().isError()).isTrue();
        assertThat(asked()).hasSize(before);
        assertThat(DESK.findings(name)).as("nothing else of it is used").hasSize(1);

        accept("AUTHORITY resource");
        assertThat(state()).isEqualTo("APPROVED");
        assertThat(called().isError()).as("and nothing is asked for another resource").isTrue();
        assertThat(asked()).hasSize(before);
        resource = server.url().toString();
        awaitFinding("CHANGED AUTHORITY resource");
    }

    /** T26: a server decides what it shows to whom, and when. */
    @Test
    void whatAServerShowsOnlyAfterItsApprovalIsHeldUntilItIsAccepted() {
        DESK.addServer(name, server.url());
        DESK.approve(name);
        grant();
        authorizer.ledger().client("the-gate", null, KEY);
        behind(authorizer);
        credential();
        assertThat(called().isError()).isTrue();
        awaitFinding("CHANGED AUTHORITY authorization-servers");
        assertThat(authorizer.asked("")).isEmpty();

        accept("AUTHORITY authorization-servers");
        Eventually.holds(() ->
                called().isError() && DESK.findings(name).contains("CHANGED AUTHORITY challenge"));
        accept("AUTHORITY challenge");
        Eventually.holds(() -> !called().isError());
    }

    // Metadata of the authorization server

    @Test
    void aWayOfPkceThatIsGoneIsAFinding() {
        govern();
        authorizer.knowsChallenges(List.of("plain"));
        awaitFinding("CHANGED AUTHORITY pkce " + authorizer.issuer());
    }

    @Test
    void metadataThatNameAnotherIssuerAreAFinding() {
        govern();
        authorizer.claims("https://elsewhere.example");
        awaitFinding("CHANGED AUTHORITY issuer " + authorizer.issuer());
    }

    @Test
    void moreScopesAtTheAuthorizationServerAreAFindingAndFewerAreNone() {
        authorizer.knowsScopes(List.of("openid", "files:read"));
        govern();
        authorizer.knowsScopes(List.of("openid", "admin"));
        awaitFinding("CHANGED AUTHORITY scopes of " + authorizer.issuer());
        authorizer.knowsScopes(List.of("openid"));
        Eventually.holds(() -> DESK.findings(name).isEmpty());
    }

    @Test
    void anEndpointOnAnotherHostIsAFindingAndGetsNothingUntilItIsAccepted() {
        try (var elsewhere = FakeAuthorizer.start();
                var front = Front.of(authorizer);
                var replica = GATE.replica(WideningTest.class, DATABASE)) {
            // A secret: what a key signs is for the issuer, whose endpoints these are not.
            for (var each : List.of(authorizer, elsewhere))
                each.ledger().client("the-gate", "a-secret-for-the-gate", null);
            issuers = List.of(front.issuer());
            behind(authorizer);
            credential(
                    Json.object("clientSecret", "a-secret-for-the-gate", "issuer", front.issuer()));
            DESK.addServer(name, server.url());
            DESK.approve(name);
            grant();
            assertThat(called().text()).isEqualTo("here");
            front.endpoints = elsewhere;
            awaitFinding("CHANGED AUTHORITY hosts " + front.issuer());
            forget();
            // A gate that has not read the metadata before.
            assertThat(called(replica).error().message())
                    .contains("another host", "gatehouse drift accept");
            assertThat(elsewhere.asked("")).isEmpty();
            accept("AUTHORITY hosts " + front.issuer());
            behind(elsewhere);
            assertThat(called(replica).text()).isEqualTo("here");
            assertThat(elsewhere.asked("/token")).isNotEmpty();
        }
    }

    @Test
    void whoWasNeverAskedYetIsHeldToWhatWasSeenAtTheApproval() {
        server.behind((request, reply) -> {
            if (!request.path().startsWith(RESOURCE)) return true;
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    metadata().toText().getBytes(StandardCharsets.UTF_8));
            return false;
        });
        DESK.addServer(name, server.url());
        DESK.approve(name);
        grant();
        try (var other = FakeAuthorizer.start()) {
            issuers = List.of(other.issuer());
            other.ledger().client("the-gate", null, KEY);
            credential();
            behind(other);
            assertThat(called().isError()).isTrue();
            assertThat(other.asked("")).isEmpty();
            awaitFinding("CHANGED AUTHORITY authorization-servers");
            assertThat(state()).isEqualTo("QUARANTINED");
        }
    }

    private String state() {
        return DESK.state(name);
    }

    /** The metadata of an authorization server whose endpoints are elsewhere. */
    private static final class Front implements AutoCloseable {
        private final HttpListener listener;
        private volatile FakeAuthorizer endpoints;

        private Front(FakeAuthorizer first) {
            endpoints = first;
            listener = HttpListener.open(0, null, this::answer);
        }

        static Front of(FakeAuthorizer first) {
            return new Front(first);
        }

        String issuer() {
            return listener.origin();
        }

        private void answer(HttpRequest request, HttpReply reply) throws IOException {
            var metadata =
                    Json.object(
                            "issuer", issuer(),
                            "token_endpoint", endpoints.tokenEndpoint().toString(),
                            "token_endpoint_auth_methods_supported",
                                    List.of("client_secret_basic"));
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    metadata.toText().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    // Acceptance

    @Test
    void whatServersOfferStaysAFindingBesideTheOthersAndIsAcceptedForItself() {
        govern();
        var id = String.valueOf(findings().size());
        assertThat(id).isEqualTo("0");
        server.catalogue().instructions("Other words.");
        DESK.check(name);
        var declared = DESK.findings(name);
        assertThat(declared).isNotEmpty();
        authorizer.knowsChallenges(List.of("plain"));
        awaitFinding("CHANGED AUTHORITY pkce " + authorizer.issuer());
        assertThat(DESK.findings(name)).containsAll(declared);
        DESK.check(name);
        assertThat(DESK.findings(name)).containsAll(declared).hasSize(declared.size() + 1);
        for (var each : declared) accept(each.substring("CHANGED ".length()));
        assertThat(DESK.findings(name))
                .containsExactly("CHANGED AUTHORITY pkce " + authorizer.issuer());
        var pkce = finding("AUTHORITY pkce " + authorizer.issuer());
        accept("AUTHORITY pkce " + authorizer.issuer());
        assertThatThrownBy(() -> accept(pkce)).hasMessageContaining("drift.closed");
    }

    // The report

    @Test
    void theExcessOfScopesIsComputedOnScheduleAndCounted() {
        govern("files:read", "files:delete");
        Eventually.holds(() -> GATE.metric("gatehouse_excess_scopes") >= 2);
        var line =
                DESK.get("/api/reports/scopes").array("servers").stream()
                        .map(Json.Obj.class::cast)
                        .filter(each -> name.equals(each.text("server")))
                        .findFirst()
                        .orElseThrow();
        assertThat(texts(line, "excess")).containsExactly("files:delete", "files:read");
        assertThat(line.has("ageSeconds")).isTrue();
        assertThat(line.text("at")).isNotEmpty();
    }

    // What stands here

    private void add(String... allowed) {
        authorizer.ledger().client("the-gate", null, KEY);
        behind(authorizer);
        credential(allowed);
        DESK.addServer(name, server.url());
    }

    private void credential(String... allowed) {
        var proof = Json.object("privateKey", Pem.of(KEY));
        credential(allowed.length == 0 ? proof : proof.with("scopes", Json.of(List.of(allowed))));
    }

    private void credential(Json.Obj more) {
        var means =
                Json.object("kind", "client-credentials", "clientId", "the-gate")
                        .with("url", Json.of(server.url().toString()));
        for (var one : more.members().entrySet()) means = means.with(one.getKey(), one.getValue());
        var _ = DESK.post("/api/servers/" + name + "/credential", means);
    }

    private void govern(String... allowed) {
        add(allowed);
        DESK.approve(name);
        grant();
    }

    private void grant() {
        DESK.addAgent(name);
        var _ = DESK.grant(name, name);
    }

    /** The authorizer's door, but the metadata are the test's. */
    private void behind(FakeAuthorizer at) {
        var door = at.door(server, _ -> needed);
        server.behind((request, reply) -> {
            if (!request.path().equals(RESOURCE + server.url().getRawPath()))
                return door.admits(request, reply);
            try {
                reply.send(
                        200,
                        Map.of("Content-Type", "application/json"),
                        metadata().toText().getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                throw new IllegalStateException(gone);
            }
            return false;
        });
    }

    private Json.Obj metadata() {
        var metadata = Json.object("resource", resource, "authorization_servers", issuers);
        return scopes.isEmpty() ? metadata : metadata.with("scopes_supported", Json.of(scopes));
    }

    private AgentReply called() {
        return called(GATE);
    }

    private AgentReply called(RunningGate gate) {
        return FakeAgent.of(gate.ownRoute(name), Revision.V2026_07_28)
                .bearing(DESK.token(name, name))
                .call("echo", Json.object("message", "here"));
    }

    /** The scopes of every token that was asked for. */
    private List<String> asked() {
        return authorizer.asked("/token").stream().map(each -> each.get("scope")).toList();
    }

    /** As the table of the server's identity shows it. */
    private Json.Obj facet(String facet) {
        return DESK.facet(name, facet);
    }

    private void forget() {
        var _ =
                DESK.post(
                        "/api/servers/" + name + "/credential/forget",
                        Json.object("reason", "a test"));
    }

    private void awaitFinding(String finding) {
        Eventually.holds(() -> DESK.findings(name).contains(finding));
    }

    private List<Json.Obj> findings() {
        return DESK.get("/api/drift?server=" + name).array("findings").stream()
                .map(Json.Obj.class::cast)
                .toList();
    }

    private Json.Obj finding(String subject) {
        return findings().stream()
                .filter(each -> subject.equals(each.text("subject")))
                .findFirst()
                .orElseThrow();
    }

    private void accept(String subject) {
        accept(finding(subject));
    }

    private static void accept(Json.Obj finding) {
        long id = Desk.number(finding, "id");
        var _ = DESK.post("/api/drift/" + id + "/accept", Json.object("reason", "a test"));
    }

    private static List<String> texts(Json.Obj in, String member) {
        return in.array(member).stream().map(each -> ((Json.Str) each).value()).toList();
    }
}
