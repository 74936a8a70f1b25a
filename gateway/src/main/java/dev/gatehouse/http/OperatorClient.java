package dev.gatehouse.http;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Speaks to the operators' listener of a gate, one blocking request at a time. */
public final class OperatorClient implements AutoCloseable {
    /** What asking gave. */
    public sealed interface Reply {}

    /** The gate answered with JSON; problems included, so look at the status. */
    public record Answered(int status, Json.Obj body) implements Reply {}

    /** There was no answer, or none that a gate gives. */
    public record Unanswered(String why) implements Reply {}

    private static final StrictJson READER = new StrictJson(JsonLimits.ANSWER);

    private final URI gate;
    private final @Nullable String token;
    private final Duration patience;
    private final HttpClient client;

    /**
     * Opens nothing yet.
     *
     * @param gate the listener's address, without path
     * @param token the operator's; null to ask without one
     * @param patience for one whole exchange; reading a server's declarations happens within it
     */
    public OperatorClient(URI gate, @Nullable String token, Duration patience) {
        this.gate = gate;
        this.token = token;
        this.patience = patience;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
    }

    public Reply get(String path) {
        return send(request(path).GET());
    }

    public Reply post(String path, Json.Obj body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toBytes())));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(gate.resolve(path)).timeout(patience);
        if (token != null) request.header("Authorization", "Bearer " + token);
        return request;
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            return READER.read(response.body()) instanceof StrictJson.Value(Json.Obj body)
                    ? new Answered(response.statusCode(), body)
                    : new Unanswered(
                            gate
                                    + " answered "
                                    + response.statusCode()
                                    + ", but not as a gate answers");
        } catch (IOException failed) {
            return new Unanswered(gate + " cannot be reached: " + reason(failed));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Unanswered("interrupted while waiting for " + gate);
        }
    }

    private static String reason(IOException failed) {
        var message = failed.getMessage();
        return message == null || message.isBlank() ? failed.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        client.close();
    }
}
