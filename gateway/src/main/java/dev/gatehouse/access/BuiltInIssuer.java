package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An authorization server small enough to be part of the gate, for a machine without an identity
 * provider: client credentials with a key or a secret, one signing key in use, no users.
 *
 * <p>Knows no HTTP: the listener hands in what came and sends what is answered. Used assertions are
 * remembered per process, so behind several replicas one may pass once at each. Safe for many
 * threads. Spec: RFC 6749 §4.4, RFC 7523, RFC 8414, RFC 8707, RFC 9068.
 */
public final class BuiltInIssuer {
    private static final String SECRET_PREFIX = "ghs_";
    private static final int SECRET_BYTES = 32;
    private static final String NO_HASH = "0".repeat(64);

    private final Routes routes;
    private final Path keysDirectory;
    private final IssuerLimits limits;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ClientAssertions assertions;
    private volatile List<ECKey> signingKeys;

    /**
     * Loads the keys, or makes the first. Throws {@link java.io.UncheckedIOException} when they
     * cannot be read or written, {@link IllegalStateException} when others may read them.
     */
    public BuiltInIssuer(
            Routes routes,
            Path keysDirectory,
            IssuerLimits limits,
            TokenLimits tokens,
            InstantSource clock) {
        this.routes = routes;
        this.keysDirectory = keysDirectory;
        this.limits = limits;
        this.clock = clock;
        this.signingKeys = SigningKeys.load(keysDirectory, clock.instant());
        this.assertions =
                new ClientAssertions(
                        routes.issuer(), routes.tokenEndpoint(), tokens, limits, clock.instant());
    }

    public URI issuer() {
        return routes.issuer();
    }

    /** Makes a new signing key. The older ones verify until their files are removed. */
    public void rotate() {
        signingKeys = SigningKeys.add(keysDirectory, clock.instant());
    }

    /** A client secret of 256 bits; only its {@link #hash} is to be kept. */
    public String newSecret() {
        var octets = new byte[SECRET_BYTES];
        random.nextBytes(octets);
        return SECRET_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** Hexadecimal SHA-256, as {@link Agent#secretHash} has it. */
    public static String hash(String secret) {
        var written = Digest.of(secret.getBytes(StandardCharsets.UTF_8)).value();
        return written.substring(written.indexOf(':') + 1);
    }

    /** Why a text cannot be an agent's {@link Agent#jwks}; empty when it can. */
    public static Optional<String> objectionToKeys(String jwks) {
        var document = jwks.getBytes(StandardCharsets.UTF_8);
        if (KeySet.holdsSecrets(document))
            return Optional.of("the key set holds a secret: register public keys only");
        var keys = KeySet.read(document);
        if (keys.isEmpty()) return Optional.of("the keys are not a JWKS document (RFC 7517)");
        return keys.get().keys().isEmpty()
                ? Optional.of("the key set has no usable public key: RSA of 2048 bits, EC or OKP")
                : Optional.empty();
    }

    /** The RFC 8414 document. */
    public Json.Obj metadata() {
        var algorithms = Algorithm.words();
        return Json.object(
                "issuer", issuer().toString(),
                "token_endpoint", routes.tokenEndpoint().toString(),
                "jwks_uri", routes.issuerKeys().toString(),
                "scopes_supported", Scopes.ALL,
                "response_types_supported", List.of(),
                "grant_types_supported", List.of("client_credentials"),
                "token_endpoint_auth_methods_supported",
                        List.of("client_secret_basic", "client_secret_post", "private_key_jwt"),
                "token_endpoint_auth_signing_alg_values_supported", algorithms);
    }

    /** The public keys, the one that signs first. */
    public Json.Obj jwks() {
        var keys = new ArrayList<Json>();
        for (var key : signingKeys.reversed()) {
            keys.add(
                    Json.object(
                            "kty", "EC",
                            "crv", "P-256",
                            "use", "sig",
                            "alg", "ES256",
                            "kid", key.getKeyID(),
                            "x", key.getX().toString(),
                            "y", key.getY().toString()));
        }
        return Json.object("keys", keys);
    }

    /**
     * Answers a token request.
     *
     * @param authorizationHeader the Authorization field
     * @param form every parameter with all its values
     * @param agents finds an agent of this issuer by client id
     * @param isRoute whether a canonical URI is a route of the gate
     */
    public TokenAnswer token(
            Optional<String> authorizationHeader,
            Map<String, List<String>> form,
            Function<String, Optional<Agent>> agents,
            Predicate<URI> isRoute) {
        for (var parameter : form.entrySet()) {
            if (parameter.getValue().size() > 1 && !parameter.getKey().equals("resource"))
                return invalidRequest("a parameter appears twice");
        }
        var grantType = form.getOrDefault("grant_type", List.of());
        if (grantType.isEmpty()) return invalidRequest("grant_type is missing");
        if (!grantType.getFirst().equals("client_credentials"))
            return denied("unsupported_grant_type", "only client_credentials is supported");
        return switch (authenticate(authorizationHeader, form, agents)) {
            case Refused(var answer) -> answer;
            case Authenticated(var agent) -> issue(agent, form, isRoute);
        };
    }

    private TokenAnswer issue(Agent agent, Map<String, List<String>> form, Predicate<URI> isRoute) {
        var asked = form.getOrDefault("resource", List.of());
        if (asked.isEmpty()) return denied("invalid_target", "resource is missing: name the route");
        if (asked.size() > limits.maxResources())
            return denied("invalid_target", "more than " + limits.maxResources() + " resources");
        var resources = new LinkedHashSet<URI>();
        for (var text : asked) {
            var route = Routes.canonical(text).filter(isRoute);
            if (route.isEmpty()) return denied("invalid_target", "a resource is not a route here");
            resources.add(route.get());
        }
        var text = String.join(" ", form.getOrDefault("scope", List.of())).strip();
        var scopes = text.isEmpty() ? Scopes.ALL : List.of(text.split(" +"));
        if (!Scopes.ALL.containsAll(scopes))
            return denied("invalid_scope", "the scopes are " + String.join(" ", Scopes.ALL));
        var granted = new LinkedHashSet<>(scopes);
        var minted = mint(agent, List.copyOf(resources), granted, limits.ttl());
        return new TokenAnswer.Issued(
                minted.token(),
                agent.clientId(),
                minted.id(),
                limits.ttl().toSeconds(),
                String.join(" ", granted));
    }

    private sealed interface Authentication {}

    private record Authenticated(Agent agent) implements Authentication {}

    private record Refused(TokenAnswer answer) implements Authentication {}

    private Authentication authenticate(
            Optional<String> header,
            Map<String, List<String>> form,
            Function<String, Optional<Agent>> agents) {
        return switch (ClientCredentials.of(header, form)) {
            case ClientCredentials.Missing(var why) -> invalidClient(why);
            case ClientCredentials.Muddled(var why) -> new Refused(invalidRequest(why));
            case ClientCredentials.Secret(var id, var secret) -> {
                var agent = find(id, agents);
                yield isSecretOf(agent, secret) && agent.isPresent()
                        ? new Authenticated(agent.get())
                        : invalidClient("the client is not known here, or its secret is wrong");
            }
            case ClientCredentials.Assertion assertion -> byAssertion(assertion, agents);
        };
    }

    private Authentication byAssertion(
            ClientCredentials.Assertion assertion, Function<String, Optional<Agent>> agents) {
        var id = assertion.clientId();
        if (id == null) id = assertions.client(assertion.jwt());
        var agent = id == null ? Optional.<Agent>empty() : find(id, agents);
        if (agent.isEmpty()) return invalidClient("the client is not known here");
        return switch (assertions.check(assertion.jwt(), agent.get(), clock.instant())) {
            case ClientAssertions.Proven() -> new Authenticated(agent.get());
            case ClientAssertions.Unproven(var why) -> invalidClient(why);
            case ClientAssertions.Busy() ->
                    new Refused(
                            new TokenAnswer.Denied(
                                    "temporarily_unavailable", "too many assertions", 503));
        };
    }

    private Optional<Agent> find(String clientId, Function<String, Optional<Agent>> agents) {
        return agents.apply(clientId)
                .filter(Agent::mayAct)
                .filter(agent -> agent.clientId().equals(clientId))
                .filter(agent -> agent.issuer().equals(issuer().toString()));
    }

    /** Takes as long for a client that nobody knows as for one that has a secret. */
    private static boolean isSecretOf(Optional<Agent> agent, String secret) {
        var kept = agent.flatMap(one -> Optional.ofNullable(one.secretHash())).orElse(NO_HASH);
        return MessageDigest.isEqual(
                kept.getBytes(StandardCharsets.US_ASCII),
                hash(secret).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * An access token that was made.
     *
     * @param id its {@code jti} claim
     */
    public record Minted(String token, String id, Instant expiresAt) {
        @Override
        public String toString() {
            return "Minted[id=" + id + ", expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * Makes an access token.
     *
     * @param resources canonical route URIs, at least one
     * @param ttl at most {@link IssuerLimits#maxTtl}
     */
    public Minted mint(Agent agent, List<URI> resources, Set<String> scopes, Duration ttl) {
        if (resources.isEmpty()) throw new IllegalArgumentException("a token is for some route");
        if (!ttl.isPositive() || ttl.compareTo(limits.maxTtl()) > 0)
            throw new IllegalArgumentException("a token lives at most " + limits.maxTtl());
        var key = signingKeys.getLast();
        var header = Json.object("typ", "at+jwt", "alg", "ES256", "kid", key.getKeyID());
        var id = newId();
        var expiresAt = clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
        var input = part(header) + "." + part(claims(agent, resources, scopes, id, expiresAt));
        try {
            var signature =
                    new ECDSASigner(key)
                            .sign(
                                    new JWSHeader(JWSAlgorithm.ES256),
                                    input.getBytes(StandardCharsets.US_ASCII));
            return new Minted(input + "." + signature, id, expiresAt);
        } catch (JOSEException broken) {
            throw new IllegalStateException("the issuer's key does not sign", broken);
        }
    }

    private Json.Obj claims(
            Agent agent, List<URI> resources, Set<String> scopes, String id, Instant expiresAt) {
        Instant now = clock.instant();
        var audience = resources.stream().map(URI::toString).toList();
        return Json.object(
                "iss", issuer().toString(),
                "sub", agent.clientId(),
                "client_id", agent.clientId(),
                "aud", audience.size() == 1 ? audience.getFirst() : audience,
                "iat", now.getEpochSecond(),
                "exp", expiresAt.getEpochSecond(),
                "jti", id,
                "scope", String.join(" ", scopes));
    }

    private String newId() {
        var octets = new byte[16];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String part(Json.Obj json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.toBytes());
    }

    /** How the gate takes this issuer's tokens: by the book, and by no other algorithm. */
    TrustedIssuer rules() {
        return new TrustedIssuer(
                issuer(), Optional.empty(), Set.of("ES256"), "at+jwt", true, true, false, false);
    }

    /** Its keys, without going through HTTP. */
    Keys keys() {
        return (algorithm, keyId) -> {
            var keys = new KeySet(List.copyOf(signingKeys)).find(algorithm, keyId);
            return keys.isEmpty() ? new Keys.NoSuchKey() : new Keys.Found(keys);
        };
    }

    private static Authentication invalidClient(String why) {
        return new Refused(new TokenAnswer.Denied("invalid_client", why, 401));
    }

    private static TokenAnswer invalidRequest(String why) {
        return denied("invalid_request", why);
    }

    private static TokenAnswer denied(String error, String why) {
        return new TokenAnswer.Denied(error, why, 400);
    }
}
