package dev.gatehouse.severity;

import java.util.ArrayList;
import java.util.List;

/**
 * What the comparison of two schemas found, weighed by which way the values go.
 *
 * <p>What a tool takes in is what an agent may be made to send: the table's own rules hold. What a
 * tool gives is what an agent reads: more than was approved is for a person to look at, whatever
 * makes it more; less is only worth knowing, and a member that it promises takes nothing from
 * anybody.
 */
final class Report {
    /** Which way the values of a schema go. */
    enum Direction {
        INPUT,
        OUTPUT
    }

    private final Direction direction;
    private final List<Grade.Match> matches = new ArrayList<>();

    Report(Direction direction) {
        this.direction = direction;
    }

    /** More is accepted than was. */
    void wider(Rule rule, String at, String says) {
        add(rule, Rule.OUTPUT_WIDENED, at, says);
    }

    /** Less is, even where that asks more of an agent. */
    void narrower(Rule rule, String at, String says) {
        add(rule, Rule.OUTPUT_NARROWED, at, says);
    }

    /** Something else is, or nobody can tell. */
    void other(Rule rule, String at, String says) {
        add(rule, Rule.OUTPUT_CHANGED, at, says);
    }

    /** Whichever way the values go. */
    void always(Rule rule, String at, String says) {
        matches.add(rule.at(at, says));
    }

    void relation(Relation relation, String at, String what) {
        switch (relation) {
            case SAME -> {}
            case NARROWED ->
                    narrower(Rule.CONSTRAINT_TIGHTENED, at, "What " + what + " asks is stricter.");
            case WIDENED ->
                    wider(Rule.CONSTRAINT_LOOSENED, at, "What " + what + " asks is looser.");
            case INCOMPARABLE ->
                    other(Rule.CONSTRAINT_CHANGED, at, "What " + what + " asks is another.");
        }
    }

    private void add(Rule input, Rule output, String at, String says) {
        matches.add((direction == Direction.INPUT ? input : output).at(at, says));
    }

    boolean isEmpty() {
        return matches.isEmpty();
    }

    List<Grade.Match> matches() {
        return List.copyOf(matches);
    }
}
