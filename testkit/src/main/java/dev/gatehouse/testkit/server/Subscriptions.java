package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The open {@code subscriptions/listen} streams. Spec: 2026-07-28 basic/patterns/subscriptions. */
final class Subscriptions {
    private final Catalogue catalogue;
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

    Subscriptions(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** Acknowledges and begins to listen. */
    Subscription open(Message.Request request, EventSink sink) throws IOException {
        var subscription = new Subscription(request, sink);
        subscription.acknowledge();
        open.add(subscription);
        return subscription;
    }

    /** Answers every open request, which ends its stream. */
    void end() {
        open.forEach(Subscription::complete);
    }

    /** One stream. */
    final class Subscription {
        private final Message.Request request;
        private final EventSink sink;
        private final Json.Obj filter;
        private final CountDownLatch closed = new CountDownLatch(1);
        private Runnable unsubscribe = () -> {};

        Subscription(Message.Request request, EventSink sink) {
            this.request = request;
            this.sink = sink;
            this.filter = request.params().object("notifications");
        }

        /** News that comes before the acknowledgement waits for it. */
        synchronized void acknowledge() throws IOException {
            unsubscribe = catalogue.hear(this::tell);
            send("notifications/subscriptions/acknowledged", Json.object("notifications", filter));
        }

        void await() throws InterruptedException {
            closed.await();
        }

        synchronized void close() {
            unsubscribe.run();
            open.remove(this);
            closed.countDown();
        }

        private synchronized void tell(News news) {
            try {
                switch (news) {
                    case News.ListChanged(var listing) -> {
                        var wanted = filter.member(listing.wire() + "ListChanged");
                        if (wanted instanceof Json.Bool(var yes) && yes)
                            send(
                                    "notifications/" + listing.wire() + "/list_changed",
                                    Json.object());
                    }
                    case News.ResourceUpdated(var uri) -> {
                        if (filter.array("resourceSubscriptions").contains(Json.of(uri)))
                            send("notifications/resources/updated", Json.object("uri", uri));
                    }
                    case News.ElicitationComplete _ -> {
                        // the modern era has no such notification
                    }
                }
            } catch (IOException peerGone) {
                close();
            }
        }

        private void complete() {
            try {
                var result = Json.object("resultType", "complete", "_meta", tagged(Json.object()));
                sink.send(ModernProtocol.event(new Message.Result(request.id(), result)));
                sink.end();
            } catch (IOException peerGone) {
                open.remove(this);
            } finally {
                close();
            }
        }

        private void send(String method, Json.Obj params) throws IOException {
            var meta = tagged(params.object("_meta"));
            sink.send(
                    ModernProtocol.event(
                            new Message.Notification(method, params.with("_meta", meta))));
        }

        private Json.Obj tagged(Json.Obj meta) {
            return meta.with(Meta.SUBSCRIPTION_ID, request.id().value());
        }
    }
}
