package dev.gatehouse.severity;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compares {@code anyOf} and {@code oneOf}: alternatives found again, changed, new and gone. */
final class Alternatives {
    private final SchemaWalk walk;
    private final Inclusion inclusion;
    private final Report report;

    Alternatives(SchemaWalk walk, Inclusion inclusion, Report report) {
        this.walk = walk;
        this.inclusion = inclusion;
        this.report = report;
    }

    /** Whether one of both is nothing but alternatives: the other is then its only one. */
    boolean stand(Schema was, Schema is) {
        return isAlternatives(was) || isAlternatives(is);
    }

    private static boolean isAlternatives(Schema schema) {
        return schema.keywords().size() == 1 && (schema.has("anyOf") || schema.has("oneOf"));
    }

    void compare(Schema was, Schema is, String at) {
        compare(of(was), of(is), at);
        if (was.has("oneOf") || is.has("oneOf")) exclusive(was, is, at);
    }

    /** Those of one keyword that stands beside others. */
    void beside(String keyword, Schema was, Schema is, String at) {
        if (!was.has(keyword) && !is.has(keyword)) return;
        var before = was.only(Set.of(keyword));
        var now = is.only(Set.of(keyword));
        if (walk.isSame(before, now)) return;
        if (!is.has(keyword))
            report.wider(Rule.CONSTRAINT_LOOSENED, at, "It need not be one of some any more.");
        else if (!was.has(keyword)) {
            report.narrower(Rule.CONSTRAINT_TIGHTENED, at, "It must be one of some.");
            for (var alternative : of(now)) walk.compare(is.anything(), alternative, at);
        } else compare(before, now, at);
    }

    /** Where exactly one must suit, less of one can be more of the whole. */
    private void exclusive(Schema was, Schema is, String at) {
        if (!inclusion.within(is, was))
            report.other(
                    Rule.CONSTRAINT_CHANGED, at, "Of what exactly one must hold, some is another.");
    }

    private static List<Schema> of(Schema schema) {
        if (!isAlternatives(schema)) return List.of(schema);
        return schema.has("anyOf") ? schema.list("anyOf") : schema.list("oneOf");
    }

    private void compare(List<Schema> was, List<Schema> is, String at) {
        var before = new ArrayList<>(was);
        var now = new ArrayList<Schema>();
        for (var one : is) if (!take(before, other -> walk.isSame(other, one))) now.add(one);
        var rest = new ArrayList<Schema>();
        for (var one : now)
            if (!pair(before, one, at, other -> inclusion.within(one, other))) rest.add(one);
        for (var one : rest)
            if (!pair(before, one, at, other -> isOfOneType(other, one))) added(was, one, at);
        if (!before.isEmpty())
            report.narrower(Rule.ALTERNATIVE_REMOVED, at, "An alternative is gone.");
    }

    private interface Like {
        boolean is(Schema other);
    }

    private static boolean take(List<Schema> from, Like like) {
        for (var one : from)
            if (like.is(one)) {
                from.remove(one);
                return true;
            }
        return false;
    }

    private boolean pair(List<Schema> from, Schema one, String at, Like like) {
        for (var other : from)
            if (like.is(other)) {
                from.remove(other);
                walk.compare(other, one, at);
                return true;
            }
        return false;
    }

    private static boolean isOfOneType(Schema one, Schema other) {
        return Given.of(one).types().stream().anyMatch(Given.of(other)::canBe);
    }

    private void added(List<Schema> was, Schema one, String at) {
        var types = EnumSet.noneOf(JsonType.class);
        for (var old : was) types.addAll(Given.of(old).types());
        var all = EnumSet.copyOf(types);
        all.addAll(Given.of(one).types());
        if (!walk.types(types, all, at))
            report.wider(Rule.ALTERNATIVE_ADDED, at, "An alternative is new.");
    }
}
