package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers the requests of a batch together: one array, or a stream when something must be said
 * before it, in which the answers come one by one. Spec: 2025-03-26
 * basic/transports#sending-messages-to-the-server.
 */
final class Batch {
    private final HttpReply reply;
    private final HttpOutlet whole;
    private final List<Json> answers = new ArrayList<>();
    private boolean streaming;

    Batch(HttpReply reply, HttpOutlet whole, Style style) {
        this.reply = reply;
        this.whole = whole;
        this.streaming = style == Style.EVENTS;
    }

    /** The outlet of one of the requests. */
    Outlet part() {
        return new Part();
    }

    /** Sends what is there, after every part has answered. */
    synchronized void end() throws IOException {
        if (!streaming) {
            whole.answer(Json.arrayOf(answers).toBytes(), 200);
            return;
        }
        for (var answer : answers) whole.say(answer.toBytes());
        whole.silence();
    }

    private final class Part implements Outlet {
        @Override
        public void say(byte[] message) throws IOException {
            synchronized (Batch.this) {
                streaming = true;
                whole.say(message);
            }
        }

        @Override
        public void answer(byte[] message, int status) {
            synchronized (Batch.this) {
                answers.add(JsonText.object(message));
            }
        }

        @Override
        public void silence() {
            // the batch is answered without this one
        }

        @Override
        public void hangUp(long retryMillis) {
            // the other answers still go by this connection
        }

        @Override
        public void outOfOrder(int status) throws IOException {
            reply.abort();
        }

        @Override
        public void cutShort(byte[] message) throws IOException {
            reply.abort();
        }

        @Override
        public void breakOff() throws IOException {
            reply.abort();
        }

        @Override
        public void abort() throws IOException {
            reply.abort();
        }
    }
}
