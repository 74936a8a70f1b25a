package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who acts, for whom, and through whose hands (IDV-5, AUT-9; RFC 8693 §4.1). */
@Timeout(60)
class DelegationTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private LoopbackIssuer issuer;

    @BeforeEach
    void open() throws IOException {
        issuer = new LoopbackIssuer();
    }

    @AfterEach
    void close() {
        issuer.close();
        fetch.close();
    }

    @Test
    void theAgentAndItsUserAreTwo() {
        var token = known(ClaimNames.STANDARD, claims -> claims);
        assertThat(token.clientId()).isEqualTo("claude");
        assertThat(token.user()).contains("alice");
        assertThat(token.chain()).isEmpty();
    }

    @Test
    void anAgentThatActsForItselfHasNoUser() {
        var token = known(ClaimNames.STANDARD, claims -> claims.with("sub", Json.of("claude")));
        assertThat(token.user()).isEmpty();
        assertThat(token.subject()).isEqualTo("claude");
    }

    @Test
    void theChainIsReadWithTheCurrentActorFirst() {
        var token =
                known(
                        ClaimNames.STANDARD,
                        acting(
                                """
                                {"sub": "desk", "iss": "https://id.example",
                                 "act": {"sub": "planner", "act": {"sub": "runner"}}}\
                                """));
        assertThat(token.chain())
                .containsExactly(
                        new Actor("desk", "https://id.example"),
                        new Actor("planner", null),
                        new Actor("runner", null));
        assertThat(token.user()).contains("alice");
    }

    @Test
    void aChainIsFollowedSoFarAndNoFarther() {
        assertThat(known(ClaimNames.STANDARD, acting(chain(4))).chain()).hasSize(4);
        assertThat(unproven(acting(chain(5))))
                .isEqualTo("the token came through more than 4 actors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"desk\"",
                "[]",
                "{}",
                "{\"sub\": 7}",
                "{\"sub\": \"\"}",
                "{\"sub\": \"a\\u0000b\"}",
                "{\"iss\": \"https://id.example\"}",
                "{\"sub\": \"desk\", \"iss\": 7}",
                "{\"sub\": \"desk\", \"act\": null}",
                "{\"sub\": \"desk\", \"act\": {}}"
            })
    void aChainThatCannotBeReadRefusesTheToken(String act) {
        assertThat(unproven(acting(act))).isEqualTo("the token's chain of actors is malformed");
    }

    @Test
    void theAgentIsWhoTheIssuersClaimsNameAsSuch() {
        var azp = new ClaimNames("azp", "oid", "scp", Optional.empty());
        var token =
                known(
                        azp,
                        claims ->
                                claims.without("client_id")
                                        .without("scope")
                                        .with("azp", Json.of("codex"))
                                        .with("oid", Json.of("u-7"))
                                        .with("scp", Json.array("mcp:read")));
        assertThat(token.clientId()).isEqualTo("codex");
        assertThat(token.user()).contains("u-7");
        assertThat(token.scopes()).containsExactly("mcp:read");
    }

    @Test
    void theCurrentActorCanBeTheAgent() {
        var names = new ClaimNames(ClaimNames.ACTOR, "sub", "scope", Optional.empty());
        var token = known(names, acting("{\"sub\": \"desk\", \"act\": {\"sub\": \"x\"}}"));
        assertThat(token.clientId()).isEqualTo("desk");
        assertThat(token.user()).contains("alice");
        assertThat(identify(names, claims -> claims))
                .isEqualTo(new Caller.Unproven("the token names no client"));
    }

    @Test
    void anotherClaimNamesTheUserWhereTheSubjectIsTheAgent() {
        var names = new ClaimNames("client_id", "sub", "scope", Optional.of("obo"));
        UnaryOperator<Json.Obj> own = claims -> claims.with("sub", Json.of("claude"));
        assertThat(known(names, own).user()).isEmpty();
        var acting = known(names, claims -> own.apply(claims).with("obo", Json.of("bob")));
        assertThat(acting.user()).contains("bob");
        assertThat(acting.principal()).isNotEqualTo(known(names, own).principal());
        assertThat(known(names, claims -> claims.with("obo", Json.of("bob"))).user())
                .contains("alice");
        assertThat(identify(names, claims -> own.apply(claims).with("obo", Json.of(7))))
                .isEqualTo(new Caller.Unproven("the token has no subject"));
    }

    @Test
    void agentAndUserAreNotReadFromOneClaim() {
        assertThatThrownBy(() -> new ClaimNames("sub", "sub", "scope", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whenTheUserSignedInIsKept() {
        var token =
                known(
                        ClaimNames.STANDARD,
                        claims ->
                                claims.with("auth_time", Json.of(1_790_000_000))
                                        .with("acr", Json.of("phr")));
        assertThat(token.signIn())
                .isEqualTo(new UserSignIn(Instant.ofEpochSecond(1_790_000_000), "phr"));
    }

    // --- scopes (AUT-3)

    @ParameterizedTest
    @CsvSource({
        "*, a wildcard",
        "admin:*, a wildcard",
        "mcp:read files:*, a wildcard",
        "all, everything",
        "mcp:all, everything",
        "Files.ReadWrite.All, everything",
        "https://www.googleapis.com/auth/cloud-platform, everything",
        "full_access, full access",
        "api/Full-Access, full access",
        "full_control, full access",
        "admin, administration as a whole",
        "ROOT, administration as a whole",
        ".default, all that was ever consented to",
        "https://gate.example/.default, all that was ever consented to"
    })
    void aScopeForEverythingRefusesTheToken(String scopes, String kind) {
        assertThat(unproven(claims -> claims.with("scope", Json.of("mcp:call " + scopes))))
                .isEqualTo(
                        "the token has a scope for "
                                + kind
                                + ": ask for one with mcp:read and mcp:call alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openid profile email offline_access",
                "admin:read",
                "files:read mail.send",
                "allow:files",
                "fuller",
                "default",
                "administrators"
            })
    void aScopeForSomethingElseIsOfNoConcern(String scopes) {
        var token = known(ClaimNames.STANDARD, claims -> claims.with("scope", Json.of(scopes)));
        assertThat(Scopes.excess(token.scopes())).containsExactlyInAnyOrder(scopes.split(" "));
    }

    @Test
    void aSettingLetsBroadScopesPass() {
        var standard = TokenLimits.DEFAULT;
        var lenient =
                new TokenLimits(
                        standard.clockSkew(),
                        standard.maxTokenChars(),
                        standard.cacheAge(),
                        standard.cacheEntries(),
                        standard.keysAge(),
                        standard.keysGrace(),
                        standard.keysRefresh(),
                        standard.keysRetry(),
                        standard.delegationDepth(),
                        false,
                        standard.introspection());
        var token = token(claims -> claims.with("scope", Json.of("mcp:read *")));
        var caller =
                new Callers(
                                List.of(issuer(ClaimNames.STANDARD)),
                                null,
                                fetch,
                                lenient,
                                Possession.standard(clock),
                                clock)
                        .identify(Presented.alone("Bearer " + token), ROUTE);
        assertThat(caller)
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known ->
                                assertThat(Scopes.excess(known.token().scopes()))
                                        .containsExactly("*"));
    }

    @Test
    void aThousandScopesAreNoScopes() {
        var scopes = new StringBuilder();
        for (int i = 0; i < 201; i++) scopes.append(" s").append(i);
        assertThat(unproven(claims -> claims.with("scope", Json.of(scopes.toString()))))
                .isEqualTo("the token's scope is neither a text nor a list of a few texts");
    }

    private static String chain(int depth) {
        var text = "{\"sub\": \"a0\"}";
        for (int i = 1; i < depth; i++) text = "{\"sub\": \"a%d\", \"act\": %s}".formatted(i, text);
        return text;
    }

    private static UnaryOperator<Json.Obj> acting(String act) {
        var read = new StrictJson(JsonLimits.REQUEST).read(act.getBytes(StandardCharsets.UTF_8));
        var json = ((StrictJson.Value) read).json();
        return claims -> claims.with("act", json);
    }

    private Token known(ClaimNames names, UnaryOperator<Json.Obj> change) {
        return ((Caller.Known) identify(names, change)).token();
    }

    private String unproven(UnaryOperator<Json.Obj> change) {
        return ((Caller.Unproven) identify(ClaimNames.STANDARD, change)).why();
    }

    private Caller identify(ClaimNames names, UnaryOperator<Json.Obj> change) {
        return new Callers(
                        List.of(issuer(names)),
                        null,
                        fetch,
                        TokenLimits.DEFAULT,
                        Possession.standard(clock),
                        clock)
                .identify(Presented.alone("Bearer " + token(change)), ROUTE);
    }

    private String token(UnaryOperator<Json.Obj> change) {
        return LoopbackIssuer.sign(
                LoopbackIssuer.header(), change.apply(issuer.claims(ROUTE, clock.instant())));
    }

    private TrustedIssuer issuer(ClaimNames names) {
        return new TrustedIssuer(
                issuer.uri(),
                Optional.of(issuer.base("/jwks")),
                TrustedIssuer.DEFAULT_ALGORITHMS,
                "at+jwt",
                true,
                true,
                false,
                false,
                names,
                SenderConstraint.NONE,
                Optional.empty());
    }
}
