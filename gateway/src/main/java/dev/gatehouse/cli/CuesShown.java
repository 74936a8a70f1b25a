package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.objects;
import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.texts;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What the gate says of the texts and names of a server, beside what the server says. */
final class CuesShown {
    private CuesShown() {}

    /** A line with how many there are of each class. */
    static void counts(Page page, Json.Obj submitted) {
        var counts = new TreeMap<String, Integer>();
        for (var era : submitted.object("eras").members().values())
            for (var subject : subjects((Json.Obj) era))
                for (var cue : objects(subject, "cues"))
                    counts.merge(text(cue, "class"), 1, Integer::sum);
        var words = new ArrayList<String>();
        counts.forEach((kind, count) -> words.add(count + " " + kind));
        if (!words.isEmpty()) page.field("cues", String.join(", ", words));
        if (counts.containsKey("hidden")) page.line("  What holds hidden text cannot be approved.");
        for (var collision : texts(submitted, "collisions")) page.warning("name", collision);
    }

    /** Each of them, with its place and what is there. */
    static void full(Page page, Json.Obj submitted) {
        submitted
                .object("eras")
                .members()
                .forEach((era, said) -> {
                    for (var subject : subjects((Json.Obj) said)) full(page, era, subject);
                });
    }

    private static void full(Page page, String era, Json.Obj subject) {
        var where = subject.has("key") ? era + " " + text(subject, "key") : era;
        for (var flaw : texts(subject, "flaws")) page.warning(where, flaw);
        for (var cue : objects(subject, "cues"))
            page.revealed(
                    "  CUE          "
                            + Revealed.text(where)
                            + " "
                            + text(cue, "class")
                            + " at "
                            + text(cue, "at")
                            + ": "
                            + text(cue, "excerpt"));
    }

    /** What the server says of itself, and its items. */
    private static List<Json.Obj> subjects(Json.Obj said) {
        var subjects = new ArrayList<>(List.of(said));
        subjects.addAll(objects(said, "items"));
        return subjects;
    }
}
