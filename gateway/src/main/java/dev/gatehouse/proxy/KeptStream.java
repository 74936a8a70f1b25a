package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Ask;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a session of the gate's own: its events have ids and are kept, so that an agent whose
 * connection broke can come back for them (REQ-030, REQ-033). It lives on the loop of the exchange
 * that began it, whichever connection the agent comes back on.
 */
final class KeptStream {
    /** What feeds it, until that is over. On the stream's loop. */
    interface Feed {
        /** The agent is back, and has everything up to an event. */
        void takenUp(AgentStream by, long after, Caller caller);

        /** Slows down and goes on with what the agent reads. */
        Flow pace();

        /** A connection broke; perhaps not the newest. */
        void left(AgentStream connection);
    }

    private static final long RETRY_MILLIS = 1000;

    private static final String UPDATED = "notifications/resources/updated";
    private static final String DATA = "data: ";

    private final Gate gate;
    private final OwnSession ours;
    private final Loop home;
    private final Ask ask;
    private final Revision revision;
    private final @Nullable Id request;
    private final String name = UUID.randomUUID().toString();
    private volatile @Nullable Feed feed;
    private long last;

    /** The event that is the answer; 0 until there is one. */
    private long answer;

    /**
     * @param ask that the stream stands on, to be decided on again when it is taken up
     * @param request that it answers; null when it is one of news
     */
    KeptStream(
            Gate gate,
            OwnSession ours,
            Loop home,
            Ask ask,
            Revision revision,
            @Nullable Id request) {
        this.gate = gate;
        this.ours = ours;
        this.home = home;
        this.ask = ask;
        this.revision = revision;
        this.request = request;
    }

    String name() {
        return name;
    }

    Loop home() {
        return home;
    }

    Ask ask() {
        return ask;
    }

    @Nullable Id request() {
        return request;
    }

    /** Begins to be kept; false when there is no room, and then it is a stream like any other. */
    boolean begin(Feed feed) {
        if (request != null && request.toString().length() > EventIds.MAX_REQUEST_CHARS)
            return false;
        if (!ours.replay().begin(this)) return false;
        this.feed = feed;
        return true;
    }

    /**
     * REQ-032: an agent of 2025-11-25 is given an id before there is anything to tell, and earlier
     * ones could not read that.
     */
    boolean primes() {
        return revision.compareTo(Revision.V2025_11_25) >= 0;
    }

    ServerEvent priming() {
        return keep("", false);
    }

    /** Asks the agent to come back: said before the gate ends the stream of its own accord. */
    static byte[] farewell() {
        return new ServerEvent("message", "", null, RETRY_MILLIS).toBytes();
    }

    /** The event of a message, which is kept. */
    ServerEvent keep(Message message) {
        boolean answers = message instanceof Message.Result || message instanceof Message.Failure;
        if (answers) answer = last + 1;
        return keep(message.toJson().toText(), !(message instanceof Message.Notification));
    }

    private ServerEvent keep(String data, boolean essential) {
        var at = new EventIds.Position(name, ++last, request);
        var event =
                new ServerEvent(
                        "message", data, gate.eventIds.of(at, ours.principal(), ours.key()), null);
        ours.replay()
                .keep(this, new Replay.Event(last, event.toBytes(), essential, System.nanoTime()));
        return event;
    }

    Replay.Rest after(long sequence) {
        return ours.replay().after(this, sequence);
    }

    /** Nothing feeds it any more; what was sent is kept for a while. */
    void over() {
        if (feed == null) return;
        feed = null;
        ours.replay().over(this);
        var _ = home.after(gate.replay.time(), () -> ours.replay().forget(this));
    }

    boolean isOver() {
        return feed == null;
    }

    /** The agent is back. On any loop. */
    void takeUp(AgentStream by, long after, Caller caller) {
        home.run(() -> {
            var feeding = feed;
            if (feeding != null) feeding.takenUp(by, after, caller);
            else finish(by, after);
        });
    }

    private void finish(AgentStream by, long after) {
        var rest = after(after);
        // Nothing is asked of today's grants any more for a stream that is over.
        replay(rest, _ -> false, by);
        // Nobody waits for an answer for ever: what is lost, or never came, is told.
        if (request != null && (answer == 0 || (answer > after && rest.lost() >= answer)))
            by.send(ServerEvent.message(new Message.Failure(request, lost()).toJson().toText()));
        by.end();
    }

    /**
     * Says again what was said, but not that a resource changed which may not be read any more.
     *
     * @param mayHear asked of the resource that an event is about
     */
    void replay(Replay.Rest rest, Predicate<String> mayHear, AgentStream by) {
        for (var event : rest.events()) {
            var uri = request == null ? resource(event) : null;
            if (uri == null || mayHear.test(uri)) by.send(event);
        }
    }

    /** The resource that an event says is updated; null when it says something else. */
    private @Nullable String resource(byte[] event) {
        var text = new String(event, StandardCharsets.UTF_8);
        if (!text.contains(UPDATED)) return null;
        int from = text.indexOf(DATA) + DATA.length();
        var data = text.substring(from, text.indexOf('\n', from)).getBytes(StandardCharsets.UTF_8);
        return gate.answers.read(data) instanceof MessageReader.Read(Message.Notification note)
                        && note.method().equals(UPDATED)
                ? String.valueOf(note.params().text("uri"))
                : null;
    }

    /** What was said is kept no more. */
    static RpcError lost() {
        return new RpcError(
                Answers.NO_ANSWER,
                "The answer is lost: the gate that held it keeps it no more, or is another one. Whether"
                        + " the call took effect is not known; nothing was called again.");
    }

    /** The pace of what feeds it, for a connection on any loop. */
    Flow pace() {
        return new Flow() {
            @Override
            public void pause() {
                fed(Flow::pause);
            }

            @Override
            public void resume() {
                fed(Flow::resume);
            }

            @Override
            public void cancel() {
                fed(Flow::cancel);
            }
        };
    }

    private void fed(Consumer<Flow> step) {
        home.run(() -> {
            var feeding = feed;
            if (feeding != null) step.accept(feeding.pace());
        });
    }

    /** A connection that took it up broke. On any loop. */
    void left(AgentStream connection) {
        home.run(() -> {
            var feeding = feed;
            if (feeding != null) feeding.left(connection);
        });
    }
}
