package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A modern server with one tool, {@code echo}, whose calls a test answers byte by byte: for answers
 * that no server of the testkit would give.
 */
final class ScriptedServer implements AutoCloseable {
    /** Answers a call, given its id as JSON. */
    interface Script {
        void answer(String id, HttpReply reply) throws IOException, InterruptedException;
    }

    private final HttpListener listener;
    private final MessageReader reader = new MessageReader(JsonLimits.ANSWER);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Script script;

    ScriptedServer(Script script) {
        this.script = script;
        listener = HttpListener.open(0, null, this::answer);
    }

    /** Answers every call with this result. */
    static ScriptedServer answering(String result) {
        return new ScriptedServer((id, reply) -> json(reply, message(id, result)));
    }

    static String message(String id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    static String text(String id, String text) {
        return message(
                id,
                "{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\""
                        + text
                        + "\"}]}");
    }

    static void json(HttpReply reply, String body) throws IOException {
        reply.send(
                200,
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    void script(Script next) {
        script = next;
    }

    URI url() {
        return URI.create(listener.origin() + "/mcp");
    }

    HttpListener connections() {
        return listener;
    }

    /** How many calls arrived. */
    int calls() {
        return calls.get();
    }

    private void answer(HttpRequest http, HttpReply reply)
            throws IOException, InterruptedException {
        if (!(reader.read(http.body()) instanceof MessageReader.Read(Message.Request request))) {
            reply.send(http.method().equals("POST") ? 400 : 405, Map.of(), new byte[0]);
            return;
        }
        var id = request.id().value().toText();
        switch (request.method()) {
            case "server/discover" ->
                    json(
                            reply,
                            message(
                                    id,
                                    Json.object(
                                                    "resultType",
                                                    "complete",
                                                    "supportedVersions",
                                                    List.of("2026-07-28"),
                                                    "capabilities",
                                                    Json.object("tools", Json.object()),
                                                    "ttlMs",
                                                    0,
                                                    "cacheScope",
                                                    "private",
                                                    "_meta",
                                                    Json.object(
                                                            "io.modelcontextprotocol/serverInfo",
                                                            Json.object(
                                                                    "name", "scripted",
                                                                    "version", "1")))
                                            .toText()));
            case "tools/list" ->
                    json(
                            reply,
                            message(
                                    id,
                                    Json.object(
                                                    "resultType",
                                                    "complete",
                                                    "ttlMs",
                                                    0,
                                                    "cacheScope",
                                                    "private",
                                                    "tools",
                                                    List.of(
                                                            Json.object(
                                                                    "name", "echo",
                                                                    "description", "Echo.",
                                                                    "inputSchema",
                                                                            Json.object(
                                                                                    "type",
                                                                                    "object"))))
                                            .toText()));
            case "tools/call" -> {
                calls.incrementAndGet();
                script.answer(id, reply);
            }
            default ->
                    reply.send(
                            404,
                            Map.of("Content-Type", "application/json"),
                            ("{\"jsonrpc\":\"2.0\",\"id\":"
                                            + id
                                            + ",\"error\":{\"code\":-32601,\"message\":\"no\"}}")
                                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
