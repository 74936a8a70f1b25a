package dev.gatehouse.severity;

import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code grades.txt}, which people can read and change. */
final class GradesTable {
    private static final Json.Obj TOOL =
            Json.object("name", "it", "inputSchema", Json.object("type", "object"));

    private static final Map<String, String> MEMBERS =
            Map.of(
                    "input", "inputSchema",
                    "output", "outputSchema",
                    "hints", "annotations",
                    "text", "description");

    /**
     * One line of it.
     *
     * @param was empty for something new
     * @param is empty for something that is gone
     */
    record Line(
            int number,
            String text,
            String subject,
            Optional<Json> was,
            Optional<Json> is,
            Severity severity,
            Set<String> rules) {
        Grade grade() {
            return grade(was, is);
        }

        Grade back() {
            return grade(is, was);
        }

        private Grade grade(Optional<Json> was, Optional<Json> is) {
            if (subject.startsWith("facet "))
                return Grading.facet(subject.substring(6), was.orElse(null), is.orElse(null));
            if (subject.startsWith("authority "))
                return Grading.authority(
                        subject.substring(10), texts(was.orElseThrow()), texts(is.orElseThrow()));
            var kind = Kind.find(subject).orElse(Kind.TOOL);
            if (MEMBERS.containsKey(subject)) return Grading.changed(kind, tool(was), tool(is));
            if (was.isEmpty()) return Grading.added(kind, item(is.orElseThrow()));
            if (is.isEmpty()) return Grading.removed(kind, item(was.get()));
            return Grading.changed(kind, item(was.get()), item(is.get()));
        }

        /** A tool with this in one member, or without the member. */
        private Json.Obj tool(Optional<Json> value) {
            var member = Objects.requireNonNull(MEMBERS.get(subject));
            return value.map(said -> TOOL.with(member, said)).orElse(TOOL.without(member));
        }

        private Json.Obj item(Json value) {
            var item = (Json.Obj) value;
            if (!subject.equals("tool")) return item;
            var tool = TOOL;
            for (var member : item.members().entrySet())
                tool = tool.with(member.getKey(), member.getValue());
            return tool;
        }
    }

    private GradesTable() {}

    static List<Line> lines() {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (var text : text().split("\n", -1)) {
            number++;
            if (text.isBlank() || text.startsWith("#")) continue;
            lines.add(line(number, text));
        }
        return lines;
    }

    private static Line line(int number, String text) {
        var cells = Arrays.stream(text.split(" \\| ", -1)).map(String::strip).toList();
        if (cells.size() != 4)
            throw new IllegalArgumentException("line " + number + " has not four columns");
        var grade = cells.get(3).split(" ", -1);
        return new Line(
                number,
                text.replaceAll(" +", " "),
                cells.get(0),
                json(cells.get(1)),
                json(cells.get(2)),
                Severity.valueOf(grade[0]),
                Arrays.stream(grade).skip(1).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Optional<Json> json(String text) {
        if (text.equals("-")) return Optional.empty();
        return switch (new StrictJson(JsonLimits.ANSWER)
                .read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json json) -> Optional.of(json);
            case StrictJson.Refused(var why) ->
                    throw new IllegalArgumentException(text + ": " + why);
        };
    }

    private static Set<String> texts(Json list) {
        return new TreeSet<>(Spelling.texts(list));
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        GradesTable.class.getResourceAsStream("/severity/grades.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
