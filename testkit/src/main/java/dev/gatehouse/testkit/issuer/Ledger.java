package dev.gatehouse.testkit.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clients, codes and tokens of a {@link FakeAuthorizer}. */
public final class Ledger {
    private record Client(@Nullable String secret, @Nullable ECKey key) {}

    private record Code(Map<String, String> asked, String person) {}

    private record Given(String client, Set<String> scopes, String resource, String subject) {}

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final FakeAuthorizer authorizer;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Given> tokens = new ConcurrentHashMap<>();
    private final Map<String, Given> refreshers = new ConcurrentHashMap<>();
    private final Map<String, String> exchangeable = new ConcurrentHashMap<>();
    private volatile long lifetime = 3600;
    private volatile boolean refreshes = true;
    private volatile boolean repeats;

    Ledger(FakeAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Registers a client by hand. */
    public void client(String id, @Nullable String secret, @Nullable ECKey key) {
        clients.put(id, new Client(secret, key));
    }

    /** Takes this token as a subject's in an exchange. */
    public void exchanges(String token, String subject) {
        exchangeable.put(token, subject);
    }

    /** How many seconds tokens live from now on. */
    public void lifetime(long seconds) {
        lifetime = seconds;
    }

    public void refreshes(boolean yes) {
        refreshes = yes;
    }

    /** Refuses assertions with the assertion in place of a code. */
    public void repeatsAssertions(boolean yes) {
        repeats = yes;
    }

    /** Forgets all access tokens: whoever shows one is refused. */
    public void revokeAll() {
        tokens.clear();
    }

    /** Forgets the refresh tokens, too. */
    public void revokeEverything() {
        tokens.clear();
        refreshers.clear();
    }

    /** The scopes of a token that is good for a resource, or null. */
    @Nullable Set<String> granted(String token, String resource) {
        var given = tokens.get(token);
        return given != null && given.resource().equals(resource) ? given.scopes() : null;
    }

    /** For whom a token was made. */
    public String subject(String token) {
        var given = tokens.get(token);
        return given == null ? "" : given.subject();
    }

    String code(Map<String, String> asked) {
        var code = UUID.randomUUID().toString();
        codes.put(code, new Code(Map.copyOf(asked), authorizer.identity().person()));
        return code;
    }

    Json.Obj register(Json.Obj wish) {
        var id = "registered-" + UUID.randomUUID();
        var method = String.valueOf(wish.text("token_endpoint_auth_method"));
        var secret = method.equals("none") ? null : "secret-" + UUID.randomUUID();
        clients.put(id, new Client(secret, null));
        var answer =
                Json.object(
                        "client_id", id,
                        "redirect_uris", wish.array("redirect_uris"),
                        "token_endpoint_auth_method", method);
        return secret == null ? answer : answer.with("client_secret", Json.of(secret));
    }

    Json.Obj token(Map<String, String> asked, @Nullable String authorization) {
        var client = proven(asked, authorization);
        if (client == null) return error("invalid_client");
        return switch (asked.getOrDefault("grant_type", "")) {
            case "authorization_code" -> byCode(asked, client);
            case "refresh_token" -> byRefresh(asked, client);
            case "client_credentials" ->
                    give(client, scopes(asked), resource(asked), client, false);
            case EXCHANGE -> exchange(asked, client);
            case BEARER -> byAssertion(asked, client);
            default -> error("unsupported_grant_type");
        };
    }

    private Json.Obj byCode(Map<String, String> asked, String client) {
        var code = codes.remove(asked.getOrDefault("code", ""));
        if (code == null) return error("invalid_grant");
        var before = code.asked();
        boolean same =
                before.getOrDefault("client_id", "").equals(client)
                        && before.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))
                        && before.getOrDefault("resource", "").equals(resource(asked))
                        && before.getOrDefault("code_challenge", "-")
                                .equals(challenge(asked.getOrDefault("code_verifier", "")));
        if (!same) return error("invalid_grant");
        var given = give(client, scopes(before), resource(asked), code.person(), refreshes);
        return identified(given, client, scopes(before), code.person(), before.get("nonce"));
    }

    /** With an ID token where that was asked for. */
    private Json.Obj identified(
            Json.Obj given,
            String client,
            Set<String> scopes,
            String person,
            @Nullable String nonce) {
        return scopes.contains("openid")
                ? given.with(
                        "id_token", Json.of(authorizer.identity().idToken(client, person, nonce)))
                : given;
    }

    private Json.Obj byAssertion(Map<String, String> asked, String client) {
        if (repeats) return error(asked.getOrDefault("assertion", ""));
        var assertion = authorizer.redemption().redeem(asked, client);
        return assertion == null
                ? error("invalid_grant")
                : give(client, scopes(asked), assertion.resource(), assertion.subject(), false);
    }

    /** Whose refresh token it is; null when it is none of this client's. */
    @Nullable String refreshing(String refreshToken, String client) {
        var given = refreshers.get(refreshToken);
        return given != null && given.client().equals(client) ? given.subject() : null;
    }

    private Json.Obj byRefresh(Map<String, String> asked, String client) {
        // used once: whoever brings it a second time has lost it
        var before = refreshers.remove(asked.getOrDefault("refresh_token", ""));
        if (before == null || !before.client().equals(client)) return error("invalid_grant");
        var given = give(client, before.scopes(), before.resource(), before.subject(), true);
        return identified(given, client, before.scopes(), before.subject(), null);
    }

    private Json.Obj exchange(Map<String, String> asked, String client) {
        if (Identity.ID_JAG.equals(asked.get("requested_token_type")))
            return authorizer.identity().exchanged(asked, client);
        var subject = exchangeable.get(asked.getOrDefault("subject_token", ""));
        if (subject == null) return error("invalid_request");
        return give(client, scopes(asked), resource(asked), subject, false);
    }

    private Json.Obj give(
            String client, Set<String> scopes, String resource, String subject, boolean renewable) {
        var given = new Given(client, scopes, resource, subject);
        var token = "at-" + UUID.randomUUID();
        tokens.put(token, given);
        var answer =
                Json.object("access_token", token, "token_type", "Bearer", "expires_in", lifetime);
        if (!scopes.isEmpty()) answer = answer.with("scope", Json.of(String.join(" ", scopes)));
        if (!renewable) return answer;
        var refresher = "rt-" + UUID.randomUUID();
        refreshers.put(refresher, given);
        return answer.with("refresh_token", Json.of(refresher));
    }

    private static Set<String> scopes(Map<String, String> asked) {
        var scope = asked.getOrDefault("scope", "");
        return scope.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(scope.split(" ", -1)));
    }

    private static String resource(Map<String, String> asked) {
        return asked.getOrDefault("resource", "");
    }

    static Json.Obj error(String code) {
        return Json.object("error", code, "error_description", "said by the testkit");
    }

    // Who asks

    private @Nullable String proven(Map<String, String> asked, @Nullable String authorization) {
        if (authorization != null && authorization.startsWith("Basic ")) {
            var pair =
                    new String(
                                    Base64.getDecoder().decode(authorization.substring(6)),
                                    StandardCharsets.UTF_8)
                            .split(":", -1);
            return has(Parameters.decoded(pair[0]), Parameters.decoded(pair[1]));
        }
        var id = asked.getOrDefault("client_id", "");
        var assertion = asked.get("client_assertion");
        if (assertion != null) return isSigned(id, assertion) ? id : null;
        return has(id, asked.get("client_secret"));
    }

    private @Nullable String has(String id, @Nullable String secret) {
        // a document of the client's stands for its registration
        if (id.startsWith("https://") && secret == null) return id;
        var client = clients.get(id);
        if (client == null || client.key() != null) return null;
        var wanted = client.secret();
        return wanted == null ? (secret == null ? id : null) : wanted.equals(secret) ? id : null;
    }

    private boolean isSigned(String id, String assertion) {
        var client = clients.get(id);
        if (client == null || client.key() == null) return false;
        try {
            var jwt = SignedJWT.parse(assertion);
            var claims = jwt.getJWTClaimsSet();
            return jwt.verify(new ECDSAVerifier(client.key()))
                    && id.equals(claims.getIssuer())
                    && id.equals(claims.getSubject())
                    && List.of(authorizer.issuer()).equals(claims.getAudience());
        } catch (ParseException | JOSEException unreadable) {
            return false;
        }
    }

    private static String challenge(String verifier) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
