package dev.gatehouse.identity;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server's cards, a registry and the server itself say of it, side by side (IDV-4). Pure.
 *
 * @param server where it is governed
 */
public record Reconciliation(URI server, Side card, Side registry, Side live) {
    /** So much of a value is shown in a line. */
    private static final int MAX_CHARS = 120;

    /**
     * In what they do not agree, one line each, such as {@code version: card 2.0.0, live 1.0.0}.
     */
    public Set<String> contradictions() {
        var found = new TreeSet<String>();
        if (differ(List.of(card.versions(), registry.versions(), live.versions())))
            found.add(line("version", card.versions(), registry.versions(), live.versions()));
        // Within a domain; how a server calls itself is its own affair, and shown beside.
        if (differ(List.of(card.names(), registry.names())))
            found.add(line("name", card.names(), registry.names(), live.names()));
        if (isElsewhere(card.urls()) || isElsewhere(registry.urls()))
            found.add(line("url", card.urls(), registry.urls(), Set.of(Place.canonical(server))));
        if (revisionsDiffer())
            found.add(line("revisions", card.revisions(), Set.of(), live.revisions()));
        return found;
    }

    /** Who says nothing contradicts nobody. */
    private static boolean differ(List<Set<String>> sides) {
        return sides.stream().filter(side -> !side.isEmpty()).distinct().count() > 1;
    }

    private boolean isElsewhere(Set<String> urls) {
        return !urls.isEmpty() && !Urls.name(urls, server);
    }

    /** Of a server of the legacy era nobody knows all that it speaks: one in common is enough. */
    private boolean revisionsDiffer() {
        return !card.revisions().isEmpty()
                && !live.revisions().isEmpty()
                && card.revisions().stream().noneMatch(live.revisions()::contains);
    }

    private static String line(
            String subject, Set<String> card, Set<String> registry, Set<String> live) {
        var sides = new ArrayList<String>();
        side(sides, "card", card);
        side(sides, "registry", registry);
        side(sides, "live", live);
        return subject + ": " + String.join(", ", sides);
    }

    private static void side(List<String> to, String who, Set<String> says) {
        if (says.isEmpty()) return;
        var text = String.join(" ", says);
        to.add(
                who
                        + " "
                        + (text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…"));
    }

    /** In three columns. */
    public Json.Obj json() {
        return Json.object(
                "card", card.json(),
                "registry", registry.json(),
                "live", live.json().with("url", Json.array(Place.canonical(server))),
                "contradictions", contradictions());
    }
}
