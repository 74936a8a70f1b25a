package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An authorization server on this machine: metadata and keys over real HTTP, tokens by hand. */
final class LoopbackIssuer implements AutoCloseable {
    static final ECKey EC = ec("ec-1");
    static final ECKey OTHER_EC = ec("ec-2");
    static final RSAKey RSA = rsa("rsa-1");

    private final HttpServer server;
    final AtomicInteger keyFetches = new AtomicInteger();
    final AtomicInteger metadataFetches = new AtomicInteger();
    final List<JWK> keys = new CopyOnWriteArrayList<>(List.of(EC, RSA));
    final Map<String, Json.Obj> active = new ConcurrentHashMap<>();
    final List<String> introspections = new CopyOnWriteArrayList<>();
    volatile boolean down;
    volatile @Nullable String introspected;
    volatile int introspectionStatus = 200;
    volatile String claimedIssuer;
    volatile @Nullable String claimedKeys;

    LoopbackIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/jwks", exchange -> answer(exchange, keyFetches, this::keySet));
        server.createContext(
                "/.well-known/openid-configuration/tenant",
                exchange -> answer(exchange, metadataFetches, this::metadata));
        server.createContext("/introspect", this::introspect);
        server.start();
        claimedIssuer = uri().toString();
    }

    URI uri() {
        return base("/tenant");
    }

    URI base(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private String keySet() {
        var set = new com.nimbusds.jose.jwk.JWKSet(keys);
        return set.toString(true);
    }

    private String metadata() {
        var location = claimedKeys == null ? base("/jwks").toString() : claimedKeys;
        return Json.object(
                        "issuer",
                        claimedIssuer,
                        "jwks_uri",
                        location,
                        "introspection_endpoint",
                        base("/introspect").toString())
                .toText();
    }

    /** RFC 7662: what was said of the token, to the client {@code gate} alone. */
    private void introspect(HttpExchange exchange) throws IOException {
        var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        introspections.add(form);
        var token =
                Arrays.stream(form.split("&", -1))
                        .filter(pair -> pair.startsWith("token="))
                        .map(pair -> URLDecoder.decode(pair.substring(6), StandardCharsets.UTF_8))
                        .findFirst()
                        .orElse("");
        var basic =
                Base64.getEncoder()
                        .encodeToString("gate:s%26cret".getBytes(StandardCharsets.UTF_8));
        boolean known =
                ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        var said = active.getOrDefault(token, Json.object("active", false)).toText();
        var bytes = (introspected == null ? said : introspected).getBytes(StandardCharsets.UTF_8);
        int status = down ? 503 : known ? introspectionStatus : 401;
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void answer(
            HttpExchange exchange,
            AtomicInteger count,
            java.util.function.Supplier<String> document)
            throws IOException {
        count.incrementAndGet();
        var bytes = document.get().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(down ? 503 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What every good token of this issuer says. */
    Json.Obj claims(URI audience, Instant now) {
        return claims(uri().toString(), audience, now);
    }

    static Json.Obj claims(String issuer, URI audience, Instant now) {
        return Json.object(
                "iss",
                issuer,
                "sub",
                "alice",
                "client_id",
                "claude",
                "aud",
                audience.toString(),
                "iat",
                now.getEpochSecond(),
                "exp",
                now.plus(Duration.ofMinutes(10)).getEpochSecond(),
                "jti",
                "token-1",
                "scope",
                "mcp:read mcp:call");
    }

    static Json.Obj header() {
        return Json.object("typ", "at+jwt", "alg", "ES256", "kid", "ec-1");
    }

    static String sign(Json.Obj header, Json.Obj claims) {
        return sign(header.toText(), claims.toText(), JWSAlgorithm.ES256, signer(EC));
    }

    /** Signs by an algorithm, whatever the header says. */
    static String sign(String header, String claims, JWSAlgorithm algorithm, JWSSigner signer) {
        var input = part(header) + "." + part(claims);
        try {
            var octets = input.getBytes(StandardCharsets.US_ASCII);
            return input + "." + signer.sign(new JWSHeader(algorithm), octets);
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    static JWSSigner signer(JWK key) {
        try {
            return switch (key) {
                case ECKey ec -> new ECDSASigner(ec);
                case RSAKey rsa -> new RSASSASigner(rsa);
                default -> throw new AssertionError("no signer for " + key.getKeyType());
            };
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    static String part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    static String part(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }
}
