package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.issuer.TokenForge;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gate as an OAuth 2.1 resource server, over the wire (REQ-076 to REQ-082, T21 to T24). */
class SignInTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeIssuer FIRST = FakeIssuer.start();
    private static final FakeIssuer SECOND = FakeIssuer.start();
    private static final FakeIssuer STRANGER = FakeIssuer.start();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final RunningGate GATE =
            RunningGate.start(
                            SignInTest.class,
                            "issuers: {trusted: [{issuer: \"%s\"}, {issuer: \"%s\"}]}"
                                    .formatted(FIRST.issuer(), SECOND.issuer()),
                            "fetch: {allowedHosts: [127.0.0.1]}",
                            "access: {clockSkew: 5s}",
                            "limits: {tokens: {cacheAge: 1s, keysRefresh: 1s}}")
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("other", SERVER.url());
        DESK.approve("other");
        DESK.addAgent("first", FIRST.issuer(), "client-1");
        DESK.addAgent("second", SECOND.issuer(), "client-1");
        for (var agent : List.of("first", "second")) {
            var _ = DESK.grant(agent, "files");
            var _ = DESK.grant(agent, "other");
        }
    }

    @AfterAll
    static void close() {
        GATE.close();
        HTTP.close();
        for (var issuer : List.of(FIRST, SECOND, STRANGER)) issuer.close();
        SERVER.close();
    }

    private static TokenForge good() {
        return FIRST.token("client-1", GATE.route().toString()).scope("mcp:call");
    }

    private static TokenForge issuedBefore() {
        return good().claim("iat", Instant.now().minusSeconds(300).getEpochSecond());
    }

    private static FakeAgent bearing(String token) {
        return FakeAgent.of(GATE.route(), V2026_07_28).bearing(token);
    }

    private static Json.Obj fetch(URI url) throws IOException, InterruptedException {
        var response =
                HTTP.send(
                        HttpRequest.newBuilder(url).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return object(response.body());
    }

    private static Json.Obj object(byte[] bytes) {
        if (new StrictJson(JsonLimits.ANSWER).read(bytes)
                instanceof StrictJson.Value(Json.Obj body)) return body;
        throw new AssertionError("no object: " + new String(bytes, StandardCharsets.UTF_8));
    }

    /** REQ-077, REQ-078: the challenge names the metadata of exactly this route. */
    @Test
    void withoutATokenTheChallengeLeadsToTheMetadataOfThisRoute()
            throws IOException, InterruptedException {
        var mark = DESK.mark();
        var reply = FakeAgent.of(GATE.route(), V2026_07_28).connect();

        assertThat(reply.status()).isEqualTo(401);
        var metadata = GATE.publicUrl() + "/.well-known/oauth-protected-resource/mcp/files";
        assertThat(reply.headers().firstValue("www-authenticate").orElse(""))
                .startsWith("Bearer ")
                .contains("resource_metadata=\"" + metadata + "\"")
                .contains("scope=\"mcp:read\"")
                .doesNotContain("error=");
        var document = fetch(URI.create(metadata));
        assertThat(document.text("resource")).isEqualTo(GATE.route().toString());
        assertThat(document.array("authorization_servers"))
                .containsExactly(
                        Json.of(FIRST.issuer()),
                        Json.of(SECOND.issuer()),
                        Json.of(GATE.publicUrl() + "/issuer"));
        assertThat(DESK.since(mark, "call.unauthenticated")).hasSize(1);
    }

    /** The metadata is the same for every name, so it tells nothing about which servers exist. */
    @Test
    void metadataIsServedForNamesThatAreNoServersToo() throws IOException, InterruptedException {
        for (var name : List.of("files", "other", "no-such-server")) {
            var url = GATE.publicUrl() + "/.well-known/oauth-protected-resource/mcp/" + name;
            assertThat(fetch(URI.create(url)).text("resource"))
                    .isEqualTo(GATE.route(name).toString());
        }
    }

    /** REQ-076: who looks at the root learns the issuers; no token is good for the whole gate. */
    @Test
    void metadataAtTheRootNamesTheIssuers() throws IOException, InterruptedException {
        var url = GATE.publicUrl() + "/.well-known/oauth-protected-resource";
        var document = fetch(URI.create(url));
        assertThat(document.text("resource")).isEqualTo(GATE.publicUrl().toString());
        assertThat(document.array("authorization_servers"))
                .contains(Json.of(GATE.publicUrl() + "/issuer"), Json.of(FIRST.issuer()));
        var whole = FIRST.token("client-1", GATE.publicUrl().toString()).scope("mcp:call");
        assertThat(bearing(whole.mint()).connect().status()).isEqualTo(401);
    }

    /** REQ-081: a token for reading lists, and is sent for the scope that calling needs. */
    @Test
    void aTokenForReadingListsAndStepsUpBeforeItCalls() {
        var agent = bearing(good().scope("mcp:read").mint());
        assertThat(agent.toolNames()).contains("echo");
        long before = SERVER.wire().received("echo");
        var mark = DESK.mark();

        var reply = agent.call("echo", HELLO);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers().firstValue("www-authenticate").orElse(""))
                .contains("error=\"insufficient_scope\"")
                .contains("scope=\"mcp:call\"")
                .contains("/.well-known/oauth-protected-resource/mcp/files");
        assertThat(SERVER.wire().received("echo")).isEqualTo(before);
        assertThat(DESK.since(mark, "call.scope-missing")).hasSize(1);
    }

    @Test
    void aTokenOfAnotherRouteIsRefused() {
        var other = FIRST.token("client-1", GATE.route("other").toString()).scope("mcp:call");
        assertThat(bearing(other.mint()).call("echo", HELLO).status()).isEqualTo(401);
        assertThat(
                        FakeAgent.of(GATE.route("other"), V2026_07_28)
                                .bearing(other.mint())
                                .call("echo", HELLO)
                                .text())
                .isEqualTo("hello");
    }

    @Test
    void aTokenForSeveralRoutesWorksOnEach() {
        var both = good().audiences(GATE.route().toString(), GATE.route("other").toString()).mint();
        for (var server : List.of("files", "other"))
            assertThat(
                            FakeAgent.of(GATE.route(server), V2026_07_28)
                                    .bearing(both)
                                    .call("echo", HELLO)
                                    .text())
                    .isEqualTo("hello");
    }

    /** Two issuers may have a client of the same name: they are different agents. */
    @Test
    void severalIssuersAreTakenAndKeptApart() {
        for (var pair : Map.of("first", FIRST, "second", SECOND).entrySet()) {
            var mark = DESK.mark();
            var token =
                    pair.getValue().token("client-1", GATE.route().toString()).scope("mcp:call");
            assertThat(bearing(token.mint()).call("echo", HELLO).text()).isEqualTo("hello");
            assertThat(DESK.since(mark, "call.allowed"))
                    .anyMatch(line -> line.says("agent", pair.getKey()));
        }
    }

    @Test
    void anIssuersNewKeysAreFetchedWhenATokenNamesOne() {
        assertThat(bearing(good().mint()).connect().status()).isEqualTo(200);
        FIRST.rotate();
        Eventually.holds(() -> bearing(good().mint()).connect().status() == 200);
    }

    /** A token may end in the middle of a session: the next request is told to sign in again. */
    @Test
    void aTokenThatExpiresIsRefusedFromThenOn() {
        var agent = bearing(issuedBefore().expiresIn(Duration.ofSeconds(-3)).mint());
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        Eventually.holds(() -> agent.call("echo", HELLO).status() == 401);
        assertThat(agent.connect().headers().firstValue("www-authenticate").orElse(""))
                .contains("error=\"invalid_token\"");
    }

    /** Within the skew of clocks a token is good, and so is the answer to what it called. */
    @Test
    void aTokenThatExpiredWithinTheClocksSkewGetsTheAnswerToWhatItCalled() {
        var token = issuedBefore().expiresIn(Duration.ofSeconds(-1)).mint();
        assertThat(bearing(token).call("echo", HELLO).text()).isEqualTo("hello");
    }

    @Test
    void aTokenInTheQueryIsRefused() throws IOException {
        var token = good().mint();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.post(URI.create(GATE.route() + "?access_token=" + token), "{}").send("");
            assertThat(http.read().status()).isEqualTo(401);
        }
    }

    @Test
    void twoAuthorizationFieldsAreRefused() throws IOException {
        var line = "Authorization: Bearer " + good().mint();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var reply = http.post(GATE.route(), "{}", line, line).read();
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.text()).contains("twice");
        }
    }

    @TestFactory
    Stream<DynamicTest> everyForgedTokenIsRefusedAndTheNextGoodOneWorks() throws JOSEException {
        return attacks().entrySet().stream()
                .map(attack ->
                        DynamicTest.dynamicTest(
                                attack.getKey(),
                                () -> {
                                    long before = SERVER.wire().received("echo");
                                    var reply = bearing(attack.getValue()).call("echo", HELLO);
                                    assertThat(reply.status()).isEqualTo(401);
                                    assertThat(SERVER.wire().received("echo")).isEqualTo(before);
                                    assertThat(bearing(good().mint()).call("echo", HELLO).text())
                                            .isEqualTo("hello");
                                }));
    }

    private static Map<String, String> attacks() throws JOSEException {
        ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("stranger").generate();
        var route = GATE.route().toString();
        var attacks = new LinkedHashMap<String, String>();
        attacks.put("no algorithm", good().unsigned().mint());
        attacks.put("a public RSA key as HMAC secret", good().hmacWithPublicKey().mint());
        attacks.put("a stranger's key under the issuer's name", good().signedBy(stranger).mint());
        attacks.put("an embedded key", good().embedding(stranger).mint());
        attacks.put(
                "a key set of the forger's",
                good().pointingTo(STRANGER.keysUrl().toString(), stranger).mint());
        attacks.put("a key id that is a path", good().header("kid", "../../dev/null").mint());
        attacks.put("a key id that is SQL", good().header("kid", "' OR 1=1 --").mint());
        attacks.put("no key id", good().withoutHeader("kid").mint());
        attacks.put("a critical header member", good().header("crit", List.of("exp")).mint());
        attacks.put("a token of another type", good().header("typ", "JWT").mint());
        attacks.put("an id token's type", good().withoutHeader("typ").mint());
        attacks.put("a spoilt signature", good().mintSpoilt());
        attacks.put(
                "claims of one under the signature of another",
                good().mintWithClaimsOf(good().claim("client_id", "alice")));
        attacks.put("an issuer that is not trusted", STRANGER.token("client-1", route).mint());
        attacks.put("another issuer's name", good().claim("iss", SECOND.issuer()).mint());
        attacks.put("expired", good().expiresIn(Duration.ofMinutes(-1)).mint());
        attacks.put("not valid yet", good().notBeforeIn(Duration.ofMinutes(5)).mint());
        attacks.put("without an expiry", good().without("exp").mint());
        attacks.put("without an audience", good().without("aud").mint());
        attacks.put("an empty list of audiences", good().claim("aud", List.of()).mint());
        attacks.put(
                "a foreign audience beside ours",
                good().audiences(route, "https://else.example").mint());
        attacks.put(
                "an audience that only begins like ours", good().claim("aud", route + "2").mint());
        attacks.put("an audience with a slash more", good().claim("aud", route + "/").mint());
        attacks.put("the gate as a whole", good().claim("aud", GATE.publicUrl().toString()).mint());
        attacks.put(
                "an audience that is an object", good().claim("aud", Map.of("a", route)).mint());
        attacks.put("without a client", good().without("client_id").mint());
        attacks.put("without a subject", good().without("sub").mint());
        attacks.put("no token at all", "x.y.z");
        attacks.put("longer than any token", good().claim("pad", "x".repeat(9000)).mint());
        return attacks;
    }

    private record Given(int status, Json.Obj body) {}

    private static Given askForToken(Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        var body = new StringBuilder();
        form.forEach((name, value) ->
                body.append(body.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var request =
                HttpRequest.newBuilder(URI.create(GATE.publicUrl() + "/issuer/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (headers.length > 0) request.headers(headers);
        var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Given(response.statusCode(), object(response.body()));
    }

    private static Map<String, String> form() {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("resource", GATE.route().toString());
        form.put("scope", "mcp:call");
        return form;
    }

    @Test
    void anAgentWithASecretGetsATokenAndCallsWithIt() throws IOException, InterruptedException {
        var added =
                DESK.post(
                        "/api/agents", Json.object("name", "keeper", "owner", "o", "secret", true));
        var _ = DESK.grant("keeper", "files", "tool:echo");
        var mark = DESK.mark();
        var secret = String.valueOf(added.text("secret"));
        var basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        ("keeper:" + secret).getBytes(StandardCharsets.UTF_8));

        var given = askForToken(form(), "Authorization", basic);
        assertThat(given.status()).isEqualTo(200);
        var token = String.valueOf(given.body().text("access_token"));
        assertThat(bearing(token).call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(bearing(token).toolNames()).containsExactly("echo");
        assertThat(DESK.since(mark, "token.issued")).hasSize(1);

        var wrong = askForToken(form(), "Authorization", basic.substring(0, basic.length() - 4));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(DESK.since(mark, "token.denied")).hasSize(1);
    }

    @Test
    void anAgentWithAKeyProvesItAndCallsAndNoAssertionWorksTwice()
            throws IOException, InterruptedException, JOSEException {
        var key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        var keys =
                Json.object(
                        "keys",
                        List.of(
                                object(
                                        key.toPublicJWK()
                                                .toJSONString()
                                                .getBytes(StandardCharsets.UTF_8))));
        var _ = DESK.post("/api/agents", Json.object("name", "signer", "owner", "o", "jwks", keys));
        var _ = DESK.grant("signer", "files");
        var form = form();
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", assertion("signer", key));

        var given = askForToken(form);
        assertThat(given.status()).as(given.body().toText()).isEqualTo(200);
        var token = String.valueOf(given.body().text("access_token"));
        assertThat(bearing(token).call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(askForToken(form).status()).isEqualTo(401);

        form.put(
                "client_assertion",
                assertion("signer", new ECKeyGenerator(Curve.P_256).keyID("k1").generate()));
        assertThat(askForToken(form).status()).isEqualTo(401);
    }

    private static String assertion(String client, ECKey key) throws JOSEException {
        var now = Instant.now();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(client)
                        .subject(client)
                        .audience(GATE.publicUrl() + "/issuer")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .jwtID(UUID.randomUUID().toString())
                        .build();
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                        claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    /** REQ-083: agents of 2025-03-26 look at the origin, and know no other place. */
    @Test
    void theOriginTellsWhoIssuesTokens() throws IOException, InterruptedException {
        var path = "/.well-known/oauth-authorization-server";
        assertThat(fetch(URI.create(GATE.publicUrl() + path)))
                .isEqualTo(fetch(URI.create(GATE.publicUrl() + path + "/issuer")));
    }

    @Test
    void theBuiltInIssuerPublishesWhatClientsNeed() throws IOException, InterruptedException {
        var metadata =
                fetch(
                        URI.create(
                                GATE.publicUrl()
                                        + "/.well-known/oauth-authorization-server/issuer"));
        assertThat(metadata.text("issuer")).isEqualTo(GATE.publicUrl() + "/issuer");
        assertThat(metadata.text("token_endpoint")).isEqualTo(GATE.publicUrl() + "/issuer/token");
        var keys = fetch(URI.create(String.valueOf(metadata.text("jwks_uri"))));
        assertThat(keys.array("keys")).isNotEmpty();
        assertThat(keys.toText()).doesNotContain("\"d\":");
    }
}
