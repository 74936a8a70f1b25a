package dev.gatehouse.testkit.issuer;

import dev.gatehouse.mcp.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where agents have a person sign in at a {@link FakeIssuer}: a code with PKCE, for one resource
 * (RFC 6749, RFC 7636, RFC 8707, RFC 9207). Whoever comes is taken to be ann, and to agree to the
 * scopes that are asked for. Every client is known, whether by a name or by the URL of a document
 * that nobody reads. Safe for many threads.
 */
final class SignIn {
    static final String AUTHORIZE = "/authorize";
    static final String TOKEN = "/token";
    private static final String PERSON = "ann";
    private static final int SECONDS = 300;

    private final FakeIssuer issuer;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    SignIn(FakeIssuer issuer) {
        this.issuer = issuer;
    }

    /** Where the browser goes next. */
    String back(Map<String, String> asked) {
        var place = asked.getOrDefault("redirect_uri", "") + "?";
        var end =
                "&state="
                        + encoded(asked.getOrDefault("state", ""))
                        + "&iss="
                        + encoded(issuer.issuer());
        var trouble = trouble(asked);
        if (!trouble.isEmpty()) return place + "error=" + trouble + end;
        var code = UUID.randomUUID().toString();
        codes.put(code, Map.copyOf(asked));
        return place + "code=" + code + end;
    }

    private static String trouble(Map<String, String> asked) {
        if (!asked.getOrDefault("response_type", "").equals("code"))
            return "unsupported_response_type";
        if (asked.getOrDefault("resource", "").isEmpty()) return "invalid_target";
        return asked.getOrDefault("client_id", "").isEmpty()
                        || asked.getOrDefault("code_challenge", "").isEmpty()
                        || !asked.getOrDefault("code_challenge_method", "").equals("S256")
                ? "invalid_request"
                : "";
    }

    /** A token for a code that is brought back by who asked for it, once. */
    Json.Obj token(Map<String, String> asked) {
        var before = codes.remove(asked.getOrDefault("code", ""));
        if (before == null || !isBroughtBack(before, asked))
            return Json.object("error", "invalid_grant");
        var scope = before.getOrDefault("scope", "");
        var token =
                issuer.token(
                                before.getOrDefault("client_id", ""),
                                before.getOrDefault("resource", ""))
                        .claim("sub", PERSON)
                        .scope(scope)
                        .mint();
        return Json.object(
                "access_token", token,
                "token_type", "Bearer",
                "expires_in", SECONDS,
                "scope", scope);
    }

    private static boolean isBroughtBack(Map<String, String> before, Map<String, String> asked) {
        return asked.getOrDefault("grant_type", "").equals("authorization_code")
                && isSame("client_id", before, asked)
                && isSame("redirect_uri", before, asked)
                && isSame("resource", before, asked)
                && challenge(asked.getOrDefault("code_verifier", ""))
                        .equals(before.get("code_challenge"));
    }

    private static boolean isSame(
            String parameter, Map<String, String> before, Map<String, String> now) {
        return before.getOrDefault(parameter, "").equals(now.getOrDefault(parameter, ""));
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

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
