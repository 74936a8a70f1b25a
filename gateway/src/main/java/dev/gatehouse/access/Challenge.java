package dev.gatehouse.access;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The WWW-Authenticate field that tells a client what to ask for: never more than the request
 * needs. Spec: RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1; REQ-077, REQ-078, REQ-085.
 */
public final class Challenge {
    private static final String ALGORITHMS = String.join(" ", Algorithm.words());

    private Challenge() {}

    /**
     * For status 401: there is no token that proves anything here.
     *
     * @param scope what the request needs
     * @param why what is wrong with the token; null when there was none
     */
    public static String signIn(
            URI metadataUrl, String scope, @Nullable String why, Demand demand) {
        var challenge =
                demand.scheme()
                        + " resource_metadata="
                        + quoted(metadataUrl.toString())
                        + ", scope="
                        + quoted(scope)
                        + algorithms(demand);
        if (why == null) return challenge;
        return challenge
                + ", error="
                + quoted(demand.error())
                + ", error_description="
                + quoted(why);
    }

    /**
     * For status 403: the token is good and its scopes are too few.
     *
     * @param scope all that the operation needs, not only what is missing
     */
    public static String stepUp(URI metadataUrl, String scope, String why, Demand demand) {
        return demand.scheme()
                + " error=\"insufficient_scope\", scope="
                + quoted(scope)
                + ", resource_metadata="
                + quoted(metadataUrl.toString())
                + algorithms(demand)
                + ", error_description="
                + quoted(why);
    }

    private static String algorithms(Demand demand) {
        return demand.isOfKeys() ? ", algs=" + quoted(ALGORITHMS) : "";
    }

    /** RFC 6750 allows printable ASCII without quote and backslash; the rest becomes a blank. */
    private static String quoted(String text) {
        return '"' + text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", " ") + '"';
    }
}
