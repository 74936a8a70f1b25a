package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInIssuerTest {
    private static final Routes ROUTES = new Routes(URI.create("https://gate.example"));
    private static final URI ROUTE = ROUTES.mcp("files");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private BuiltInIssuer issuer;
    private String secret;
    private Agent agent;

    @TempDir Path data;

    @BeforeEach
    void open() {
        issuer = issuer();
        secret = issuer.newSecret();
        agent = agent(false);
    }

    @AfterEach
    void close() {
        fetch.close();
    }

    private BuiltInIssuer issuer() {
        return new BuiltInIssuer(
                ROUTES, data.resolve("keys"), IssuerLimits.DEFAULT, TokenLimits.DEFAULT, clock);
    }

    private Agent agent(boolean disabled) {
        return new Agent(
                "claude",
                "alice",
                issuer.issuer().toString(),
                "claude",
                disabled,
                clock.instant(),
                BuiltInIssuer.hash(secret),
                new JWKSet(LoopbackIssuer.EC).toString(true));
    }

    // --- tokens

    @Test
    void aSecretGetsATokenThatTheGateTakes() {
        var answer = ask(basic("claude", secret), form());
        assertThat(answer)
                .isInstanceOfSatisfying(
                        TokenAnswer.Issued.class,
                        issued -> {
                            assertThat(issued.expiresIn()).isEqualTo(3600);
                            assertThat(issued.scope()).isEqualTo("mcp:read mcp:call");
                            assertThat(issued.toString()).doesNotContain(issued.accessToken());
                            assertThat(issued.body().text("token_type")).isEqualTo("Bearer");
                        });
        var token = token(identify(answer, ROUTE));
        assertThat(token.clientId()).isEqualTo("claude");
        assertThat(token.subject()).isEqualTo("claude");
        assertThat(token.scopes()).containsExactlyInAnyOrderElementsOf(Scopes.ALL);
        assertThat(identify(answer, ROUTES.mcp("mail"))).isInstanceOf(Caller.Unproven.class);
    }

    @Test
    void theSecretMayComeInTheForm() {
        var answer = ask(form("client_id", "claude", "client_secret", secret));
        assertThat(answer).isInstanceOf(TokenAnswer.Issued.class);
    }

    @Test
    void anAssertionGetsAToken() {
        assertThat(ask(asserted(assertion(same(), same())))).isInstanceOf(TokenAnswer.Issued.class);
    }

    @Test
    void aTokenMayBeForSeveralRoutesAndOneScope() {
        var form = form("scope", "mcp:read");
        form.put("resource", List.of("HTTPS://Gate.Example/mcp/files", ROUTES.mcp("mail") + ""));
        var answer = ask(basic("claude", secret), form);
        assertThat(token(identify(answer, ROUTE)).scopes()).containsExactly("mcp:read");
        assertThat(identify(answer, ROUTES.mcp("mail"))).isInstanceOf(Caller.Known.class);
    }

    @ParameterizedTest
    @CsvSource({
        "resource,, invalid_target",
        "resource, https://gate.example/mcp/unknown, invalid_target",
        "resource, https://gate.example/mcp/files/, invalid_target",
        "resource, https://other.example/mcp/files, invalid_target",
        "resource, files, invalid_target",
        "scope, mcp:admin, invalid_scope",
        "scope, mcp:read offline_access, invalid_scope",
        "grant_type,, invalid_request",
        "grant_type, authorization_code, unsupported_grant_type",
        "grant_type, refresh_token, unsupported_grant_type",
    })
    void aRequestThatCannotBeMetIsDenied(String name, String value, String error) {
        var form = form();
        if (value == null) form.remove(name);
        else form.put(name, List.of(value));
        assertDenied(ask(basic("claude", secret), form), error, 400);
    }

    @Test
    void aParameterThatAppearsTwiceIsDenied() {
        for (var name : List.of("grant_type", "scope", "client_id", "client_secret")) {
            var form = form();
            form.put(name, List.of("a", "a"));
            assertDenied(ask(basic("claude", secret), form), "invalid_request", 400);
        }
    }

    @Test
    void aTokenIsNotForACrowdOfRoutes() {
        var form = form();
        form.put("resource", java.util.Collections.nCopies(51, ROUTE.toString()));
        assertDenied(ask(basic("claude", secret), form), "invalid_target", 400);
    }

    // --- secrets

    @Test
    void aWrongSecretAndAnUnknownClientGetTheSameAnswer() {
        var wrong = ask(basic("claude", secret + "x"), form());
        assertDenied(wrong, "invalid_client", 401);
        assertThat(ask(basic("nobody", secret), form())).isEqualTo(wrong);
        assertThat(ask(basic("claude", ""), form())).isEqualTo(wrong);
        assertThat(ask(basic("claude", BuiltInIssuer.hash(secret)), form())).isEqualTo(wrong);
    }

    @Test
    void aDisabledAgentGetsNothing() {
        agent = agent(true);
        assertDenied(ask(basic("claude", secret), form()), "invalid_client", 401);
        assertDenied(ask(asserted(assertion(same(), same()))), "invalid_client", 401);
    }

    @Test
    void anAgentOfAnotherIssuerGetsNothing() {
        agent =
                new Agent(
                        "claude",
                        "alice",
                        "https://id.example",
                        "claude",
                        false,
                        clock.instant(),
                        BuiltInIssuer.hash(secret),
                        null);
        assertDenied(ask(basic("claude", secret), form()), "invalid_client", 401);
    }

    @Test
    void anAgentWithoutASecretHasNone() {
        agent =
                new Agent(
                        "claude",
                        "alice",
                        issuer.issuer().toString(),
                        "claude",
                        false,
                        clock.instant(),
                        null,
                        null);
        assertDenied(ask(basic("claude", ""), form()), "invalid_client", 401);
        assertDenied(ask(asserted(assertion(same(), same()))), "invalid_client", 401);
    }

    @Test
    void aClientShowsItselfInExactlyOneWay() {
        assertDenied(ask(form()), "invalid_client", 401);
        assertDenied(ask(form("client_id", "claude")), "invalid_client", 401);
        assertDenied(ask(Optional.of("Bearer abc"), form()), "invalid_client", 401);
        assertDenied(ask(Optional.of("Basic %%%"), form()), "invalid_client", 401);
        assertDenied(
                ask(basic("claude", secret), form("client_secret", secret)),
                "invalid_request",
                400);
        assertDenied(
                ask(basic("claude", secret), asserted(assertion(same(), same()))),
                "invalid_request",
                400);
        assertDenied(
                ask(basic("claude", secret), form("client_id", "codex")), "invalid_request", 400);
        assertDenied(ask(form("client_assertion", "a.b.c")), "invalid_request", 400);
    }

    @Test
    void aSecretIsLongAndNeverTheSame() {
        assertThat(secret).startsWith("ghs_").hasSize(4 + 43);
        assertThat(issuer.newSecret()).isNotEqualTo(secret);
        assertThat(BuiltInIssuer.hash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    // --- assertions

    @Test
    void anAssertionIsTakenOnce() {
        var assertion = assertion(same(), same());
        assertThat(ask(asserted(assertion))).isInstanceOf(TokenAnswer.Issued.class);
        assertDenied(ask(asserted(assertion)), "invalid_client", 401);
        clock.advance(Duration.ofMinutes(4));
        assertDenied(ask(asserted(assertion)), "invalid_client", 401);
        clock.advance(Duration.ofMinutes(10));
        assertDenied(ask(asserted(assertion)), "invalid_client", 401);
    }

    @Test
    void anAssertionFromBeforeARestartIsNotTaken() {
        var assertion = assertion(same(), same());
        clock.advance(Duration.ofSeconds(10));
        issuer = issuer();
        assertDenied(ask(asserted(assertion)), "invalid_client", 401);
    }

    @Test
    void anAssertionMustBeAboutItsClientAndForUsAndSoon() {
        long now = clock.instant().getEpochSecond();
        List<UnaryOperator<Json.Obj>> changes =
                List.of(
                        claims -> claims.without("iss"),
                        claims -> claims.without("sub"),
                        claims -> claims.without("aud"),
                        claims -> claims.without("exp"),
                        claims -> claims.without("iat"),
                        claims -> claims.without("jti"),
                        claims -> claims.with("iss", Json.of("codex")),
                        claims -> claims.with("sub", Json.of("codex")),
                        claims -> claims.with("aud", Json.of("https://other.example/token")),
                        claims -> claims.with("aud", Json.of(ROUTE.toString())),
                        claims ->
                                claims.with(
                                        "aud",
                                        Json.array(
                                                ROUTES.issuer().toString(),
                                                "https://other.example")),
                        claims -> claims.with("exp", Json.of(now - 31)),
                        claims -> claims.with("exp", Json.of(now + 331)),
                        claims -> claims.with("iat", Json.of(now + 31)),
                        claims -> claims.with("nbf", Json.of(now + 31)),
                        claims -> claims.with("jti", Json.of("x".repeat(257))));
        for (var change : changes)
            assertDenied(ask(asserted(assertion(same(), change))), "invalid_client", 401);
    }

    @Test
    void anAssertionMustBeSignedByTheClientsKey() {
        List<UnaryOperator<Json.Obj>> changes =
                List.of(
                        header -> header.with("alg", Json.of("none")),
                        header -> header.with("alg", Json.of("HS256")),
                        header -> header.with("alg", Json.of("RS256")),
                        header -> header.with("kid", Json.of("ec-2")),
                        header -> header.with("crit", Json.array("exp")),
                        header -> header.with("typ", Json.of("at+jwt")));
        for (var change : changes)
            assertDenied(ask(asserted(assertion(change, same()))), "invalid_client", 401);
        var forged =
                LoopbackIssuer.sign(
                        "{\"alg\":\"ES256\"}",
                        assertionClaims().toText(),
                        JWSAlgorithm.ES256,
                        LoopbackIssuer.signer(LoopbackIssuer.OTHER_EC));
        assertDenied(ask(asserted(forged)), "invalid_client", 401);
    }

    @Test
    void theAudienceOfAnAssertionMayBeTheTokenEndpoint() {
        for (var audience :
                List.of(
                        Json.of(ROUTES.tokenEndpoint().toString()),
                        Json.array(ROUTES.issuer().toString()))) {
            var change = (UnaryOperator<Json.Obj>) claims -> claims.with("aud", audience);
            assertThat(ask(asserted(assertion(same(), change))))
                    .isInstanceOf(TokenAnswer.Issued.class);
        }
    }

    @Test
    void whatCannotBeRememberedIsNotTaken() {
        var used = new UsedOnce(2);
        var now = clock.instant();
        var until = now.plusSeconds(10);
        assertThat(used.first("a", "1", until, now)).isEqualTo(UsedOnce.Use.FIRST);
        assertThat(used.first("b", "1", until.plusSeconds(9), now)).isEqualTo(UsedOnce.Use.FIRST);
        assertThat(used.first("a", "1", until, now)).isEqualTo(UsedOnce.Use.AGAIN);
        assertThat(used.first("c", "1", until, now)).isEqualTo(UsedOnce.Use.FULL);
        assertThat(used.first("c", "1", until.plusSeconds(9), until.plusSeconds(1)))
                .isEqualTo(UsedOnce.Use.FIRST);
        assertThat(used.first("b", "1", until, until.plusSeconds(1))).isEqualTo(UsedOnce.Use.AGAIN);
    }

    @Test
    void nobodyFillsTheMemoryForTheOthers() {
        var used = new UsedOnce(8);
        var now = clock.instant();
        var until = now.plusSeconds(10);
        assertThat(used.first("greedy", "1", until, now)).isEqualTo(UsedOnce.Use.FIRST);
        assertThat(used.first("greedy", "2", until, now)).isEqualTo(UsedOnce.Use.FIRST);
        assertThat(used.first("greedy", "3", until, now)).isEqualTo(UsedOnce.Use.FULL);
        assertThat(used.first("other", "3", until, now)).isEqualTo(UsedOnce.Use.FIRST);
        var later = until.plusSeconds(1);
        assertThat(used.first("greedy", "3", later.plusSeconds(9), later))
                .isEqualTo(UsedOnce.Use.FIRST);
    }

    // --- minting

    @Test
    void anOperatorMintsATokenOfAnyLifeUpToTheLongest() {
        var token =
                issuer.mint(agent, List.of(ROUTE), Set.of("mcp:read"), Duration.ofMinutes(5))
                        .token();
        var known = token(callers().identify(Presented.alone("Bearer " + token), ROUTE));
        assertThat(known.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        for (var ttl : List.of(Duration.ZERO, Duration.ofDays(31)))
            assertThatThrownBy(() -> issuer.mint(agent, List.of(ROUTE), Set.of(), ttl))
                    .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> issuer.mint(agent, List.of(), Set.of(), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // --- keys and documents

    @Test
    void theKeyIsTheOwnersAloneAndSurvivesARestart() throws IOException {
        var before = issuer.mint(agent, List.of(ROUTE), Set.of(), Duration.ofHours(1)).token();
        var keys = data.resolve("keys");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        issuer = issuer();
        assertThat(callers().identify(Presented.alone("Bearer " + before), ROUTE))
                .isInstanceOf(Caller.Known.class);
        assertThat(issuer.jwks().array("keys")).hasSize(1);
    }

    @Test
    void aKeyThatOthersCouldReadStopsTheStart() throws IOException {
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::issuer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aDamagedKeyStopsTheStartWithoutBeingQuoted() throws IOException {
        Files.writeString(keyFile(), "{\"kty\":\"EC\",\"d\":\"MARK\"}");
        assertThatThrownBy(this::issuer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("MARK");
    }

    @Test
    void aFurtherKeySignsAndTheOldOneStillVerifies() throws Exception {
        var callers = callers();
        var before = issuer.mint(agent, List.of(ROUTE), Set.of(), Duration.ofHours(1)).token();
        clock.advance(Duration.ofSeconds(1));
        issuer.rotate();
        var after = issuer.mint(agent, List.of(ROUTE), Set.of(), Duration.ofHours(1)).token();
        assertThat(headerOf(after)).isNotEqualTo(headerOf(before));
        assertThat(callers.identify(Presented.alone("Bearer " + before), ROUTE))
                .isInstanceOf(Caller.Known.class);
        assertThat(callers.identify(Presented.alone("Bearer " + after), ROUTE))
                .isInstanceOf(Caller.Known.class);
        var published = JWKSet.parse(issuer.jwks().toText()).getKeys();
        assertThat(published).hasSize(2).noneMatch(JWK::isPrivate);
        for (var key : published)
            assertThat(key.computeThumbprint().toString()).isEqualTo(key.getKeyID());
        assertThat(headerOf(after)).contains(published.getFirst().getKeyID());
        issuer = issuer();
        assertThat(
                        headerOf(
                                issuer.mint(agent, List.of(ROUTE), Set.of(), Duration.ofHours(1))
                                        .token()))
                .isEqualTo(headerOf(after));
    }

    @Test
    void theMetadataSaysWhatTheIssuerCan() {
        var metadata = issuer.metadata();
        assertThat(metadata.text("issuer")).isEqualTo("https://gate.example/issuer");
        assertThat(metadata.text("token_endpoint")).isEqualTo("https://gate.example/issuer/token");
        assertThat(metadata.text("jwks_uri")).isEqualTo("https://gate.example/issuer/jwks");
        assertThat(metadata.array("grant_types_supported"))
                .containsExactly(Json.of("client_credentials"));
        assertThat(metadata.array("token_endpoint_auth_methods_supported"))
                .containsExactly(
                        Json.of("client_secret_basic"),
                        Json.of("client_secret_post"),
                        Json.of("private_key_jwt"));
        assertThat(metadata.toText()).doesNotContain("none", "HS256");
    }

    @Test
    void agentsRegisterPublicKeysOnly() {
        var pair = new JWKSet(LoopbackIssuer.EC);
        assertThat(BuiltInIssuer.objectionToKeys(pair.toString(true))).isEmpty();
        assertThat(BuiltInIssuer.objectionToKeys(pair.toString(false))).isPresent();
        var oneNamedLikeASecret = new JWKSet(LoopbackIssuer.ec("d")).toString(true);
        assertThat(BuiltInIssuer.objectionToKeys(oneNamedLikeASecret)).isEmpty();
        assertThat(BuiltInIssuer.objectionToKeys("{\"keys\":[]}")).isPresent();
        assertThat(BuiltInIssuer.objectionToKeys("{}")).isPresent();
    }

    private Path keyFile() throws IOException {
        try (var files = Files.list(data.resolve("keys"))) {
            return files.filter(file -> file.toString().endsWith(".jwk")).findFirst().orElseThrow();
        }
    }

    private static String headerOf(String token) {
        var part = token.substring(0, token.indexOf('.'));
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private Callers callers() {
        return new Callers(
                List.of(), issuer, fetch, TokenLimits.DEFAULT, Possession.standard(clock), clock);
    }

    private Caller identify(TokenAnswer answer, URI route) {
        var token = ((TokenAnswer.Issued) answer).accessToken();
        return callers().identify(Presented.alone("Bearer " + token), route);
    }

    private static Token token(Caller caller) {
        assertThat(caller).isInstanceOf(Caller.Known.class);
        return ((Caller.Known) caller).token();
    }

    private TokenAnswer ask(Map<String, List<String>> form) {
        return ask(Optional.empty(), form);
    }

    private TokenAnswer ask(Optional<String> header, Map<String, List<String>> form) {
        return issuer.token(
                header,
                form,
                client -> Optional.of(agent).filter(one -> one.clientId().equals(client)),
                route ->
                        ROUTES.server(route).filter(Set.of("files", "mail")::contains).isPresent());
    }

    private static Optional<String> basic(String client, String secret) {
        var pair = (client + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static Map<String, List<String>> form(String... more) {
        var form = new LinkedHashMap<String, List<String>>();
        form.put("grant_type", List.of("client_credentials"));
        form.put("resource", List.of(ROUTE.toString()));
        for (int i = 0; i < more.length; i += 2) form.put(more[i], List.of(more[i + 1]));
        return form;
    }

    private static Map<String, List<String>> asserted(String assertion) {
        return form(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion);
    }

    private int made;

    private Json.Obj assertionClaims() {
        long now = clock.instant().getEpochSecond();
        return Json.object(
                "iss",
                "claude",
                "sub",
                "claude",
                "aud",
                ROUTES.issuer().toString(),
                "iat",
                now,
                "exp",
                now + 120,
                "jti",
                "assertion-" + made++);
    }

    private String assertion(UnaryOperator<Json.Obj> header, UnaryOperator<Json.Obj> claims) {
        var plain = Json.object("typ", "JWT", "alg", "ES256", "kid", "ec-1");
        return LoopbackIssuer.sign(header.apply(plain), claims.apply(assertionClaims()));
    }

    private static UnaryOperator<Json.Obj> same() {
        return UnaryOperator.identity();
    }

    private static void assertDenied(TokenAnswer answer, String error, int status) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        TokenAnswer.Denied.class,
                        denied -> {
                            assertThat(denied.error()).isEqualTo(error);
                            assertThat(denied.status()).isEqualTo(status);
                        });
    }
}
