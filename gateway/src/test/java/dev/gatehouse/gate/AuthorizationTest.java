package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.issuer.FakeAuthorizer.Names;
import dev.gatehouse.testkit.server.FakeServer;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate as a client of the authorization servers of its servers, on both ends real HTTP. */
class AuthorizationTest {
    private static final RunningGate GATE = RunningGate.start(AuthorizationTest.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Pattern PAGE = Pattern.compile("http://[^\\s\"]+/oauth/consent/[0-9a-f]+");

    private final FakeAuthorizer authorizer = FakeAuthorizer.start();
    private final FakeServer server = FakeServer.start();
    private final String name = "server-" + NUMBER.incrementAndGet();

    @BeforeEach
    void guard() {
        server.behind(authorizer.door(server, _ -> Set.of("mcp:basic")));
    }

    @AfterEach
    void end() {
        server.close();
        authorizer.close();
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    // Without a person

    @Test
    void clientCredentialsWithASecret() {
        authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
        set(withSecret().with("issuer", Json.of(authorizer.issuer())));
        govern();
        for (var revision : List.of(Revision.V2026_07_28, Revision.V2025_11_25))
            assertThat(called(GATE.agent(name, name, revision))).isEqualTo("here");

        var asked = authorizer.asked("/token");
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().get("grant_type")).isEqualTo("client_credentials");
        assertThat(asked.getFirst().get("resource")).isEqualTo(server.url().toString());
        assertThat(asked.getFirst().get("scope")).isEqualTo("mcp:basic");
        assertThat(authorizer.asked("/register")).isEmpty();
    }

    /** T26: a server could name whomever it wants the secret to go to. */
    @Test
    void aSecretGoesNowhereBeforeAnOperatorSaysWhere() {
        authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
        set(withSecret());
        assertThatThrownBy(this::add).hasMessageContaining("gatehouse server credential trust");
        assertThat(authorizer.asked("")).isEmpty();
        var shown = GATE.desk().get("/api/servers/" + name + "/credential");
        assertThat(shown.text("proposed")).isEqualTo(authorizer.issuer());

        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/credential/issuer",
                                Json.object("issuer", authorizer.issuer()));
        govern();
        assertThat(called(GATE.agent(name, name, Revision.V2026_07_28))).isEqualTo("here");
    }

    private static Json.Obj withSecret() {
        return Json.object("kind", "client-credentials", "clientId", "the-gate")
                .with("clientSecret", Json.of("a-secret-for-the-gate"));
    }

    @Test
    void clientCredentialsWithAKey() {
        var key = Pem.key();
        authorizer.ledger().client("the-gate", null, key);
        set(
                Json.object("kind", "client-credentials", "clientId", "the-gate")
                        .with("privateKey", Json.of(Pem.of(key))));
        govern();
        assertThat(called(GATE.agent(name, name, Revision.V2026_07_28))).isEqualTo("here");
        assertThat(authorizer.asked("/token").getFirst().get("client_assertion_type"))
                .isEqualTo("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    }

    @Test
    void aTokenThatEndedOrWasRevokedIsReplacedAndTheCallGoesThrough() {
        authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
        authorizer.ledger().lifetime(1);
        set(withSecret().with("issuer", Json.of(authorizer.issuer())));
        govern();
        var agent = GATE.agent(name, name, Revision.V2026_07_28);
        assertThat(called(agent)).isEqualTo("here");
        assertThat(authorizer.asked("/token").size()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void theAgentsTokenIsExchangedAndNeverShownToTheServer() {
        authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
        set(
                Json.object("kind", "token-exchange", "clientId", "the-gate")
                        .with("issuer", Json.of(authorizer.issuer()))
                        .with("clientSecret", Json.of("a-secret-for-the-gate")));
        govern();
        var token = GATE.desk().token(name, name);
        authorizer.ledger().exchanges(token, "alice");
        server.wire().clear();
        var agent = FakeAgent.of(GATE.route(name), Revision.V2026_07_28).bearing(token);
        assertThat(called(agent)).isEqualTo("here");

        var shown =
                Forwarded.to(server).stream()
                        .map(request -> String.valueOf(request.first("authorization")))
                        .filter(text -> text.startsWith("Bearer "))
                        .toList();
        assertThat(shown).isNotEmpty();
        for (var one : shown)
            assertThat(authorizer.ledger().subject(one.substring(7))).isEqualTo("alice");
        for (var part : token.split("\\.", -1)) assertThat(server.wire().contains(part)).isFalse();
    }

    // With a person

    @Test
    void aPersonAuthorizesTheGateAndEachAgentHasATokenOfItsOwn() {
        set(Json.object("kind", "authorization-code"));
        var page = pageOfAdding();
        try (var person = person()) {
            var shown = person.open(page);
            assertThat(shown.text())
                    .contains(server.url().toString())
                    .contains("mcp:basic")
                    .contains(authorizer.issuer())
                    .contains("/oauth/callback")
                    .doesNotContain("<script");
            assertThat(shown.policy())
                    .contains("frame-ancestors 'none'")
                    .contains("default-src 'none'");
            assertThat(authorizer.asked("/register")).isEmpty();
            assertThat(person.authorize(page).status()).isEqualTo(200);
        }
        govern();
        var mark = GATE.desk().mark();
        var agent = urlAgent(Revision.V2026_07_28);
        var asked = agent.once("tools/call", echo(), _ -> {});
        assertThat(asked.result().text("resultType")).isEqualTo("input_required");
        var question = asked.result().object("inputRequests").object("dev.gatehouse/authorize");
        assertThat(question.object("params").text("mode")).isEqualTo("url");
        var own = URI.create(String.valueOf(question.object("params").text("url")));
        try (var person = person()) {
            assertThat(person.authorize(own).status()).isEqualTo(200);
        }
        assertThat(called(agent)).isEqualTo("here");

        var codes =
                authorizer.asked("/token").stream()
                        .filter(each -> each.get("grant_type").equals("authorization_code"))
                        .toList();
        assertThat(codes).hasSize(2);
        for (var code : codes) assertThat(code.get("resource")).isEqualTo(server.url().toString());
        assertThat(authorizer.asked("/register")).hasSize(1);
        assertThat(GATE.desk().since(mark))
                .anyMatch(line -> line.kind().equals("consent.given") && line.says("client", name))
                .anyMatch(line ->
                        line.kind().equals("credential.obtained")
                                && line.says("grant", "authorization_code"));
        assertThat(GATE.desk().get("/api/consents").toText()).contains("mcp:basic").contains(name);
    }

    @Test
    void anAgentOf20251125IsToldByItsOwnErrorAndOneThatOpensNoPagesInWords() {
        set(Json.object("kind", "authorization-code"));
        try (var person = person()) {
            var _ = person.authorize(pageOfAdding());
        }
        govern();
        var legacy = GATE.agent(name, name, Revision.V2025_11_25);
        // its session is the server's, so its first request is refused there already
        var error = legacy.connect().error();
        assertThat(error.code()).isEqualTo(-32042);
        assertThat(String.valueOf(error.data()))
                .contains("/oauth/consent/")
                .contains("elicitationId");

        var plain = GATE.agent(name, name, Revision.V2026_07_28);
        var refused = plain.call("echo", Json.object("message", "here")).error();
        assertThat(refused.code()).isEqualTo(1006);
        assertThat(PAGE.matcher(refused.message()).find()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Names.class,
            names = {"ANOTHER", "ITSELF_WITH_A_SLASH", "NOBODY"})
    void anAnswerFromElsewhereIsNotActedOn(Names who) {
        authorizer.names(who, true);
        set(Json.object("kind", "authorization-code"));
        var mark = GATE.desk().mark();
        try (var person = person()) {
            assertThat(person.authorize(pageOfAdding()).status()).isEqualTo(400);
        }
        assertThat(authorizer.asked("/token")).isEmpty();
        awaitRefused(
                mark,
                who == Names.NOBODY
                        ? "the answer does not say which authorization server it is from"
                        : "the answer is from another authorization server than was asked");
    }

    @Test
    void anAuthorizationServerThatDoesNotNameItselfMayStaySilent() {
        authorizer.names(Names.NOBODY, false);
        set(Json.object("kind", "authorization-code"));
        try (var person = person()) {
            assertThat(person.authorize(pageOfAdding()).status()).isEqualTo(200);
        }
    }

    /**
     * Mix-up: the honest one, which does not say who it is, is reached by way of another, and its
     * code comes back to its own callback in the name of the other (RFC 9700 §4.4).
     */
    @ParameterizedTest
    @ValueSource(strings = {"/oauth/callback", "/oauth/callback/of-another"})
    void whoDoesNotNameItselfHasACallbackOfItsOwn(String callback) {
        authorizer.names(Names.NOBODY, false);
        set(Json.object("kind", "authorization-code"));
        var page = pageOfAdding();
        authorizer.mixesUp(GATE.publicUrl() + callback);
        try (var person = person()) {
            assertThat(person.authorize(page).status()).isEqualTo(400);
        }
        assertThat(authorizer.asked("/token")).isEmpty();
        var own =
                String.valueOf(
                        GATE.desk().get("/api/servers/" + name + "/credential").text("callback"));
        assertThat(authorizer.asked("/authorize").getLast().get("redirect_uri")).isEqualTo(own);
        assertThat(document()).contains(own).contains("/oauth/callback\"");
    }

    private static String document() {
        try (var person = person()) {
            return person.open(URI.create(GATE.publicUrl() + "/oauth/client.json")).text();
        }
    }

    @Test
    void withoutPkceNoCodeIsAskedFor() {
        authorizer.knowsChallenges(List.of());
        set(Json.object("kind", "authorization-code"));
        assertThatThrownBy(this::add).hasMessageContaining("PKCE");
        assertThat(authorizer.asked("/authorize")).isEmpty();
    }

    // The confused deputy

    @Test
    void aStateIsGoodOnceAndInTheBrowserThatBeganAlone() {
        set(Json.object("kind", "authorization-code"));
        var page = pageOfAdding();
        var mark = GATE.desk().mark();
        try (var person = person();
                var other = person()) {
            var back = person.back(person.leave(page));
            // The victim's browser, with a cookie of the gate's own from another visit.
            var _ = other.open(page);
            assertThat(other.open(back).status()).isEqualTo(400);
            assertThat(person.open(back).status()).isEqualTo(400);
        }
        assertThat(authorizer.asked("/token")).isEmpty();
        awaitRefused(mark, "this authorization was begun in another browser");
        awaitRefused(mark, "this authorization is not under way, or took too long");
    }

    private static void awaitRefused(long mark, String why) {
        GATE.desk().awaitLine(mark, "consent.refused", line -> line.says("why", why));
    }

    @Test
    void nobodyIsSentOnWithoutAConsentOfTheirOwn() {
        set(Json.object("kind", "authorization-code"));
        var page = pageOfAdding();
        var mark = GATE.desk().mark();
        try (var person = person();
                var stranger = new Person("gho_no-operator-has-this-token");
                var forged = person()) {
            assertThat(stranger.agree(page).status()).isEqualTo(403);
            assertThat(forged.post(page, "a-token-of-another-page").status()).isEqualTo(403);
            // Who has authorized the gate there before is asked on the gate's own page again.
            var _ = person.authorize(page);
            authorizer.ledger().revokeEverything();
            var again = pageOfAdding();
            assertThat(again).isNotEqualTo(page);
            assertThat(person.open(again).text()).contains("Agree and go");
        }
        assertThat(authorizer.asked("/authorize")).hasSize(1);
        awaitRefused(mark, "This is not the token of an operator who may agree here.");
    }

    // What stands here

    private void set(Json.Obj means) {
        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/credential",
                                means.with("url", Json.of(server.url().toString())));
    }

    private void add() {
        GATE.desk().addServer(name, server.url());
    }

    private URI pageOfAdding() {
        try {
            add();
        } catch (IllegalStateException refused) {
            var page = PAGE.matcher(String.valueOf(refused.getMessage()));
            if (page.find()) return URI.create(page.group());
            throw refused;
        }
        throw new IllegalStateException("it was added without a person");
    }

    private void govern() {
        add();
        GATE.desk().admit(name);
    }

    private static Person person() {
        return new Person(GATE.operatorToken());
    }

    private FakeAgent urlAgent(Revision revision) {
        return GATE.agent(name, name, revision)
                .declaring("elicitation", Json.object("url", Json.object()));
    }

    private static Json.Obj echo() {
        return Json.object("name", "echo", "arguments", Json.object("message", "here"));
    }

    private static String called(FakeAgent agent) {
        if (agent.session() == null) assertThat(agent.connect().status()).isEqualTo(200);
        return agent.call("echo", Json.object("message", "here")).text();
    }
}
