package dev.gatehouse.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Loops;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscribersTest {
    private static final String NEWS = "test://news";

    private final Loops loops = new Loops(1);
    private final Loop home = loops.home("any");
    private final Notes wire = new Notes();
    private final AtomicLong lastId = new AtomicLong();
    private final List<String> strays = new ArrayList<>();
    private final Subscribers subscribers =
            new Subscribers(
                    home,
                    Duration.ofMinutes(1),
                    wire,
                    () -> Id.of(lastId.incrementAndGet()),
                    _ -> {},
                    _ -> {},
                    strays::add,
                    () -> {});

    SubscribersTest() {
        subscribers.open(Json.object("resources", Json.object("subscribe", true)));
        wire.own.getFirst().opened();
    }

    @AfterEach
    void close() {
        loops.close();
    }

    /** Writes down what is asked, and answers when the test says so. */
    private static final class Notes implements Wire {
        final Map<Message.Request, Inlet> asked = new LinkedHashMap<>();
        final List<Inlet> own = new ArrayList<>();

        @Override
        public Sent ask(Message.Request request, Inlet inlet) {
            asked.put(request, inlet);
            return new Ignored();
        }

        @Override
        public void tell(Message message, Consumer<Ending> outcome) {}

        @Override
        public Sent listen(Inlet inlet) {
            own.add(inlet);
            return new Ignored();
        }

        @Override
        public void agreed(Revision revision) {}

        @Override
        public void close() {}

        List<String> methods() {
            return asked.keySet().stream().map(Message.Request::method).toList();
        }

        void refuse() {
            var first = asked.entrySet().iterator().next();
            first.getValue()
                    .message(
                            new Message.Failure(
                                    first.getKey().id(), new RpcError(-32002, "no such resource")));
        }

        void grant() {
            var first = asked.entrySet().iterator().next();
            first.getValue().message(new Message.Result(first.getKey().id(), Json.object()));
        }
    }

    private static final class Ignored implements Wire.Sent {
        @Override
        public void enough() {}

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {}
    }

    private List<String> listen() {
        var told = new ArrayList<String>();
        var filter = Json.object("resourceSubscriptions", List.of(NEWS));
        var _ = subscribers.add(filter, note -> told.add(note.params().toText()), () -> {});
        return told;
    }

    @Test
    void whoWantsWhatTheServerIsBeingAskedForWaitsForTheSameAnswer() {
        var first = listen();
        var second = listen();
        assertThat(wire.methods()).containsExactly("resources/subscribe");
        assertThat(first).isEmpty();
        assertThat(second).isEmpty();

        wire.refuse();

        assertThat(first).singleElement().asString().doesNotContain(NEWS);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void bothAreGrantedWhatTheServerGrants() {
        var first = listen();
        var second = listen();
        wire.grant();
        assertThat(first).singleElement().asString().contains(NEWS);
        assertThat(second).isEqualTo(first);
        assertThat(listen()).isEqualTo(first);
        assertThat(wire.methods()).containsExactly("resources/subscribe");
    }

    /** A connection that the server is just closing is no answer to what was asked. */
    @Test
    void aSubscriptionThatBrokeOffIsAskedForAgain() {
        var told = new CopyOnWriteArrayList<String>();
        listenOnHome(told);
        breakOff(1);
        Eventually.holds(() -> onHome(wire.asked::size) == 2);
        assertThat(told).isEmpty();
        onHome(() -> {
            var again = List.copyOf(wire.asked.entrySet()).getLast();
            again.getValue().message(new Message.Result(again.getKey().id(), Json.object()));
            return true;
        });
        assertThat(told).singleElement().asString().contains(NEWS);
        assertThat(onHome(() -> wire.asked.keySet().stream().map(Message.Request::id).toList()))
                .doesNotHaveDuplicates();
    }

    @Test
    void oneThatBreaksOffAgainAndAgainIsNotHonoured() {
        var told = new CopyOnWriteArrayList<String>();
        listenOnHome(told);
        for (int tries = 1; tries <= 3; tries++) {
            breakOff(tries);
            int next = tries + 1;
            if (next <= 3) Eventually.holds(() -> onHome(wire.asked::size) == next);
        }
        Eventually.holds(() -> !told.isEmpty());
        assertThat(told).singleElement().asString().doesNotContain(NEWS);
    }

    private void listenOnHome(List<String> told) {
        var filter = Json.object("resourceSubscriptions", List.of(NEWS));
        var _ =
                onHome(() ->
                        subscribers.add(
                                filter, note -> told.add(note.params().toText()), () -> {}));
    }

    private void breakOff(int asked) {
        onHome(() -> {
            var last = List.copyOf(wire.asked.values()).get(asked - 1);
            last.ended(new Wire.Ending.Failed(UpstreamFailure.BROKEN));
            return true;
        });
    }

    private <T> T onHome(Supplier<T> step) {
        var done = new CompletableFuture<T>();
        home.run(() -> done.complete(step.get()));
        return done.join();
    }

    /** REQ-037, T37: it is dropped, and somebody is told. */
    @Test
    void answersThatNobodyWaitsForAreTold() {
        var own = wire.own.getFirst();
        own.message(new Message.Result(Id.of(99), Json.object()));
        own.message(new Message.Failure(null, new RpcError(-1, "no")));
        own.withheld("rubbish");
        assertThat(strays)
                .containsExactly(
                        "an answer to a request that is not in flight",
                        "an answer to a request that is not in flight",
                        "rubbish");
    }
}
