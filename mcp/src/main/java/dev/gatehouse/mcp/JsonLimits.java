package dev.gatehouse.mcp;

/**
 * How large and how deep a JSON text may be, and whether its numbers must be exchangeable.
 *
 * @param maxBytes length of the text in bytes
 * @param maxDepth nested objects and arrays
 * @param maxStringLength characters (UTF-16 code units) of one string; a member name may have as
 *     many, but never more than {@link #MAX_NAME_LENGTH}
 * @param maxTokens names, values and brackets: what reading costs, whatever the length
 * @param numbers which numbers are taken
 */
public record JsonLimits(
        int maxBytes, int maxDepth, int maxStringLength, int maxTokens, Numbers numbers) {
    /** Which numbers are taken. */
    public enum Numbers {
        /**
         * Those that every receiver reads alike: integers within ±(2⁵³−1), decimals that a double
         * can hold without becoming infinite or vanishing. Spec: RFC 7493 §2.2.
         */
        EXCHANGEABLE,
        /** Any that JSON can write; their text is kept as it is. */
        ANY
    }

    /** Characters of one member name. */
    public static final int MAX_NAME_LENGTH = 50_000;

    /** Digits of one number, those of its exponent included. */
    public static final int MAX_NUMBER_DIGITS = 400;

    /** For what agents send: decided on, so every reader must see the same numbers. */
    public static final JsonLimits REQUEST =
            new JsonLimits(4 << 20, 64, 4 << 20, 100_000, Numbers.EXCHANGEABLE);

    /** For what servers answer: passed on, so large integers keep their text. */
    public static final JsonLimits ANSWER =
            new JsonLimits(16 << 20, 64, 16 << 20, 500_000, Numbers.ANY);

    public JsonLimits withMaxBytes(int bytes) {
        return new JsonLimits(
                bytes, maxDepth, Math.min(maxStringLength, bytes), maxTokens, numbers);
    }
}
