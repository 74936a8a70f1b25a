package dev.gatehouse.proxy;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the items of one server are called on a route: on its own route as the server calls them, on
 * the joined route so that two servers cannot be mistaken for each other.
 *
 * <p>A tool or prompt is {@code server__name}. A URI or URI template gets a scheme of ours in
 * front, {@code mcp.server+}: a scheme begins with a letter, which a server's name need not. Server
 * names hold neither underscore nor plus sign, so the first of either ends the server's name, and
 * what the server itself said stands behind it unchanged.
 *
 * @param item before names of tools and prompts
 * @param uri before URIs and URI templates
 */
record Names(String item, String uri) {
    static final Names OWN = new Names("", "");

    private static final String SEPARATOR = "__";
    private static final String SCHEME = "mcp.";
    private static final Pattern SERVER = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int MAX_SERVER = 63;

    /** An item of a server, in the server's own words. */
    record Place(String server, ItemKey item) {}

    /** Those on the joined route. */
    static Names joined(String server) {
        return new Names(server + SEPARATOR, SCHEME + server + "+");
    }

    static boolean isServer(String name) {
        return name.length() <= MAX_SERVER && SERVER.matcher(name).matches();
    }

    ItemKey outside(ItemKey own) {
        return new ItemKey(own.kind(), before(own.kind()) + own.name());
    }

    private String before(Kind kind) {
        return switch (kind) {
            case TOOL, PROMPT -> item;
            case RESOURCE, TEMPLATE -> uri;
        };
    }

    /**
     * Where a name of the joined route leads; empty when it is none, whatever servers there are.
     */
    static Optional<Place> find(ItemKey outside) {
        var name = outside.name();
        return switch (outside.kind()) {
            case TOOL, PROMPT -> split(outside.kind(), name, SEPARATOR);
            case RESOURCE, TEMPLATE ->
                    name.startsWith(SCHEME)
                            ? split(outside.kind(), name.substring(SCHEME.length()), "+")
                            : Optional.empty();
        };
    }

    private static Optional<Place> split(Kind kind, String name, String separator) {
        int end = name.indexOf(separator);
        if (end < 0 || end + separator.length() == name.length()) return Optional.empty();
        var server = name.substring(0, end);
        return isServer(server)
                ? Optional.of(
                        new Place(
                                server,
                                new ItemKey(kind, name.substring(end + separator.length()))))
                : Optional.empty();
    }
}
