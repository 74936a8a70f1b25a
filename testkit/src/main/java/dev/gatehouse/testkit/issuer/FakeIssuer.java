package dev.gatehouse.testkit.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth authorization server on 127.0.0.1, over plain HTTP: metadata (RFC 8414), a key set with
 * an ES256 and an RS256 key, tokens made by {@link #token}, and such tokens for agents that have a
 * person sign in. Safe for many threads.
 */
public final class FakeIssuer implements AutoCloseable {
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String KEYS = "/jwks";

    /** The keys of the moment, with those that came before and are still published. */
    private record Ring(ECKey elliptic, RSAKey rsa, List<JWK> published) {}

    private final HttpListener listener;
    private final SignIn signIn = new SignIn(this);
    private final AtomicInteger keyFetches = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger keyNumber = new AtomicInteger();
    private volatile Ring ring;
    private volatile boolean withheld;
    private volatile @Nullable CountDownLatch slowness;
    private volatile long slowMillis;
    private volatile @Nullable String keysBody;
    private volatile @Nullable String claimedIssuer;

    private FakeIssuer(int port) {
        ring = fresh(List.of());
        listener = HttpListener.open(port, null, this::answer);
    }

    /** Starts on a free port. */
    public static FakeIssuer start() {
        return new FakeIssuer(0);
    }

    public static FakeIssuer start(int port) {
        return new FakeIssuer(port);
    }

    /** The issuer's identifier: an origin without a path. */
    public String issuer() {
        return listener.origin();
    }

    public URI metadataUrl() {
        return URI.create(listener.origin() + METADATA);
    }

    public URI keysUrl() {
        return URI.create(listener.origin() + KEYS);
    }

    /** How often the key set was asked for, whatever became of it. */
    public int keyFetches() {
        return keyFetches.get();
    }

    /** Whether anything was asked for yet, answered or not. */
    public boolean wasAsked() {
        return requests.get() > 0;
    }

    /** Makes new keys and publishes them beside the old ones. */
    public void rotate() {
        ring = fresh(ring.published());
    }

    /** Makes new keys and publishes them alone: what the old ones signed is worth nothing now. */
    public void rotateAndForget() {
        ring = fresh(List.of());
    }

    /** Answers 503 for metadata and keys until told otherwise. */
    public void withhold(boolean yes) {
        withheld = yes;
    }

    /** Waits so long before each answer; 0 ends that, and lets go those that wait. */
    public void slow(long millis) {
        var waiting = slowness;
        slowness = millis == 0 ? null : new CountDownLatch(1);
        slowMillis = millis;
        if (waiting != null) waiting.countDown();
    }

    /** Serves these bytes as the key set; null for the real one. */
    public void serveKeys(@Nullable String body) {
        keysBody = body;
    }

    /** Names another issuer in the metadata; null for the real one. */
    public void claimIssuer(@Nullable String issuer) {
        claimedIssuer = issuer;
    }

    /** The key that signs ES256 now, with its private part. */
    public ECKey ellipticKey() {
        return ring.elliptic();
    }

    /** The key that signs RS256 now, with its private part. */
    public RSAKey rsaKey() {
        return ring.rsa();
    }

    /**
     * A token in the making: valid for this audience and client (RFC 9068, ES256, five minutes)
     * until something about it is changed.
     */
    public TokenForge token(String client, String audience) {
        return new TokenForge(this, client, audience);
    }

    private Ring fresh(List<JWK> before) {
        int number = keyNumber.incrementAndGet();
        try {
            var elliptic =
                    new ECKeyGenerator(Curve.P_256)
                            .keyID("es-" + number)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.ES256)
                            .generate();
            var rsa =
                    new RSAKeyGenerator(2048)
                            .keyID("rs-" + number)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS256)
                            .generate();
            var published = new ArrayList<JWK>(before);
            published.add(elliptic.toPublicJWK());
            published.add(rsa.toPublicJWK());
            return new Ring(elliptic, rsa, List.copyOf(published));
        } catch (JOSEException impossible) {
            throw new IllegalStateException("keys cannot be made", impossible);
        }
    }

    private void answer(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        requests.incrementAndGet();
        boolean keys = request.path().equals(KEYS);
        if (keys) keyFetches.incrementAndGet();
        var wait = slowness;
        if (wait != null && wait.await(slowMillis, TimeUnit.MILLISECONDS)) {
            json(reply, 503, "{}");
            return;
        }
        if (withheld) json(reply, 503, "{}");
        else if (keys) json(reply, 200, keySet());
        else if (request.path().equals(METADATA) || request.path().equals(OPENID))
            json(reply, 200, metadata().toText());
        else if (request.path().equals(SignIn.AUTHORIZE))
            reply.send(302, Map.of("Location", signIn.back(Parameters.of(request))), new byte[0]);
        else if (request.path().equals(SignIn.TOKEN)) token(request, reply);
        else json(reply, 404, "{}");
    }

    private void token(HttpRequest request, HttpReply reply) throws IOException {
        var given = signIn.token(Parameters.of(request));
        json(reply, given.has("error") ? 400 : 200, given.toText());
    }

    private String keySet() {
        var body = keysBody;
        return body == null ? new JWKSet(ring.published()).toString(true) : body;
    }

    private Json.Obj metadata() {
        var claimed = claimedIssuer;
        return Json.object(
                "issuer",
                claimed == null ? issuer() : claimed,
                "jwks_uri",
                keysUrl().toString(),
                "token_endpoint",
                issuer() + SignIn.TOKEN,
                "authorization_endpoint",
                issuer() + SignIn.AUTHORIZE,
                "response_types_supported",
                List.of("code"),
                "grant_types_supported",
                List.of("authorization_code", "client_credentials"),
                "token_endpoint_auth_methods_supported",
                List.of("none"),
                "client_id_metadata_document_supported",
                true,
                "authorization_response_iss_parameter_supported",
                true,
                "code_challenge_methods_supported",
                List.of("S256"));
    }

    private static void json(HttpReply reply, int status, String body) throws IOException {
        reply.send(
                status,
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        slow(0);
        listener.close();
    }
}
