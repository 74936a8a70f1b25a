package dev.gatehouse.provenance;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A registry of MCP servers that the gate reads. Its constructor throws {@link
 * IllegalArgumentException} with the reason when it cannot be one. Spec: the MCP registry's API,
 * v0.1.
 *
 * @param name our name for it
 * @param url under which {@code /v0.1/servers} is, without a slash at its end
 * @param every how often it is asked for what changed
 */
public record Registry(String name, URI url, Duration every) {
    /** So many entries are asked for at once. */
    private static final int PAGE = 100;

    public Registry {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 63)
            throw new IllegalArgumentException(
                    "a registry's name is up to 63 lower-case letters, digits and single hyphens");
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("https") || scheme.equals("http"))
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null)
            throw new IllegalArgumentException(
                    "a registry's URL is https with a host, and without user info, query or fragment");
        while (url.toString().endsWith("/"))
            url = URI.create(url.toString().substring(0, url.toString().length() - 1));
    }

    /**
     * Where its servers are listed.
     *
     * @param since only what changed after this; everything when empty
     * @param cursor as the page before named it; opaque
     */
    URI servers(Optional<Instant> since, Optional<String> cursor) {
        var query = new StringBuilder("limit=" + PAGE);
        // Those that were deleted, too: a deletion that nobody hears of blocks nothing.
        query.append("&include_deleted=true");
        since.ifPresent(from -> query.append("&updated_since=").append(encoded(from.toString())));
        cursor.ifPresent(next -> query.append("&cursor=").append(encoded(next)));
        return URI.create(url + "/v0.1/servers?" + query);
    }

    /** Where one version of a server is. */
    URI version(String server, String version) {
        return URI.create(
                url
                        + "/v0.1/servers/"
                        + encoded(server)
                        + "/versions/"
                        + encoded(version)
                        + "?include_deleted=true");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
