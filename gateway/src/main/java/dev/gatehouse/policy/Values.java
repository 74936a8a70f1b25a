package dev.gatehouse.policy;

import dev.cel.common.values.NullValue;
import dev.gatehouse.bindings.Work;
import dev.gatehouse.mcp.Json;

/** What CEL computes with, of what a call says. */
final class Values {
    /** Beyond it a double does not tell neighbouring integers apart: 2⁵³. */
    private static final double EXACT = 9_007_199_254_740_992.0;

    private Values() {}

    /** The value of a JSON value or a string, paid for by the length of what is handed out. */
    static Object of(Object value, Work work) {
        work.spend(1);
        return switch (value) {
            case String text -> paid(text, work);
            case Json.Str(var text) -> paid(text, work);
            case Json.Num number -> number(number);
            case Json.Bool(var truth) -> truth;
            case Json.Null _ -> NullValue.NULL_VALUE;
            case Json.Obj object -> new ArgumentMap(object, work);
            case Json.Arr(var elements) -> new ArgumentList(elements, work);
            default -> throw new IllegalArgumentException("no value: " + value.getClass());
        };
    }

    private static String paid(String text, Work work) {
        work.spend(text.length());
        return text;
    }

    /** However it was written: 1.0 and 1e0 are the integer 1 to whoever receives them. */
    private static Object number(Json.Num number) {
        if (number.isLong()) return number.asLong();
        double value = number.asDouble();
        if (value == Math.rint(value) && Math.abs(value) <= EXACT) return (long) value;
        return value;
    }
}
