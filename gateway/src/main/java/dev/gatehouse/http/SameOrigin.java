package dev.gatehouse.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Takes what a server names only as far as it is at the server's own origin (REQ-041). */
public final class SameOrigin {
    private static final int MAX_CHARS = 2048;

    private SameOrigin() {}

    /** The place that a server names, relative to its own; empty when it is at another origin. */
    public static Optional<URI> resolve(URI own, String named) {
        if (named.isBlank() || named.length() > MAX_CHARS) return Optional.empty();
        try {
            var place = own.resolve(new URI(named.strip()));
            boolean same =
                    String.valueOf(place.getScheme()).equalsIgnoreCase(own.getScheme())
                            && String.valueOf(place.getHost()).equalsIgnoreCase(own.getHost())
                            && port(place) == port(own)
                            && place.getRawUserInfo() == null
                            && place.getRawFragment() == null
                            && String.valueOf(place.getRawPath()).startsWith("/");
            return same ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException noUri) {
            return Optional.empty();
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) return uri.getPort();
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
