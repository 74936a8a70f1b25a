package dev.gatehouse.http;

import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the operators' listener answers.
 *
 * @param headers further ones; they replace the listener's own of the same name
 */
@SuppressWarnings("ArrayRecordComponent") // written once and forgotten
public record OperatorAnswer(
        int status, String contentType, byte[] body, Map<String, String> headers) {
    public OperatorAnswer {
        headers = Map.copyOf(headers);
    }

    public static OperatorAnswer json(int status, Json json) {
        return new OperatorAnswer(status, "application/json", json.toBytes(), Map.of());
    }

    public static OperatorAnswer text(int status, String contentType, String text) {
        return new OperatorAnswer(
                status, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public OperatorAnswer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new OperatorAnswer(status, contentType, body, more);
    }
}
