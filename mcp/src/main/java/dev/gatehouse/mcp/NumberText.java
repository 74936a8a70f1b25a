package dev.gatehouse.mcp;

/** The grammar of a number in JSON. Spec: RFC 8259 §6. */
final class NumberText {
    private NumberText() {}

    static boolean isNumber(String text) {
        int at = integer(text);
        if (at < 0) return false;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = digits(text, at + 1);
            if (fraction == at + 1) return false;
            at = fraction;
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            int sign = at + 1;
            if (sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-'))
                sign++;
            at = digits(text, sign);
            if (at == sign) return false;
        }
        return at == text.length();
    }

    /** Whether a number has neither fraction nor exponent. */
    static boolean isInteger(String text) {
        return integer(text) == text.length();
    }

    /** Where the integer that the text begins with ends, or -1 when it begins with none. */
    private static int integer(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int end = digits(text, start);
        if (end == start) return -1;
        return text.charAt(start) == '0' ? start + 1 : end;
    }

    private static int digits(String text, int at) {
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        return at;
    }
}
