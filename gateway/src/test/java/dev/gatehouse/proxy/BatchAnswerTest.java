package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchAnswerTest {
    private static final class Agent implements AgentAnswer, AgentEvents {
        final List<String> events = new ArrayList<>();
        boolean ended;

        @Override
        public Loop loop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(Response response) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AgentEvents open(List<String> headers) {
            return this;
        }

        @Override
        public void onGone(Runnable gone) {}

        @Override
        public void send(byte[] event) {
            events.add(new String(event, StandardCharsets.UTF_8));
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritability(Runnable changed) {}

        @Override
        public void end() {
            ended = true;
        }
    }

    /** A server may lay its JSON out with carriage returns, which no event can hold. */
    @Test
    void anAnswerInSeveralLinesJoinsTheStreamOfAnother() {
        var agent = new Agent();
        var batch = new BatchAnswer(agent, 2);
        var whole = batch.part();
        var streams = batch.part();
        whole.send(Response.json(200, "{\r\n\"id\":1}".getBytes(StandardCharsets.UTF_8)));
        streams.open(List.of()).end();
        assertThat(agent.events).containsExactly("data: { \ndata: \"id\":1}\n\n");
        assertThat(agent.ended).isTrue();
    }
}
