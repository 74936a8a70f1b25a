package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.math.BigDecimal;
import java.util.Optional;

/** Numbers of schemas, exactly. Those that a double could not hold never come here. */
final class Numbers {
    /** Digits, before or after the point, up to which one number is divided by another. */
    private static final int DIVISIBLE = 40;

    private Numbers() {}

    static Optional<BigDecimal> of(Json value) {
        return value instanceof Json.Num number ? Optional.of(exactly(number)) : Optional.empty();
    }

    /** What has an exponent beyond all bounds is zero here, or would not have come here. */
    private static BigDecimal exactly(Json.Num number) {
        try {
            return new BigDecimal(number.text());
        } catch (NumberFormatException exponentBeyondInt) {
            return BigDecimal.valueOf(number.asDouble());
        }
    }

    /** The value of a keyword that counts something, such as {@code minLength}. */
    static Optional<Integer> count(Json value) {
        return of(value)
                .filter(number -> number.signum() >= 0 && number.compareTo(LARGEST) <= 0)
                .filter(Numbers::isWhole)
                .map(BigDecimal::intValue);
    }

    private static final BigDecimal LARGEST = new BigDecimal(Integer.MAX_VALUE);

    static boolean isWhole(Json.Num number) {
        return number.isLong() || isWhole(exactly(number));
    }

    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }

    /** Whether the one is a whole multiple of the other; false when that is costly to say. */
    static boolean divides(BigDecimal part, BigDecimal whole) {
        return part.signum() > 0
                && isShort(part)
                && isShort(whole)
                && whole.remainder(part).signum() == 0;
    }

    private static boolean isShort(BigDecimal number) {
        return number.precision() <= DIVISIBLE && Math.abs(number.scale()) <= DIVISIBLE;
    }
}
