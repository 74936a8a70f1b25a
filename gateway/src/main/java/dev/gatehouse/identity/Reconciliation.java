package dev.gatehouse.identity;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** In what they do not agree, one line each, such as {@code version: card 2.0.0, live 1.0.0}. */
    public Set<String> contradictions() {
        var found = new TreeSet<String>();
        if (differ(List.of(card.versions(), registry.versions(), live.versions())))
            found.add(line("version", card.versions(), registry.versions(), live.versions()));
        if (differ(List.of(card.names(), registry.names())) || !isNamedAlike())
            found.add(line("name", card.names(), registry.names(), live.names()));
        if (isElsewhere(card.urls()) || isElsewhere(registry.urls()))
            found.add(
                    line("url", card.urls(), registry.urls(), Set.of(Urls.canonical(server))));
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

    /**
     * Cards and registries name a server within a domain, and it names itself as it likes: it is
     * enough that the one is found in the other, or in what it is called for people.
     */
    private boolean isNamedAlike() {
        var outside = new TreeSet<String>();
        for (var name : card.names()) outside.add(plain(name.substring(name.indexOf('/') + 1)));
        for (var name : registry.names())
            outside.add(plain(name.substring(name.indexOf('/') + 1)));
        for (var title : card.titles()) outside.add(plain(title));
        if (outside.isEmpty() || live.names().isEmpty()) return true;
        var own = new ArrayList<String>();
        for (var name : live.names()) own.add(plain(name));
        for (var title : live.titles()) own.add(plain(title));
        return own.stream()
                .anyMatch(mine ->
                        outside.stream()
                                .anyMatch(its -> mine.contains(its) || its.contains(mine)));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
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
        to.add(who + " " + (text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…"));
    }

    /** In three columns. */
    public Json.Obj json() {
        return Json.object(
                "card", card.json(),
                "registry", registry.json(),
                "live", live.json().with("url", Json.array(Urls.canonical(server))),
                "contradictions", contradictions());
    }
}
