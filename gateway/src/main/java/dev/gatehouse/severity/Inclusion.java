package dev.gatehouse.severity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves that whatever suits one schema suits another: subtyping of JSON Schema.
 *
 * <p>What it proves is so. What it does not prove may be so all the same: then schemas count as
 * different in a way that a person looks at. It takes the other schema keyword by keyword, and for
 * each looks for something in what is given that implies it; where the other offers alternatives,
 * what is given is split by its own alternatives, its types or its values. Schemas that contain
 * themselves are taken to be included while that is being proved, once a proof has gone inside a
 * value: values are finite.
 *
 * <p>{@code format} and what has no meaning here are taken as constraints of which nothing is known
 * but whether they are the same.
 *
 * <p>Spec: JSON Schema 2020-12, draft-07. The idea of deciding it by rules for each type: Habib et
 * al., "Finding data compatibility bugs with JSON subschema checks", ISSTA 2021.
 */
final class Inclusion {
    /** Alternatives of what is given, and values, that are tried one by one. */
    private static final int MAX_SPLIT = 200;

    private record Pair(Schema one, Schema other) {}

    private final Budget budget;
    private final Map<Pair, Integer> underProof = new HashMap<>();
    private final Objects objects = new Objects(this);
    private int inside;
    private int depth;

    Inclusion(Budget budget) {
        this.budget = budget;
    }

    /** How two schemas stand to each other. */
    Relation relation(Schema was, Schema is) {
        boolean narrower = within(is, was);
        boolean wider = within(was, is);
        if (narrower) return wider ? Relation.SAME : Relation.NARROWED;
        return wider ? Relation.WIDENED : Relation.INCOMPARABLE;
    }

    /** Whether it is proved that what suits the one suits the other. */
    boolean within(Schema one, Schema other) {
        budget.step();
        if (one.isNever() || other.isAnything()) return true;
        if (isSame(one, other)) return true;
        var pair = new Pair(one, other);
        var since = underProof.get(pair);
        if (since != null) return since < inside;
        underProof.put(pair, inside);
        try {
            return within(Given.of(one), other);
        } finally {
            underProof.remove(pair);
        }
    }

    /** The same for what is inside a value: one of its members or elements. */
    boolean withinInside(Schema one, Schema other) {
        inside++;
        try {
            return within(one, other);
        } finally {
            inside--;
        }
    }

    private boolean isSame(Schema one, Schema other) {
        if (one == other) return true;
        if (one.text() != other.text() && (one.refers() || other.refers())) return false;
        var words = one.canonical();
        budget.compare(words.length());
        return words.equals(other.canonical());
    }

    private boolean within(Given given, Schema other) {
        budget.step();
        Budget.depth(depth);
        depth++;
        try {
            return given.isNever() || isEach(given, other) || isSplit(given, other);
        } finally {
            depth--;
        }
    }

    private boolean isEach(Given given, Schema other) {
        var conjuncts = other.conjuncts();
        return conjuncts.isPresent()
                && conjuncts.get().stream().allMatch(part -> suits(given, part));
    }

    private boolean suits(Given given, Schema part) {
        if (part.isNever()) return false;
        for (var keyword : part.keywords()) {
            budget.step();
            if (!implies(given, part, keyword)) return false;
        }
        return true;
    }

    /** Whether what is given must suit one keyword of a schema. */
    private boolean implies(Given given, Schema part, String keyword) {
        return switch (keyword) {
            case "type" -> part.without("enum").types().containsAll(given.types());
            case "enum" -> Values.areAmong(given, part.values().orElseThrow());
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
                    !given.canBeNumber() || Bounds.implies(given, part, keyword);
            case "minLength", "maxLength" ->
                    !given.canBe(JsonType.STRING) || Bounds.implies(given, part, keyword);
            case "minItems", "maxItems" ->
                    !given.canBe(JsonType.ARRAY) || Bounds.implies(given, part, keyword);
            case "minProperties", "maxProperties" ->
                    !given.canBe(JsonType.OBJECT) || Bounds.implies(given, part, keyword);
            case "pattern" -> !given.canBe(JsonType.STRING) || isSaid(given, part, keyword);
            case "uniqueItems" ->
                    !given.canBe(JsonType.ARRAY)
                            || isSaid(given, part, keyword)
                            || Bounds.isAtMostOne(given);
            case "items", "prefixItems" -> !given.canBe(JsonType.ARRAY) || elements(given, part);
            case "required",
                    "properties",
                    "additionalProperties",
                    "patternProperties",
                    "propertyNames",
                    "dependentRequired" ->
                    !given.canBe(JsonType.OBJECT) || objects.implies(given, part, keyword);
            case "anyOf" -> isOne(given, part);
            case "oneOf" -> isSaid(given, part, keyword) || isExactlyOne(given, part);
            case "not" -> excludes(given, part.part("not"));
            case "minContains", "maxContains" ->
                    part.has("contains") || isSaid(given, part, keyword);
            case "contains" ->
                    !given.canBe(JsonType.ARRAY)
                            || isSaidTogether(
                                    given, part, Set.of("contains", "minContains", "maxContains"));
            case "if", "then", "else" -> isSaidTogether(given, part, Set.of("if", "then", "else"));
            default -> isSaid(given, part, keyword);
        };
    }

    /**
     * Whether a part says the same by the same keyword. What {@code unevaluated…} says depends on
     * all that stands beside it, so the same words of a part prove nothing.
     */
    private boolean isSaid(Given given, Schema part, String keyword) {
        return !keyword.startsWith("unevaluated") && isSaidTogether(given, part, Set.of(keyword));
    }

    private boolean isSaidTogether(Given given, Schema part, Set<String> keywords) {
        var only = part.only(keywords);
        return given.some(known -> isSame(known.only(keywords), only));
    }

    private boolean elements(Given given, Schema part) {
        return given.some(known -> {
            int length =
                    Math.max(known.list("prefixItems").size(), part.list("prefixItems").size());
            for (int i = 0; i <= length; i++)
                if (!withinInside(known.item(i), part.item(i))) return false;
            return true;
        });
    }

    private boolean isOne(Given given, Schema part) {
        return part.list("anyOf").stream().anyMatch(one -> within(given, one));
    }

    private boolean isExactlyOne(Given given, Schema part) {
        var alternatives = part.list("oneOf");
        for (var one : alternatives)
            if (within(given, one)
                    && alternatives.stream()
                            .allMatch(other -> other == one || excludes(given, other))) return true;
        return false;
    }

    /** Whether no value that is given suits a schema. */
    private boolean excludes(Given given, Schema schema) {
        if (given.isNever() || schema.isNever()) return true;
        var conjuncts = schema.conjuncts();
        if (conjuncts.isEmpty()) return false;
        var both = Given.of(conjuncts.get());
        var types = given.types();
        if (types.stream().noneMatch(both::canBe)) return true;
        if (Values.areApart(given, both)) return true;
        if (types.equals(Set.of(JsonType.OBJECT)) && objects.areApart(given, both)) return true;
        return given.some(known -> known.has("not") && within(schema, known.part("not")));
    }

    /** By the alternatives, the values or the types of what is given, each by itself. */
    private boolean isSplit(Given given, Schema other) {
        for (var part : given.parts())
            for (var keyword : new String[] {"anyOf", "oneOf"}) {
                var alternatives = part.list(keyword);
                if (alternatives.isEmpty() || alternatives.size() > MAX_SPLIT) continue;
                if (alternatives.stream()
                        .allMatch(each -> within(given.taking(part, keyword, each), other)))
                    return true;
            }
        if (!isSplittable(other)) return false;
        var values = given.values();
        if (values != null)
            return values.size() > 1
                    && values.size() <= MAX_SPLIT
                    && values.stream().allMatch(each -> within(given.being(each), other));
        return given.types().size() > 1
                && given.types().stream().allMatch(each -> within(given.being(each), other));
    }

    private static boolean isSplittable(Schema other) {
        return other.conjuncts().stream()
                .flatMap(List::stream)
                .anyMatch(part -> part.has("anyOf") || part.has("oneOf"));
    }

    /** Whether an object's member with a name that both require cannot suit both. */
    boolean isApart(Schema one, Schema other) {
        budget.step();
        inside++;
        try {
            return excludes(Given.of(one), other);
        } finally {
            inside--;
        }
    }
}
