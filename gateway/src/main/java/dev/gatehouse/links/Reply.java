package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
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
    /** Said to agents, after "the server gave no answer:". */
    static final String CROWDED = "too many large answers are under way at once";

    private enum Mode {
        HEAD,
        WHOLE,
        EVENTS,
        OVER
    }

    private final LinkLimits limits;
    private final ByteBudget.Share kept;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(512);
    private final EventReader events;
    private Mode mode = Mode.HEAD;
    private int status;
    private @Nullable UpstreamCall call;

    /**
     * @param buffered of which everything is taken that is collected here, until it is dealt with
     */
    Reply(LinkLimits limits, ByteBudget buffered) {
        this.limits = limits;
        this.kept = buffered.share();
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
            case WHOLE -> collect(bytes);
            case EVENTS -> readEvents(bytes);
            case HEAD, OVER -> {
                // nobody is there to get it
            }
        }
    }

    private void collect(byte[] bytes) {
        if (body.size() + bytes.length > limits.json().maxBytes())
            cut("its answer is larger than " + limits.json().maxBytes() + " bytes");
        else if (!kept.add(bytes.length)) cut(CROWDED);
        else body.writeBytes(bytes);
    }

    private void readEvents(byte[] bytes) {
        try {
            events.read(
                    bytes,
                    event -> {
                        if (mode == Mode.EVENTS) event(event);
                    });
        } catch (EventReader.Excess excess) {
            cut("an event of its stream is larger than " + limits.eventBytes() + " bytes");
        }
        if (mode == Mode.EVENTS && !kept.hold(events.pending())) cut(CROWDED);
    }

    @Override
    public final void end() {
        var was = mode;
        mode = Mode.OVER;
        try {
            switch (was) {
                case WHOLE -> whole(status, body.toByteArray());
                case EVENTS -> ended();
                case HEAD, OVER -> {
                    // an end without a head is told as a failure
                }
            }
        } finally {
            over();
        }
    }

    @Override
    public final void failed(UpstreamFailure failure) {
        if (mode == Mode.OVER) return;
        over();
        broke(failure);
    }

    /** Nothing is kept any more: whoever holds this may hold it for long. */
    private void over() {
        mode = Mode.OVER;
        body = new ByteArrayOutputStream(0);
        kept.giveBack();
    }

    /** Gives the exchange up: the connection closes, and nothing more is heard of it. */
    void cut() {
        over();
        if (call != null) call.cancel();
    }

    private void cut(String why) {
        cut();
        unusable(why);
    }

    /** All has been said; an orderly end that follows lets the connection be used again. */
    void enough() {
        over();
    }
}
