package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * Decides by which rules a request is answered. Spec: 2026-07-28
 * basic/versioning#backward-compatibility-with-initialization-based-versions.
 */
final class EraSwitch {
    private final Speaks speaks;
    private final MessageReader reader;
    private final LegacyProtocol legacy;
    private final ModernProtocol modern;

    EraSwitch(Speaks speaks, MessageReader reader, LegacyProtocol legacy, ModernProtocol modern) {
        this.speaks = speaks;
        this.reader = reader;
        this.legacy = legacy;
        this.modern = modern;
    }

    void answer(HttpRequest request, HttpReply reply) throws IOException, InterruptedException {
        try {
            switch (request.method()) {
                case "POST" -> post(request, reply);
                case "GET" -> get(request, reply);
                case "DELETE" -> {
                    if (speaks == Speaks.MODERN || legacy.isSessionless()) notAllowed(reply);
                    else legacy.end(request, reply);
                }
                default -> notAllowed(reply);
            }
        } catch (Answer.Died | Call.Cancelled asTold) {
            // a fault that a test asked for has ended the exchange, or the client has
            return;
        }
    }

    private void get(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        if (speaks == Speaks.MODERN || legacy.isSessionless()) notAllowed(reply);
        else if (!accepts(request, "text/event-stream"))
            LegacyProtocol.refuse(
                    reply, 406, "Not Acceptable: a stream of events is what there is");
        else legacy.stream(request, reply);
    }

    private void post(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        if (!accepts(request, "application/json") || !accepts(request, "text/event-stream")) {
            LegacyProtocol.refuse(
                    reply, 406, "Not Acceptable: JSON and a stream must both be taken");
            return;
        }
        var type = request.first("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            LegacyProtocol.refuse(reply, 415, "Unsupported Media Type: send application/json");
            return;
        }
        switch (reader.read(request.body())) {
            case MessageReader.Malformed(var error, var id) ->
                    reply.send(
                            400,
                            Map.of("Content-Type", "application/json"),
                            new Message.Failure(id, error).toBytes());
            case MessageReader.Read(var message) -> {
                if (isModern(request, message)) modern.answer(request, message, reply);
                else legacy.answer(request, message, reply);
            }
        }
    }

    private boolean isModern(HttpRequest http, Message message) {
        return switch (speaks) {
            case LEGACY -> false;
            case MODERN -> true;
            case BOTH ->
                    ModernProtocol.VERSION.equals(http.first(MirroredHeaders.VERSION))
                            || (message instanceof Message.Request request
                                    && (request.meta().has(Meta.PROTOCOL_VERSION)
                                            || request.meta().has(Meta.CLIENT_CAPABILITIES)));
        };
    }

    private static boolean accepts(HttpRequest request, String type) {
        return request.all("accept").stream()
                .anyMatch(accepted -> accepted.contains(type) || accepted.contains("*/*"));
    }

    private static void notAllowed(HttpReply reply) throws IOException {
        reply.send(405, Map.of("Allow", "POST"), new byte[0]);
    }
}
