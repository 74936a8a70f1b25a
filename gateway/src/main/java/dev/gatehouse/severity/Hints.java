package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tool's annotations by what they come to: a hint that is written out and one that is left to its
 * default are the same, and what a tool that only reads says of destroying says nothing. A server's
 * hints may raise the risk that people see, never lower it unseen (CAP-7, T11).
 */
final class Hints {
    private static final String READS = "readOnlyHint";
    private static final String DESTROYS = "destructiveHint";
    private static final String REPEATS = "idempotentHint";
    private static final String OPEN = "openWorldHint";
    private static final Set<String> ALL = Set.of(READS, DESTROYS, REPEATS, OPEN);

    private Hints() {}

    static List<Grade.Match> compare(Json.Obj was, Json.Obj is, String at) {
        var matches = new ArrayList<Grade.Match>();
        hint(READS, true, reads(was), reads(is), at, matches);
        if (!reads(was) && !reads(is)) {
            hint(DESTROYS, false, said(was, DESTROYS, true), said(is, DESTROYS, true), at, matches);
            hint(REPEATS, true, said(was, REPEATS, false), said(is, REPEATS, false), at, matches);
        }
        hint(OPEN, false, said(was, OPEN, true), said(is, OPEN, true), at, matches);
        for (var hint : ALL)
            if (!isHint(is.member(hint)) && !Equality.of(was.member(hint), is.member(hint)))
                matches.add(
                        Rule.MALFORMED.at(
                                Pointers.in(at, hint), "The hint is neither true nor false."));
        return matches;
    }

    /** The hints as they count, for telling whether two tools claim the same. */
    static Json.Obj effective(Json.Obj hints) {
        return reads(hints)
                ? Json.object(READS, true, OPEN, said(hints, OPEN, true))
                : Json.object(
                        READS, false,
                        DESTROYS, said(hints, DESTROYS, true),
                        REPEATS, said(hints, REPEATS, false),
                        OPEN, said(hints, OPEN, true));
    }

    static boolean isHint(String member) {
        return ALL.contains(member);
    }

    private static boolean isHint(@Nullable Json hint) {
        return hint == null || hint instanceof Json.Bool;
    }

    private static boolean reads(Json.Obj hints) {
        return said(hints, READS, false);
    }

    private static boolean said(Json.Obj hints, String hint, boolean otherwise) {
        return hints.member(hint) instanceof Json.Bool(boolean said) ? said : otherwise;
    }

    /**
     * @param harmless the value that claims the lesser risk
     */
    private static void hint(
            String hint,
            boolean harmless,
            boolean was,
            boolean is,
            String at,
            List<Grade.Match> matches) {
        if (was == is) return;
        var place = Pointers.in(at, hint);
        matches.add(
                is == harmless
                        ? Rule.ANNOTATION_LOWERED.at(
                                place, "The tool claims less risk: " + hint + " is " + is + ".")
                        : Rule.ANNOTATION_RAISED.at(
                                place, "The tool admits more risk: " + hint + " is " + is + "."));
    }
}
