package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.Subscriptions.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An MCP server on a pair of streams, one message a line, in any revision. Spec: 2025-11-25 and
 * 2026-07-28 basic/transports/stdio.
 */
public final class StdioServer {
    /** Hears that a request was taken or answered. */
    public interface Watcher {
        void took(String method) throws IOException;

        void answered() throws IOException;
    }

    private final Set<Revision> spoken;
    private final Set<Revision> old;
    private final MessageReader reader = new MessageReader(JsonLimits.ANSWER);
    private final LegacyProtocol legacy;
    private final ModernProtocol modern;
    private final LineSink lines;
    private final Watcher watcher;
    private final Session session = Session.none(Revision.V2024_11_05);
    private final Map<Id, Subscription> subscriptions = new ConcurrentHashMap<>();

    public StdioServer(
            Set<Revision> spoken, Set<Fixture> fixtures, OutputStream out, Watcher watcher) {
        this.spoken = Set.copyOf(spoken);
        this.old = EnumSet.copyOf(spoken);
        this.old.remove(Revision.V2026_07_28);
        this.lines = new LineSink(out);
        this.watcher = watcher;
        var catalogue = new Catalogue();
        var faults = new Faults();
        var wire = new WireLog();
        var offering = new Offering(catalogue, wire);
        legacy = new LegacyProtocol(catalogue, offering, faults, wire, false);
        modern = new ModernProtocol(this.spoken, catalogue, offering, faults, wire);
        Fixtures.load(fixtures, catalogue);
        StdioTools.all(catalogue, wire).forEach(catalogue::put);
        var _ = catalogue.hear(session::tell);
    }

    /** Answers what comes until the input ends. */
    public void serve(InputStream in) throws IOException {
        var input = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (var line = input.readLine(); line != null; line = input.readLine()) take(line);
    }

    private void take(String line) throws IOException {
        switch (reader.read(line.getBytes(StandardCharsets.UTF_8))) {
            case MessageReader.Malformed(var error, var id) ->
                    lines.send(ModernProtocol.event(new Message.Failure(id, error)));
            case MessageReader.Read(Message.Request request) -> {
                watcher.took(request.method());
                // the handshake ends before anything that comes after it begins
                if (request.method().equals(Method.INITIALIZE.wire())) work(request);
                else Thread.ofVirtual().name("stdio-call").start(() -> work(request));
            }
            case MessageReader.Read(Message.Notification told) -> {
                var _ = legacy.hear(session, told);
                end(told);
            }
            case MessageReader.Read(Message answer) -> {
                var _ = legacy.hear(session, answer);
            }
        }
    }

    /** The modern era cancels a subscription as it does any request. */
    private void end(Message.Notification told) {
        if (!told.method().equals("notifications/cancelled")) return;
        var id = told.params().member("requestId");
        if (!(id instanceof Json.Str) && !(id instanceof Json.Num)) return;
        var subscription = subscriptions.remove(new Id(id));
        if (subscription != null) subscription.close();
    }

    private void work(Message.Request request) {
        try {
            if (isModern(request)) workModern(request);
            else workLegacy(request);
            watcher.answered();
        } catch (Call.Cancelled | Answer.Died asTold) {
            // the client or a fault ended it: there is nothing left to say
            return;
        } catch (IOException gone) {
            System.err.println("the client is gone: " + gone.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isModern(Message.Request request) {
        return spoken.contains(Revision.V2026_07_28)
                && (old.isEmpty() || request.meta().has(Meta.PROTOCOL_VERSION));
    }

    private void workLegacy(Message.Request request) throws IOException, InterruptedException {
        var outlet = new SharedOutlet(lines);
        if (!request.method().equals(Method.INITIALIZE.wire())) {
            legacy.work(session, request, outlet);
            return;
        }
        session.agree(
                LegacyProtocol.negotiate(request, old), request.params().object("capabilities"));
        var _ = session.listen(() -> lines);
        legacy.greet(session, request, outlet);
    }

    private void workModern(Message.Request request) throws IOException, InterruptedException {
        var flaw = modern.flaw(request, null);
        if (flaw.isPresent()) {
            var failure = new Message.Failure(request.id(), flaw.get().error());
            lines.send(ModernProtocol.event(failure));
        } else if (request.method().equals(Method.LISTEN.wire()))
            subscriptions.put(request.id(), modern.listen(request, lines));
        else {
            var cancelled = session.begin(request.id());
            modern.work(request, new SharedOutlet(lines), () -> cancelled);
            session.finish(request.id());
        }
    }
}
