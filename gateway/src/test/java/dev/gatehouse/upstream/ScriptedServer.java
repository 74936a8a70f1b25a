package dev.gatehouse.upstream;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each method as it was told: what the fake server would never say. */
final class ScriptedServer implements AutoCloseable {
    interface Line {
        void answer(Message.Request request, HttpReply reply)
                throws IOException, InterruptedException;
    }

    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private final MessageReader reader = new MessageReader(JsonLimits.ANSWER);
    private final HttpListener listener = HttpListener.open(0, null, this::answer);

    /** A server of the legacy era that offers tools and nothing yet. */
    static ScriptedServer legacy(String revision) {
        return new ScriptedServer()
                .says(
                        "initialize",
                        """
                        {"protocolVersion":"%s","capabilities":{"tools":{}},
                         "serverInfo":{"name":"scripted","version":"1"}}
                        """
                                .formatted(revision))
                .says("tools/list", "{\"tools\":[]}");
    }

    ScriptedServer says(String method, String result) {
        return does(method, (request, reply) -> reply.send(200, JSON, result(request, result)));
    }

    ScriptedServer does(String method, Line line) {
        lines.put(method, line);
        return this;
    }

    static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    static byte[] result(Message.Request request, String result) {
        return ("{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"result\":" + result + "}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private void answer(HttpRequest http, HttpReply reply)
            throws IOException, InterruptedException {
        requests.add(http);
        if (http.method().equals("POST")
                && reader.read(http.body())
                        instanceof MessageReader.Read(Message.Request request)) {
            lines.getOrDefault(request.method(), ScriptedServer::unknown).answer(request, reply);
        } else {
            reply.send(202, Map.of(), new byte[0]);
        }
    }

    private static void unknown(Message.Request request, HttpReply reply) throws IOException {
        var error = new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found");
        reply.send(200, JSON, new Message.Failure(request.id(), error).toBytes());
    }

    URI url() {
        return URI.create(listener.origin() + "/mcp");
    }

    /** The bodies that were posted, as text, and the other methods by name. */
    List<String> heard() {
        return requests.stream()
                .map(request ->
                        request.method().equals("POST")
                                ? new String(
                                        request.body(), java.nio.charset.StandardCharsets.UTF_8)
                                : request.method())
                .toList();
    }

    static Json.Obj json(String text) {
        return (Json.Obj)
                ((dev.gatehouse.mcp.StrictJson.Value)
                                new dev.gatehouse.mcp.StrictJson(JsonLimits.ANSWER)
                                        .read(
                                                text.getBytes(
                                                        java.nio.charset.StandardCharsets.UTF_8)))
                        .json();
    }

    @Override
    public void close() {
        listener.close();
    }
}
