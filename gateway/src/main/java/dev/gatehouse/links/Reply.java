package dev.gatehouse.links;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.UpstreamCall;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamReceiver;
import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.ServerEvent;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's HTTP answer: whole, or event by event. One exchange, one reply, one loop. After
 * {@link #whole}, {@link #ended}, {@link #failed} or {@link #unusable} nothing more comes.
 */
abstract class Reply implements UpstreamReceiver {
    private enum Mode {
        HEAD,
        WHOLE,
        EVENTS,
        OVER
    }

    private final LinkLimits limits;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);
    private final EventReader events;
    private Mode mode = Mode.HEAD;
    private int status;
    private @Nullable UpstreamCall call;

    Reply(LinkLimits limits) {
        this.limits = limits;
        this.events = new EventReader(limits.eventBytes());
    }

    /** Says which request this is the reply to. */
    void of(UpstreamCall sent) {
        call = sent;
    }

    @Nullable UpstreamCall call() {
        return call;
    }

    boolean isOver() {
        return mode == Mode.OVER;
    }

    /** The answer's head; what it says counts only as far as the subclass takes it. */
    void opened(int status, Headers headers) {}

    /** The answer was no stream. */
    abstract void whole(int status, byte[] body);

    abstract void event(ServerEvent event);

    /** The stream ended in order. */
    abstract void ended();

    abstract void broke(UpstreamFailure failure);

    /** It was cut, because it cannot be taken. */
    abstract void unusable(String why);

    @Override
    public final void head(int status, Headers headers) {
        if (mode != Mode.HEAD) return;
        this.status = status;
        var encoding = headers.first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            cut("its answer is compressed, which was not asked for");
            return;
        }
        boolean streams = status == 200 && headers.contentType().equals("text/event-stream");
        mode = streams ? Mode.EVENTS : Mode.WHOLE;
        opened(status, headers);
        if (streams && mode == Mode.EVENTS && call != null && !call.becomesStream())
            cut("as many streams of it are open as may be");
    }

    @Override
    public final void bytes(byte[] bytes) {
        switch (mode) {
            case WHOLE -> {
                if (body.size() + bytes.length > limits.json().maxBytes())
                    cut("its answer is larger than " + limits.json().maxBytes() + " bytes");
                else body.writeBytes(bytes);
            }
            case EVENTS -> {
                try {
                    events.read(
                            bytes,
                            event -> {
                                if (mode == Mode.EVENTS) event(event);
                            });
                } catch (EventReader.Excess excess) {
                    cut("an event of its stream is larger than " + limits.eventBytes() + " bytes");
                }
            }
            case HEAD, OVER -> {
                // nobody is there to get it
            }
        }
    }

    @Override
    public final void end() {
        var was = mode;
        mode = Mode.OVER;
        switch (was) {
            case WHOLE -> whole(status, body.toByteArray());
            case EVENTS -> ended();
            case HEAD, OVER -> {
                // an end without a head is told as a failure
            }
        }
    }

    @Override
    public final void failed(UpstreamFailure failure) {
        if (mode == Mode.OVER) return;
        mode = Mode.OVER;
        broke(failure);
    }

    /** Gives the exchange up: the connection closes, and nothing more is heard of it. */
    void cut() {
        mode = Mode.OVER;
        if (call != null) call.cancel();
    }

    private void cut(String why) {
        cut();
        unusable(why);
    }

    /** All has been said; an orderly end that follows lets the connection be used again. */
    void enough() {
        mode = Mode.OVER;
    }
}
