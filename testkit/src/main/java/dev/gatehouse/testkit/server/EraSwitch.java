package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides by which rules a request is answered. Spec: 2026-07-28
 * basic/versioning#backward-compatibility-with-initialization-based-versions.
 */
final class EraSwitch {
    private volatile Set<Revision> spoken;
    private final MessageReader reader;
    private final LegacyHttp legacy;
    private final ModernHttp modern;

    EraSwitch(Set<Revision> spoken, MessageReader reader, LegacyHttp legacy, ModernHttp modern) {
        this.spoken = spoken;
        this.reader = reader;
        this.legacy = legacy;
        this.modern = modern;
    }

    /** From now on these. */
    void speaks(Set<Revision> revisions) {
        spoken = revisions;
    }

    void answer(HttpRequest request, HttpReply reply) throws IOException, InterruptedException {
        try {
            switch (request.method()) {
                case "POST" -> post(request, reply);
                case "GET" -> get(request, reply);
                case "DELETE" -> {
                    if (!speaksLegacy() || legacy.isSessionless()) notAllowed(reply);
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
        if (!speaksLegacy() || legacy.isSessionless()) notAllowed(reply);
        else if (!accepts(request, "text/event-stream"))
            LegacyHttp.refuse(reply, 406, "Not Acceptable: a stream of events is what there is");
        else legacy.stream(request, reply);
    }

    private void post(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        if (!accepts(request, "application/json") || !accepts(request, "text/event-stream")) {
            LegacyHttp.refuse(reply, 406, "Not Acceptable: JSON and a stream must both be taken");
            return;
        }
        var type = request.first("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            LegacyHttp.refuse(reply, 415, "Unsupported Media Type: send application/json");
            return;
        }
        if (speaks(Revision.V2025_03_26) && isArray(request.body())) {
            batch(request, reply);
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

    private void batch(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        var messages = new ArrayList<Message>();
        for (var element : JsonText.array(request.body())) {
            if (element instanceof Json.Obj object
                    && MessageReader.message(object) instanceof MessageReader.Read(var message)) {
                messages.add(message);
                continue;
            }
            LegacyHttp.refuse(reply, 400, "a batch holds messages and nothing else");
            return;
        }
        legacy.answer(request, messages, reply);
    }

    private static boolean isArray(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("[");
    }

    private boolean speaks(Revision revision) {
        return spoken.contains(revision);
    }

    private boolean speaksLegacy() {
        return spoken.stream().anyMatch(revision -> revision.era() == Era.LEGACY);
    }

    private boolean isModern(HttpRequest http, Message message) {
        if (!speaks(Revision.V2026_07_28)) return false;
        return !speaksLegacy()
                || ModernProtocol.VERSION.equals(http.first(MirroredHeaders.VERSION))
                || (message instanceof Message.Request request
                        && (request.meta().has(Meta.PROTOCOL_VERSION)
                                || request.meta().has(Meta.CLIENT_CAPABILITIES)));
    }

    private static boolean accepts(HttpRequest request, String type) {
        return request.all("accept").stream()
                .anyMatch(accepted -> accepted.contains(type) || accepted.contains("*/*"));
    }

    private static void notAllowed(HttpReply reply) throws IOException {
        reply.send(405, Map.of("Allow", "POST"), new byte[0]);
    }
}
