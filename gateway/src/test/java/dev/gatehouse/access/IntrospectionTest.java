package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
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

/** Tokens that only their issuer can read are held to the rules of all others (RFC 7662). */
@Timeout(60)
class IntrospectionTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");
    private static final String OPAQUE = "opaque-0123456789";
    private static final ECKey KEY = LoopbackIssuer.ec("agent");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private LoopbackIssuer issuer;
    private Callers callers;

    @BeforeEach
    void open() throws IOException {
        issuer = new LoopbackIssuer();
        callers = callers(asking(false));
    }

    @AfterEach
    void close() {
        issuer.close();
        fetch.close();
    }

    @Test
    void whatItsIssuerCallsActiveIsGood() {
        say(claims -> claims);
        assertThat(identify(OPAQUE))
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known -> {
                            var token = known.token();
                            assertThat(token.issuer()).isEqualTo(issuer.uri().toString());
                            assertThat(token.clientId()).isEqualTo("claude");
                            assertThat(token.user()).contains("alice");
                            assertThat(token.scopes()).contains("mcp:call");
                        });
        assertThat(issuer.introspections)
                .containsExactly("token=" + OPAQUE + "&token_type_hint=access_token");
    }

    @Test
    void theEndpointCanBeSaidInPlaceOfDiscovered() {
        callers =
                callers(
                        new Introspection(
                                Optional.of(issuer.base("/introspect")), "gate", "s&cret", false));
        say(claims -> claims);
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
        assertThat(issuer.metadataFetches).hasValue(0);
    }

    @Test
    void whatItDoesNotCallActiveIsNot() {
        var why = new Caller.Unproven("the token's issuer says that it is not active");
        assertThat(identify(OPAQUE)).isEqualTo(why);
    }

    /** The rules of tokens that are read here, for what is said of those that are not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    aud       | "https://gate.example/mcp/mail" | the token is not meant for this route
                    aud       | null                            | the token names no audience
                    exp       | 7                               | the token has expired
                    exp       | null                            | the token has no expiry
                    nbf       | 99999999999                     | the token is not valid yet
                    iat       | "now"                           | the token's time of issue is not a time
                    iss       | "https://other.example"         | the token is from another issuer
                    sub       | null                            | the token has no subject
                    client_id | 7                               | the token names no client
                    jti       | null                            | the token has no id
                    act       | {"sub":7}                       | the token's chain of actors is malformed
                    cnf       | {"kid":"k"}                     | the token is bound to something that cannot be proven here
                    scope     | "mcp:call *"                    | the token has a scope for a wildcard: ask for one with mcp:read and mcp:call alone
                    """,
            quoteCharacter = '\0')
    void whatIsSaidOfItIsHeldToTheSameRules(String claim, String value, String why) {
        var said = claims().toText();
        say(claims -> claims.without(claim));
        if (!value.equals("null")) {
            var rest = claims().without(claim).toText();
            issuer.introspected =
                    rest.substring(0, rest.length() - 1) + ",\"" + claim + "\":" + value + "}";
        }
        assertThat(said).contains("active");
        assertThat(identify(OPAQUE)).isEqualTo(new Caller.Unproven(why));
    }

    @Test
    void anIssuerNeedNotSayWhoItIsOrWhenItIssued() {
        say(claims -> claims.without("iss").without("iat"));
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void aBoundTokenIsProvenWhoeverReadsIt() {
        say(claims -> claims.with("cnf", Json.object("jkt", Proofs.thumbprint(KEY))));
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Unproven.class);
        var proof = ProofForge.of(KEY, OPAQUE, ROUTE, clock.instant()).sign();
        var presented = new Presented("DPoP " + OPAQUE, List.of(proof), "POST", null);
        assertThat(callers.identify(presented, ROUTE)).isInstanceOf(Caller.Known.class);
        assertThat(callers.identify(presented, ROUTE))
                .isEqualTo(new Caller.Unproven("the proof was used before", Demand.PROOF));
        assertThat(issuer.introspections).hasSize(1);
    }

    @Test
    void aGoodAnswerIsBelievedForAWhileAndNotBeyondTheTokensExpiry() {
        say(claims -> claims);
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
        issuer.active.clear();
        clock.advance(Duration.ofSeconds(29));
        assertThat(callers.known(Presented.alone("Bearer " + OPAQUE), ROUTE)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Unproven.class);
        assertThat(issuer.introspections).hasSize(2);
    }

    @Test
    void aRefusalIsRememberedForAMoment() {
        for (int i = 0; i < 5; i++)
            assertThat(identify(OPAQUE)).isInstanceOf(Caller.Unproven.class);
        assertThat(issuer.introspections).hasSize(1);
        say(claims -> claims);
        clock.advance(Duration.ofSeconds(10));
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void anIssuerThatDoesNotAnswerIsLeftAloneForAMoment() {
        say(claims -> claims);
        issuer.down = true;
        for (int i = 0; i < 5; i++)
            assertThat(identify(OPAQUE + i)).isInstanceOf(Caller.Unverifiable.class);
        assertThat(issuer.introspections).isEmpty();
        assertThat(issuer.metadataFetches).hasPositiveValue();
        issuer.down = false;
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Unverifiable.class);
        clock.advance(Duration.ofSeconds(5));
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
    }

    /** Or one stranger's odd token would keep everybody else out. */
    @Test
    void aTokenThatItsIssuerCannotReadIsNobodyElsesTrouble() {
        say(claims -> claims);
        issuer.introspectionStatus = 400;
        assertThat(identify("odd"))
                .isEqualTo(new Caller.Unproven("the token's issuer says that it is not active"));
        issuer.introspectionStatus = 200;
        issuer.introspected = "?";
        assertThat(identify("odder")).isInstanceOf(Caller.Unverifiable.class);
        issuer.introspected = null;
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Known.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"active\":\"true\"}",
                "{\"active\":1}",
                "{\"active\":true,\"active\":false}",
                "<html>"
            })
    void anAnswerThatCannotBeReadTellsNothing(String answer) {
        issuer.introspected = answer;
        assertThat(identify(OPAQUE)).isInstanceOf(Caller.Unverifiable.class);
    }

    @Test
    void aWrongSecretTellsNothing() {
        callers = callers(new Introspection(Optional.empty(), "gate", "wrong", false));
        say(claims -> claims);
        assertThat(identify(OPAQUE))
                .isEqualTo(new Caller.Unverifiable("its introspection answered with status 401"));
    }

    @Test
    void signedTokensAreCheckedHereUnlessASettingSaysOtherwise() {
        var signed =
                LoopbackIssuer.sign(LoopbackIssuer.header(), issuer.claims(ROUTE, clock.instant()));
        assertThat(identify(signed)).isInstanceOf(Caller.Known.class);
        assertThat(issuer.introspections).isEmpty();
        callers = callers(asking(true));
        assertThat(identify(signed))
                .isEqualTo(new Caller.Unproven("the token's issuer says that it is not active"));
        issuer.active.put(signed, claims());
        clock.advance(Duration.ofSeconds(10));
        assertThat(identify(signed)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void aSignedTokenOfAStrangerIsToldToNobody() {
        var stranger =
                issuer.claims(ROUTE, clock.instant()).with("iss", Json.of("https://x.example"));
        assertThat(identify(LoopbackIssuer.sign(LoopbackIssuer.header(), stranger)))
                .isEqualTo(new Caller.Unproven("the token is from an issuer that is not trusted"));
        assertThat(issuer.introspections).isEmpty();
    }

    @Test
    void anOpaqueTokenIsNoneWhereNobodyIsAsked() {
        callers =
                new Callers(
                        List.of(trusted(Optional.empty())),
                        null,
                        fetch,
                        TokenLimits.DEFAULT,
                        Possession.standard(clock),
                        clock);
        assertThat(identify(OPAQUE))
                .isEqualTo(new Caller.Unproven("the token is not a signed JWT"));
    }

    @Test
    void oneIssuerIsAskedAtMost() throws IOException {
        try (var other = new LoopbackIssuer()) {
            var second =
                    new TrustedIssuer(
                            other.uri(),
                            Optional.empty(),
                            TrustedIssuer.DEFAULT_ALGORITHMS,
                            "at+jwt",
                            true,
                            true,
                            false,
                            false,
                            ClaimNames.STANDARD,
                            SenderConstraint.NONE,
                            Optional.of(asking(false)));
            var both = List.of(trusted(Optional.of(asking(false))), second);
            assertThatThrownBy(() ->
                            new Callers(
                                    both,
                                    null,
                                    fetch,
                                    TokenLimits.DEFAULT,
                                    Possession.standard(clock),
                                    clock))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theSecretIsNotInWhatIsPrinted() {
        assertThat(asking(false).toString()).doesNotContain("cret");
    }

    private static Introspection asking(boolean jwtsToo) {
        return new Introspection(Optional.empty(), "gate", "s&cret", jwtsToo);
    }

    private TrustedIssuer trusted(Optional<Introspection> introspection) {
        return new TrustedIssuer(
                issuer.uri(),
                Optional.of(issuer.base("/jwks")),
                TrustedIssuer.DEFAULT_ALGORITHMS,
                "at+jwt",
                true,
                true,
                false,
                false,
                ClaimNames.STANDARD,
                SenderConstraint.NONE,
                introspection);
    }

    private Callers callers(Introspection introspection) {
        return new Callers(
                List.of(trusted(Optional.of(introspection))),
                null,
                fetch,
                TokenLimits.DEFAULT,
                Possession.standard(clock),
                clock);
    }

    private Json.Obj claims() {
        return issuer.claims(ROUTE, clock.instant()).with("active", Json.of(true));
    }

    private void say(UnaryOperator<Json.Obj> change) {
        issuer.active.put(OPAQUE, change.apply(claims()));
    }

    private Caller identify(String token) {
        return callers.identify(Presented.alone("Bearer " + token), ROUTE);
    }
}
