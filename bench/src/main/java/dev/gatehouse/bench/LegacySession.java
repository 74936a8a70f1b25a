package dev.gatehouse.bench;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Opens a session of 2025-11-25 over a route, as an agent of that revision does first. */
final class LegacySession {
    static final Revision REVISION = Revision.V2025_11_25;

    private LegacySession() {}

    /** The route with the session to call in. */
    static Route open(Route route) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = post(client, route, initialize());
            if (answer.statusCode() != 200 || !isResult(answer.body()))
                throw new IOException(route.url() + " opens no session: " + answer.statusCode());
            var opened = route.in(answer.headers().firstValue("mcp-session-id").orElse(""));
            var told =
                    post(
                            client,
                            opened,
                            new Message.Notification("notifications/initialized", Json.object()));
            if (told.statusCode() != 202)
                throw new IOException(route.url() + " takes no notification: " + told.statusCode());
            return opened;
        }
    }

    private static Message initialize() {
        return new Message.Request(
                Id.of(1),
                Method.INITIALIZE.wire(),
                Json.object(
                        "protocolVersion",
                        REVISION.date(),
                        "capabilities",
                        Json.object(),
                        "clientInfo",
                        Json.object("name", "bench-load", "version", "1.0.0")));
    }

    private static boolean isResult(byte[] body) {
        return new MessageReader(JsonLimits.ANSWER).read(body)
                instanceof MessageReader.Read(Message.Result _);
    }

    private static HttpResponse<byte[]> post(HttpClient client, Route route, Message message)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(route.url())
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message.toBytes()));
        route.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        route.session().ifPresent(session -> fields(session, request::header));
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** What every request in a session says of it. */
    static void fields(String session, BiConsumer<String, String> each) {
        each.accept("MCP-Protocol-Version", REVISION.date());
        if (!session.isEmpty()) each.accept("Mcp-Session-Id", session);
    }
}
