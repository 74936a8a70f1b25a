package dev.gatehouse.testkit;

import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.JsonText;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A client of HTTP+SSE that does each step by itself. One thread at a time. */
final class OldClient implements Closeable {
    private final URI server;
    private final RawHttp stream;
    private final EventReader reader = new EventReader(1 << 20);
    private final Deque<ServerEvent> events = new ArrayDeque<>();
    private final String endpoint;

    OldClient(URI server) throws IOException {
        this.server = server;
        this.stream = RawHttp.open(server);
        stream.send("GET " + server.getRawPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        stream.send("Accept: text/event-stream\r\n\r\n");
        if (stream.readHead().status() != 200) throw new IOException("no stream");
        var first = next();
        if (!first.type().equals("endpoint")) throw new IOException("not an endpoint: " + first);
        endpoint = first.data();
    }

    String endpoint() {
        return endpoint;
    }

    /** Posts and returns the status of that. */
    int post(String json) throws IOException {
        var address = server.resolve(endpoint);
        try (var http = RawHttp.open(address)) {
            var body = json.getBytes(StandardCharsets.UTF_8);
            http.send("POST " + address.getRawPath() + "?" + address.getRawQuery());
            http.send(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n");
            http.send("Content-Length: " + body.length + "\r\n\r\n").send(body);
            return http.read().status();
        }
    }

    /** The next message on the stream. */
    Json.Obj read() throws IOException {
        return JsonText.object(next().data());
    }

    private ServerEvent next() throws IOException {
        while (events.isEmpty()) {
            var chunk = stream.readChunk();
            reader.read(chunk, 0, chunk.length, events::add);
        }
        return events.remove();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
