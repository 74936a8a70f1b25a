package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Is a version within a range that an advisory is about? Spec: OSV schema, {@code
 * affected[].ranges[]} and its evaluation algorithm. Pure.
 */
final class AffectedRange {
    /** What can be told. */
    enum Within {
        YES,
        NO,
        /** One of the versions cannot be put in an order. */
        UNTOLD
    }

    private enum Kind {
        INTRODUCED,
        LAST_AFFECTED,
        FIXED,
        LIMIT
    }

    private record Turn(Kind kind, String version) {}

    /** Before every other version. */
    private static final String BEGINNING = "0";

    private static final int MAX_EVENTS = 1000;

    private AffectedRange() {}

    static Within of(Json.Obj range, AdvisedPackage one) {
        // Of a range of commits nothing can be told; those who write one write versions, too.
        if (isOfCommits(range)) return Within.NO;
        var events = range.array("events");
        if (events.size() > MAX_EVENTS) return Within.UNTOLD;
        var turns = new ArrayList<Turn>();
        for (var event : events) if (event instanceof Json.Obj said) turn(said, turns);
        return within(turns, one);
    }

    static boolean isOfCommits(Json.Obj range) {
        return "GIT".equals(range.text("type"));
    }

    private static void turn(Json.Obj event, List<Turn> turns) {
        add(event.text("introduced"), Kind.INTRODUCED, turns);
        add(event.text("last_affected"), Kind.LAST_AFFECTED, turns);
        add(event.text("fixed"), Kind.FIXED, turns);
        add(event.text("limit"), Kind.LIMIT, turns);
    }

    private static void add(
            @org.jspecify.annotations.Nullable String version, Kind kind, List<Turn> turns) {
        if (version != null) turns.add(new Turn(kind, version));
    }

    private static Within within(List<Turn> turns, AdvisedPackage one) {
        for (var turn : turns)
            if (compare(one, turn.version(), one.version()).isEmpty()) return Within.UNTOLD;
        var limits = turns.stream().filter(turn -> turn.kind() == Kind.LIMIT).toList();
        if (!limits.isEmpty() && limits.stream().noneMatch(limit -> isBefore(one, limit)))
            return Within.NO;
        var ordered = new ArrayList<>(turns);
        Comparator<Turn> byVersion = (a, b) -> compare(one, a.version(), b.version()).orElseThrow();
        ordered.sort(byVersion.thenComparing(Turn::kind));
        boolean isAffected = false;
        for (var turn : ordered) {
            int reached = compare(one, one.version(), turn.version()).orElseThrow();
            isAffected =
                    switch (turn.kind()) {
                        case INTRODUCED -> isAffected || reached >= 0;
                        case LAST_AFFECTED -> isAffected && reached <= 0;
                        case FIXED -> isAffected && reached < 0;
                        case LIMIT -> isAffected;
                    };
        }
        return isAffected ? Within.YES : Within.NO;
    }

    private static boolean isBefore(AdvisedPackage one, Turn limit) {
        return limit.version().equals("*")
                || compare(one, one.version(), limit.version()).orElseThrow() < 0;
    }

    /**
     * Whether a version is one that is listed, however that is written. Spec: {@code versions[]}.
     */
    static Within listed(String listed, AdvisedPackage one) {
        if (listed.equals(one.version())) return Within.YES;
        var order = compare(one, listed, one.version());
        if (order.isEmpty()) return Within.UNTOLD;
        return order.getAsInt() == 0 ? Within.YES : Within.NO;
    }

    /** Empty when one of them has no place in the order of that ecosystem. */
    private static OptionalInt compare(AdvisedPackage in, String one, String other) {
        if (one.equals(other)) return OptionalInt.of(0);
        if (one.equals(BEGINNING) || other.equals("*")) return OptionalInt.of(-1);
        if (other.equals(BEGINNING) || one.equals("*")) return OptionalInt.of(1);
        return switch (in.ecosystem()) {
            case AdvisedPackage.PYPI -> compare(PythonVersion.of(one), PythonVersion.of(other));
            default -> VersionOrder.semantic(one, other);
        };
    }

    private static OptionalInt compare(Optional<PythonVersion> one, Optional<PythonVersion> other) {
        return one.isEmpty() || other.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(one.get().compareTo(other.get()));
    }
}
