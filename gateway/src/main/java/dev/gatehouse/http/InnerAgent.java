package dev.gatehouse.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An agent within the process: what it asks goes the way of every agent's request, from the event
 * loop on. Only the socket is missing, and with it TLS, which may ask for what nobody has in here.
 * Blocks; never call it on an event loop.
 */
public final class InnerAgent {
    private static final String PEER = "127.0.0.1";

    private final Loops loops;
    private final AgentService service;

    public InnerAgent(Loops loops, AgentService service) {
        this.loops = loops;
        this.service = service;
    }

    /**
     * Posts to a path and waits for the whole answer, that of an event stream included; empty when
     * it does not come in time.
     */
    public Optional<Response> post(
            String path, Map<String, String> headers, byte[] body, Duration patience)
            throws InterruptedException {
        var fields = new DefaultHttpHeaders();
        headers.forEach(fields::set);
        var request =
                new AgentRequest("POST", path, "", new Headers(fields), body.clone(), PEER, null);
        var exchange = new Exchange(loops.home(request));
        exchange.loop.run(() -> service.serve(request, exchange));
        return exchange.await(patience);
    }

    /** One exchange; all but the waiting is done on its loop. */
    private static final class Exchange implements AgentAnswer, AgentEvents {
        private final Loop loop;
        private final CountDownLatch over = new CountDownLatch(1);
        private final ByteArrayOutputStream events = new ByteArrayOutputStream();
        private Runnable gone = () -> {};
        private volatile @Nullable Response whole;

        Exchange(Loop loop) {
            this.loop = loop;
        }

        Optional<Response> await(Duration patience) throws InterruptedException {
            if (!over.await(patience.toNanos(), TimeUnit.NANOSECONDS)) loop.run(this::leave);
            return Optional.ofNullable(whole);
        }

        private void leave() {
            if (over.getCount() > 0) gone.run();
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void send(Response response) {
            whole = response;
            over.countDown();
        }

        @Override
        public AgentEvents open(List<String> headers) {
            return this;
        }

        @Override
        public void onGone(Runnable told) {
            gone = told;
        }

        @Override
        public void send(byte[] event) {
            events.writeBytes(event);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritability(Runnable changed) {
            // it always keeps up
        }

        @Override
        public void end() {
            send(new Response(200, List.of(), "text/event-stream", events.toByteArray()));
        }
    }
}
