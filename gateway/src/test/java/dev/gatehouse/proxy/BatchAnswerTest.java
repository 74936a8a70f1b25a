package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Id;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchAnswerTest {
    private static final class Agent implements AgentAnswer, AgentEvents {
        final List<String> whole = new ArrayList<>();
        final List<Runnable> gone = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        boolean ended;

        @Override
        public Loop loop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(Response response) {
            whole.add(new String(response.body(), StandardCharsets.UTF_8));
        }

        @Override
        public AgentEvents open(List<String> headers) {
            return this;
        }

        @Override
        public void onGone(Runnable told) {
            gone.add(told);
        }

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

    private final ByteBudget buffered = new ByteBudget(100);

    private static byte[] bytes(int count) {
        return "1".repeat(count).getBytes(StandardCharsets.UTF_8);
    }

    /** Each answer for itself may be large; what waits for the others is bounded for all. */
    @Test
    void whatWaitsForTheOthersIsBoundedAndGivenBack() {
        var agent = new Agent();
        var batch = new BatchAnswer(agent, 3, buffered);
        batch.part(Id.of(1)).send(Response.json(200, bytes(60)));
        batch.part(Id.of(2)).send(Response.json(200, bytes(60)));
        assertThat(buffered.taken()).isEqualTo(60);

        batch.part(Id.of(3)).send(Response.json(200, bytes(40)));

        assertThat(agent.whole)
                .singleElement()
                .asString()
                .contains("1".repeat(60), "1".repeat(40), "\"id\":2,\"error\"")
                .contains("Too many large answers are under way at once");
        assertThat(buffered.taken()).isZero();
    }

    @Test
    void nothingIsKeptForAnAgentThatHasGoneOrGetsAStream() {
        var gone = new Agent();
        var batch = new BatchAnswer(gone, 3, buffered);
        batch.part(Id.of(1)).send(Response.json(200, bytes(60)));
        gone.gone.forEach(Runnable::run);
        batch.part(Id.of(2)).send(Response.json(200, bytes(60)));
        assertThat(buffered.taken()).isZero();

        var streams = new BatchAnswer(new Agent(), 2, buffered);
        streams.part(Id.of(1)).send(Response.json(200, bytes(60)));
        var _ = streams.part(Id.of(2)).open(List.of());
        assertThat(buffered.taken()).isZero();
    }

    /** Or it would be decided on, recorded and asked of a server for nobody. */
    @Test
    void aPartThatBeginsAfterItsAgentHasGoneIsTold() {
        var agent = new Agent();
        var batch = new BatchAnswer(agent, 1, buffered);
        agent.gone.forEach(Runnable::run);
        var told = new ArrayList<String>();
        batch.part(Id.of(1)).onGone(() -> told.add("gone"));
        assertThat(told).containsExactly("gone");
    }

    /** A server may lay its JSON out with carriage returns, which no event can hold. */
    @Test
    void anAnswerInSeveralLinesJoinsTheStreamOfAnother() {
        var agent = new Agent();
        var batch = new BatchAnswer(agent, 2, buffered);
        var whole = batch.part(Id.of(1));
        var streams = batch.part(Id.of(2));
        whole.send(Response.json(200, "{\r\n\"id\":1}".getBytes(StandardCharsets.UTF_8)));
        streams.open(List.of()).end();
        assertThat(agent.events).containsExactly("data: { \ndata: \"id\":1}\n\n");
        assertThat(agent.ended).isTrue();
    }
}
