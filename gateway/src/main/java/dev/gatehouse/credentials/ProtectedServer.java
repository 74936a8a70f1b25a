package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server says of itself as a protected resource. Spec: RFC 9728; protocol digest §4.3.1.
 *
 * @param resource for which tokens are asked for
 * @param isOfServer whether that is the server, and not all of its host
 * @param issuers the authorization servers that it names, in its order
 * @param scopes those that it says it knows
 */
record ProtectedServer(URI resource, boolean isOfServer, List<String> issuers, Set<String> scopes) {
    /** What looking for it gave. */
    sealed interface Search {}

    record Found(ProtectedServer server) implements Search {}

    record NotFound(String why) implements Search {}

    /**
     * Its metadata is of another resource than the server: nothing of it is used.
     *
     * @param resource as it is named there
     */
    record OfAnother(String resource, String why) implements Search {}

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    /** Where it is looked for, and what it must then say of itself. */
    private record Place(URI at, URI resource, boolean announced) {}

    /**
     * REQ-088: the place that the server names, else the one of its path, else, when there is none,
     * the root.
     */
    static Search find(URI server, Optional<String> announced, Documents documents) {
        var why = "it names no place for its metadata";
        for (var place : places(server, announced)) {
            switch (documents.read(place.at(), server)) {
                case Documents.NotRead(var trouble) -> {
                    // Whether there is one is not known: the next place may speak of another.
                    return new NotFound(trouble);
                }
                case Documents.NotThere(var trouble) -> {
                    why = trouble;
                    // what the server names itself is where it is, or nowhere
                    if (place.announced()) return new NotFound(why);
                }
                case Documents.Read(var document) -> {
                    return read(document, place, server);
                }
            }
        }
        return new NotFound(why);
    }

    private static List<Place> places(URI server, Optional<String> announced) {
        if (announced.isPresent()) {
            try {
                return List.of(new Place(URI.create(announced.get()), server, true));
            } catch (IllegalArgumentException notUri) {
                return List.of();
            }
        }
        var origin = URI.create(server.getScheme() + "://" + server.getRawAuthority());
        var path = server.getRawPath() == null ? "" : server.getRawPath();
        var places = new ArrayList<Place>();
        if (!path.isEmpty() && !path.equals("/"))
            places.add(new Place(URI.create(origin + WELL_KNOWN + path), server, false));
        places.add(new Place(URI.create(origin + WELL_KNOWN), origin, false));
        return places;
    }

    private static Search read(Json.Obj document, Place place, URI server) {
        boolean isOfServer = isSame(server.toString(), place.resource());
        var resource = document.text("resource");
        if (resource == null || !isSame(resource, place.resource())) {
            var why =
                    "its metadata is of another resource than "
                            + place.resource()
                            + ": tokens for that one are not asked for";
            // What is at the root speaks of the whole host, and not of this server.
            return resource == null || !isOfServer
                    ? new NotFound(why)
                    : new OfAnother(plain(resource), why);
        }
        var issuers = Documents.texts(document, "authorization_servers");
        if (issuers.isEmpty()) return new NotFound("its metadata names no authorization server");
        var scopes =
                Documents.texts(document, "scopes_supported").stream()
                        .filter(Wanted::isScope)
                        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        return new Found(new ProtectedServer(URI.create(resource), isOfServer, issuers, scopes));
    }

    /** The resource that the server says it is, however that is written. */
    Optional<String> name() {
        return isOfServer ? Optional.of(plain(resource.toString())) : Optional.empty();
    }

    private static String plain(String resource) {
        try {
            return canonical(URI.create(resource));
        } catch (IllegalArgumentException notUri) {
            return resource;
        }
    }

    /** Scheme and host without case; a slash alone is no path. Spec: RFC 9728 §3.3. */
    private static boolean isSame(String said, URI meant) {
        try {
            return canonical(URI.create(said)).equals(canonical(meant));
        } catch (IllegalArgumentException notUri) {
            return false;
        }
    }

    private static String canonical(URI uri) {
        if (uri.getScheme() == null
                || uri.getRawAuthority() == null
                || uri.getRawFragment() != null) throw new IllegalArgumentException("no resource");
        var path = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(java.util.Locale.ROOT)
                + path
                + query;
    }
}
