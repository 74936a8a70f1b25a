package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a card says of a server: a document that anybody may read, which the server's host makes.
 * Spec: SEP-2127 for the shape with {@code name} and {@code remotes}, SEP-1649 for that with {@code
 * serverInfo}, which is still found. It is compared, and never a ground for anything (REQ-107).
 *
 * @param urls of its remotes, templates as they are written
 * @param revisions that it says are spoken
 */
public record Card(String name, String version, Set<String> urls, Set<String> revisions) {
    /**
     * Reads one.
     *
     * @param server the URL that relative places in it are held against
     * @return empty when the document is no card
     */
    static Optional<Card> read(Json.Obj document, URI server) {
        return document.member("serverInfo") instanceof Json.Obj info
                ? older(document, info, server)
                : newer(document);
    }

    private static Optional<Card> newer(Json.Obj document) {
        var urls = new TreeSet<String>();
        var revisions = new TreeSet<String>();
        for (var remote : document.array("remotes")) {
            if (!(remote instanceof Json.Obj one)) continue;
            add(urls, one.text("url"));
            for (var revision : one.array("supportedProtocolVersions"))
                if (revision instanceof Json.Str(var text)) revisions.add(text);
        }
        return of(document, urls, revisions);
    }

    private static Optional<Card> older(Json.Obj document, Json.Obj info, URI server) {
        var urls = new TreeSet<String>();
        var revisions = new TreeSet<String>();
        add(revisions, document.text("protocolVersion"));
        var endpoint = document.object("transport").text("endpoint");
        if (endpoint != null) urls.add(Urls.resolved(server, endpoint));
        return of(info, urls, revisions);
    }

    private static Optional<Card> of(Json.Obj said, Set<String> urls, Set<String> revisions) {
        var name = said.text("name");
        var version = said.text("version");
        return name == null || version == null
                ? Optional.empty()
                : Optional.of(new Card(name, version, urls, revisions));
    }

    private static void add(Set<String> to, @Nullable String text) {
        if (text != null) to.add(text);
    }

    /** One with where it was read, by the digest of its bytes. */
    record Found(Card card, String place, Digest evidence) {}
}
