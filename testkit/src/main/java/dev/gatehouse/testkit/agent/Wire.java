package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP of an agent. */
final class Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private final HttpClient client;
    private final Diary diary;
    private volatile Function<String, Map<String, String>> fresh = _ -> Map.of();
    private final StrictJson json = new StrictJson(JsonLimits.ANSWER.withMaxBytes(64 << 20));

    Wire(URI server, @Nullable SSLContext tls, Diary diary) {
        this.server = server;
        this.diary = diary;
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /** Adds headers that are made anew for each request, from its HTTP method. */
    void renewing(Function<String, Map<String, String>> headers) {
        fresh = headers;
    }

    Exchange post(byte[] body, Map<String, String> headers, @Nullable Id awaited) {
        var request = base(headers, "POST").POST(BodyPublishers.ofByteArray(body));
        if (!has(headers, "Content-Type")) request.header("Content-Type", "application/json");
        if (!has(headers, "Accept"))
            request.header("Accept", "application/json, text/event-stream");
        return begin(request.build(), awaited);
    }

    Exchange get(Map<String, String> headers, @Nullable Id awaited) {
        var request = base(headers, "GET").header("Accept", "text/event-stream").GET().build();
        return begin(request, awaited);
    }

    int delete(Map<String, String> headers) {
        var response = begin(base(headers, "DELETE").DELETE().build(), null).head();
        try (var body = response.body()) {
            var _ = body.readAllBytes();
            return response.statusCode();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The objects in what came, one or those of a batch; each goes into the diary. */
    List<Json.Obj> objects(byte[] text) {
        var objects = new ArrayList<Json.Obj>();
        if (json.read(text) instanceof StrictJson.Value(var value)) {
            var all = value instanceof Json.Arr(var elements) ? elements : List.of(value);
            for (var one : all) if (one instanceof Json.Obj object) objects.add(object);
        }
        objects.forEach(diary::hears);
        return objects;
    }

    private Exchange begin(HttpRequest request, @Nullable Id awaited) {
        return new Exchange(client.sendAsync(request, BodyHandlers.ofInputStream()), this, awaited);
    }

    private HttpRequest.Builder base(Map<String, String> headers, String method) {
        var request = HttpRequest.newBuilder(server).timeout(PATIENCE);
        headers.forEach(request::header);
        fresh.apply(method).forEach(request::setHeader);
        return request;
    }

    private static boolean has(Map<String, String> headers, String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }
}
