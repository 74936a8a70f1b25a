package dev.gatehouse.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a client says who it is at the token endpoint. Spec: RFC 6749 §2.3, RFC 7521 §4.2. */
sealed interface ClientCredentials {
    record Secret(String clientId, String secret) implements ClientCredentials {
        @Override
        public String toString() {
            return "Secret[clientId=" + clientId + "]";
        }
    }

    record Assertion(@Nullable String clientId, String jwt) implements ClientCredentials {
        @Override
        public String toString() {
            return "Assertion[clientId=" + clientId + "]";
        }
    }

    record Missing(String why) implements ClientCredentials {}

    /** More than one way at once, or one that cannot be read. */
    record Muddled(String why) implements ClientCredentials {}

    String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    static ClientCredentials of(Optional<String> header, Map<String, List<String>> form) {
        var id = one(form, "client_id");
        var secret = one(form, "client_secret");
        var assertion = one(form, "client_assertion");
        var type = one(form, "client_assertion_type");
        int ways = (header.isPresent() ? 1 : 0) + (secret == null ? 0 : 1);
        if (assertion != null || type != null) ways++;
        if (ways > 1) return new Muddled("the client authenticates in more than one way");
        if (header.isPresent()) return basic(header.get(), id);
        if (secret != null)
            return id == null
                    ? new Muddled("a client_secret needs a client_id")
                    : new Secret(id, secret);
        if (assertion == null && type == null)
            return new Missing("the client does not authenticate");
        return assertion != null && ASSERTION_TYPE.equals(type)
                ? new Assertion(id, assertion)
                : new Muddled("client_assertion and client_assertion_type do not fit");
    }

    private static ClientCredentials basic(String header, @Nullable String id) {
        if (!header.toLowerCase(Locale.ROOT).startsWith("basic "))
            return new Missing("the authorization is not Basic");
        try {
            var decoded = Base64.getDecoder().decode(header.substring(6).strip());
            var pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 1) return new Missing("the authorization is not an id and a secret");
            var named = formDecoded(pair.substring(0, colon));
            if (id != null && !id.equals(named))
                return new Muddled("client_id and the authorization name different clients");
            return new Secret(named, formDecoded(pair.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            return new Missing("the authorization cannot be decoded");
        }
    }

    /** RFC 6749 has both halves form-encoded before they are joined. */
    private static String formDecoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static @Nullable String one(Map<String, List<String>> form, String name) {
        var values = form.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }
}
