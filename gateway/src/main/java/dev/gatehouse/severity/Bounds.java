package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.math.BigDecimal;
import java.util.Optional;

/** What follows of numbers, lengths and counts. */
final class Bounds {
    private Bounds() {}

    /** Whether the values given keep a bound that a schema sets by one keyword. */
    static boolean implies(Given given, Schema schema, String keyword) {
        var bound = schema.number(keyword).orElseThrow();
        var values = given.values();
        if (values != null) return values.stream().allMatch(value -> keeps(value, keyword, bound));
        return switch (keyword) {
            case "minimum" -> isFrom(given, bound, true);
            case "exclusiveMinimum" -> isFrom(given, bound, false);
            case "maximum" -> isUpTo(given, bound, true);
            case "exclusiveMaximum" -> isUpTo(given, bound, false);
            case "multipleOf" -> isMultiple(given, bound);
            case "minLength", "minItems", "minProperties" ->
                    given.most(keyword).filter(most -> most.compareTo(bound) >= 0).isPresent();
            default ->
                    given.least(keyword).filter(least -> least.compareTo(bound) <= 0).isPresent();
        };
    }

    static boolean isAtMostOne(Given given) {
        return given.least("maxItems")
                .filter(most -> most.compareTo(BigDecimal.ONE) <= 0)
                .isPresent();
    }

    private static boolean isFrom(Given given, BigDecimal bound, boolean including) {
        return isBeyond(given.most("minimum"), bound, including ? 0 : 1)
                || isBeyond(given.most("exclusiveMinimum"), bound, 0);
    }

    private static boolean isBeyond(Optional<BigDecimal> known, BigDecimal bound, int least) {
        return known.filter(value -> value.compareTo(bound) >= least).isPresent();
    }

    private static boolean isUpTo(Given given, BigDecimal bound, boolean including) {
        return isBelow(given.least("maximum"), bound, including ? 0 : -1)
                || isBelow(given.least("exclusiveMaximum"), bound, 0);
    }

    private static boolean isBelow(Optional<BigDecimal> known, BigDecimal bound, int most) {
        return known.filter(value -> value.compareTo(bound) <= most).isPresent();
    }

    private static boolean isMultiple(Given given, BigDecimal of) {
        return given.some(part ->
                part.number("multipleOf").filter(known -> Numbers.divides(of, known)).isPresent())
                || (!given.canBe(JsonType.FRACTION) && Numbers.divides(of, BigDecimal.ONE));
    }

    /** Whether one value keeps a bound; values of other types keep every bound. */
    private static boolean keeps(Json value, String keyword, BigDecimal bound) {
        return switch (keyword) {
            case "minLength", "maxLength" ->
                    !(value instanceof Json.Str(var text))
                            || keeps(text.codePointCount(0, text.length()), keyword, bound);
            case "minItems", "maxItems" ->
                    !(value instanceof Json.Arr(var elements))
                            || keeps(elements.size(), keyword, bound);
            case "minProperties", "maxProperties" ->
                    !(value instanceof Json.Obj(var members))
                            || keeps(members.size(), keyword, bound);
            default -> Numbers.of(value).filter(number -> !keeps(number, keyword, bound)).isEmpty();
        };
    }

    private static boolean keeps(int size, String keyword, BigDecimal bound) {
        int beside = BigDecimal.valueOf(size).compareTo(bound);
        return keyword.startsWith("min") ? beside >= 0 : beside <= 0;
    }

    private static boolean keeps(BigDecimal number, String keyword, BigDecimal bound) {
        int beside = number.compareTo(bound);
        return switch (keyword) {
            case "minimum" -> beside >= 0;
            case "exclusiveMinimum" -> beside > 0;
            case "maximum" -> beside <= 0;
            case "exclusiveMaximum" -> beside < 0;
            default -> number.signum() == 0 || Numbers.divides(bound, number);
        };
    }
}
