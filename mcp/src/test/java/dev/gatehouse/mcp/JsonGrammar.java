package dev.gatehouse.mcp;

/**
 * Says whether a text is one JSON value, by the grammar of RFC 8259 and nothing else: written
 * without a look at {@link StrictJson}, to hold it to.
 */
final class JsonGrammar {
    private final String text;
    private int at;

    private JsonGrammar(String text) {
        this.text = text;
    }

    static boolean accepts(String text) {
        var grammar = new JsonGrammar(text);
        return grammar.value() && grammar.at == text.length();
    }

    /** A value with the space around it; on failure the position means nothing. */
    private boolean value() {
        space();
        if (at == text.length()) return false;
        boolean read =
                switch (text.charAt(at)) {
                    case '{' -> collection('}', true);
                    case '[' -> collection(']', false);
                    case '"' -> string();
                    case 't' -> word("true");
                    case 'f' -> word("false");
                    case 'n' -> word("null");
                    default -> number();
                };
        space();
        return read;
    }

    private boolean collection(char end, boolean named) {
        at++;
        space();
        if (take(end)) return true;
        do {
            if (named && !name()) return false;
            if (!value()) return false;
        } while (take(','));
        return take(end);
    }

    private boolean name() {
        space();
        if (at == text.length() || text.charAt(at) != '"' || !string()) return false;
        space();
        return take(':');
    }

    private boolean string() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') return true;
            if (c < 0x20 || (c == '\\' && !escape())) return false;
        }
        return false;
    }

    private boolean escape() {
        if (at == text.length()) return false;
        char c = text.charAt(at++);
        if (c != 'u') return "\"\\/bfnrt".indexOf(c) >= 0;
        for (int digit = 0; digit < 4; digit++, at++)
            if (at == text.length() || "0123456789abcdefABCDEF".indexOf(text.charAt(at)) < 0)
                return false;
        return true;
    }

    private boolean number() {
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (!take('e') && !take('E')) return true;
        if (!take('-')) take('+');
        return digits();
    }

    private boolean digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        return at > from;
    }

    private boolean word(String word) {
        if (!text.startsWith(word, at)) return false;
        at += word.length();
        return true;
    }

    private boolean take(char c) {
        if (at == text.length() || text.charAt(at) != c) return false;
        at++;
        return true;
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }
}
