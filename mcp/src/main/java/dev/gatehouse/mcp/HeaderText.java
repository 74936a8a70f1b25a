package dev.gatehouse.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Text in the headers that mirror a request: as it is when it is plain, in the base64 sentinel
 * otherwise. Spec: 2026-07-28 basic/transports/streamable-http#value-encoding (REQ-023).
 */
public final class HeaderText {
    private static final String OPEN = "=?base64?";
    private static final String CLOSE = "?=";

    private HeaderText() {}

    /** Throws {@link IllegalArgumentException} for a text with a lone surrogate. */
    public static String encode(String text) {
        if (isPlain(text)) return text;
        if (StrictJson.hasLoneSurrogate(text))
            throw new IllegalArgumentException("a lone surrogate cannot be written");
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return OPEN + Base64.getEncoder().encodeToString(bytes) + CLOSE;
    }

    /**
     * The text that a header value stands for, without the space around it; empty when the value
     * holds anything but visible ASCII, spaces and tabs, or when its base64 or UTF-8 is broken.
     */
    public static Optional<String> decode(String value) {
        return plain(value).flatMap(HeaderText::unwrap);
    }

    /** A value to which the sentinel means nothing, such as a method's: checked and trimmed. */
    static Optional<String> plain(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isSpace(value.charAt(from))) from++;
        while (to > from && isSpace(value.charAt(to - 1))) to--;
        for (int at = from; at < to; at++) {
            char c = value.charAt(at);
            if (!isVisible(c) && !isSpace(c)) return Optional.empty();
        }
        return Optional.of(value.substring(from, to));
    }

    private static Optional<String> unwrap(String value) {
        if (!isSentinel(value) || value.length() < OPEN.length() + CLOSE.length())
            return Optional.of(value);
        var body = value.substring(OPEN.length(), value.length() - CLOSE.length());
        try {
            var bytes = Base64.getDecoder().decode(body);
            // one text, one encoding: missing padding and stray low bits decode in Java alone
            if (!Base64.getEncoder().encodeToString(bytes).equals(body)) return Optional.empty();
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (IllegalArgumentException | CharacterCodingException broken) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String text) {
        if (isSentinel(text) || text.startsWith(" ") || text.endsWith(" ")) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isVisible(c) && c != ' ') return false;
        }
        return true;
    }

    private static boolean isSentinel(String text) {
        return text.startsWith(OPEN) && text.endsWith(CLOSE);
    }

    private static boolean isVisible(char c) {
        return c >= 0x21 && c <= 0x7E;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
