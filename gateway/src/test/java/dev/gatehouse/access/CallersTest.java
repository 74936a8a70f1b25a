package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

@Timeout(60)
class CallersTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private LoopbackIssuer issuer;
    private Callers callers;

    @BeforeEach
    void open() throws IOException {
        issuer = new LoopbackIssuer();
        callers = callers(direct());
    }

    @AfterEach
    void close() {
        issuer.close();
        fetch.close();
    }

    @Test
    void aGoodTokenProvesItsCaller() {
        assertThat(callers.identify(Presented.alone(bearer(good())), ROUTE))
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known -> {
                            var token = known.token();
                            assertThat(token.issuer()).isEqualTo(issuer.uri().toString());
                            assertThat(token.clientId()).isEqualTo("claude");
                            assertThat(token.subject()).isEqualTo("alice");
                            assertThat(token.id()).isEqualTo("token-1");
                            assertThat(token.scopes()).containsOnly("mcp:read", "mcp:call");
                            assertThat(token.expiresAt())
                                    .isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256"})
    void rsaSignaturesAreTaken(String algorithm) {
        var header = Json.object("typ", "at+jwt", "alg", algorithm, "kid", "rsa-1");
        var token =
                LoopbackIssuer.sign(
                        header.toText(),
                        claims().toText(),
                        JWSAlgorithm.parse(algorithm),
                        LoopbackIssuer.signer(LoopbackIssuer.RSA));
        assertThat(callers.identify(Presented.alone(bearer(token)), ROUTE))
                .isInstanceOf(Caller.Known.class);
    }

    @Test
    void edwardsSignaturesAreTaken() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var point = ((EdECPublicKey) pair.getPublic()).getPoint();
        var encoded = new byte[32];
        var y = point.getY().toByteArray();
        for (int i = 0; i < Math.min(32, y.length); i++) encoded[i] = y[y.length - 1 - i];
        if (point.isXOdd()) encoded[31] |= (byte) 0x80;
        issuer.keys.add(
                com.nimbusds.jose.jwk.JWK.parse(
                        Json.object(
                                        "kty",
                                        "OKP",
                                        "crv",
                                        "Ed25519",
                                        "kid",
                                        "ed-1",
                                        "x",
                                        LoopbackIssuer.part(encoded))
                                .toText()));
        var header = Json.object("typ", "at+jwt", "alg", "EdDSA", "kid", "ed-1");
        var input =
                LoopbackIssuer.part(header.toText()) + "." + LoopbackIssuer.part(claims().toText());
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        var octets = signature.sign();
        var token = input + "." + LoopbackIssuer.part(octets);
        assertThat(callers.identify(Presented.alone(bearer(token)), ROUTE))
                .isInstanceOf(Caller.Known.class);
        octets[5] ^= 1;
        var forged = input + "." + LoopbackIssuer.part(octets);
        assertThat(callers.identify(Presented.alone(bearer(forged)), ROUTE))
                .isEqualTo(unproven("the token's signature is not its issuer's"));
    }

    @Test
    void withoutAuthorizationTheCallerIsAnonymous() {
        assertThat(callers.known(Presented.alone(null), ROUTE)).contains(new Caller.Anonymous());
        assertThat(callers.identify(Presented.alone(null), ROUTE))
                .isEqualTo(new Caller.Anonymous());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Basic YTpi",
                "Bearer a b",
                "Bearer a, Bearer b",
                "Bearer\ta.b.c",
                "DPoP",
                "DPoP a b",
                "Bearer a.b.c\r\nX: y"
            })
    void whatIsNotOneBearerTokenIsRefusedAtOnce(String authorization) {
        assertThat(callers.known(Presented.alone(authorization), ROUTE))
                .contains(unproven("the authorization is not one bearer or DPoP token"));
    }

    @Test
    void theSchemeIsReadInAnyCase() {
        assertThat(callers.identify(Presented.alone("bEARER  " + good()), ROUTE))
                .isInstanceOf(Caller.Known.class);
    }

    // --- attacks on the header and the signature

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "A128KW"})
    void anAlgorithmThatProvesNothingIsNotTaken(String algorithm) {
        var header = LoopbackIssuer.header().with("alg", Json.of(algorithm)).toText();
        var unsigned =
                LoopbackIssuer.part(header) + "." + LoopbackIssuer.part(claims().toText()) + ".";
        assertRefused(unsigned);
        assertThat(identify(unsigned + "AAAA"))
                .isEqualTo(unproven("the token's algorithm is not taken from its issuer"));
    }

    /** The public key's bytes as the secret of an HMAC: what a confused verifier would check. */
    @Test
    void thePublicKeyIsNoSecret() throws Exception {
        var header =
                LoopbackIssuer.header().with("alg", Json.of("HS256")).with("kid", Json.of("rsa-1"));
        for (var secret :
                List.of(
                        LoopbackIssuer.RSA.toRSAPublicKey().getEncoded(),
                        LoopbackIssuer.RSA
                                .toPublicJWK()
                                .toJSONString()
                                .getBytes(StandardCharsets.UTF_8))) {
            var token =
                    LoopbackIssuer.sign(
                            header.toText(),
                            claims().toText(),
                            JWSAlgorithm.HS256,
                            new MACSigner(secret));
            assertRefused(token);
        }
    }

    @Test
    void anAlgorithmThatTheIssuerDoesNotUseIsNotTaken() {
        callers =
                callers(
                        new TrustedIssuer(
                                issuer.uri(),
                                Optional.of(issuer.base("/jwks")),
                                Set.of("RS256"),
                                "at+jwt",
                                true,
                                true,
                                false,
                                false));
        assertThat(identify(good()))
                .isEqualTo(unproven("the token's algorithm is not taken from its issuer"));
    }

    @Test
    void aKeyOfAnotherTypeDoesNotFit() {
        assertThat(identify(headed(header -> header.with("kid", Json.of("rsa-1")))))
                .isEqualTo(unproven("the token's key is not one of its issuer's"));
        assertThat(identify(headed(header -> header.with("alg", Json.of("RS256")))))
                .isEqualTo(unproven("the token's key is not one of its issuer's"));
        assertThat(identify(headed(header -> header.with("alg", Json.of("ES384")))))
                .isEqualTo(unproven("the token's algorithm is not taken from its issuer"));
    }

    /** Signed by the attacker, whose key the header carries or points to. */
    @ParameterizedTest
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c", "x5t"})
    void theHeaderDoesNotBringItsKey(String member) {
        var attacker = LoopbackIssuer.ec("ec-1");
        var value =
                switch (member) {
                    case "jwk" -> Json.of(attacker.toPublicJWK().toJSONObject());
                    case "x5c" -> Json.array("MIIB");
                    default -> Json.of(issuer.base("/jwks").toString());
                };
        var header = LoopbackIssuer.header().with(member, value);
        var token =
                LoopbackIssuer.sign(
                        header.toText(),
                        claims().toText(),
                        JWSAlgorithm.ES256,
                        LoopbackIssuer.signer(attacker));
        assertThat(identify(token))
                .isEqualTo(unproven("the token's signature is not its issuer's"));
        assertThat(issuer.keyFetches).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "/dev/null",
                "' OR '1'='1",
                "ec-1' UNION SELECT 'a",
                "ec-1\u0000",
                "ec-1 ",
                "EC-1",
                "http://127.0.0.1/key",
                "${jndi:ldap://127.0.0.1/a}",
                "|id",
                ""
            })
    void aKeyIdIsOnlyAName(String keyId) {
        assertRefused(headed(header -> header.with("kid", Json.of(keyId))));
    }

    @Test
    void aTokenNamesItsKey() {
        assertThat(identify(headed(header -> header.without("kid"))))
                .isEqualTo(unproven("the token names no key"));
        assertRefused(headed(header -> header.with("kid", Json.of(1))));
    }

    @Test
    void theKeyOfAnotherIssuerIsNotThisOnes() throws IOException {
        try (var other = new LoopbackIssuer()) {
            other.keys.clear();
            other.keys.add(LoopbackIssuer.OTHER_EC);
            callers =
                    new Callers(
                            List.of(direct(), direct(other)),
                            null,
                            fetch,
                            TokenLimits.DEFAULT,
                            Possession.standard(clock),
                            clock);
            var header = LoopbackIssuer.header().with("kid", Json.of("ec-2"));
            var token =
                    LoopbackIssuer.sign(
                            header.toText(),
                            claims().toText(),
                            JWSAlgorithm.ES256,
                            LoopbackIssuer.signer(LoopbackIssuer.OTHER_EC));
            assertThat(identify(token))
                    .isEqualTo(unproven("the token's key is not one of its issuer's"));
            assertThat(other.keyFetches).hasValue(0);
        }
    }

    @Test
    void aSignatureOfZeroesProvesNothing() {
        var input = good().substring(0, good().lastIndexOf('.') + 1);
        for (int length : new int[] {1, 63, 64, 65, 72}) {
            assertThat(identify(input + LoopbackIssuer.part(new byte[length])))
                    .isEqualTo(unproven("the token's signature is not its issuer's"));
        }
    }

    /** The order of P-256 in place of r and s: zero again, modulo the order. */
    @Test
    void aSignatureOfTheOrderProvesNothing() {
        var order =
                java.util.HexFormat.of()
                        .parseHex(
                                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        var both = Arrays.copyOf(order, 64);
        System.arraycopy(order, 0, both, 32, 32);
        var input = good().substring(0, good().lastIndexOf('.') + 1);
        assertThat(identify(input + LoopbackIssuer.part(both)))
                .isEqualTo(unproven("the token's signature is not its issuer's"));
    }

    @Test
    void changedClaimsAreNotSigned() {
        var parts = good().split("\\.", -1);
        var changed = claims().with("sub", Json.of("mallory")).toText();
        assertThat(identify(parts[0] + "." + LoopbackIssuer.part(changed) + "." + parts[2]))
                .isEqualTo(unproven("the token's signature is not its issuer's"));
    }

    @Test
    void criticalMembersAreRefused() {
        var why = unproven("the token has critical header members");
        assertThat(identify(headed(header -> header.with("crit", Json.array("exp")))))
                .isEqualTo(why);
        assertThat(
                        identify(
                                headed(header ->
                                        header.with("crit", Json.array("b64"))
                                                .with("b64", Json.of(false)))))
                .isEqualTo(why);
        assertThat(identify(headed(header -> header.with("crit", Json.array())))).isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "", "dpop+jwt", "at+jwt ", "logout+jwt", "id+jwt"})
    void aTokenOfAnotherTypeIsNotAnAccessToken(String type) {
        assertThat(identify(headed(header -> header.with("typ", Json.of(type)))))
                .isEqualTo(unproven("the token is not of type at+jwt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"})
    void theTypeIsReadInAnyCase(String type) {
        assertThat(identify(headed(header -> header.with("typ", Json.of(type)))))
                .isInstanceOf(Caller.Known.class);
    }

    @Test
    void plainTokensAreTakenOnlyWhereASettingSaysSo() {
        var plain = headed(header -> header.with("typ", Json.of("JWT")));
        var unmarked = headed(header -> header.without("typ"));
        assertRefused(plain);
        assertRefused(unmarked);
        callers = callers(lenient());
        assertThat(identify(plain)).isInstanceOf(Caller.Known.class);
        assertThat(identify(unmarked)).isInstanceOf(Caller.Known.class);
        assertRefused(headed(header -> header.with("typ", Json.of("dpop+jwt"))));
    }

    @Test
    void anEncryptedOrNestedTokenIsNotRead() {
        assertThat(identify("eyJhbGciOiJkaXIifQ..AAAA.BBBB.CCCC"))
                .isEqualTo(unproven("the token is not a signed JWT"));
        var header = LoopbackIssuer.header().with("cty", Json.of("JWT")).toText();
        var nested =
                LoopbackIssuer.sign(
                        header,
                        good(),
                        JWSAlgorithm.ES256,
                        LoopbackIssuer.signer(LoopbackIssuer.EC));
        assertThat(identify(nested))
                .isEqualTo(unproven("the token's claims are not a strict JSON object"));
    }

    @Test
    void aMemberThatAppearsTwiceMakesATokenUnreadable() {
        var claims = claims().toText();
        var twice = claims.substring(0, claims.length() - 1) + ",\"sub\":\"mallory\"}";
        assertThat(identify(signed(LoopbackIssuer.header().toText(), twice)))
                .isEqualTo(unproven("the token's claims are not a strict JSON object"));
        var header = LoopbackIssuer.header().toText();
        var algorithms = header.substring(0, header.length() - 1) + ",\"alg\":\"none\"}";
        assertThat(identify(signed(algorithms, claims)))
                .isEqualTo(unproven("the token's header is not a strict JSON object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a.b.c.d", "..", "a..c", ".b.c", "!.b.c", "a.b.c="})
    void whatIsNoTokenIsRefused(String token) {
        assertRefused(token);
    }

    @Test
    void aTokenIsNotEndless() {
        var huge = "Bearer " + "a".repeat(TokenLimits.DEFAULT.maxTokenChars() + 1);
        assertThat(callers.known(Presented.alone(huge), ROUTE))
                .contains(unproven("the token is longer than 8192 characters"));
        assertThat(callers.identify(Presented.alone(huge), ROUTE))
                .isEqualTo(unproven("the token is longer than 8192 characters"));
    }

    // --- claims

    @ParameterizedTest
    @CsvSource({
        "iss, the token is from an issuer that is not trusted",
        "exp, the token has no expiry",
        "iat, the token does not say when it was issued",
        "aud, the token names no audience",
        "sub, the token has no subject",
        "client_id, the token names no client",
        "jti, the token has no id",
    })
    void aClaimThatIsMissingIsMissed(String claim, String why) {
        assertThat(identify(claimed(claims -> claims.without(claim)))).isEqualTo(unproven(why));
        assertRefused(claimed(claims -> claims.with(claim, Json.nothing())));
        assertRefused(claimed(claims -> claims.with(claim, Json.of(true))));
        assertRefused(claimed(claims -> claims.with(claim, Json.of(""))));
    }

    @Test
    void theIssuerIsComparedExactly() {
        var name = issuer.uri().toString();
        for (var other : List.of(name + "/", name.toUpperCase(java.util.Locale.ROOT), name + "?"))
            assertThat(identify(claimed(claims -> claims.with("iss", Json.of(other)))))
                    .isEqualTo(unproven("the token is from an issuer that is not trusted"));
    }

    /** Seconds from now; the clocks may differ by thirty. */
    @ParameterizedTest
    @CsvSource({
        "exp, -29, true", "exp, -30, false", "exp, -3600, false", "iat, 30, true",
        "iat, 31, false", "nbf, 30, true", "nbf, 31, false", "nbf, 3600, false"
    })
    void timesAreComparedWithTheClock(String claim, long offset, boolean taken) {
        long at = clock.instant().getEpochSecond() + offset;
        var token =
                claimed(claims ->
                        claims.with("iat", Json.of(clock.instant().getEpochSecond() - 7200))
                                .with(claim, Json.of(at)));
        assertThat(identify(token) instanceof Caller.Known).isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e300", "99999999999999999999", "\"1700000000\"", "null", "{}"})
    void aTimeThatIsNoneIsRefused(String time) {
        var claims = claims().without("exp").toText();
        var token = claims.substring(0, claims.length() - 1) + ",\"exp\":" + time + "}";
        assertThat(identify(signed(LoopbackIssuer.header().toText(), token)))
                .isEqualTo(unproven("the token has no expiry"));
    }

    @Test
    void aTokenExpiresAfterItIsIssued() {
        long now = clock.instant().getEpochSecond();
        assertThat(
                        identify(
                                claimed(claims ->
                                        claims.with("iat", Json.of(now + 10))
                                                .with("exp", Json.of(now + 10)))))
                .isEqualTo(unproven("the token expires before it was issued"));
    }

    @Test
    void anAuthorizedPartyIsTheClientOnlyWhereASettingSaysSo() {
        var token = claimed(claims -> claims.without("client_id").with("azp", Json.of("codex")));
        assertRefused(token);
        callers = callers(lenient());
        assertThat(((Caller.Known) identify(token)).token().clientId()).isEqualTo("codex");
    }

    @Test
    void withoutScopesATokenMayNothing() {
        var token = (Caller.Known) identify(claimed(claims -> claims.without("scope")));
        assertThat(token.token().scopes()).isEmpty();
        assertThat(identify(claimed(claims -> claims.with("scope", Json.array("mcp:call", 7)))))
                .isEqualTo(
                        unproven("the token's scope is neither a text nor a list of a few texts"));
    }

    @Test
    void scopesAreAllThereWhereTheIssuerCannotSayThem() {
        callers = callers(lenient());
        var token = (Caller.Known) identify(claimed(claims -> claims.without("scope")));
        assertThat(token.token().scopes()).containsExactlyInAnyOrderElementsOf(Scopes.ALL);
    }

    // --- what is told

    @Test
    void noRefusalQuotesTheToken() {
        var marked =
                new ArrayList<String>(
                        List.of(
                                headed(header -> header.with("alg", Json.of("MARK"))),
                                headed(header -> header.with("typ", Json.of("MARK"))),
                                headed(header -> header.with("kid", Json.of("MARK"))),
                                "MARK.MARK.MARK"));
        for (var claim : List.of("iss", "aud", "exp", "iat", "sub", "client_id", "jti", "scope"))
            marked.add(claimed(claims -> claims.with(claim, Json.object("MARK", "MARK"))));
        marked.add(claimed(claims -> claims.with("iss", Json.of("MARK"))));
        marked.add(claimed(claims -> claims.with("aud", Json.of("MARK"))));
        for (var token : marked)
            assertThat(((Caller.Unproven) identify(token)).why()).doesNotContain("MARK");
    }

    // --- the cache

    @Test
    void aVerifiedTokenIsKnownAtOnce() {
        var authorization = bearer(good());
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).isEmpty();
        var caller = callers.identify(Presented.alone(authorization), ROUTE);
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).contains(caller);
    }

    @Test
    void aTokenKnownAtOneRouteIsNotKnownAtAnother() {
        var authorization = bearer(good());
        assertThat(callers.identify(Presented.alone(authorization), ROUTE))
                .isInstanceOf(Caller.Known.class);
        var other = URI.create("https://gate.example/mcp/mail");
        assertThat(callers.known(Presented.alone(authorization), other)).isEmpty();
        assertThat(callers.identify(Presented.alone(authorization), other))
                .isEqualTo(unproven("the token is not meant for this route"));
    }

    @Test
    void aRefusalIsNotKept() {
        var token = good();
        var forged = bearer(token.substring(0, token.length() - 4) + "AAAA");
        assertThat(callers.identify(Presented.alone(forged), ROUTE))
                .isInstanceOf(Caller.Unproven.class);
        assertThat(callers.known(Presented.alone(forged), ROUTE)).isEmpty();
    }

    @Test
    void aVerifiedTokenIsLookedAtAgainAfterAWhile() {
        var authorization = bearer(good());
        assertThat(callers.identify(Presented.alone(authorization), ROUTE))
                .isInstanceOf(Caller.Known.class);
        clock.advance(Duration.ofSeconds(59));
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).isEmpty();
    }

    @Test
    void theCacheNeverOutlivesTheToken() {
        long soon = clock.instant().getEpochSecond() + 20;
        var authorization = bearer(claimed(claims -> claims.with("exp", Json.of(soon))));
        assertThat(callers.identify(Presented.alone(authorization), ROUTE))
                .isInstanceOf(Caller.Known.class);
        clock.advance(Duration.ofSeconds(19));
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(callers.known(Presented.alone(authorization), ROUTE)).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(callers.identify(Presented.alone(authorization), ROUTE))
                .isEqualTo(unproven("the token has expired"));
    }

    @Test
    void anIssuerIsTrustedOnce() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        new Callers(
                                List.of(direct(), direct()),
                                null,
                                fetch,
                                TokenLimits.DEFAULT,
                                Possession.standard(clock),
                                clock))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private TrustedIssuer direct() {
        return direct(issuer);
    }

    private static TrustedIssuer direct(LoopbackIssuer issuer) {
        return new TrustedIssuer(
                issuer.uri(),
                Optional.of(issuer.base("/jwks")),
                TrustedIssuer.DEFAULT_ALGORITHMS,
                "at+jwt",
                true,
                true,
                false,
                false);
    }

    private TrustedIssuer lenient() {
        return new TrustedIssuer(
                issuer.uri(),
                Optional.of(issuer.base("/jwks")),
                TrustedIssuer.DEFAULT_ALGORITHMS,
                "JWT",
                false,
                false,
                true,
                true);
    }

    private Callers callers(TrustedIssuer one) {
        return new Callers(
                List.of(one), null, fetch, TokenLimits.DEFAULT, Possession.standard(clock), clock);
    }

    private Json.Obj claims() {
        return issuer.claims(ROUTE, clock.instant());
    }

    private String good() {
        return LoopbackIssuer.sign(LoopbackIssuer.header(), claims());
    }

    private String headed(UnaryOperator<Json.Obj> change) {
        return LoopbackIssuer.sign(change.apply(LoopbackIssuer.header()), claims());
    }

    private String claimed(UnaryOperator<Json.Obj> change) {
        return LoopbackIssuer.sign(LoopbackIssuer.header(), change.apply(claims()));
    }

    private static String signed(String header, String claims) {
        return LoopbackIssuer.sign(
                header, claims, JWSAlgorithm.ES256, LoopbackIssuer.signer(LoopbackIssuer.EC));
    }

    private Caller identify(String token) {
        return callers.identify(Presented.alone(bearer(token)), ROUTE);
    }

    private void assertRefused(String token) {
        assertThat(identify(token)).isInstanceOf(Caller.Unproven.class);
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private static Caller unproven(String why) {
        return new Caller.Unproven(why);
    }
}
