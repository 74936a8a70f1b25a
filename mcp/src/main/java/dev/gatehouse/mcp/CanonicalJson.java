package dev.gatehouse.mcp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The canonical form of a JSON value: members sorted by UTF-16 code units, numbers as ECMAScript
 * writes them, no insignificant space. Equal values have equal canonical bytes, so a digest over
 * them can be recomputed by anyone.
 *
 * <p>A number is the double nearest to its text, as the RFC has it: integers beyond ±2⁵³ that share
 * a double are the same value here, and one too small for a double is zero. What must not lose
 * digits has to be a string, or be read with {@link JsonLimits.Numbers#EXCHANGEABLE}.
 *
 * <p>Throws {@link IllegalArgumentException} for a value that has no canonical form: a lone
 * surrogate, or a number too large for a double. Spec: RFC 8785.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    public static byte[] bytes(Json json) {
        return JsonWriter.canonicalBytes(json);
    }

    public static Digest digest(Json json) {
        return Digest.of(bytes(json));
    }

    /** A number as its canonical text; throws for one that a double cannot hold. */
    static String number(Json.Num number) {
        if (number.isLong()) {
            long value = number.asLong();
            if (Math.abs(value) < 1L << 53) return Long.toString(value);
        }
        return number(number.asDouble());
    }

    /**
     * A double as ECMAScript's Number::toString writes it (ECMA-262 §6.1.6.1.20): the shortest
     * digits that read back to the same double, laid out without exponent from 1e-6 up to 1e21.
     */
    static String number(double value) {
        if (!Double.isFinite(value)) throw new IllegalArgumentException("not a finite number");
        if (value == 0) return "0";
        var shortest = shortest(Math.abs(value));
        var digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        var sign = value < 0 ? "-" : "";
        if (point > 21 || point < -5) return sign + scientific(digits, point - 1);
        if (point <= 0) return sign + "0." + "0".repeat(-point) + digits;
        if (point >= digits.length()) return sign + digits + "0".repeat(point - digits.length());
        return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    /**
     * {@link Double#toString(double)} finds the shortest digits since JDK 19, save that it never
     * gives fewer than two: among the smallest subnormals one digit can be enough, 5e-324 for
     * 4.9E-324.
     */
    private static BigDecimal shortest(double value) {
        var found = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (found.precision() != 2 || value >= Double.MIN_NORMAL) return found;
        var oneDigit = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
        return oneDigit.doubleValue() == value ? oneDigit : found;
    }

    private static String scientific(String digits, int exponent) {
        var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
