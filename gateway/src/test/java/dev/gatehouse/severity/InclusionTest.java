package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Report.Direction;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds what is proved of schemas against a validator, over random schemas and values (T10). */
class InclusionTest {
    private static final int PAIRS = Integer.getInteger("pairs", 6_000);
    private static final int VALUES = 60;

    @Test
    void whatIsProvedHoldsForEveryValue() {
        var proved = new EnumMap<Relation, Integer>(Relation.class);
        int missed = 0;
        for (int seed = 0; seed < PAIRS; seed++) {
            var random = new RandomSchemas(seed);
            var was = random.document();
            var is = seed % 5 == 0 ? random.document() : changed(random, was, 1 + seed % 3);
            var relation = relation(was, is);
            if (relation.isEmpty()) continue;
            var seen = seen(random, was, is);
            if (seen.isEmpty()) continue;
            proved.merge(relation.get(), 1, Integer::sum);
            if (!seen.get().contains(relation.get()))
                throw new AssertionError(
                        seed
                                + ": "
                                + relation.get()
                                + " is not so\n"
                                + was.toText()
                                + "\n"
                                + is.toText());
            if (relation.get() == Relation.INCOMPARABLE && seen.get().size() > 1) missed++;
        }
        System.out.println(
                "proved " + proved + ", of the incomparable without witnesses " + missed);
        assertThat(proved.get(Relation.SAME)).isGreaterThan(PAIRS / 20);
        assertThat(proved.get(Relation.NARROWED)).isGreaterThan(PAIRS / 20);
        assertThat(proved.get(Relation.WIDENED)).isGreaterThan(PAIRS / 20);
        assertThat(proved.get(Relation.INCOMPARABLE)).isGreaterThan(PAIRS / 20);
    }

    /**
     * What grades lower than a review takes nothing that was not taken before, save members that
     * are no longer named.
     */
    @Test
    void whatNobodyHasToReviewTakesNothingNew() {
        int low = 0;
        for (int seed = 0; seed < PAIRS; seed++) {
            var random = new RandomSchemas(100_000 + seed);
            var was = random.document();
            var is = changed(random, was, 1 + seed % 2);
            var matches = SchemaComparison.of(was, is, "", Direction.INPUT);
            var grade = Grade.of(matches);
            if (grade.severity().isAtLeast(Severity.S2)
                    || GradingTest.rules(grade).contains("schema.param-removed")) continue;
            var seen = seen(random, was, is);
            if (seen.isEmpty()) continue;
            low++;
            if (!seen.get().contains(Relation.NARROWED) && !seen.get().contains(Relation.SAME))
                throw new AssertionError(
                        seed + ": " + grade + " takes more\n" + was.toText() + "\n" + is.toText());
            if (matches.isEmpty() && !seen.get().contains(Relation.SAME))
                throw new AssertionError(
                        seed + ": no rule matched\n" + was.toText() + "\n" + is.toText());
        }
        assertThat(low).isGreaterThan(PAIRS / 10);
    }

    /** A proof may lean on itself only once it has gone inside a value, for values are finite. */
    @Test
    void whatLeansOnItselfIsNoProof() {
        assertThat(relation(leaning("a"), leaning("b"))).contains(Relation.INCOMPARABLE);
    }

    private static Json.Obj leaning(String name) {
        var itself = Json.object("$ref", "#/$defs/" + name);
        return itself.with(
                "$defs",
                Json.object(name, Json.object("dependentSchemas", Json.object("p", itself))));
    }

    @Test
    void aSchemaIsTheSameAsItself() {
        for (int seed = 0; seed < PAIRS; seed++) {
            var schema = new RandomSchemas(200_000 + seed).document();
            assertThat(grade(schema, schema)).isEqualTo(Grade.NONE);
        }
    }

    @Test
    void anotherSpellingIsOfNoWeight() {
        for (int seed = 0; seed < PAIRS; seed++) {
            var random = new RandomSchemas(300_000 + seed);
            var schema = random.document();
            // There, a default that is written out says that it has looked at everything.
            if (schema.toText().contains("unevaluated")) continue;
            var other = (Json.Obj) random.respelled(schema);
            for (var grade : new Grade[] {grade(schema, other), grade(other, schema)})
                if (!grade.equals(Grade.NONE))
                    throw new AssertionError(
                            seed + ": " + grade + "\n" + schema.toText() + "\n" + other.toText());
        }
    }

    private static Json.Obj changed(RandomSchemas random, Json.Obj schema, int times) {
        var changed = schema;
        for (int i = 0; i < times; i++) changed = random.changed(changed);
        return changed;
    }

    private static Optional<Relation> relation(Json.Obj was, Json.Obj is) {
        var budget = new Budget();
        try {
            return Optional.of(
                    new Inclusion(budget)
                            .relation(
                                    new SchemaText(was, "", budget).root(),
                                    new SchemaText(is, "", budget).root()));
        } catch (Budget.Spent tooLarge) {
            return Optional.empty();
        }
    }

    /** The relations that no value contradicts; empty when the validator refuses a schema. */
    private static Optional<Set<Relation>> seen(RandomSchemas random, Json.Obj was, Json.Obj is) {
        var before = Oracle.of(was);
        var now = Oracle.of(is);
        if (before.isEmpty() || now.isEmpty()) return Optional.empty();
        boolean less = false;
        boolean more = false;
        for (int i = 0; i < VALUES; i++) {
            var value = random.value(3);
            boolean old = before.get().accepts(value);
            boolean isNow = now.get().accepts(value);
            less |= old && !isNow;
            more |= isNow && !old;
        }
        boolean isLess = less;
        boolean isMore = more;
        var possible =
                Map.of(
                        Relation.SAME,
                        !isLess && !isMore,
                        Relation.NARROWED,
                        !isMore,
                        Relation.WIDENED,
                        !isLess,
                        Relation.INCOMPARABLE,
                        true);
        return Optional.of(
                possible.entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    private static Grade grade(Json.Obj was, Json.Obj is) {
        return Grading.changed(
                Kind.TOOL,
                Json.object("name", "it", "inputSchema", was),
                Json.object("name", "it", "inputSchema", is));
    }
}
