package dev.gatehouse.mcp;

/**
 * The id of a JSON-RPC request: a string or an integer within ±(2⁵³−1). Two ids are the same when
 * type and value are; {@code -0}, the one integer that could be written in two ways, is none.
 */
public record Id(Json value) {
    private static final long MAX_NUMBER = (1L << 53) - 1;

    public Id {
        if (!isId(value)) throw new IllegalArgumentException("an id is a string or a safe integer");
    }

    public static Id of(String text) {
        return new Id(new Json.Str(text));
    }

    public static Id of(long number) {
        return new Id(new Json.Num(Long.toString(number)));
    }

    public static boolean isId(Json value) {
        return switch (value) {
            case Json.Str _ -> true;
            case Json.Num number ->
                    number.isLong()
                            && number.asLong() <= MAX_NUMBER
                            && number.asLong() >= -MAX_NUMBER
                            && !number.text().equals("-0");
            default -> false;
        };
    }

    @Override
    public String toString() {
        return value.toText();
    }
}
