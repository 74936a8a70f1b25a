package dev.gatehouse.identity;

import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one side says a server is: its card, a registry, or the server itself.
 *
 * @param revisions that it is said to speak
 */
public record Side(
        Set<String> names, Set<String> versions, Set<String> urls, Set<String> revisions) {
    static final Side SILENT = new Side(Set.of(), Set.of(), Set.of(), Set.of());

    public Side {
        names = sorted(names);
        versions = sorted(versions);
        urls = sorted(urls);
        revisions = sorted(revisions);
    }

    private static Set<String> sorted(Collection<String> texts) {
        return Collections.unmodifiableSet(new TreeSet<>(texts));
    }

    static Side of(Collection<Card> cards) {
        var names = new TreeSet<String>();
        var versions = new TreeSet<String>();
        var urls = new TreeSet<String>();
        var revisions = new TreeSet<String>();
        for (var card : cards) {
            names.add(card.name());
            versions.add(card.version());
            urls.addAll(card.urls());
            revisions.addAll(card.revisions());
        }
        return new Side(names, versions, urls, revisions);
    }

    static Side of(Optional<Provenance.Listing> listing) {
        return listing.map(said ->
                        new Side(
                                Set.of(said.name()), Set.of(said.version()), said.urls(), Set.of()))
                .orElse(SILENT);
    }

    /** What the server says of itself, in every era (IDV-2: shown and compared, no more). */
    static Side of(Snapshot snapshot) {
        var names = new TreeSet<String>();
        var versions = new TreeSet<String>();
        var revisions = new TreeSet<String>();
        for (var said : snapshot.declarations().values()) {
            add(names, said.serverInfo().text("name"));
            add(versions, said.serverInfo().text("version"));
            revisions.add(said.revision().date());
            revisions.addAll(said.supportedVersions());
        }
        return new Side(names, versions, Set.of(), revisions);
    }

    private static void add(Set<String> to, @Nullable String text) {
        if (text != null && !text.isBlank()) to.add(text);
    }

    public Json.Obj json() {
        return Json.object("name", names, "version", versions, "url", urls, "revisions", revisions);
    }
}
