package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.ServerEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the answers to a batch together again: one array when each came whole, one stream as soon as
 * one of them streams. Spec: 2025-03-26 basic/transports.
 */
final class BatchAnswer {
    private final AgentAnswer answer;
    private final List<byte[]> whole = new ArrayList<>();
    private final List<Runnable> gone = new ArrayList<>();
    private final List<Runnable> writability = new ArrayList<>();
    private int open;
    private @Nullable AgentEvents stream;

    /**
     * @param size how many parts there will be
     */
    BatchAnswer(AgentAnswer answer, int size) {
        this.answer = answer;
        this.open = size;
        answer.onGone(() -> List.copyOf(gone).forEach(Runnable::run));
    }

    /** The end of one message's exchange. */
    AgentAnswer part() {
        return new Part();
    }

    private final class Part implements AgentAnswer, AgentEvents {
        private boolean over;

        @Override
        public Loop loop() {
            return answer.loop();
        }

        @Override
        public void onGone(Runnable left) {
            gone.add(() -> {
                if (!over) left.run();
            });
        }

        @Override
        public void send(Response response) {
            if (over) return;
            if (response.body().length > 0) keep(response.body());
            done();
        }

        @Override
        public AgentEvents open(List<String> headers) {
            if (stream == null) {
                stream = answer.open(headers);
                stream.onWritability(() -> List.copyOf(writability).forEach(Runnable::run));
                whole.forEach(BatchAnswer.this::event);
                whole.clear();
            }
            return this;
        }

        @Override
        public void send(byte[] event) {
            if (stream != null && !over) stream.send(event);
        }

        @Override
        public boolean isWritable() {
            return stream == null || stream.isWritable();
        }

        @Override
        public void onWritability(Runnable changed) {
            writability.add(changed);
        }

        @Override
        public void end() {
            if (!over) done();
        }

        private void done() {
            over = true;
            if (--open == 0) finish();
        }
    }

    private void keep(byte[] message) {
        if (stream == null) whole.add(message);
        else event(message);
    }

    private void event(byte[] message) {
        if (stream == null) return;
        // JSON that a server laid out in lines; in its strings no carriage return can stand
        var text = new String(message, StandardCharsets.UTF_8).replace('\r', ' ');
        stream.send(ServerEvent.message(text).toBytes());
    }

    private void finish() {
        if (stream != null) stream.end();
        else if (whole.isEmpty()) answer.send(Response.empty(202));
        else answer.send(Response.json(200, array()));
    }

    private byte[] array() {
        var array = new ByteArrayOutputStream();
        for (var message : whole) {
            array.write(array.size() == 0 ? '[' : ',');
            array.writeBytes(message);
        }
        array.write(']');
        return array.toByteArray();
    }
}
