package dev.gatehouse.drift;

import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Grading;
import dev.gatehouse.severity.Page;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a server says against what was approved (CAP-3). What is only another spelling of the
 * same, which is graded S0, is no difference: the order of keys and items, white space, a default
 * that is written out.
 */
public final class Comparison {
    private Comparison() {}

    public static List<Seen> of(Snapshot approved, Snapshot live) {
        var seen = new ArrayList<Seen>();
        for (var era : Era.values()) {
            var was = approved.in(era);
            var is = live.in(era);
            if (was.isEmpty() && is.isPresent()) appeared(era, approved, is.get(), seen);
            else {
                facets(era, facetsOf(was), facetsOf(is), seen);
                items(era, itemsOf(was), itemsOf(is), seen);
            }
        }
        return seen;
    }

    /**
     * A server that begins to speak another era says there what it says in the one that was
     * approved: that it speaks it is one difference, and what it says otherwise there are others.
     */
    private static void appeared(Era era, Snapshot approved, Declaration live, List<Seen> seen) {
        var other = Optional.of(approved.declarations().values().iterator().next());
        var otherwise = new ArrayList<Seen>();
        facets(era, facetsOf(other), live.facets(), otherwise);
        items(era, itemsOf(other), itemsOf(Optional.of(live)), otherwise);
        for (var each : otherwise) {
            var difference = each.difference();
            if (difference.seen() == null) continue;
            seen.add(
                    new Seen(
                            new Difference(
                                    Change.ADDED, difference.subject(), null, difference.seen()),
                            each.detail(),
                            each.grade()));
        }
    }

    /**
     * The facets alone: what an initialize or discover result says in passing. Only the facets
     * given are compared.
     */
    public static List<Seen> ofFacets(Era era, Declaration approved, Map<String, Json> live) {
        var seen = new ArrayList<Seen>();
        var expected = new TreeMap<>(approved.facets());
        expected.keySet().retainAll(live.keySet());
        facets(era, expected, live, seen);
        return seen;
    }

    /**
     * What a list says to one caller, whose authority may show it less than all: what is missing is
     * no difference, what was never approved is (CAP-3).
     */
    public static List<Seen> ofListed(
            Era era, Declaration approved, Map<ItemKey, Json.Obj> listed) {
        var seen = new ArrayList<Seen>();
        var expected = new TreeMap<ItemKey, Json.Obj>();
        for (var item : approved.items())
            if (item.isListed() && listed.containsKey(item.key()))
                expected.put(item.key(), item.definition());
        items(era, expected, listed, seen);
        // who cannot show pages is named none. Spec: MCP Apps, Capability Negotiation
        seen.removeIf(each -> Page.isOnlyNamedNoMore(each.grade()));
        return seen;
    }

    /**
     * What UI resources were when one caller read them. Of those that nobody approved there is
     * nothing to compare.
     */
    public static List<Seen> ofPages(Era era, Declaration approved, Map<ItemKey, Json.Obj> pages) {
        var expected = new TreeMap<ItemKey, Json.Obj>();
        var read = new TreeMap<ItemKey, Json.Obj>();
        pages.forEach((key, page) ->
                approved.find(key)
                        .filter(Item::isPage)
                        .ifPresent(item -> {
                            expected.put(key, item.said());
                            read.put(key, item.saidWith(page));
                        }));
        var seen = new ArrayList<Seen>();
        items(era, expected, read, seen);
        return seen;
    }

    private static void facets(
            Era era, Map<String, Json> approved, Map<String, Json> live, List<Seen> seen) {
        var facets = new TreeSet<>(approved.keySet());
        facets.addAll(live.keySet());
        for (var facet : facets) {
            var was = approved.get(facet);
            var is = live.get(facet);
            if (isSame(was, is)) continue;
            add(era + " " + facet, was, is, Grading.facet(facet, was, is), seen);
        }
    }

    private static void items(
            Era era,
            Map<ItemKey, Json.Obj> approved,
            Map<ItemKey, Json.Obj> live,
            List<Seen> seen) {
        Grading.items(approved, live)
                .forEach((key, grade) ->
                        add(era + " " + key, approved.get(key), live.get(key), grade, seen));
    }

    private static boolean isSame(@Nullable Json was, @Nullable Json is) {
        return was != null && is != null && digest(was).equals(digest(is));
    }

    private static void add(
            String subject, @Nullable Json was, @Nullable Json is, Grade grade, List<Seen> seen) {
        if (grade.severity() == Severity.S0) return;
        var change = was == null ? Change.ADDED : is == null ? Change.REMOVED : Change.CHANGED;
        seen.add(
                new Seen(
                        new Difference(
                                change,
                                subject,
                                was == null ? null : digest(was),
                                is == null ? null : digest(is)),
                        is == null ? "" : text(is),
                        grade));
    }

    /**
     * A value without a canonical form, such as a number beyond a double, was never approved: it
     * differs whatever its digest is made of.
     */
    private static Digest digest(Json json) {
        try {
            return CanonicalJson.digest(json);
        } catch (IllegalArgumentException noCanonicalForm) {
            return Digest.of(json.toBytes());
        }
    }

    /** For a person to read: a secret is not kept a second time, nor shown. */
    private static String text(Json json) {
        try {
            var shown = CanonicalJson.bytes(Secrets.masked(json));
            return new String(shown, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noCanonicalForm) {
            return Secrets.masked(json).toText();
        }
    }

    private static Map<String, Json> facetsOf(Optional<Declaration> said) {
        return said.map(Declaration::facets).orElseGet(Map::of);
    }

    private static Map<ItemKey, Json.Obj> itemsOf(Optional<Declaration> said) {
        var items = new TreeMap<ItemKey, Json.Obj>();
        said.ifPresent(one -> one.items().forEach(item -> items.put(item.key(), item.said())));
        return items;
    }
}
