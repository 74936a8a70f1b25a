package dev.gatehouse.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The URIs of the gate's governed routes, in the one form in which they are compared and told.
 *
 * @param base scheme, host and port under which agents reach the gate; canonical, without a path
 */
public record Routes(URI base) {
    private static final String JOINED = "/mcp";
    private static final String MCP = JOINED + "/";
    private static final String RESOURCE_METADATA = "/.well-known/oauth-protected-resource";
    private static final String ISSUER_METADATA = "/.well-known/oauth-authorization-server";
    private static final String ISSUER = "/issuer";

    public Routes {
        var canonical = canonical(base.toString()).orElse(null);
        if (canonical == null)
            throw new IllegalArgumentException(
                    "not a public URL, such as https://gate.example: " + base);
        if (!canonical.getRawPath().isEmpty() && !canonical.getRawPath().equals("/"))
            throw new IllegalArgumentException("the public URL has no path: " + base);
        base = URI.create(canonical.getScheme() + "://" + canonical.getRawAuthority());
    }

    /** The canonical URI of the route that joins all servers: its resource identifier. */
    public URI joined() {
        return URI.create(base + JOINED);
    }

    public URI joinedMetadata() {
        return URI.create(base + RESOURCE_METADATA + JOINED);
    }

    /** Whether this is a governed route, in whatever case its scheme and host are written. */
    public boolean isRoute(URI uri) {
        return server(uri).isPresent()
                || canonical(uri.toString()).filter(joined()::equals).isPresent();
    }

    /** The canonical URI of a server's route: its resource identifier. */
    public URI mcp(String server) {
        return URI.create(base + MCP + server);
    }

    /** The server whose route this is, in whatever case its scheme and host are written. */
    public Optional<String> server(URI route) {
        return canonical(route.toString())
                .map(URI::toString)
                .filter(text -> text.startsWith(base + MCP))
                .map(text -> text.substring((base + MCP).length()))
                .filter(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    /** Where a server's RFC 9728 metadata is: its path inserted after the well-known part. */
    public URI metadata(String server) {
        return URI.create(base + RESOURCE_METADATA + MCP + server);
    }

    public URI issuer() {
        return URI.create(base + ISSUER);
    }

    /** Where the built-in issuer's RFC 8414 metadata is. */
    public URI issuerMetadata() {
        return URI.create(base + ISSUER_METADATA + ISSUER);
    }

    public URI tokenEndpoint() {
        return URI.create(base + ISSUER + "/token");
    }

    public URI issuerKeys() {
        return URI.create(base + ISSUER + "/jwks");
    }

    /**
     * An http or https URI with scheme and host in lower case and without a default port; its path
     * stays as it is. Empty for anything else, and for what carries user info, a query or a
     * fragment.
     */
    public static Optional<URI> canonical(String text) {
        final URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException notUri) {
            return Optional.empty();
        }
        if (uri.getScheme() == null || uri.getHost() == null) return Optional.empty();
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) return Optional.empty();
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) return Optional.empty();
        int standard = scheme.equals("https") ? 443 : 80;
        var port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        return Optional.of(URI.create(scheme + "://" + host + port + uri.getRawPath()));
    }
}
