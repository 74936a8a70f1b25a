package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
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
    private final ByteBudget.Share kept;
    private final List<byte[]> whole = new ArrayList<>();
    private final List<Runnable> gone = new ArrayList<>();
    private final List<Runnable> writability = new ArrayList<>();
    private int open;
    private boolean left;
    private @Nullable AgentEvents stream;

    /**
     * @param size how many parts there will be
     * @param buffered of which everything is taken that waits for the other parts
     */
    BatchAnswer(AgentAnswer answer, int size, ByteBudget buffered) {
        this.answer = answer;
        this.open = size;
        this.kept = buffered.share();
        answer.onGone(this::agentLeft);
    }

    private void agentLeft() {
        left = true;
        drop();
        List.copyOf(gone).forEach(Runnable::run);
    }

    /**
     * The end of one message's exchange.
     *
     * @param request of the message; null when it waits for no answer
     */
    AgentAnswer part(@Nullable Id request) {
        return new Part(request);
    }

    AgentAnswer part(Inbound message) {
        return part(message instanceof Inbound.Call call ? call.request().id() : null);
    }

    private final class Part implements AgentAnswer, AgentEvents {
        private final @Nullable Id request;
        private boolean over;

        Part(@Nullable Id request) {
            this.request = request;
        }

        @Override
        public Loop loop() {
            return answer.loop();
        }

        @Override
        public void onGone(Runnable told) {
            if (left) told.run();
            else
                gone.add(() -> {
                    if (!over) told.run();
                });
        }

        @Override
        public void send(Response response) {
            if (over) return;
            if (response.body().length > 0) keep(request, response.body());
            done();
        }

        @Override
        public AgentEvents open(List<String> headers) {
            if (stream == null) {
                stream = answer.open(headers);
                stream.onWritability(() -> List.copyOf(writability).forEach(Runnable::run));
                whole.forEach(BatchAnswer.this::event);
                drop();
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

    private void keep(@Nullable Id request, byte[] message) {
        if (left) return;
        if (stream != null) event(message);
        else if (kept.add(message.length)) whole.add(message);
        else if (request != null)
            whole.add(new Message.Failure(request, Answers.crowded()).toBytes());
    }

    private void drop() {
        whole.clear();
        kept.giveBack();
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
        drop();
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
