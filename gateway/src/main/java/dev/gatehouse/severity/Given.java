package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value: that it suits each of some schemas.
 *
 * @param parts without {@code allOf} and {@code $ref}, save those that lead nowhere
 * @param types which it can have, at most
 * @param values which it can be, at most; null when there is no list of them
 */
record Given(List<Schema> parts, Set<JsonType> types, @Nullable List<Json> values) {
    static Given of(List<Schema> parts) {
        var types = JsonType.all();
        List<Json> values = null;
        for (var part : parts) {
            types.retainAll(part.types());
            var listed = part.values();
            if (listed.isPresent())
                values = values == null ? listed.get() : both(values, listed.get());
        }
        if (values != null) values = values.stream().filter(has(types)).toList();
        return new Given(parts, types, values);
    }

    /** What a schema says of a value; of one that leads nowhere, what it says by itself. */
    static Given of(Schema schema) {
        return of(schema.conjuncts().orElse(List.of(schema)));
    }

    private static List<Json> both(List<Json> these, List<Json> those) {
        var written = those.stream().map(Spelling::canonical).toList();
        return these.stream().filter(each -> written.contains(Spelling.canonical(each))).toList();
    }

    private static Predicate<Json> has(Set<JsonType> types) {
        return value -> types.contains(JsonType.of(value));
    }

    /** Whether there is no such value. */
    boolean isNever() {
        return types.isEmpty()
                || (values != null && values.isEmpty())
                || parts.stream().anyMatch(Schema::isNever);
    }

    boolean canBe(JsonType type) {
        return types.contains(type);
    }

    boolean canBeNumber() {
        return canBe(JsonType.INTEGER) || canBe(JsonType.FRACTION);
    }

    /** Known to be of one type, too. */
    Given being(JsonType type) {
        var only = EnumSet.noneOf(JsonType.class);
        if (canBe(type)) only.add(type);
        return new Given(
                parts, only, values == null ? null : values.stream().filter(has(only)).toList());
    }

    /** Known to be this value. */
    Given being(Json value) {
        return new Given(parts, EnumSet.of(JsonType.of(value)), List.of(value));
    }

    /** Known to suit one alternative of one of the parts. */
    Given taking(Schema part, String alternatives, Schema alternative) {
        var all = new ArrayList<Schema>();
        for (var one : parts) all.add(one == part ? one.without(alternatives) : one);
        all.addAll(alternative.conjuncts().orElse(List.of(alternative)));
        var taken = of(all);
        var left = EnumSet.copyOf(JsonType.all());
        left.retainAll(taken.types);
        left.retainAll(types);
        return new Given(taken.parts, left, values == null ? taken.values : values);
    }

    boolean some(Predicate<Schema> knows) {
        return parts.stream().anyMatch(knows);
    }

    /** The greatest lower bound that is known. */
    Optional<BigDecimal> most(String keyword) {
        return parts.stream()
                .flatMap(part -> part.number(keyword).stream())
                .max(BigDecimal::compareTo);
    }

    /** The least upper bound that is known. */
    Optional<BigDecimal> least(String keyword) {
        return parts.stream()
                .flatMap(part -> part.number(keyword).stream())
                .min(BigDecimal::compareTo);
    }
}
