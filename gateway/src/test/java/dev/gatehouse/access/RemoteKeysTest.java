package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteKeysTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");

    private final MovingClock clock = new MovingClock();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private LoopbackIssuer issuer;
    private Callers callers;

    @BeforeEach
    void open() throws IOException {
        issuer = new LoopbackIssuer();
        callers = callers(TrustedIssuer.of(issuer.uri()));
    }

    @AfterEach
    void close() {
        issuer.close();
        fetch.close();
    }

    @Test
    void theKeysAreFoundByTheIssuersMetadata() {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        assertThat(issuer.metadataFetches).hasValue(1);
        assertThat(issuer.keyFetches).hasValue(1);
    }

    @Test
    void metadataOfAnotherIssuerIsNotTaken() {
        issuer.claimedIssuer = issuer.uri() + "/";
        assertThat(identify("ec-1", LoopbackIssuer.EC))
                .isEqualTo(new Caller.Unverifiable("its metadata names another issuer"));
        assertThat(issuer.keyFetches).hasValue(0);
    }

    @Test
    void metadataThatPointsInsideIsRefused() {
        issuer.claimedKeys = "https://169.254.169.254/jwks";
        assertThat(identify("ec-1", LoopbackIssuer.EC))
                .isEqualTo(
                        new Caller.Unverifiable(
                                "its key set: the host has an address that is not public"));
    }

    @Test
    void metadataIsLookedForWhereClientsLook() {
        assertThat(Discovery.locations(URI.create("https://id.example/a/b/")))
                .extracting(URI::toString)
                .containsExactly(
                        "https://id.example/.well-known/oauth-authorization-server/a/b",
                        "https://id.example/.well-known/openid-configuration/a/b",
                        "https://id.example/a/b/.well-known/openid-configuration");
        assertThat(Discovery.locations(URI.create("https://id.example:8443")))
                .extracting(URI::toString)
                .containsExactly(
                        "https://id.example:8443/.well-known/oauth-authorization-server",
                        "https://id.example:8443/.well-known/openid-configuration");
    }

    @Test
    void aNewKeyIsFetchedWhenATokenNamesIt() {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        issuer.keys.add(LoopbackIssuer.OTHER_EC);
        clock.advance(Duration.ofMinutes(1));
        assertThat(identify("ec-2", LoopbackIssuer.OTHER_EC)).isInstanceOf(Caller.Known.class);
        assertThat(issuer.keyFetches).hasValue(2);
    }

    @Test
    void aKeyThatWasTakenAwayIsForgottenInTime() {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        issuer.keys.remove(LoopbackIssuer.EC);
        clock.advance(TokenLimits.DEFAULT.keysAge());
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Unproven.class);
    }

    @Test
    void aFloodOfUnknownKeysIsOneFetchAMinute() throws Exception {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        clock.advance(Duration.ofMinutes(1));
        var tasks = new ArrayList<Callable<Caller>>();
        for (int i = 0; i < 200; i++) {
            var keyId = "unknown-" + i;
            tasks.add(() -> identify(keyId, LoopbackIssuer.OTHER_EC));
        }
        assertThat(all(tasks))
                .allMatch(
                        new Caller.Unproven("the token's key is not one of its issuer's")::equals);
        assertThat(issuer.keyFetches).hasValue(2);
        clock.advance(Duration.ofSeconds(59));
        all(tasks);
        assertThat(issuer.keyFetches).hasValue(2);
        clock.advance(Duration.ofSeconds(1));
        all(tasks);
        assertThat(issuer.keyFetches).hasValue(3);
    }

    @Test
    void manyCallersAtOnceMakeOneFetch() throws Exception {
        var tasks = new ArrayList<Callable<Caller>>();
        for (int i = 0; i < 100; i++) tasks.add(() -> identify("ec-1", LoopbackIssuer.EC));
        assertThat(all(tasks)).allMatch(Caller.Known.class::isInstance);
        assertThat(issuer.keyFetches).hasValue(1);
    }

    @Test
    void withoutKeysATokenCannotBeVerified() {
        issuer.down = true;
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Unverifiable.class);
        issuer.down = false;
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Unverifiable.class);
        clock.advance(TokenLimits.DEFAULT.keysRetry());
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void keysServeForAWhileWhenTheIssuerIsDown() {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        issuer.down = true;
        var limits = TokenLimits.DEFAULT;
        clock.advance(limits.keysAge());
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        clock.advance(limits.keysGrace().minusSeconds(1));
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Unverifiable.class);
        issuer.down = false;
        clock.advance(limits.keysRetry());
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void anUnknownKeyIsNobodysFaultWhileTheIssuerIsDown() {
        assertThat(identify("ec-1", LoopbackIssuer.EC)).isInstanceOf(Caller.Known.class);
        issuer.down = true;
        clock.advance(Duration.ofMinutes(1));
        assertThat(identify("ec-2", LoopbackIssuer.OTHER_EC))
                .isInstanceOf(Caller.Unverifiable.class);
    }

    @Test
    void weakAndPrivateAndForeignKeysAreNotTakenIn() {
        var set =
                """
                {"keys":[{"kty":"oct","kid":"a","k":"AAAA"},{"kty":"new","kid":"b"},
                {"kty":"RSA","kid":"c","n":"AQAB","e":"AQAB"},7,null,
                {"kty":"EC","crv":"P-256","kid":"d","x":"AAAA","y":"AAAA"}]}
                """;
        var keys = KeySet.read(set.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(keys.orElseThrow().keys()).isEmpty();
        var own = new com.nimbusds.jose.jwk.JWKSet(LoopbackIssuer.EC).toString(false);
        var read = KeySet.read(own.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(read.orElseThrow().keys()).noneMatch(com.nimbusds.jose.jwk.JWK::isPrivate);
        assertThat(KeySet.read("[]".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isEmpty();
    }

    private static List<Caller> all(List<Callable<Caller>> tasks)
            throws InterruptedException, ExecutionException {
        var answers = new ArrayList<Caller>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(tasks)) answers.add(answer.get());
        }
        return answers;
    }

    private Callers callers(TrustedIssuer one) {
        return new Callers(
                List.of(one), null, fetch, TokenLimits.DEFAULT, Possession.standard(clock), clock);
    }

    /** A new token each time, so that nothing but the keys is remembered. */
    private Caller identify(String keyId, ECKey key) {
        var header = LoopbackIssuer.header().with("kid", Json.of(keyId));
        var token =
                LoopbackIssuer.sign(
                        header.toText(),
                        issuer.claims(ROUTE, clock.instant()).toText(),
                        JWSAlgorithm.ES256,
                        LoopbackIssuer.signer(key));
        return callers.identify(Presented.alone("Bearer " + token), ROUTE);
    }
}
