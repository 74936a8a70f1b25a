package dev.gatehouse.mcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event.
 *
 * <p>The constructor throws {@link IllegalArgumentException} for what a stream cannot carry: a line
 * end in the type or id, a carriage return in the data, a NUL in the id, an empty type, a retry
 * outside 0 to 999,999,999.
 *
 * @param type the {@code event} field, {@code message} when it is absent
 * @param data the {@code data} lines joined by line feeds; may be empty
 * @param id the {@code id} field, or null when the event has none
 * @param retryMillis the {@code retry} field in milliseconds, or null
 */
public record ServerEvent(
        String type, String data, @Nullable String id, @Nullable Long retryMillis) {
    static final long MAX_RETRY_MILLIS = 999_999_999;

    public ServerEvent {
        if (type.isEmpty() || hasLineEnd(type))
            throw new IllegalArgumentException("an event's type is not one line");
        if (data.indexOf('\r') >= 0)
            throw new IllegalArgumentException("an event's data holds a carriage return");
        if (id != null && (hasLineEnd(id) || id.indexOf('\0') >= 0))
            throw new IllegalArgumentException("an event's id is not one line without NUL");
        if (retryMillis != null && (retryMillis < 0 || retryMillis > MAX_RETRY_MILLIS))
            throw new IllegalArgumentException("an event's retry is out of range");
    }

    public static ServerEvent message(String data) {
        return new ServerEvent("message", data, null, null);
    }

    /**
     * The event as it goes on the wire, its data split at line feeds. Empty data is written too, so
     * that an id alone primes a stream for every client; only a mere retry has no data line, lest
     * it be taken for an empty message.
     */
    public byte[] toBytes() {
        var text = new StringBuilder(data.length() + 64);
        if (!type.equals("message")) text.append("event: ").append(type).append('\n');
        if (id != null) text.append("id: ").append(id).append('\n');
        if (retryMillis != null) text.append("retry: ").append(retryMillis).append('\n');
        if (data.isEmpty() && id == null && retryMillis != null) return bytes(text.append('\n'));
        int from = 0;
        for (int feed; (feed = data.indexOf('\n', from)) >= 0; from = feed + 1)
            text.append("data: ").append(data, from, feed).append('\n');
        text.append("data: ").append(data, from, data.length()).append("\n\n");
        return bytes(text);
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hasLineEnd(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}
