package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Enterprise-managed authorization (REQ-096), on all ends real HTTP. */
class EnterpriseAuthorizationTest {
    private static final IdentityScene SCENE = new IdentityScene(EnterpriseAuthorizationTest.class);
    private static final FakeAuthorizer PROVIDER = SCENE.provider;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";
    private static final String PROFILE = "urn:ietf:params:oauth:grant-profile:id-jag";

    private final FakeAuthorizer authorizer = FakeAuthorizer.start();
    private final FakeServer server = FakeServer.start();
    private final String name = "server-" + NUMBER.incrementAndGet();

    @BeforeEach
    void guard() {
        PROVIDER.identity().idTokens(_ -> {});
        PROVIDER.identity().forges(false);
        PROVIDER.identity().assertions(_ -> {});
        PROVIDER.identity().assertionType("oauth-id-jag+jwt");
        PROVIDER.identity().lifetime(Duration.ofMinutes(5));
        PROVIDER.identity().refuses(null);
        PROVIDER.ledger().refreshes(true);
        PROVIDER.identity().knownElsewhereAs(IdentityScene.CLIENT, "gate-at-the-server");
        stands(authorizer, server);
    }

    private static void stands(FakeAuthorizer authorizer, FakeServer server) {
        authorizer.takesAssertionsOf(PROVIDER);
        authorizer.knowsProfiles(List.of(PROFILE));
        authorizer.ledger().client("gate-at-the-server", "a-secret-at-the-server", null);
        server.behind(authorizer.door(server, _ -> Set.of("mcp:basic")));
    }

    @AfterEach
    void end() {
        server.close();
        authorizer.close();
    }

    @AfterAll
    static void close() {
        SCENE.close();
    }

    @Test
    void aPersonSignsInOnceAndIsThatPersonAtEveryServer() {
        govern();
        var agent = SCENE.agent(name, name, user("ann"));
        var page = SCENE.pageOf(agent);
        var mark = SCENE.desk.mark();
        assertThat(SCENE.signIn(page, user("ann")).status()).isEqualTo(200);
        assertThat(IdentityScene.called(agent)).isEqualTo("here");
        assertThat(subjectsAt(server, authorizer)).contains(user("ann"));

        try (var authorizer2 = FakeAuthorizer.start();
                var server2 = FakeServer.start()) {
            stands(authorizer2, server2);
            var other = name + "-2";
            SCENE.set(other, server2, means(authorizer2));
            SCENE.desk.addServer(other, server2.url());
            SCENE.desk.approve(other);
            var _ = SCENE.desk.grant(name, other);
            var there = SCENE.agent(name, other, user("ann"));
            assertThat(IdentityScene.called(there)).isEqualTo("here");
            assertThat(subjectsAt(server2, authorizer2)).contains(user("ann"));
        }
        assertThat(SCENE.desk.since(mark))
                .anyMatch(line ->
                        line.kind().equals("consent.given")
                                && line.says("actor", user("ann") + " at " + PROVIDER.issuer()))
                .anyMatch(line ->
                        line.kind().equals("credential.signed-in")
                                && line.says("person", user("ann")))
                .anyMatch(line ->
                        line.kind().equals("credential.obtained")
                                && line.says("grant", "id-jag")
                                && line.says("provider", PROVIDER.issuer()));
    }

    @Test
    void theAssertionIsAskedForOneAudienceAndResourceAndTheClientProvesItselfTwice() {
        assertThat(IdentityScene.called(signedIn())).isEqualTo("here");
        var exchange = exchanges().getLast();
        assertThat(exchange.get("requested_token_type")).isEqualTo(ID_JAG);
        assertThat(exchange.get("audience")).isEqualTo(authorizer.issuer());
        assertThat(exchange.get("resource")).isEqualTo(server.url().toString());
        assertThat(exchange.get("scope")).isEqualTo("mcp:basic");
        assertThat(exchange.get("subject_token_type"))
                .isEqualTo("urn:ietf:params:oauth:token-type:id_token");
        assertThat(exchange.authorization()).startsWith("Basic ");
        var redeemed = redeemed().getLast();
        assertThat(redeemed.get("resource")).isEqualTo(server.url().toString());
        assertThat(redeemed.authorization()).startsWith("Basic ");
    }

    /** REQ-086. */
    @Test
    void noAssertionIsInTheRecordOrInWhatAgentsAreTold() {
        var mark = SCENE.desk.mark();
        var agent = signedIn();
        assertThat(IdentityScene.called(agent)).isEqualTo("here");
        var signature = redeemed().getLast().get("assertion").replaceFirst(".*\\.", "");
        for (var line : SCENE.desk.since(mark))
            assertThat(line.body().toText()).doesNotContain(signature);

        // An authorization server that says the assertion back in place of a code.
        authorizer.ledger().repeatsAssertions(true);
        var other = SCENE.agent(name, name, user("bob"));
        assertThat(SCENE.signIn(SCENE.pageOf(other), user("bob")).status()).isEqualTo(200);
        var refusal = IdentityScene.refusal(other);
        var repeated = redeemed().getLast().get("assertion");
        for (var part : repeated.split("\\.", -1)) {
            assertThat(refusal).doesNotContain(part.substring(0, 20));
            for (var line : SCENE.desk.since(mark))
                assertThat(line.body().toText()).doesNotContain(part);
        }
    }

    @Test
    void anIdTokenThatEndedIsRenewedWithoutThePerson() {
        govern();
        authorizer.ledger().lifetime(1);
        var agent = SCENE.agent(name, name, user("ann"));
        var page = SCENE.pageOf(agent);
        PROVIDER.identity().idTokens(claims -> claims.expirationTime(in(Duration.ofSeconds(1))));
        assertThat(SCENE.signIn(page, user("ann")).status()).isEqualTo(200);
        PROVIDER.identity().idTokens(_ -> {});
        var before = refreshes().size();
        Eventually.holds(
                () -> IdentityScene.called(agent).equals("here") && refreshes().size() > before);
    }

    @Test
    void whatIsForgottenHasThePersonSignInAgain() {
        var agent = signedIn();
        var _ =
                SCENE.desk.post(
                        "/api/servers/" + name + "/credential/forget",
                        Json.object("reason", "a test"));
        assertThat(SCENE.pageOf(agent)).isNotNull();
    }

    // Whose sign-in it is

    @Test
    void nobodyElseCanSignInForTheUser() {
        govern();
        var agent = SCENE.agent(name, name, user("ann"));
        var page = SCENE.pageOf(agent);
        var mark = SCENE.desk.mark();
        var seen = SCENE.signIn(page, user("mallory"));
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.text()).contains("not the user for whom this agent acts");
        assertThat(SCENE.desk.since(mark))
                .anyMatch(line ->
                        line.kind().equals("consent.refused")
                                && line.says("person", user("mallory")))
                .noneMatch(line -> line.kind().equals("consent.given"));
        assertThat(SCENE.pageOf(agent)).isEqualTo(page);
        // Nor does an operator's word stand for theirs.
        try (var operator = new Person(SCENE.gate.operatorToken())) {
            assertThat(operator.agree(page).status()).isEqualTo(502);
        }
    }

    @Test
    void theSignInOfOneUserIsNoOtherUsers() {
        assertThat(IdentityScene.called(signedIn())).isEqualTo("here");
        var before = exchanges().size();
        assertThat(SCENE.pageOf(SCENE.agent(name, name, user("bob")))).isNotNull();
        assertThat(exchanges()).hasSize(before);
    }

    static Stream<Arguments> idTokens() {
        return Stream.of(
                spoilt("another client", claims -> claims.audience("another-client")),
                spoilt(
                        "handed to another",
                        claims ->
                                claims.audience(List.of(IdentityScene.CLIENT, "another-client"))
                                        .claim("azp", "another-client")),
                spoilt("another nonce", claims -> claims.claim("nonce", "of-another-sign-in")),
                spoilt("no nonce", claims -> claims.claim("nonce", null)),
                spoilt("another issuer", claims -> claims.issuer("https://elsewhere.example")),
                spoilt("expired", claims -> claims.expirationTime(in(Duration.ofSeconds(-5)))),
                spoilt("from the future", claims -> claims.issueTime(in(Duration.ofHours(1)))),
                spoilt("without end", claims -> claims.expirationTime(null)),
                spoilt("nobody's", claims -> claims.subject(null)));
    }

    private static Arguments spoilt(String how, Consumer<JWTClaimsSet.Builder> change) {
        return Arguments.of(how, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("idTokens")
    void anIdTokenThatIsNotTheAnswerProvesNothing(
            String how, Consumer<JWTClaimsSet.Builder> change) {
        govern();
        var agent = SCENE.agent(name, name, user("ann"));
        var page = SCENE.pageOf(agent);
        PROVIDER.identity().idTokens(change);
        var redeemed = redeemed().size();
        assertThat(SCENE.signIn(page, user("ann")).status()).describedAs(how).isEqualTo(400);
        PROVIDER.identity().idTokens(_ -> {});
        assertThat(SCENE.pageOf(agent)).isEqualTo(page);
        assertThat(redeemed()).hasSize(redeemed);
    }

    @Test
    void anIdTokenThatTheProviderDidNotSignProvesNothing() {
        govern();
        var agent = SCENE.agent(name, name, user("ann"));
        var page = SCENE.pageOf(agent);
        PROVIDER.identity().forges(true);
        var seen = SCENE.signIn(page, user("ann"));
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.text()).contains("signature");
        assertThat(SCENE.pageOf(agent)).isEqualTo(page);
    }

    // What the provider makes of it

    static Stream<Arguments> assertions() {
        return Stream.of(
                spoilt("another audience", claims -> claims.audience("https://elsewhere.example")),
                spoilt("another resource", claims -> claims.claim("resource", "https://x.example")),
                spoilt("another client", claims -> claims.claim("client_id", "another")),
                spoilt("another issuer", claims -> claims.issuer("https://elsewhere.example")),
                spoilt("expired", claims -> claims.expirationTime(in(Duration.ofSeconds(-5)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("assertions")
    void anAssertionThatIsNotWhatWasAskedForGoesNowhere(
            String how, Consumer<JWTClaimsSet.Builder> change) {
        var agent = signedIn();
        PROVIDER.identity().assertions(change);
        var redeemed = redeemed().size();
        var refusal = IdentityScene.refusal(agent);
        assertThat(refusal).describedAs(how).contains("the assertion that " + PROVIDER.issuer());
        assertThat(redeemed()).hasSize(redeemed);
    }

    @Test
    void aTokenOfAnotherTypeIsNoAssertion() {
        var agent = signedIn();
        PROVIDER.identity().assertionType("at+jwt");
        var redeemed = redeemed().size();
        assertThat(IdentityScene.refusal(agent)).contains("of another type");
        assertThat(redeemed()).hasSize(redeemed);
    }

    @Test
    void whatTheProviderDoesNotAllowIsRefusedAndAskedAgainNextTime() {
        var agent = signedIn();
        PROVIDER.identity().refuses("access_denied");
        assertThat(IdentityScene.refusal(agent)).contains("access_denied");
        PROVIDER.identity().refuses(null);
        assertThat(IdentityScene.called(agent)).isEqualTo("here");
    }

    @Test
    void anAuthorizationServerThatTakesNoAssertionsIsNotAskedWithOne() {
        authorizer.knowsProfiles(List.of("urn:example:another-profile"));
        SCENE.set(name, server, means(authorizer));
        assertThatThrownBy(() -> SCENE.desk.addServer(name, server.url()))
                .hasMessageContaining("ID-JAG");
        assertThat(redeemed()).isEmpty();
    }

    @Test
    void onlyAProviderOfTheConfigurationCanBeNamed() {
        var elsewhere = means(authorizer).with("identityProvider", Json.of("https://x.example"));
        assertThatThrownBy(() -> SCENE.set(name, server, elsewhere))
                .hasMessageContaining("credentials.identityProviders");
        var open = means(authorizer).without("clientSecret");
        assertThatThrownBy(() -> SCENE.set(name, server, open)).hasMessageContaining("secret");
    }

    // What stands here

    private Json.Obj means(FakeAuthorizer at) {
        return Json.object("kind", "enterprise-managed", "identityProvider", PROVIDER.issuer())
                .with("clientId", Json.of("gate-at-the-server"))
                .with("clientSecret", Json.of("a-secret-at-the-server"))
                .with("issuer", Json.of(at.issuer()));
    }

    private void govern() {
        SCENE.set(name, server, means(authorizer));
        SCENE.govern(name, server);
    }

    /** The agent of somebody who has signed in, and for whom nothing was asked yet. */
    private FakeAgent signedIn() {
        govern();
        var agent = SCENE.agent(name, name, user("ann"));
        assertThat(SCENE.signIn(SCENE.pageOf(agent), user("ann")).status()).isEqualTo(200);
        return agent;
    }

    /** Of this test alone: a sign-in is good for every server. */
    private String user(String name) {
        return name + "-of-" + this.name;
    }

    private static Date in(Duration time) {
        return Date.from(Instant.now().plus(time));
    }

    private static Set<String> subjectsAt(FakeServer server, FakeAuthorizer authorizer) {
        return Forwarded.to(server).stream()
                .map(request -> String.valueOf(request.first("authorization")))
                .filter(text -> text.startsWith("Bearer "))
                .map(text -> authorizer.ledger().subject(text.substring(7)))
                .collect(Collectors.toSet());
    }

    private static List<FakeAuthorizer.Asked> exchanges() {
        return asked(PROVIDER, "urn:ietf:params:oauth:grant-type:token-exchange");
    }

    private static List<FakeAuthorizer.Asked> refreshes() {
        return asked(PROVIDER, "refresh_token");
    }

    private List<FakeAuthorizer.Asked> redeemed() {
        return asked(authorizer, BEARER);
    }

    private static List<FakeAuthorizer.Asked> asked(FakeAuthorizer of, String grant) {
        return of.asked("/token").stream()
                .filter(each -> each.get("grant_type").equals(grant))
                .toList();
    }
}
