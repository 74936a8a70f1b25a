package dev.gatehouse.severity;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operator wants rules to weigh at least. The table can be made stricter, never looser: a
 * floor below what a rule weighs anyway does nothing.
 *
 * @param least by the name of the rule
 */
public record Floors(Map<String, Severity> least) {
    public static final Floors NONE = new Floors(Map.of());

    public Floors {
        least = Map.copyOf(least);
    }

    /** Why these cannot be floors; empty when they can. */
    public static Optional<String> objection(Map<String, Severity> least) {
        return new TreeMap<>(least)
                .entrySet().stream()
                        .filter(floor ->
                                Rule.find(floor.getKey())
                                        .filter(rule -> floor.getValue().isAtLeast(rule.least()))
                                        .isEmpty())
                        .findFirst()
                        .map(floor ->
                                Rule.find(floor.getKey()).isEmpty()
                                        ? "There is no rule of severity that is called "
                                                + floor.getKey()
                                                + "."
                                        : "The rule "
                                                + floor.getKey()
                                                + " weighs more than "
                                                + floor.getValue()
                                                + " and cannot be made to weigh less.");
    }

    /** The grade with these floors under its matches. */
    public Grade under(Grade grade) {
        if (least.isEmpty()) return grade;
        return Grade.of(grade.matches().stream().map(this::raised).toList());
    }

    private Grade.Match raised(Grade.Match match) {
        var floor = least.getOrDefault(match.rule(), match.severity());
        return floor.isAtLeast(match.severity())
                ? new Grade.Match(match.rule(), floor, match.at(), match.says())
                : match;
    }
}
