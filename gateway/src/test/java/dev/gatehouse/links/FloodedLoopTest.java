package dev.gatehouse.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Settings;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Loops;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamLimits;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.stdio.Allowance;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Templates;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that says much to an agent whose loop, which is not the session's, has no time. */
@Timeout(60)
class FloodedLoopTest {
    private static final int EVENT_BYTES = 1000;
    private static final int ALL = 60_000;
    private static final int FEW = ALL / 2;
    private static final int PAUSED_BYTES = 64 << 10;
    private static final long STUCK_NANOS = Duration.ofMillis(500).toNanos();

    private final Loops loops = new Loops(2);
    private final HttpListener server = HttpListener.open(0, null, this::answer);
    private final CountDownLatch ownBegins = new CountDownLatch(1);
    private final AtomicInteger said = new AtomicInteger();
    private final MessageReader reader = new MessageReader(JsonLimits.ANSWER);
    private final Processes processes;
    private final Links links;
    private volatile long saidNanos = System.nanoTime();

    FloodedLoopTest(@TempDir Path directory) {
        processes =
                new Processes(
                        new Templates(List.of()),
                        Sandbox.off(),
                        Settings.standard().limits().stdio(),
                        Allowance.UNLIMITED,
                        JsonLimits.ANSWER,
                        directory);
        var minute = Duration.ofMinutes(1);
        var pools =
                new UpstreamPools(
                        loops,
                        new UpstreamLimits(
                                minute, minute, minute, 8, 8, 8, minute, 5, minute, 32 << 10));
        var limits =
                new LinkLimits(
                        JsonLimits.ANSWER,
                        64 << 10,
                        10,
                        10,
                        minute,
                        minute,
                        minute,
                        minute,
                        8,
                        PAUSED_BYTES,
                        5);
        links = new Links(loops, pools, processes, limits, new ByteBudget(100 << 20));
    }

    @AfterEach
    void close() {
        links.close();
        loops.close();
        server.close();
        processes.close();
    }

    // The server

    private void answer(HttpRequest http, HttpReply reply)
            throws IOException, InterruptedException {
        if (http.method().equals("GET")) {
            var own = reply.events(Map.of());
            ownBegins.await();
            flood(own, "notifications/tools/list_changed");
            return;
        }
        if (!(reader.read(http.body()) instanceof MessageReader.Read(Message.Request request))) {
            reply.send(202, Map.of(), new byte[0]);
            return;
        }
        if (request.method().equals("initialize")) {
            var can = Json.object("tools", Json.object("listChanged", true));
            var result =
                    Json.object("protocolVersion", "2025-11-25", "capabilities", can)
                            .with("serverInfo", Json.object("name", "flood", "version", "1"));
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    new Message.Result(request.id(), result).toBytes());
            return;
        }
        var events = reply.events(Map.of());
        if ("flood".equals(request.params().text("name"))) flood(events, "notifications/message");
        var last = new Message.Result(request.id(), Json.object("content", Json.array()));
        events.send(ServerEvent.message(last.toJson().toText()));
        events.end();
    }

    private void flood(EventSink events, String method) throws IOException {
        for (int i = 0; i < ALL; i++) {
            var params = Json.object("level", "info", "data", " ".repeat(EVENT_BYTES) + i);
            var note = new Message.Notification(method, params);
            events.send(ServerEvent.message(note.toJson().toText()));
            saidNanos = System.nanoTime();
            said.incrementAndGet();
        }
    }

    private void awaitStuckOrDone() {
        Eventually.holds(() -> said.get() == ALL || System.nanoTime() - saidNanos > STUCK_NANOS);
    }

    // The agent

    private static final class Slow implements Hearer {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goesOn = new CountDownLatch(1);
        final List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
        final List<String> ends = new CopyOnWriteArrayList<>();
        private volatile @Nullable Thread home;
        private volatile boolean wasHome;

        @Override
        public boolean goes() {
            home = Thread.currentThread();
            return true;
        }

        @Override
        public boolean stands() {
            return true;
        }

        @Override
        public void notified(Message.Notification note) {
            var data = note.params().text("data");
            heard.add(data == null ? -1 : Integer.parseInt(data.strip()));
            begun.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void answered(Json.Obj result) {
            wasHome = Thread.currentThread().equals(home);
            ends.add("answered");
        }

        @Override
        public void refused(RpcError error) {
            ends.add(error.message());
        }

        @Override
        public void failed(UpstreamFailure failure) {
            ends.add(failure.name());
        }

        @Override
        public void busy(String why) {
            ends.add(why);
        }

        @Override
        public void unusable(String why) {
            ends.add(why);
        }

        @Override
        public void withheld(String what) {}

        @Override
        public void introduced(Map<String, Json> facets) {}

        @Override
        public void listChanged(String method) {}
    }

    private Asking asking(Method method, Json.Obj params) {
        return new Asking(
                new Target.Remote(new Upstream(URI.create(server.origin() + "/mcp"), null), false),
                Revision.V2025_11_25,
                "alice",
                "alice",
                method,
                params,
                Json.object(),
                false,
                _ -> true,
                MirroredParameters.NONE,
                Authority.NONE);
    }

    /** A loop that is not the session's; the session is open then. */
    private Loop elsewhere() {
        var both = IntStream.range(0, 100).mapToObj(loops::home).distinct().toList();
        assertThat(both).hasSize(2);
        var probe = new Slow();
        ask(both.getFirst(), Method.TOOLS_CALL, Json.object("name", "quiet"), probe);
        Eventually.holds(() -> !probe.ends.isEmpty());
        return probe.wasHome ? both.getLast() : both.getFirst();
    }

    private void ask(Loop loop, Method method, Json.Obj params, Slow slow) {
        loop.run(() -> {
            var _ = links.ask(loop, asking(method, params), slow);
        });
    }

    @Test
    void aServerIsNotReadOnWhileItsAgentsLoopHasNoTime() throws InterruptedException {
        var slow = new Slow();
        ask(elsewhere(), Method.TOOLS_CALL, Json.object("name", "flood"), slow);
        slow.begun.await();
        awaitStuckOrDone();
        assertThat(said).hasValueLessThan(FEW);

        slow.goesOn.countDown();

        Eventually.holds(() -> !slow.ends.isEmpty());
        assertThat(slow.ends).containsExactly("answered");
        assertThat(slow.heard).isEqualTo(IntStream.range(0, ALL).boxed().toList());
    }

    /** A session's own stream is everybody's: it is read on, and who does not hear it is let go. */
    @Test
    void whoIsToldMoreThanItsLoopHearsIsLetGo() throws InterruptedException {
        var filter = Json.object("notifications", Json.object("toolsListChanged", true));
        var slow = new Slow();
        ask(elsewhere(), Method.LISTEN, filter, slow);
        slow.begun.await();
        ownBegins.countDown();
        awaitStuckOrDone();

        slow.goesOn.countDown();

        Eventually.holds(() -> !slow.ends.isEmpty());
        assertThat(slow.ends).containsExactly(Dialogue.TOO_MUCH);
        assertThat(slow.heard).hasSizeLessThan(FEW);
    }
}
