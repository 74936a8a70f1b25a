package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.issuer.TokenForge;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tokens that are bound to a key or a certificate, over real connections (T29, REQ-085; RFC 9449,
 * RFC 8705).
 */
@Timeout(90)
class BoundCallersTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeIssuer ISSUER = FakeIssuer.start();
    private static final ECKey KEY = key();
    private static final ECKey THIEF = key();

    private static Certificate shown;
    private static Certificate own;
    private static Certificate foreign;
    private static RunningGate gate;
    private static Desk desk;

    @BeforeAll
    static void open() throws IOException, InterruptedException, GeneralSecurityException {
        var folder = Files.createTempDirectory(TestDatabase.BUILD, "bound");
        shown = Certificate.make(folder, "gate");
        own = Certificate.make(folder, "own");
        foreign = Certificate.make(folder, "foreign");
        gate = start(BoundCallersTest.class, "optional", "");
        desk = gate.desk();
    }

    /** Names a database of its own. */
    private static final class Strict {}

    private static RunningGate start(
            Class<?> test, String certificates, String tls, String... more) {
        var lines = new ArrayList<>(List.of(more));
        lines.add(
                "agents: tls: {certificate: %s, key: %s, clientCertificates: %s%s}"
                        .formatted(shown.certificate(), shown.key(), certificates, tls));
        lines.add(
                "issuers: {atOrigin: trusted, trusted: [{issuer: \"%s\"}]}"
                        .formatted(ISSUER.issuer()));
        var started = RunningGate.start(test, lines.toArray(String[]::new)).standard(SERVER);
        started.desk().addAgent("bound", ISSUER.issuer(), "client-1");
        var _ = started.desk().grant("bound", "files");
        return started;
    }

    @AfterAll
    static void close() {
        gate.close();
        ISSUER.close();
        SERVER.close();
    }

    @ParameterizedTest
    @EnumSource
    void anAgentThatProvesEveryRequestIsServed(Revision revision)
            throws IOException, GeneralSecurityException {
        long mark = desk.mark();
        var token = bound().claim("sub", "alice").mint();
        var agent = proving(revision, token, KEY, new AtomicReference<>());
        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(agent.toolNames()).contains("echo");
        assertThat(desk.since(mark, "call.allowed"))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.body().text("client")).isEqualTo("client-1");
                    assertThat(line.body().text("user")).isEqualTo("alice");
                    assertThat(line.body().text("bound")).isEqualTo("dpop");
                });
    }

    @Test
    void aStolenTokenIsWorthNothingWithoutItsKey() throws IOException, GeneralSecurityException {
        long mark = desk.mark();
        var token = bound().mint();
        var bearer = agent(shown.client()).bearing(token).connect();
        assertThat(bearer.status()).isEqualTo(401);
        assertThat(challenge(bearer))
                .startsWith("DPoP ")
                .contains("error=\"invalid_token\"", "algs=\"ES256 ", "resource_metadata=");

        var stranger = proving(V2026_07_28, token, THIEF, new AtomicReference<>()).connect();
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(challenge(stranger)).contains("error=\"invalid_dpop_proof\"");

        var alone = agent(shown.client()).with("Authorization", "DPoP " + token).connect();
        assertThat(alone.status()).isEqualTo(401);
        assertThat(whys(mark))
                .containsExactly(
                        "the token is bound to a key: it comes as DPoP, with a proof",
                        "the proof's key is not the one that the token is bound to",
                        "there is not exactly one DPoP proof");
    }

    @Test
    void aProofThatWasOverheardIsWorthNothing() throws IOException, GeneralSecurityException {
        var token = bound().mint();
        var overheard = new AtomicReference<String>();
        assertThat(proving(V2026_07_28, token, KEY, overheard).connect().status()).isEqualTo(200);
        long mark = desk.mark();
        var thief =
                agent(shown.client())
                        .with("Authorization", "DPoP " + token)
                        .with("DPoP", overheard.get());
        assertThat(thief.connect().status()).isEqualTo(401);
        assertThat(thief.call("echo", HELLO).status()).isEqualTo(401);

        var elsewhere = ProofOfKey.of(KEY, token, "POST", URI.create(gate.route() + "2"));
        assertThat(thief.with("DPoP", elsewhere.sign()).connect().status()).isEqualTo(401);
        var other = ProofOfKey.of(KEY, token, "GET", gate.route());
        assertThat(thief.with("DPoP", other.sign()).connect().status()).isEqualTo(401);
        var stale = ProofOfKey.of(KEY, token, "POST", gate.route()).claiming("iat", 1_790_000_000);
        assertThat(thief.with("DPoP", stale.sign()).connect().status()).isEqualTo(401);
        var another = ProofOfKey.of(KEY, bound().mint(), "POST", gate.route());
        assertThat(thief.with("DPoP", another.sign()).connect().status()).isEqualTo(401);
        assertThat(whys(mark))
                .containsExactly(
                        "the proof was used before",
                        "the proof was used before",
                        "the proof is for another URL",
                        "the proof is for another HTTP method",
                        "the proof was not made just now",
                        "the proof is for another token");
    }

    @Test
    void aTokenThatIsBoundToACertificateIsGoodOnItsConnectionsAlone()
            throws IOException, GeneralSecurityException {
        long mark = desk.mark();
        var token = token(gate).claim("cnf", Map.of("x5t#S256", own.thumbprint())).mint();
        var agent = agent(own.showingTo(shown)).bearing(token);
        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(desk.since(mark, "call.allowed")).allMatch(line -> line.says("bound", "mtls"));

        for (var context : List.of(foreign.showingTo(shown), shown.client())) {
            var refused = agent(context).bearing(token).connect();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(challenge(refused)).startsWith("Bearer ").contains("invalid_token");
        }
        assertThat(whys(mark))
                .containsOnly(
                        "the token is bound to a client certificate that the connection does not"
                                + " show");
        var plain = token(gate).mint();
        assertThat(agent(foreign.showingTo(shown)).bearing(plain).connect().status())
                .isEqualTo(200);
    }

    @Test
    void theRecordHasTheChainAndWhatOfTheScopesNobodyNeeds()
            throws IOException, GeneralSecurityException {
        // Those whose hands it came through are agents with as much authority (AUT-9).
        for (var actor : List.of("desk", "planner")) {
            desk.addAgent(actor, ISSUER.issuer(), actor);
            var _ = desk.grant(actor, "files");
        }
        long mark = desk.mark();
        var token =
                token(gate)
                        .claim("sub", "alice")
                        .claim("act", Map.of("sub", "desk", "act", Map.of("sub", "planner")))
                        .scope("mcp:call files:read")
                        .mint();
        assertThat(agent(shown.client()).bearing(token).call("echo", HELLO).text())
                .isEqualTo("hello");
        var line = desk.since(mark, "call.allowed").getFirst();
        assertThat(line.body().array("chain"))
                .containsExactly(Json.object("sub", "desk"), Json.object("sub", "planner"));
        assertThat(line.body().array("scopeExcess")).containsExactly(Json.of("files:read"));
        assertThat(line.body().text("issuer")).isEqualTo(ISSUER.issuer());

        var broad = token(gate).scope("mcp:call *").mint();
        var refused = agent(shown.client()).bearing(broad).connect();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(challenge(refused)).contains("scope for a wildcard");
    }

    @Test
    void metadataSayHowTokensMayBeBound()
            throws IOException, InterruptedException, GeneralSecurityException {
        var document = metadata("/.well-known/oauth-protected-resource/mcp/files");
        assertThat(document.array("dpop_signing_alg_values_supported"))
                .contains(Json.of("ES256"))
                .doesNotContain(Json.of("none"), Json.of("HS256"));
        assertThat(document.member("tls_client_certificate_bound_access_tokens"))
                .isEqualTo(Json.of(true));
        assertThat(document.has("dpop_bound_access_tokens_required")).isFalse();
    }

    /** REQ-083: a copy of the first trusted issuer's, read through the guard. */
    @Test
    void theOriginTellsWhoIssuesTokensElsewhere()
            throws IOException, InterruptedException, GeneralSecurityException {
        var document = metadata("/.well-known/oauth-authorization-server");
        assertThat(document.text("issuer")).isEqualTo(ISSUER.issuer());
        assertThat(document.text("token_endpoint")).isEqualTo(ISSUER.issuer() + "/token");
    }

    @Test
    void keysNoncesAndCertificatesCanAllBeRequired()
            throws IOException, InterruptedException, GeneralSecurityException {
        try (var strict =
                start(
                        Strict.class,
                        "required",
                        ", clientTrust: " + own.certificate(),
                        "access: {requireDpop: true, dpopNonce: true}")) {
            var route = strict.route();
            for (var context : List.of(shown.client(), foreign.showingTo(shown)))
                assertThatThrownBy(() -> FakeAgent.of(route, V2026_07_28, context).connect())
                        .isInstanceOf(Exception.class);
            var known = own.showingTo(shown);
            var anonymous = FakeAgent.of(route, V2026_07_28, known).connect();
            assertThat(challenge(anonymous)).startsWith("DPoP ").doesNotContain("error=");

            var plain = token(strict).mint();
            var refused = FakeAgent.of(route, V2026_07_28, known).bearing(plain).connect();
            assertThat(refused.status()).isEqualTo(401);

            var token =
                    token(strict).claim("cnf", Map.of("jkt", ProofOfKey.thumbprint(KEY))).mint();
            var nonce = new AtomicReference<String>();
            var agent =
                    FakeAgent.of(route, V2026_07_28, known)
                            .renewing(method -> proof(token, KEY, method, route, nonce.get()));
            var first = agent.connect();
            assertThat(first.status()).isEqualTo(401);
            assertThat(challenge(first)).contains("error=\"use_dpop_nonce\"");
            nonce.set(first.headers().firstValue("dpop-nonce").orElseThrow());
            assertThat(agent.connect().status()).isEqualTo(200);
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        }
    }

    private static Map<String, String> proof(
            String token, ECKey key, String method, URI route, @Nullable String nonce) {
        var proof = ProofOfKey.of(key, token, method, route);
        var whole = nonce == null ? proof : proof.claiming("nonce", nonce);
        return Map.of("Authorization", "DPoP " + token, "DPoP", whole.sign());
    }

    private static TokenForge token(RunningGate at) {
        return ISSUER.token("client-1", at.route().toString()).scope("mcp:call");
    }

    private static TokenForge bound() {
        return token(gate).claim("cnf", Map.of("jkt", ProofOfKey.thumbprint(KEY)));
    }

    private static FakeAgent agent(SSLContext context) {
        return FakeAgent.of(gate.route(), V2026_07_28, context);
    }

    private static FakeAgent proving(
            Revision revision, String token, ECKey key, AtomicReference<String> last)
            throws IOException, GeneralSecurityException {
        return FakeAgent.of(gate.route(), revision, shown.client())
                .renewing(method -> {
                    var headers = proof(token, key, method, gate.route(), null);
                    last.set(String.valueOf(headers.get("DPoP")));
                    return headers;
                });
    }

    private static String challenge(AgentReply reply) {
        return reply.headers().firstValue("www-authenticate").orElse("");
    }

    /** Why requests were turned away, as the record has it. */
    private static List<String> whys(long mark) {
        return desk.since(mark, "call.unauthenticated").stream()
                .map(line -> Optional.ofNullable(line.body().text("why")).orElse(""))
                .toList();
    }

    private static Json.Obj metadata(String path)
            throws IOException, InterruptedException, GeneralSecurityException {
        var request = HttpRequest.newBuilder(URI.create(gate.publicUrl() + path)).build();
        try (var http = HttpClient.newBuilder().sslContext(shown.client()).build()) {
            var body = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
            var read = new StrictJson(JsonLimits.ANSWER).read(body);
            return (Json.Obj) ((StrictJson.Value) read).json();
        }
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
