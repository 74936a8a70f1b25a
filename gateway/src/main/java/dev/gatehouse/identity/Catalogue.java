package dev.gatehouse.identity;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The catalogue of a host, as far as it lists cards of servers. Spec: AI Catalog; digest §5.3. */
record Catalogue(Json.Obj document) {
    /** A card within the catalogue. */
    record Inline(String entry, Card card, Json.Obj json) {}

    /** Entries that are looked at. */
    private static final int MAX_ENTRIES = 200;

    private List<Json.Obj> entries() {
        return document.array("entries").stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .filter(entry -> CardReader.isOfCard(String.valueOf(entry.text("type"))))
                .limit(MAX_ENTRIES)
                .toList();
    }

    /** Where cards are said to be. */
    List<URI> urls(URI server) {
        var urls = new ArrayList<URI>();
        for (var entry : entries()) {
            var url = url(entry, server);
            if (url != null && !urls.contains(url)) urls.add(url);
        }
        return urls;
    }

    private static @org.jspecify.annotations.Nullable URI url(Json.Obj entry, URI server) {
        var written = entry.text("url");
        if (written == null) return null;
        try {
            var url = server.resolve(written);
            return url.getHost() == null ? null : url;
        } catch (IllegalArgumentException noUrl) {
            return null;
        }
    }

    /** The identifiers of the entries that name this place. */
    Set<String> entriesOf(String place, URI server) {
        var named = new TreeSet<String>();
        for (var entry : entries()) {
            var url = url(entry, server);
            if (url != null && url.toString().equals(place)) named.add(identifier(entry));
        }
        return named;
    }

    private static String identifier(Json.Obj entry) {
        var identifier = entry.text("identifier");
        return identifier == null ? "without an identifier" : identifier;
    }

    List<Inline> cards(URI server) {
        var cards = new ArrayList<Inline>();
        for (var entry : entries()) {
            var inline = entry.object("data");
            Card.read(inline, server)
                    .ifPresent(card -> cards.add(new Inline(identifier(entry), card, inline)));
        }
        return cards;
    }
}
