package dev.gatehouse.access;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The WWW-Authenticate field that tells a client what to ask for. Spec: RFC 6750 §3, RFC 9728 §5.1;
 * REQ-077, REQ-078.
 */
public final class Challenge {
    private Challenge() {}

    /**
     * For status 401: there is no token that proves anything here.
     *
     * @param scope what the request needs
     * @param why what is wrong with the token; null when there was none
     */
    public static String signIn(URI metadataUrl, String scope, @Nullable String why) {
        var challenge = "Bearer resource_metadata=" + quoted(metadataUrl.toString());
        challenge += ", scope=" + quoted(scope);
        if (why == null) return challenge;
        return challenge + ", error=\"invalid_token\", error_description=" + quoted(why);
    }

    /**
     * For status 403: the token is good and its scopes are too few.
     *
     * @param scope all that the operation needs, not only what is missing
     */
    public static String stepUp(URI metadataUrl, String scope, String why) {
        return "Bearer error=\"insufficient_scope\", scope="
                + quoted(scope)
                + ", resource_metadata="
                + quoted(metadataUrl.toString())
                + ", error_description="
                + quoted(why);
    }

    /** RFC 6750 allows printable ASCII without quote and backslash; the rest becomes a blank. */
    private static String quoted(String text) {
        return '"' + text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", " ") + '"';
    }
}
