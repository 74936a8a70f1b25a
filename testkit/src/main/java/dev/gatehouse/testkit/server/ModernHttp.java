package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.Map;

/** Streamable HTTP of 2026-07-28. Spec: basic/transports/streamable-http. */
final class ModernHttp {
    private static final int BAD_REQUEST = 400;

    private final ModernProtocol protocol;
    private volatile Style style = Style.WHEN_NEEDED;

    ModernHttp(ModernProtocol protocol) {
        this.protocol = protocol;
    }

    void style(Style answers) {
        style = answers;
    }

    void answer(HttpRequest http, Message message, HttpReply reply)
            throws IOException, InterruptedException {
        switch (message) {
            case Message.Request request -> answer(http, request, reply);
            case Message.Notification _ -> LegacyHttp.accepted(reply);
            case Message.Result _, Message.Failure _ ->
                    refuse(
                            reply,
                            new Message.Failure(
                                    null,
                                    new RpcError(
                                            RpcError.INVALID_REQUEST,
                                            "clients do not answer in this revision")),
                            BAD_REQUEST);
        }
    }

    private void answer(HttpRequest http, Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var flaw = protocol.flaw(request, http);
        if (flaw.isPresent()) {
            refuse(
                    reply,
                    new Message.Failure(request.id(), flaw.get().error()),
                    flaw.get().status());
            return;
        }
        if (request.method().equals(Method.LISTEN.wire())) {
            listen(request, reply);
            return;
        }
        var outlet = new HttpOutlet(reply, Map.of(), style, () -> reply.events(Map.of()));
        protocol.work(request, outlet, new Departure(reply)::latch);
    }

    private void listen(Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        EventSink sink = reply.events(Map.of());
        var subscription = protocol.listen(request, sink);
        reply.whenPeerLeaves(subscription::close);
        subscription.await();
    }

    private static void refuse(HttpReply reply, Message.Failure failure, int status)
            throws IOException {
        reply.send(status, Map.of("Content-Type", "application/json"), failure.toBytes());
    }
}
