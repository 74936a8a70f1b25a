package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Report.Direction;
import java.util.List;

/** Compares the schemas of one tool: by what they accept, and by what they say beside that. */
final class SchemaComparison {
    private SchemaComparison() {}

    /**
     * The rules that match; none when both are spellings of the same.
     *
     * @param at where the schemas stand in their item, a JSON pointer
     */
    static List<Grade.Match> of(Json was, Json is, String at, Direction direction) {
        if (Spelling.canonical(was).equals(Spelling.canonical(is))) return List.of();
        try {
            var report = new Report(direction);
            compare(was, is, at, report);
            return report.matches();
        } catch (Budget.Spent spent) {
            return List.of(
                    Rule.SCHEMA_TOO_LARGE.at(
                            at, "It differs, and is too large to say how: " + spent.why() + "."));
        }
    }

    private static void compare(Json was, Json is, String at, Report report) {
        var budget = new Budget();
        var before = new SchemaText(was, at, budget);
        var now = new SchemaText(is, at, budget);
        var walk = new SchemaWalk(budget, report);
        walk.compare(before.root(), now.root(), at);
        Notes.compare(before, now, at, report);
        dialect(was, is, at, report);
        if (report.isEmpty() && !walk.isSame(before.root(), now.root()))
            report.other(
                    Rule.SCHEMA_CHANGED, at, "It is another in a way that no rule has a word for.");
    }

    private static void dialect(Json was, Json is, String at, Report report) {
        var before = Dialect.of(was);
        var now = Dialect.of(is);
        if (now.isEmpty() && !said(was).equals(said(is)))
            report.always(
                    Rule.DIALECT_UNKNOWN, at, "It is written in a dialect that is not known here.");
        else if (now.isPresent() && !before.equals(now))
            report.always(Rule.DIALECT_CHANGED, at, "It is written in another dialect.");
    }

    private static String said(Json schema) {
        return schema instanceof Json.Obj object && object.member("$schema") instanceof Json said
                ? Spelling.canonical(said)
                : "";
    }
}
