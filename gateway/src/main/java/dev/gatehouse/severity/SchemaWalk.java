package dev.gatehouse.severity;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks two schemas side by side and reports where the new one takes more, less or something else,
 * in the words of the table. Where a proof says that both take the same and name the same members,
 * it goes no further, however differently they are written.
 *
 * <p>Each keyword that makes a value unacceptable is looked at by itself: when none of them is
 * looser, the whole is not. That is why what it calls narrower is narrower; but for members that
 * are no longer named, which the table weighs by what agents know of.
 */
final class SchemaWalk {
    /** Keywords that are compared by proof, those together that mean something together. */
    private static final List<Set<String>> PROVED =
            List.of(
                    Set.of("minimum", "exclusiveMinimum"),
                    Set.of("maximum", "exclusiveMaximum"),
                    Set.of("multipleOf"),
                    Set.of("minLength"),
                    Set.of("maxLength"),
                    Set.of("pattern"),
                    Set.of("format"),
                    Set.of("minItems"),
                    Set.of("maxItems"),
                    Set.of("uniqueItems"),
                    Set.of("minProperties"),
                    Set.of("maxProperties"),
                    Set.of("propertyNames"),
                    Set.of("contains", "minContains", "maxContains"),
                    Set.of("not"),
                    Set.of("if", "then", "else"),
                    Set.of("dependentSchemas"),
                    Set.of("contentEncoding", "contentMediaType", "contentSchema"));

    private record Pair(Schema was, Schema is) {}

    private final Budget budget;
    private final Inclusion inclusion;
    private final Report report;
    private final ObjectWalk objects;
    private final Alternatives alternatives;
    private final Set<Pair> met = new HashSet<>();
    private int depth;

    SchemaWalk(Budget budget, Report report) {
        this.budget = budget;
        this.report = report;
        inclusion = new Inclusion(budget);
        objects = new ObjectWalk(this, report);
        alternatives = new Alternatives(this, inclusion, report);
    }

    void compare(Schema was, Schema is, String at) {
        budget.step();
        if (!met.add(new Pair(was, is)) || isSame(was, is)) return;
        Budget.depth(depth);
        depth++;
        if (was.isNever() || is.isNever()) never(was, at);
        else if (leadsNowhere(was) || leadsNowhere(is)) lost(is, at);
        else unequal(was.alone(), is.alone(), place(is, at));
        depth--;
    }

    /** Whether both take the same, and name the same members. */
    boolean isSame(Schema was, Schema is) {
        return inclusion.relation(was, is) == Relation.SAME
                && Declared.in(was).equals(Declared.in(is));
    }

    private void never(Schema was, String at) {
        if (was.isNever())
            report.wider(Rule.CONSTRAINT_LOOSENED, at, "It takes values where it took none.");
        else report.narrower(Rule.CONSTRAINT_TIGHTENED, at, "It takes no value any more.");
    }

    private static boolean leadsNowhere(Schema schema) {
        return schema.conjuncts().isEmpty();
    }

    private void lost(Schema is, String at) {
        if (is.word("$ref").filter(reference -> !reference.startsWith("#")).isPresent())
            report.always(
                    Rule.REFERENCE_OUTSIDE,
                    at,
                    "It refers to another document, which is never fetched.");
        else
            report.always(
                    Rule.REFERENCE_UNRESOLVED,
                    at,
                    "It refers, or referred, to something that is not there or to itself.");
    }

    /** Where what it refers to stands. */
    private static String place(Schema schema, String at) {
        var reference = schema.word("$ref");
        return reference.isPresent() && schema.keywords().size() == 1
                ? schema.text().place() + reference.get().substring(1)
                : at;
    }

    private void unequal(Schema was, Schema is, String at) {
        if (alternatives.stand(was, is)) alternatives.compare(was, is, at);
        else keywords(was, is, at);
    }

    private void keywords(Schema was, Schema is, String at) {
        types(was, is, at);
        values(was, is, at);
        for (var together : PROVED) {
            var relation = inclusion.relation(was.only(together), is.only(together));
            report.relation(relation, at, String.join(", ", new TreeSet<>(together)));
        }
        if (Given.of(is).canBe(JsonType.OBJECT)) objects.compare(was, is, at);
        if (Given.of(is).canBe(JsonType.ARRAY)) elements(was, is, at);
        all(was, is, at);
        for (var keyword : List.of("anyOf", "oneOf")) alternatives.beside(keyword, was, is, at);
        for (var keyword : List.of("unevaluatedProperties", "unevaluatedItems"))
            unevaluated(keyword, was, is, at);
    }

    private void types(Schema was, Schema is, String at) {
        if (Given.of(was).values() != null && Given.of(is).values() != null) return;
        types(Given.of(was).types(), Given.of(is).types(), at);
    }

    /** What the types say; whether they say that it takes more. */
    boolean types(Set<JsonType> was, Set<JsonType> is, String at) {
        var more = EnumSet.copyOf(JsonType.all());
        more.retainAll(is);
        more.removeAll(was);
        if (!is.containsAll(was))
            report.narrower(Rule.TYPE_NARROWED, at, "It takes values of fewer types.");
        if (more.isEmpty()) return false;
        if (is.equals(JsonType.all()))
            report.wider(Rule.TYPE_ANY, at, "It takes values of any type.");
        else if (isLittle(more, was))
            report.wider(Rule.TYPE_LOOSENED, at, "It takes null or fractions, too.");
        else report.wider(Rule.TYPE_WIDENED, at, "It takes values of more types.");
        return true;
    }

    private static boolean isLittle(Set<JsonType> more, Set<JsonType> was) {
        return more.stream()
                .allMatch(type ->
                        type == JsonType.NULL
                                || (type == JsonType.FRACTION && was.contains(JsonType.INTEGER)));
    }

    private void values(Schema was, Schema is, String at) {
        var before = Given.of(was).values();
        var now = Given.of(is).values();
        if (before == null && now == null) return;
        if (before == null || now == null) {
            if (now == null)
                report.wider(Rule.ENUM_WIDENED, at, "Its values are no longer listed.");
            else report.narrower(Rule.ENUM_NARROWED, at, "Its values are listed now.");
            return;
        }
        var these = Values.written(before);
        var those = Values.written(now);
        if (!these.containsAll(those))
            report.wider(Rule.ENUM_WIDENED, at, "More values are listed.");
        if (!those.containsAll(these))
            report.narrower(Rule.ENUM_NARROWED, at, "Fewer values are listed.");
    }

    private void elements(Schema was, Schema is, String at) {
        int length = Math.max(was.list("prefixItems").size(), is.list("prefixItems").size());
        for (int i = 0; i < length; i++)
            compare(was.item(i), is.item(i), Pointers.in(at + "/prefixItems", i));
        compare(was.part("items"), is.part("items"), at + "/items");
    }

    /** What must hold beside: all of {@code allOf}, and what a {@code $ref} beside others names. */
    private void all(Schema was, Schema is, String at) {
        var before = new ArrayList<>(beside(was));
        var now = new ArrayList<>(beside(is));
        before.removeIf(one -> now.stream().anyMatch(other -> isSame(one, other)));
        var old = beside(was);
        now.removeIf(one -> old.stream().anyMatch(other -> isSame(other, one)));
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            if (i >= now.size())
                report.wider(Rule.CONSTRAINT_LOOSENED, at, "One of what must all hold is gone.");
            else if (i >= before.size()) {
                report.narrower(Rule.CONSTRAINT_TIGHTENED, at, "Something more must hold.");
                compare(is.anything(), now.get(i), at + "/allOf");
            } else compare(before.get(i), now.get(i), at + "/allOf");
        }
    }

    private static List<Schema> beside(Schema schema) {
        var parts = new ArrayList<>(schema.list("allOf"));
        schema.target().ifPresent(parts::add);
        return parts;
    }

    private void unevaluated(String keyword, Schema was, Schema is, String at) {
        if (!was.has(keyword) && !is.has(keyword)) return;
        if (!is.has(keyword))
            report.wider(Rule.ADDITIONAL_OPENED, at, "It takes whatever it does not name.");
        else if (was.has(keyword))
            report.other(Rule.CONSTRAINT_CHANGED, at, "What " + keyword + " is about is another.");
        else report.narrower(Rule.ADDITIONAL_CLOSED, at, "It takes less of what it does not name.");
    }
}
