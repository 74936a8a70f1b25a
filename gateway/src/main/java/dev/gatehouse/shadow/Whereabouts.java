package dev.gatehouse.shadow;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a server is that somebody uses, in one spelling and without anything that could be a
 * secret: a URL, a package, the name of a command, or the name under which the gate was asked for
 * it. Two of them are equal when they lead to the same server.
 *
 * @param written such as {@code https://mcp.example.com/mcp}, {@code npm:@example/server}, {@code
 *     pypi:mcp-server-git}, {@code oci:example/server}, {@code command:notes}, {@code
 *     extension:notes}, {@code name:files} or {@code client:https://id.example.com bot}
 */
public record Whereabouts(String written) {
    /** Stands where a part of a URL was that may be a secret. */
    static final String WITHHELD = "*";

    private static final int MAX_CHARS = 500;
    private static final int MAX_SEGMENTS = 32;
    private static final Set<String> NAMED =
            Set.of("npm", "pypi", "oci", "command", "extension", "name", "client", "unreadable");

    public Whereabouts {
        if (written.isBlank() || written.length() > MAX_CHARS)
            throw new IllegalArgumentException(
                    "whereabouts are 1 to " + MAX_CHARS + " characters long");
    }

    /** What a command runs: its package, its image, or the program itself; not empty. */
    public static Whereabouts run(List<String> words) {
        return Invocation.of(words).whereabouts();
    }

    /** Under which name the gate was asked for it. */
    public static Whereabouts named(String server) {
        return new Whereabouts("name:" + server);
    }

    /** A client that the gate does not know; its id is its issuer's word. */
    public static Whereabouts client(String issuer, String id) {
        return of("client", issuer + " " + id);
    }

    /** A configuration says where, but not so that it can be read. */
    static Whereabouts unreadable(String name) {
        return of("unreadable", name);
    }

    static Whereabouts of(String kind, String name) {
        var printable = name.replaceAll("[^\\x20-\\x7e]", "?").strip();
        if (printable.isEmpty()) printable = WITHHELD;
        var written = kind + ":" + printable;
        return new Whereabouts(
                written.length() > MAX_CHARS ? written.substring(0, MAX_CHARS) : written);
    }

    /**
     * The URL without user info, query, fragment and segments that look like keys; host in lower
     * case, no standard port, no slash at the end. Empty when it is no http or https URL.
     */
    public static Optional<Whereabouts> url(String url) {
        try {
            var read = new URI(url.strip());
            var scheme = String.valueOf(read.getScheme()).toLowerCase(Locale.ROOT);
            if (read.getHost() == null || !Set.of("http", "https").contains(scheme))
                return Optional.empty();
            boolean standard = read.getPort() == (scheme.equals("http") ? 80 : 443);
            var port = read.getPort() < 0 || standard ? "" : ":" + read.getPort();
            var host = read.getHost().toLowerCase(Locale.ROOT);
            var written = scheme + "://" + host + port + path(read.getRawPath());
            return written.length() > MAX_CHARS
                    ? Optional.empty()
                    : Optional.of(new Whereabouts(written));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static String path(String raw) {
        var segments = new ArrayList<String>();
        for (var segment : raw.split("/", -1)) {
            if (segment.isEmpty()) continue;
            if (segments.size() == MAX_SEGMENTS) break;
            segments.add(TokenLike.isPlain(segment) ? segment : WITHHELD);
        }
        return segments.isEmpty() ? "" : "/" + String.join("/", segments);
    }

    /** What a scan found, as it is told to the gate: spelled anew, so nothing slips in by it. */
    public static Optional<Whereabouts> parse(String written) {
        if (written.toLowerCase(Locale.ROOT).matches("https?://.*")) return url(written);
        int colon = written.indexOf(':');
        if (colon < 0 || !NAMED.contains(written.substring(0, colon))) return Optional.empty();
        var kind = written.substring(0, colon);
        var rest = written.substring(colon + 1);
        // What agents ask for and who they are is seen at the gate, by nobody else.
        if (kind.equals("name") || kind.equals("client")) return Optional.empty();
        return rest.isBlank() || written.length() > MAX_CHARS
                ? Optional.empty()
                : Optional.of(of(kind, masked(rest)));
    }

    /** A name whose parts may all be shown. */
    static String masked(String name) {
        var parts = new ArrayList<String>();
        for (var part : List.of(name.split("/", -1)))
            parts.add(part.isEmpty() || isPlain(part) ? part : WITHHELD);
        return String.join("/", parts);
    }

    /** A registry of images has a port sometimes. */
    private static boolean isPlain(String part) {
        return TokenLike.isPlain(part.replaceFirst(":[0-9]{1,5}$", ""));
    }

    /** Whether it is a place on the network. */
    public boolean isUrl() {
        return written.startsWith("http://") || written.startsWith("https://");
    }

    /** Whether it says where a server is, and not only what it or a client is called. */
    public boolean isServerPlace() {
        return !written.startsWith("name:") && !written.startsWith("client:");
    }

    @Override
    public String toString() {
        return written;
    }
}
