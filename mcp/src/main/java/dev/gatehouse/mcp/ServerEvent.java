package dev.gatehouse.mcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event.
 *
 * @param type the {@code event} field, {@code message} when it is absent
 * @param data the {@code data} lines joined by line feeds; may be empty
 * @param id the {@code id} field, or null when the event has none
 * @param retryMillis the {@code retry} field, or null
 */
public record ServerEvent(
        String type, String data, @Nullable String id, @Nullable Long retryMillis) {
    public static ServerEvent message(String data) {
        return new ServerEvent("message", data, null, null);
    }

    /**
     * The event as it goes on the wire. Data is split at line feeds; carriage returns may not be.
     */
    public byte[] toBytes() {
        var text = new StringBuilder(data.length() + 64);
        if (!type.equals("message")) text.append("event: ").append(type).append('\n');
        if (id != null) text.append("id: ").append(id).append('\n');
        if (retryMillis != null) text.append("retry: ").append(retryMillis).append('\n');
        int from = 0;
        for (int feed; (feed = data.indexOf('\n', from)) >= 0; from = feed + 1)
            text.append("data: ").append(data, from, feed).append('\n');
        text.append("data: ").append(data, from, data.length()).append("\n\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
