package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.objects;
import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.texts;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;

/** A server's identity on the screen: facets, what is required, and the three sides. */
final class IdentityPage {
    private static final List<String> SIDES = List.of("card", "registry", "live");

    private IdentityPage() {}

    static void full(Page page, String name, Json.Obj identity) {
        page.heading("Identity of " + name);
        page.field("digest", text(identity, "digest"));
        rules(page, identity.object("rules"));
        page.blank();
        page.table(
                List.of(
                        "FACET",
                        "HOLDS",
                        "WEIGHT",
                        "SEVERITY",
                        "APPROVED",
                        "OBSERVED",
                        "AT",
                        "EVIDENCE"),
                rows(identity));
        sides(page, identity);
    }

    /** A line for each value, so that long ones stand under each other. */
    private static List<List<String>> rows(Json.Obj identity) {
        var rows = new ArrayList<List<String>>();
        for (var facet : objects(identity, "facets")) {
            var approved = values(facet, "approved");
            var observed = values(facet, "observed");
            for (int i = 0; i < Math.max(1, Math.max(approved.size(), observed.size())); i++)
                rows.add(i == 0 ? first(facet, approved, observed) : next(approved, observed, i));
        }
        return rows;
    }

    private static List<String> first(
            Json.Obj facet, List<String> approved, List<String> observed) {
        var seen = facet.object("observed");
        return List.of(
                text(facet, "facet"),
                text(facet, "holds").equals("true") ? "yes" : "NO",
                text(facet, "weight"),
                text(facet, "severity"),
                at(approved, 0),
                at(observed, 0),
                Shown.time(seen, "at"),
                Shown.brief(seen, "evidence"));
    }

    private static List<String> next(List<String> approved, List<String> observed, int i) {
        return List.of("", "", "", "", at(approved, i), at(observed, i), "", "");
    }

    private static List<String> values(Json.Obj facet, String side) {
        if (!(facet.member(side) instanceof Json.Obj said)) return List.of("-");
        var values = texts(said, "values");
        return values.isEmpty() ? List.of("none") : values;
    }

    private static String at(List<String> values, int i) {
        return i < values.size() ? values.get(i) : "";
    }

    static void rules(Page page, Json.Obj rules) {
        for (var key : texts(rules, "pins")) page.field("must show", key);
        if (rules.text("spiffeId") != null) page.field("must be", text(rules, "spiffeId"));
        for (var key : texts(rules, "authorities")) page.field("may be of", key);
        if (texts(rules, "pins").isEmpty()
                && texts(rules, "authorities").isEmpty()
                && rules.text("spiffeId") == null)
            page.field("required", "nothing beyond what was approved");
    }

    private static void sides(Page page, Json.Obj identity) {
        if (!(identity.member("sides") instanceof Json.Obj sides)) return;
        page.blank();
        var rows = new ArrayList<List<String>>();
        for (var subject : List.of("name", "version", "url", "revisions")) {
            var row = new ArrayList<String>();
            row.add(subject);
            for (var side : SIDES) {
                var said = texts(sides.object(side), subject);
                row.add(said.isEmpty() ? "-" : String.join(" ", said));
            }
            rows.add(row);
        }
        page.table(List.of("SAYS", "CARD", "REGISTRY", "LIVE"), rows);
        for (var line : texts(sides, "contradictions")) page.field("contradicts", line);
    }
}
