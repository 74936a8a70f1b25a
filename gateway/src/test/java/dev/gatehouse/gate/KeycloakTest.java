package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The gate as a client of a real authorization server: client credentials, a person's code with
 * PKCE, token exchange, a user's sign-in; and its agents as such clients, with tokens that are
 * bound to their keys. Skipped by name where Keycloak is not, or does not start.
 */
class KeycloakTest {
    private static final String SECRET = "a-secret-for-the-gate";
    private static final Pattern PAGE = Pattern.compile("http://[^\\s\"]+/oauth/consent/[0-9a-f]+");
    private static final Pattern CODE = Pattern.compile("name=\"code\" value=\"([^\"]+)\"");
    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");

    private static @Nullable Keycloak keycloak;
    private static @Nullable RunningGate gate;

    @BeforeAll
    static void start() throws IOException {
        var distribution = Keycloak.distribution();
        if (distribution.isEmpty())
            abort("Keycloak " + Keycloak.VERSION + " is not in Maven's local repository");
        int port = RunningGate.freePort();
        var started =
                RunningGate.start(
                        KeycloakTest.class,
                        """
                        issuers:
                          trusted:
                            - issuer: "%1$s"
                              tokenType: JWT
                              requireScopes: false
                              authorizedParty: true
                              foreignAudiences: true
                        credentials:
                          identityProviders:
                            - issuer: "%1$s"
                              clientId: the-gate
                              secretFile: "%2$s"
                        """
                                .formatted(Keycloak.issuer(port), secretFile()));
        gate = started;
        try {
            keycloak =
                    Keycloak.start(
                            distribution.orElseThrow(),
                            port,
                            realm(started.publicUrl().toString()));
        } catch (IOException | AssertionError cannotStart) {
            abort("Keycloak does not start here: " + cannotStart.getMessage());
        }
    }

    private static Path secretFile() throws IOException {
        return Files.writeString(
                Files.createTempFile(TestDatabase.BUILD, "keycloak", ".secret"), SECRET);
    }

    @AfterAll
    static void close() {
        if (gate != null) gate.close();
        if (keycloak != null) keycloak.close();
    }

    private static Json.Obj realm(String gateUrl) {
        var user =
                Json.object(
                        "username",
                        "ann",
                        "enabled",
                        true,
                        "email",
                        "ann@example.com",
                        "emailVerified",
                        true,
                        "firstName",
                        "Ann",
                        "lastName",
                        "Example",
                        "realmRoles",
                        List.of("offline_access"),
                        "credentials",
                        List.of(Json.object("type", "password", "value", "a-password")));
        var own =
                Json.object(
                        "clientId",
                        "the-gate",
                        "secret",
                        SECRET,
                        "serviceAccountsEnabled",
                        true,
                        "redirectUris",
                        List.of(gateUrl + "/oauth/callback"),
                        "attributes",
                        Json.object(
                                "pkce.code.challenge.method", "S256",
                                "standard.token.exchange.enabled", "true"));
        var agent =
                Json.object(
                        "clientId",
                        "exchanged",
                        "secret",
                        "a-secret-for-the-agent",
                        "serviceAccountsEnabled",
                        true,
                        "protocolMappers",
                        List.of(
                                audience("route", "custom", gateUrl + "/mcp/exchanged"),
                                audience("gate", "client", "the-gate")));
        var bound =
                Json.object(
                        "clientId",
                        "bound",
                        "secret",
                        "a-secret-for-the-agent",
                        "serviceAccountsEnabled",
                        true,
                        "attributes",
                        Json.object("dpop.bound.access.tokens", "true"),
                        "protocolMappers",
                        List.of(audience("route", "custom", gateUrl + "/mcp/bound")));
        return Json.object(
                "realm",
                Keycloak.REALM,
                "enabled",
                true,
                "sslRequired",
                "none",
                "users",
                List.of(user),
                "clients",
                List.of(own, agent, assistant(gateUrl), bound));
    }

    /** An agent that gets tokens of users, for one route. */
    private static Json.Obj assistant(String gateUrl) {
        return Json.object(
                "clientId",
                "assistant",
                "secret",
                "a-secret-for-the-agent",
                "directAccessGrantsEnabled",
                true,
                "protocolMappers",
                List.of(audience("route", "custom", gateUrl + "/mcp/consented")));
    }

    private static Json.Obj audience(String name, String kind, String value) {
        return Json.object(
                "name",
                name,
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-audience-mapper",
                "config",
                Json.object(
                        "included." + kind + ".audience",
                        value,
                        "access.token.claim",
                        "true",
                        "id.token.claim",
                        "false"));
    }

    @Test
    void clientCredentials() {
        try (var server = guarded()) {
            set("credentials", server, Json.object("kind", "client-credentials"));
            govern("credentials", server);
            gate().desk().addAgent("credentials");
            var _ = gate().desk().grant("credentials", "credentials");
            var agent = own("credentials", gate().desk().token("credentials", "credentials"));
            assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
        }
    }

    @Test
    void aPersonsCodeWithPkce() throws IOException, InterruptedException {
        try (var server = guarded()) {
            set("coded", server, Json.object("kind", "authorization-code", "shared", true));
            var page = pageOfAdding("coded", server);
            try (var person = new Person(gate().operatorToken())) {
                assertThat(person.open(signedIn(person.leave(page))).status()).isEqualTo(200);
            }
            govern("coded", server);
            gate().desk().addAgent("coded");
            var _ = gate().desk().grant("coded", "coded");
            var agent = own("coded", gate().desk().token("coded", "coded"));
            assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
        }
    }

    @Test
    void tokenExchange() {
        try (var server = guarded()) {
            set("exchanged", server, Json.object("kind", "token-exchange"));
            govern("exchanged", server);
            gate().desk().addAgent("exchanged", issuer(), "exchanged");
            var _ = gate().desk().grant("exchanged", "exchanged");
            var token =
                    keycloak()
                            .post(
                                    "token",
                                    Map.of(
                                            "grant_type", "client_credentials",
                                            "client_id", "exchanged",
                                            "client_secret", "a-secret-for-the-agent"))
                            .text("access_token");
            var agent = own("exchanged", String.valueOf(token));
            assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
            var signature = String.valueOf(token).replaceFirst(".*\\.", "");
            assertThat(server.wire().contains(signature)).isFalse();
        }
    }

    /** The agent's token and the sign-in are of the same issuer, and name the same user. */
    @Test
    void aUserAgreesBySigningIn() throws IOException, InterruptedException {
        try (var server = guarded();
                var operator = new Person(gate().operatorToken());
                var user = new Person("")) {
            set("consented", server, Json.object("kind", "authorization-code"));
            var first = operator.leave(pageOfAdding("consented", server));
            assertThat(operator.open(signedIn(first)).status()).isEqualTo(200);
            govern("consented", server);
            gate().desk().addAgent("consented", issuer(), "assistant");
            var _ = gate().desk().grant("consented", "consented");
            var agent = own("consented", tokenOfAnn());
            var wanted = agent.call("echo", Json.object("message", "here")).error().message();
            var page = PAGE.matcher(wanted);
            assertThat(page.find()).describedAs(wanted).isTrue();

            var asked = user.answer(URI.create(page.group()), "answer=sign-in");
            var onward = user.open(signedIn(Person.leadsTo(asked)));
            assertThat(onward.status()).describedAs(onward.text()).isEqualTo(200);
            assertThat(user.open(signedIn(Person.leadsTo(onward))).status()).isEqualTo(200);
            assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
            assertThat(gate().desk().get("/api/consents").toText()).contains(" at " + issuer());
        }
    }

    private static String tokenOfAnn() {
        var form =
                Map.of(
                        "grant_type", "password",
                        "client_id", "assistant",
                        "client_secret", "a-secret-for-the-agent",
                        "username", "ann",
                        "password", "a-password");
        return String.valueOf(keycloak().post("token", form).text("access_token"));
    }

    /** RFC 9449: an agent's token is bound to the key that it asked for it with. */
    @Test
    void aTokenThatIsBoundToAKey() throws JOSEException {
        var key = new ECKeyGenerator(Curve.P_256).generate();
        var thief = new ECKeyGenerator(Curve.P_256).generate();
        try (var server = FakeServer.start()) {
            govern("bound", server);
            var desk = gate().desk();
            desk.addAgent("bound", issuer(), "bound");
            var _ = desk.grant("bound", "bound");
            assertThat(asked().has("access_token")).isFalse();
            var proof = ProofOfKey.of(key, "POST", keycloak().endpoint("token")).sign();
            var given = asked("DPoP", proof);
            assertThat(given.text("token_type")).as(given.toText()).isEqualTo("DPoP");
            var token = String.valueOf(given.text("access_token"));

            var mark = desk.mark();
            assertThat(proving(token, key).call("echo", HERE).text()).isEqualTo("here");
            assertThat(desk.since(mark, "call.allowed"))
                    .singleElement()
                    .matches(line -> line.says("client", "bound") && line.says("bound", "dpop"));

            assertThat(own("bound", token).call("echo", HERE).status()).isEqualTo(401);
            var alone = shown(token);
            assertThat(alone.call("echo", HERE).status()).isEqualTo(401);
            assertThat(proving(token, thief).call("echo", HERE).status()).isEqualTo(401);
            var once = ProofOfKey.of(key, token, "POST", gate().route("bound")).sign();
            var replaying = alone.with("DPoP", once);
            assertThat(replaying.call("echo", HERE).text()).isEqualTo("here");
            assertThat(replaying.call("echo", HERE).status()).isEqualTo(401);
            assertThat(desk.since(mark, "call.unauthenticated"))
                    .extracting(line -> line.body().text("why"))
                    .containsExactly(
                            "the token is bound to a key: it comes as DPoP, with a proof",
                            "there is not exactly one DPoP proof",
                            "the proof's key is not the one that the token is bound to",
                            "the proof was used before");
            assertThat(server.wire().received("echo")).isEqualTo(2);
        }
    }

    private static final Json.Obj HERE = Json.object("message", "here");

    private static Json.Obj asked(String... headers) {
        return keycloak()
                .post(
                        "token",
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "bound",
                                "client_secret", "a-secret-for-the-agent"),
                        headers);
    }

    private static FakeAgent shown(String token) {
        return FakeAgent.of(gate().route("bound"), Revision.V2026_07_28)
                .with("Authorization", "DPoP " + token);
    }

    private static FakeAgent proving(String token, ECKey key) {
        return shown(token)
                .renewing(method -> {
                    var proof = ProofOfKey.of(key, token, method, gate().route("bound"));
                    return Map.of("DPoP", proof.sign());
                });
    }

    private static RunningGate gate() {
        if (gate == null) throw new IllegalStateException("not started");
        return gate;
    }

    private static Keycloak keycloak() {
        if (keycloak == null) throw new IllegalStateException("not started");
        return keycloak;
    }

    private static String issuer() {
        return keycloak().issuer();
    }

    private static FakeAgent own(String server, String token) {
        return FakeAgent.of(gate().route(server), Revision.V2026_07_28).bearing(token);
    }

    private static void set(String name, FakeServer server, Json.Obj means) {
        var _ =
                gate().desk()
                        .post(
                                "/api/servers/" + name + "/credential",
                                means.with("url", Json.of(server.url().toString()))
                                        .with("issuer", Json.of(issuer()))
                                        .with("clientId", Json.of("the-gate"))
                                        .with("clientSecret", Json.of(SECRET)));
    }

    private static void govern(String name, FakeServer server) {
        gate().desk().addServer(name, server.url());
        gate().desk().approve(name);
    }

    private static URI pageOfAdding(String name, FakeServer server) {
        try {
            gate().desk().addServer(name, server.url());
        } catch (IllegalStateException refused) {
            var page = PAGE.matcher(String.valueOf(refused.getMessage()));
            if (page.find()) return URI.create(page.group());
            throw refused;
        }
        throw new IllegalStateException("it was added without a person");
    }

    /** Signs in as the user, agrees where that is asked, and gives where Keycloak sends back to. */
    private static URI signedIn(URI there) throws IOException, InterruptedException {
        try (var browser = HttpClient.newHttpClient()) {
            var cookies = new TreeMap<String, String>();
            var shown = visit(browser, cookies, java.net.http.HttpRequest.newBuilder(there));
            for (int pages = 0; pages < 6; pages++) {
                var back = shown.headers().firstValue("location");
                if (back.isEmpty()) {
                    shown = visit(browser, cookies, submitted(shown));
                    continue;
                }
                var place = shown.uri().resolve(back.get());
                if (place.getPath().equals("/oauth/callback")) return place;
                shown = visit(browser, cookies, java.net.http.HttpRequest.newBuilder(place));
            }
            throw new IllegalStateException("no way back: " + shown.body());
        }
    }

    /** Keeps cookies by hand: those for loopback are marked secure, and are sent all the same. */
    private static HttpResponse<String> visit(
            HttpClient browser,
            Map<String, String> cookies,
            java.net.http.HttpRequest.Builder request)
            throws IOException, InterruptedException {
        if (!cookies.isEmpty())
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(each -> each.getKey() + "=" + each.getValue())
                            .collect(Collectors.joining("; ")));
        var response = browser.send(request.build(), BodyHandlers.ofString());
        for (var set : response.headers().allValues("set-cookie")) {
            var pair = set.substring(0, set.indexOf(';')).split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        return response;
    }

    private static java.net.http.HttpRequest.Builder submitted(HttpResponse<String> page) {
        var form = FORM.matcher(page.body());
        if (!form.find()) throw new IllegalStateException(page.statusCode() + " " + page.body());
        var hidden = CODE.matcher(page.body());
        var fields =
                "username=ann&password=a-password&accept=Yes"
                        + (hidden.find() ? "&code=" + hidden.group(1) : "");
        return java.net.http.HttpRequest.newBuilder(
                        page.uri().resolve(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields));
    }

    /** A server that asks Keycloak whether a token is one of its tokens. */
    private static FakeServer guarded() {
        var server = FakeServer.start();
        server.behind((request, reply) -> admits(server, request, reply));
        return server;
    }

    private static boolean admits(FakeServer server, HttpRequest request, HttpReply reply)
            throws IOException {
        var metadata = "/.well-known/oauth-protected-resource";
        if (request.path().equals(metadata + server.url().getPath())) {
            var body =
                    Json.object(
                            "resource", server.url().toString(),
                            "authorization_servers", List.of(issuer()));
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    body.toText().getBytes(StandardCharsets.UTF_8));
            return false;
        }
        var authorization = request.first("authorization");
        if (authorization != null && isActive(authorization.replaceFirst("Bearer ", "")))
            return true;
        var challenge =
                "Bearer resource_metadata=\"" + server.url().resolve(metadata + "/mcp") + "\"";
        reply.send(401, Map.of("WWW-Authenticate", challenge), new byte[0]);
        return false;
    }

    private static boolean isActive(String token) {
        var answer =
                keycloak()
                        .post(
                                "token/introspect",
                                Map.of(
                                        "token", token,
                                        "client_id", "the-gate",
                                        "client_secret", SECRET));
        return Json.of(true).equals(answer.member("active"));
    }
}
