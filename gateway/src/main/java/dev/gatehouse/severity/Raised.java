package dev.gatehouse.severity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What weighs more here than the table of severities says: a tenant may take a difference more
 * seriously, and none less (governance.md §3.2).
 *
 * @param rules by their names
 */
public record Raised(Map<String, Severity> rules) {
    /** What the table says. */
    public static final Raised NONE = new Raised(Map.of());

    public Raised {
        rules = Map.copyOf(rules);
    }

    /** What the rules of the table weigh, by their names. */
    public static Map<String, Severity> table() {
        var table = new TreeMap<String, Severity>();
        Arrays.stream(Rule.values()).forEach(rule -> table.put(rule.word(), rule.severity()));
        return table;
    }

    /** The grade with its matches as they weigh here: never less grave. */
    public Grade of(Grade grade) {
        if (rules.isEmpty() || grade.matches().stream().noneMatch(this::raises)) return grade;
        var raised = Grade.of(grade.matches().stream().map(this::of).toList());
        // what was left out of the list may have weighed more than what is in it
        return new Grade(
                Severity.worst(List.of(grade.severity(), raised.severity())), raised.matches());
    }

    private boolean raises(Grade.Match match) {
        var raised = rules.get(match.rule());
        return raised != null && !match.severity().isAtLeast(raised);
    }

    private Grade.Match of(Grade.Match match) {
        var raised = rules.get(match.rule());
        return raised == null || match.severity().isAtLeast(raised)
                ? match
                : new Grade.Match(match.rule(), raised, match.at(), match.says());
    }
}
