package dev.gatehouse.testkit.server;

import dev.gatehouse.testkit.http.HttpReply;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Watches for the client's departure, which cancels a modern call, from when somebody asks. */
final class Departure {
    private final HttpReply reply;
    private @Nullable CountDownLatch latch;

    Departure(HttpReply reply) {
        this.reply = reply;
    }

    /** Falls when the client leaves. */
    synchronized CountDownLatch latch() {
        var known = latch;
        if (known != null) return known;
        var fresh = new CountDownLatch(1);
        latch = fresh;
        reply.whenPeerLeaves(fresh::countDown);
        return fresh;
    }
}
