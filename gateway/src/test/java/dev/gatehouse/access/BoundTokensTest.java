package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A stolen token is worth nothing without what it is bound to (T29; RFC 9449, RFC 8705). */
@Timeout(60)
class BoundTokensTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");
    private static final ECKey KEY = LoopbackIssuer.ec("agent");
    private static final ECKey THIEF = LoopbackIssuer.ec("thief");
    private static final String CERTIFICATE = Proofs.digest("a certificate");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private LoopbackIssuer issuer;
    private Callers callers;

    @BeforeEach
    void open() throws IOException {
        issuer = new LoopbackIssuer();
        callers = callers(Possession.Rules.STANDARD, SenderConstraint.NONE);
    }

    @AfterEach
    void close() {
        issuer.close();
        fetch.close();
    }

    @Test
    void aBoundTokenWithItsProofIsGood() {
        var token = bound();
        assertThat(identify(proven(token, proof(token).sign())))
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known ->
                                assertThat(known.token().binding().key())
                                        .isEqualTo(Proofs.thumbprint(KEY)));
    }

    @Test
    void whatTheTokenWasVerifiedForDoesNotSpareTheProof() {
        var token = bound();
        assertThat(identify(proven(token, proof(token).sign()))).isInstanceOf(Caller.Known.class);
        var next = proven(token, proof(token).sign());
        assertThat(callers.known(next, ROUTE)).isEmpty();
        assertThat(identify(next)).isInstanceOf(Caller.Known.class);
        assertThat(identify(proven(token, proof(token).claiming(x -> x.without("ath")).sign())))
                .isInstanceOf(Caller.Unproven.class);
    }

    /** What a thief tries who has the token, or a proof that was used, or both. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("attempts")
    void aThiefGetsNothing(String name, UnaryOperator<ProofForge> forge, String why) {
        var token = bound();
        assertThat(identify(proven(token, forge.apply(proof(token)).sign())))
                .isEqualTo(new Caller.Unproven(why, Demand.PROOF));
    }

    static Stream<Arguments> attempts() throws Exception {
        var unread = "the proof is not a signed JWT of strict JSON";
        var type = "the proof is not of type dpop+jwt";
        var algorithm = "the proof's algorithm is not taken";
        var fits = "the proof's key does not fit its algorithm";
        var bound = "the proof's key is not the one that the token is bound to";
        var signed = "the proof's signature is not its key's";
        var url = "the proof is for another URL";
        var method = "the proof is for another HTTP method";
        var time = "the proof was not made just now";
        var id = "the proof has no id";
        var other = "the proof is for another token";
        var secret =
                new MACSigner(KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                headed("a proof of another type", type, h -> h.with("typ", Json.of("jwt"))),
                headed("a proof without a type", type, h -> h.without("typ")),
                headed("an access token's type", type, h -> h.with("typ", Json.of("at+jwt"))),
                headed("no algorithm", algorithm, h -> h.with("alg", Json.of("none"))),
                headed(
                        "an algorithm in other words",
                        algorithm,
                        h -> h.with("alg", Json.of("es256"))),
                headed("no word for one", algorithm, h -> h.without("alg")),
                attempt(
                        "a secret in place of a key",
                        algorithm,
                        p ->
                                p.headed(h -> h.with("alg", Json.of("HS256")))
                                        .signedBy(JWSAlgorithm.HS256, secret)),
                headed("a key of another algorithm", fits, h -> h.with("alg", Json.of("RS256"))),
                headed("no key", "the proof does not show its key", h -> h.without("jwk")),
                headed(
                        "a key by reference",
                        "the proof does not show its key",
                        h -> h.without("jwk").with("jku", Json.of("https://thief.example/jwks"))),
                headed(
                        "a private key",
                        "the proof shows a private key",
                        h -> h.with("jwk", Json.of(KEY.toJSONObject()))),
                headed(
                        "a key that is none",
                        fits,
                        h -> h.with("jwk", Json.object("kty", "EC", "crv", "P-256"))),
                headed(
                        "a point that is not on the curve",
                        fits,
                        h ->
                                h.with(
                                        "jwk",
                                        ((Json.Obj) ProofForge.shown(KEY))
                                                .with("y", Json.of(KEY.getX().toString())))),
                attempt(
                        "the thief's own key",
                        bound,
                        p ->
                                p.headed(h -> h.with("jwk", ProofForge.shown(THIEF)))
                                        .signedBy(
                                                JWSAlgorithm.ES256, LoopbackIssuer.signer(THIEF))),
                attempt(
                        "the agent's key under the thief's signature",
                        signed,
                        p -> p.signedBy(JWSAlgorithm.ES256, LoopbackIssuer.signer(THIEF))),
                headed(
                        "a critical member",
                        "the proof has critical header members",
                        h -> h.with("crit", Json.array("exp"))),
                headed(
                        "a payload that is not encoded",
                        "the proof has critical header members",
                        h -> h.with("crit", Json.array("b64")).with("b64", Json.of(false))),
                claiming("another method", method, c -> c.with("htm", Json.of("GET"))),
                claiming("the method in lower case", method, c -> c.with("htm", Json.of("post"))),
                claiming("no method", method, c -> c.without("htm")),
                claiming("no URL", url, c -> c.without("htu")),
                claiming("another route", url, c -> c.with("htu", Json.of(ROUTE + "2"))),
                claiming("a slash more", url, c -> c.with("htu", Json.of(ROUTE + "/"))),
                claiming(
                        "another host",
                        url,
                        c -> c.with("htu", Json.of("https://thief.example/mcp/files"))),
                claiming(
                        "another scheme",
                        url,
                        c -> c.with("htu", Json.of("http://gate.example/mcp/files"))),
                claiming(
                        "another port",
                        url,
                        c -> c.with("htu", Json.of("https://gate.example:8443/mcp/files"))),
                claiming("a path alone", url, c -> c.with("htu", Json.of("/mcp/files"))),
                claiming(
                        "a user before the host",
                        url,
                        c -> c.with("htu", Json.of("https://a@gate.example/mcp/files"))),
                claiming("another token", other, c -> c.with("ath", Json.of(Proofs.digest("x")))),
                claiming("no token", other, c -> c.without("ath")),
                claiming("no id", id, c -> c.without("jti")),
                claiming("an empty id", id, c -> c.with("jti", Json.of(" "))),
                claiming("an endless id", id, c -> c.with("jti", Json.of("j".repeat(257)))),
                claiming("an id that is a number", id, c -> c.with("jti", Json.of(7))),
                claiming(
                        "no time",
                        "the proof does not say when it was made",
                        c -> c.without("iat")),
                shifted("made six minutes ago", time, -360),
                shifted("made a moment too long ago", time, -301),
                shifted("made in the future", time, 301),
                Arguments.of(
                        "an endless proof",
                        (UnaryOperator<ProofForge>)
                                p -> p.claiming(c -> c.with("pad", Json.of("x".repeat(9000)))),
                        unread));
    }

    private static Arguments attempt(String name, String why, UnaryOperator<ProofForge> forge) {
        return Arguments.of(name, forge, why);
    }

    private static Arguments headed(String name, String why, UnaryOperator<Json.Obj> change) {
        return attempt(name, why, proof -> proof.headed(change));
    }

    private static Arguments claiming(String name, String why, UnaryOperator<Json.Obj> change) {
        return attempt(name, why, proof -> proof.claiming(change));
    }

    private static Arguments shifted(String name, String why, long seconds) {
        return claiming(
                name,
                why,
                claims -> {
                    var made = (Json.Num) Objects.requireNonNull(claims.member("iat"));
                    return claims.with("iat", Json.of(made.asLong() + seconds));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "https://gate.example/mcp/files?x=1",
        "https://gate.example/mcp/files#x",
        "HTTPS://Gate.Example:443/mcp/files"
    })
    void theUrlIsComparedWithoutQueryAndInCanonicalForm(String url) {
        var token = bound();
        var proof = proof(token).claiming(claims -> claims.with("htu", Json.of(url)));
        assertThat(identify(proven(token, proof.sign()))).isInstanceOf(Caller.Known.class);
    }

    @ParameterizedTest
    @CsvSource({"-300", "-299", "0", "299", "300"})
    void aProofOfTheLastFiveMinutesIsTaken(long seconds) {
        var token = bound();
        long made = clock.instant().getEpochSecond() + seconds;
        var proof = proof(token).claiming(claims -> claims.with("iat", Json.of(made)));
        assertThat(identify(proven(token, proof.sign()))).isInstanceOf(Caller.Known.class);
    }

    @Test
    void aProofIsTakenOnceForAsLongAsItsTimeWouldBe() {
        var token = bound();
        var proof = proof(token).sign();
        assertThat(identify(proven(token, proof))).isInstanceOf(Caller.Known.class);
        var again = new Caller.Unproven("the proof was used before", Demand.PROOF);
        assertThat(identify(proven(token, proof))).isEqualTo(again);
        clock.advance(Duration.ofMinutes(5));
        assertThat(identify(proven(token, proof))).isEqualTo(again);
        clock.advance(Duration.ofSeconds(1));
        assertThat(identify(proven(token, proof)))
                .isEqualTo(new Caller.Unproven("the proof was not made just now", Demand.PROOF));
    }

    @Test
    void oneIdUnderTwoKeysIsTwoProofs() {
        var mine = bound();
        var theirs = token(claims -> claims.with("cnf", confirmation(THIEF)));
        UnaryOperator<Json.Obj> one = claims -> claims.with("jti", Json.of("1"));
        assertThat(identify(proven(mine, proof(mine).claiming(one).sign())))
                .isInstanceOf(Caller.Known.class);
        var other = ProofForge.of(THIEF, theirs, ROUTE, clock.instant()).claiming(one);
        assertThat(identify(proven(theirs, other.sign()))).isInstanceOf(Caller.Known.class);
    }

    @Test
    void proofsThatCannotBeRememberedAreNotTaken() {
        callers =
                callers(
                        new Possession(
                                Possession.Rules.STANDARD,
                                new ProofLimits(Duration.ofMinutes(5), 4, Duration.ofMinutes(5)),
                                new byte[32],
                                clock),
                        SenderConstraint.NONE);
        var token = bound();
        assertThat(identify(proven(token, proof(token).sign()))).isInstanceOf(Caller.Known.class);
        assertThat(identify(proven(token, proof(token).sign())))
                .isInstanceOf(Caller.Unverifiable.class);
    }

    @Test
    void aBoundTokenIsNoBearers() {
        var token = bound();
        var why =
                new Caller.Unproven(
                        "the token is bound to a key: it comes as DPoP, with a proof", Demand.DPOP);
        assertThat(identify(Presented.alone("Bearer " + token))).isEqualTo(why);
        assertThat(callers.known(Presented.alone("Bearer " + token), ROUTE)).contains(why);
        var both = new Presented("Bearer " + token, List.of(proof(token).sign()), "POST", null);
        assertThat(identify(both)).isEqualTo(why);
    }

    @Test
    void aTokenThatIsBoundToNothingIsNotMadeMoreOfByAProof() {
        var token = token(claims -> claims);
        assertThat(identify(proven(token, proof(token).sign())))
                .isEqualTo(new Caller.Unproven("the token is not bound to a key", Demand.DPOP));
        var beside = new Presented("Bearer " + token, List.of(proof(token).sign()), "POST", null);
        assertThat(identify(beside))
                .isEqualTo(
                        new Caller.Unproven(
                                "a proof came with a token that is not sent as DPoP", Demand.DPOP));
    }

    @Test
    void thereIsExactlyOneProof() {
        var token = bound();
        var why = new Caller.Unproven("there is not exactly one DPoP proof", Demand.PROOF);
        assertThat(identify(new Presented("DPoP " + token, List.of(), "POST", null)))
                .isEqualTo(why);
        var two = List.of(proof(token).sign(), proof(token).sign());
        assertThat(identify(new Presented("DPoP " + token, two, "POST", null))).isEqualTo(why);
        assertThat(identify(proven(token, proof(token).sign() + "," + proof(token).sign())))
                .isEqualTo(
                        new Caller.Unproven(
                                "the proof is not a signed JWT of strict JSON", Demand.PROOF));
    }

    @Test
    void aBadTokenIsNoBetterWithAProof() {
        var token = token(claims -> claims.with("cnf", confirmation(KEY)).with("exp", Json.of(7)));
        assertThat(identify(proven(token, proof(token).sign())))
                .isEqualTo(new Caller.Unproven("the token has expired", Demand.DPOP));
        var other = bound().replace("a", "b");
        assertThat(identify(proven(other, proof(other).sign())))
                .isInstanceOf(Caller.Unproven.class);
    }

    @Test
    void everyKindOfKeyThatSignsProves() {
        var key = LoopbackIssuer.RSA;
        var token = token(claims -> claims.with("cnf", Json.object("jkt", Proofs.thumbprint(key))));
        for (var algorithm : List.of("RS256", "PS256", "RS512")) {
            var proof =
                    proof(token)
                            .headed(header ->
                                    header.with("alg", Json.of(algorithm))
                                            .with("jwk", ProofForge.shown(key)))
                            .signedBy(JWSAlgorithm.parse(algorithm), LoopbackIssuer.signer(key));
            assertThat(identify(proven(token, proof.sign()))).isInstanceOf(Caller.Known.class);
        }
    }

    // --- nonces (RFC 9449 §9)

    @Test
    void aProofCarriesANonceOfOursWhereASettingSaysSo() {
        callers = callers(new Possession.Rules(false, true, false), SenderConstraint.NONE);
        var token = bound();
        var without = identify(proven(token, proof(token).sign()));
        assertThat(without)
                .isEqualTo(new Caller.Unproven("the proof carries no nonce of ours", Demand.NONCE));
        var nonce = Objects.requireNonNull(callers.terms(without).nonce());
        assertThat(identify(proven(token, nonced(token, nonce)))).isInstanceOf(Caller.Known.class);

        var replica = callers(new Possession.Rules(false, true, false), SenderConstraint.NONE);
        assertThat(replica.identify(proven(token, nonced(token, nonce)), ROUTE))
                .isInstanceOf(Caller.Known.class);

        clock.advance(Duration.ofMinutes(5).plusMillis(1));
        var old = new Caller.Unproven("the proof's nonce is not ours, or too old", Demand.NONCE);
        assertThat(identify(proven(token, nonced(token, nonce)))).isEqualTo(old);
        for (var forged : List.of("", "x", "AAAA", nonce + "A", "B" + nonce.substring(1)))
            assertThat(identify(proven(token, nonced(token, forged)))).isEqualTo(old);
    }

    private String nonced(String token, String nonce) {
        return proof(token).claiming(claims -> claims.with("nonce", Json.of(nonce))).sign();
    }

    // --- certificates (RFC 8705 §3)

    @Test
    void aTokenThatIsBoundToACertificateNeedsThatCertificate() {
        var token = certified();
        var shown = new Presented("Bearer " + token, List.of(), "POST", CERTIFICATE);
        assertThat(identify(shown)).isInstanceOf(Caller.Known.class);
        assertThat(callers.known(shown, ROUTE)).isPresent();
        var why =
                new Caller.Unproven(
                        "the token is bound to a client certificate that the connection does not"
                                + " show",
                        Demand.BEARER);
        for (var other : new String[] {null, "", Proofs.digest("another"), CERTIFICATE + "="}) {
            var stolen = new Presented("Bearer " + token, List.of(), "POST", other);
            assertThat(identify(stolen)).isEqualTo(why);
            assertThat(callers.known(stolen, ROUTE)).contains(why);
        }
    }

    @Test
    void aTokenThatIsBoundTwiceNeedsBoth() {
        var token =
                token(claims ->
                        claims.with(
                                "cnf", confirmation(KEY).with("x5t#S256", Json.of(CERTIFICATE))));
        assertThat(identify(new Presented("Bearer " + token, List.of(), "POST", CERTIFICATE)))
                .isInstanceOf(Caller.Unproven.class);
        assertThat(identify(proven(token, proof(token).sign())))
                .isInstanceOf(Caller.Unproven.class);
        var both = List.of(proof(token).sign());
        assertThat(identify(new Presented("DPoP " + token, both, "POST", CERTIFICATE)))
                .isInstanceOf(Caller.Known.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    {}
                    {"jwk":{"kty":"EC"}}
                    {"kid":"k1"}
                    {"jku":"https://id.example/keys"}
                    {"jkt":""}
                    {"jkt":7}
                    {"x5t#S256":null}
                    {"jkt":"abc","x5t#S256":7}
                    []
                    null
                    "jkt"
                    """)
    void aBindingThatCannotBeProvenHereIsNoBearers(String confirmation) {
        var claims = issuer.claims(ROUTE, clock.instant()).toText();
        var token =
                LoopbackIssuer.sign(
                        LoopbackIssuer.header().toText(),
                        claims.substring(0, claims.length() - 1) + ",\"cnf\":" + confirmation + "}",
                        JWSAlgorithm.ES256,
                        LoopbackIssuer.signer(LoopbackIssuer.EC));
        assertThat(identify(Presented.alone("Bearer " + token)))
                .isEqualTo(
                        new Caller.Unproven(
                                "the token is bound to something that cannot be proven here"));
    }

    // --- what may be required

    @ParameterizedTest
    @CsvSource({
        "NONE, true, true, true",
        "DPOP, false, true, false",
        "MTLS, false, false, true",
        "ANY, false, true, true"
    })
    void anIssuersTokensAreBoundAsItsSettingSays(
            SenderConstraint wanted, boolean bearer, boolean key, boolean certificate) {
        callers = callers(Possession.Rules.STANDARD, wanted);
        var plain = token(claims -> claims);
        assertThat(identify(Presented.alone("Bearer " + plain)) instanceof Caller.Known)
                .isEqualTo(bearer);
        var bound = bound();
        assertThat(identify(proven(bound, proof(bound).sign())) instanceof Caller.Known)
                .isEqualTo(key);
        var certified = new Presented("Bearer " + certified(), List.of(), "POST", CERTIFICATE);
        assertThat(identify(certified) instanceof Caller.Known).isEqualTo(certificate);
    }

    @Test
    void everyTokenIsBoundToAKeyWhereThatIsRequired() {
        callers = callers(new Possession.Rules(true, false, true), SenderConstraint.NONE);
        var refused = identify(Presented.alone("Bearer " + token(claims -> claims)));
        assertThat(refused)
                .isEqualTo(
                        new Caller.Unproven(
                                "the token is not bound to a key, as every token here must be",
                                Demand.DPOP));
        assertThat(callers.terms(new Caller.Anonymous()).demand()).isEqualTo(Demand.DPOP);
        var told = callers.metadata(ROUTE);
        assertThat(told.member("dpop_bound_access_tokens_required")).isEqualTo(Json.of(true));
        assertThat(told.member("tls_client_certificate_bound_access_tokens"))
                .isEqualTo(Json.of(true));
        var token = bound();
        assertThat(identify(proven(token, proof(token).sign()))).isInstanceOf(Caller.Known.class);
    }

    @Test
    void noRefusalQuotesTheProof() {
        var token = bound();
        for (var claim : List.of("htm", "htu", "iat", "jti", "ath", "nonce")) {
            var forged = proof(token).claiming(c -> c.with(claim, Json.object("MARK", "MARK")));
            if (identify(proven(token, forged.sign())) instanceof Caller.Unproven(var why, _))
                assertThat(why).doesNotContain("MARK");
        }
    }

    /** What is remembered is shared out among clients. */
    @Test
    void aClientWithManyKeysHasOneShareOfWhatIsRemembered() {
        var few = new ProofLimits(Duration.ofMinutes(5), 8, Duration.ofMinutes(5));
        callers =
                callers(
                        new Possession(Possession.Rules.STANDARD, few, new byte[32], clock),
                        SenderConstraint.NONE);
        assertThat(byKey(KEY, "greedy")).isInstanceOf(Caller.Known.class);
        assertThat(byKey(THIEF, "greedy")).isInstanceOf(Caller.Known.class);
        assertThat(byKey(LoopbackIssuer.ec("a third"), "greedy"))
                .isInstanceOf(Caller.Unverifiable.class);
        assertThat(byKey(KEY, "modest")).isInstanceOf(Caller.Known.class);
    }

    private Caller byKey(ECKey key, String client) {
        var token =
                token(claims ->
                        claims.with("cnf", confirmation(key)).with("client_id", Json.of(client)));
        return identify(proven(token, ProofForge.of(key, token, ROUTE, clock.instant()).sign()));
    }

    private Callers callers(Possession.Rules rules, SenderConstraint wanted) {
        return callers(new Possession(rules, ProofLimits.DEFAULT, new byte[32], clock), wanted);
    }

    private Callers callers(Possession possession, SenderConstraint wanted) {
        var trusted =
                new TrustedIssuer(
                        issuer.uri(),
                        Optional.of(issuer.base("/jwks")),
                        TrustedIssuer.DEFAULT_ALGORITHMS,
                        "at+jwt",
                        true,
                        true,
                        false,
                        false,
                        ClaimNames.STANDARD,
                        wanted,
                        Optional.empty());
        return new Callers(List.of(trusted), null, fetch, TokenLimits.DEFAULT, possession, clock);
    }

    private Caller identify(Presented presented) {
        return callers.identify(presented, ROUTE);
    }

    private static Presented proven(String token, String proof) {
        return new Presented("DPoP " + token, List.of(proof), "POST", null);
    }

    private ProofForge proof(String token) {
        return ProofForge.of(KEY, token, ROUTE, clock.instant());
    }

    private String bound() {
        return token(claims -> claims.with("cnf", confirmation(KEY)));
    }

    private String certified() {
        return token(claims -> claims.with("cnf", Json.object("x5t#S256", CERTIFICATE)));
    }

    private static Json.Obj confirmation(ECKey key) {
        return Json.object("jkt", Proofs.thumbprint(key));
    }

    private String token(UnaryOperator<Json.Obj> change) {
        return LoopbackIssuer.sign(
                LoopbackIssuer.header(), change.apply(issuer.claims(ROUTE, clock.instant())));
    }
}
