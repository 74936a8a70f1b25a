package dev.gatehouse.drift;

import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a server says against what was approved. Canonical digests decide, so the order of
 * keys, of items and white space are no difference (CAP-3).
 */
public final class Comparison {
    private Comparison() {}

    public static List<Seen> of(Snapshot approved, Snapshot live) {
        var seen = new ArrayList<Seen>();
        for (var era : Era.values()) compare(era, facts(approved, era), facts(live, era), seen);
        return seen;
    }

    /**
     * The facets alone: what an initialize or discover result says in passing. Only the facets
     * given are compared.
     */
    public static List<Seen> ofFacets(Era era, Declaration approved, Map<String, Json> live) {
        var seen = new ArrayList<Seen>();
        var expected = new TreeMap<>(approved.facets());
        expected.keySet().retainAll(live.keySet());
        compare(era, expected, live, seen);
        return seen;
    }

    private static void compare(
            Era era, Map<String, Json> approved, Map<String, Json> live, List<Seen> seen) {
        approved.forEach((subject, was) -> {
            var is = live.get(subject);
            if (is == null) seen.add(seen(Change.REMOVED, era, subject, was, null));
            else if (!digest(was).equals(digest(is)))
                seen.add(seen(Change.CHANGED, era, subject, was, is));
        });
        live.forEach((subject, is) -> {
            if (!approved.containsKey(subject))
                seen.add(seen(Change.ADDED, era, subject, null, is));
        });
    }

    private static Seen seen(
            Change change, Era era, String subject, @Nullable Json was, @Nullable Json is) {
        return new Seen(
                new Difference(
                        change,
                        era + " " + subject,
                        was == null ? null : digest(was),
                        is == null ? null : digest(is)),
                is == null ? "" : text(is),
                Grading.of(subject, was, is));
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

    private static String text(Json json) {
        try {
            return new String(CanonicalJson.bytes(json), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noCanonicalForm) {
            return json.toText();
        }
    }

    private static Map<String, Json> facts(Snapshot snapshot, Era era) {
        var facts = new TreeMap<String, Json>();
        snapshot.in(era)
                .ifPresent(said -> {
                    facts.putAll(said.facets());
                    for (Item item : said.items())
                        facts.put(item.key().toString(), item.definition());
                });
        return facts;
    }
}
