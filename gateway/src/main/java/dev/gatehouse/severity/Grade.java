package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How grave one difference is, and by which rules.
 *
 * @param severity the worst of the matches
 * @param matches in the order in which they were found; empty when nothing of weight differs
 */
public record Grade(Severity severity, List<Match> matches) {
    /** Nothing of weight differs. */
    public static final Grade NONE = new Grade(Severity.S0, List.of());

    /** A grade says no more than so many places; the worst of all counts. */
    private static final int MAX_LISTED = 40;

    /**
     * A rule that matched.
     *
     * @param rule its name, such as {@code schema.required-added}
     * @param at where within the subject, a JSON pointer (RFC 6901); empty for the whole
     * @param says what is so, for people
     */
    public record Match(String rule, Severity severity, String at, String says) {}

    public Grade {
        matches = List.copyOf(matches);
    }

    public static Grade of(Match... matches) {
        return of(List.of(matches));
    }

    public static Grade of(List<Match> matches) {
        return new Grade(Severity.worst(matches.stream().map(Match::severity).toList()), matches);
    }

    /** Both together: never less grave than either. */
    public Grade and(Grade other) {
        var all = new ArrayList<>(matches);
        all.addAll(other.matches);
        return new Grade(
                Severity.worst(List.of(severity, other.severity)), worstFirst(all).toList());
    }

    /** However many there are, those that are left out weigh no more than those that are not. */
    private static Stream<Match> worstFirst(List<Match> matches) {
        return matches.stream()
                .distinct()
                .sorted(Comparator.comparing(Match::severity).reversed())
                .limit(MAX_LISTED);
    }

    /** The stored form; {@link #of(Json.Obj)} reads it back. */
    public Json.Obj toJson() {
        return Json.object(
                "severity",
                severity.name(),
                "matches",
                Json.of(worstFirst(matches).map(Grade::line).toList()));
    }

    private static Json line(Match match) {
        return Json.object(
                "rule", match.rule(),
                "severity", match.severity().name(),
                "at", match.at(),
                "says", match.says());
    }

    public static Grade of(Json.Obj json) {
        var matches =
                json.array("matches").stream()
                        .map(each -> (Json.Obj) each)
                        .map(each ->
                                new Match(
                                        text(each, "rule"),
                                        Severity.valueOf(text(each, "severity")),
                                        text(each, "at"),
                                        text(each, "says")))
                        .toList();
        return new Grade(Severity.valueOf(text(json, "severity")), matches);
    }

    private static String text(Json.Obj json, String member) {
        return String.valueOf(json.text(member));
    }
}
