package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A file of cases that people can read and change: {@code case} says what holds, {@code of} what it
 * is about, {@code given} a value of one revision, and each {@code to} what it is in others.
 */
final class Table {
    /**
     * One value carried to one revision.
     *
     * @param becomes JSON, {@code same}, {@code nothing}, or why not
     */
    record Line(
            String file,
            int number,
            String claim,
            String about,
            Revision from,
            Json.Obj given,
            Revision to,
            String becomes) {
        Json.Obj expected() {
            return becomes.equals("same") ? given : json(becomes);
        }

        @Override
        public String toString() {
            return file + " " + number + ": " + claim + " " + about + ", " + from + " to " + to;
        }
    }

    private final String file;
    private final List<Line> lines = new ArrayList<>();
    private String claim = "";
    private String about = "";
    private Revision from = Revision.V2026_07_28;
    private Json.Obj given = Json.object();

    private Table(String file) {
        this.file = file;
    }

    static List<Line> read(String file) {
        var table = new Table(file);
        int number = 0;
        for (var text : text("/bridge/" + file).split("\n", -1)) {
            number++;
            if (!text.isBlank() && !text.startsWith("#")) table.take(text.strip(), number);
        }
        return table.lines;
    }

    private void take(String text, int number) {
        var word = text.split(" ", 2)[0];
        var rest = text.substring(word.length()).strip();
        switch (word) {
            case "case" -> claim = rest;
            case "of" -> about = rest;
            case "given" -> {
                from = revision(rest);
                given = json(rest.substring(10));
            }
            case "to" -> {
                var becomes = rest.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d +)+", "");
                var revisions = rest.substring(0, rest.length() - becomes.length()).strip();
                for (var to : revisions.split(" +", -1))
                    lines.add(
                            new Line(
                                    file,
                                    number,
                                    claim,
                                    about,
                                    from,
                                    given,
                                    revision(to),
                                    becomes));
            }
            default -> throw new IllegalArgumentException(file + " line " + number);
        }
    }

    private static Revision revision(String text) {
        return Revision.find(text.substring(0, 10)).orElseThrow();
    }

    private static Json.Obj json(String text) {
        var reading = new StrictJson(JsonLimits.ANSWER).read(text.getBytes(StandardCharsets.UTF_8));
        if (reading instanceof StrictJson.Value(Json.Obj object)) return object;
        throw new IllegalArgumentException("no object: " + text);
    }

    private static String text(String resource) {
        try (var in = Objects.requireNonNull(Table.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
