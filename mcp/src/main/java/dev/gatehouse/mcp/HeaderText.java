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

    public static String encode(String text) {
        if (isPlain(text)) return text;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return OPEN + Base64.getEncoder().encodeToString(bytes) + CLOSE;
    }

    /** The text that a header value stands for; empty when its base64 or UTF-8 is broken. */
    public static Optional<String> decode(String value) {
        if (!value.startsWith(OPEN)) return Optional.of(value);
        if (!value.endsWith(CLOSE) || value.length() < OPEN.length() + CLOSE.length())
            return Optional.of(value);
        var body = value.substring(OPEN.length(), value.length() - CLOSE.length());
        if (body.length() % 4 != 0) return Optional.empty();
        try {
            var bytes = Base64.getDecoder().decode(body);
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (IllegalArgumentException | CharacterCodingException broken) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty()) return true;
        if (text.startsWith(OPEN) && text.endsWith(CLOSE)) return false;
        if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) return false;
        }
        return true;
    }
}
