package dev.gatehouse.upstream;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.stdio.Pipe;
import dev.gatehouse.stdio.Receiver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A talk over the standard input and output of one process. */
final class StdioTalk implements Talk, Receiver, AutoCloseable {
    /** What happens at the other end. */
    private sealed interface Heard {}

    private record Began(Pipe pipe) implements Heard {}

    private record Said(Message message) implements Heard {}

    private record Ended(String why) implements Heard {}

    private static final Logger LOG = LoggerFactory.getLogger(StdioTalk.class);

    /** So much is read ahead; then the process waits for us. */
    private static final int AHEAD = 100;

    private final Era era;
    private final ReadingLimits limits;
    private final long deadline;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(AHEAD);
    private volatile boolean left;
    private @Nullable Pipe pipe;
    private long lastId;
    private boolean answered;

    /**
     * @param deadline of everything, as {@link System#nanoTime}
     */
    StdioTalk(Era era, ReadingLimits limits, long deadline) {
        this.era = era;
        this.limits = limits;
        this.deadline = deadline;
    }

    @Override
    public void started(Pipe begun) {
        hear(new Began(begun));
    }

    @Override
    public void message(Message message, Runnable dealtWith) {
        hear(new Said(message));
        dealtWith.run();
    }

    @Override
    public void withheld(Junk junk) {
        LOG.debug("A line was withheld from a reading: {}", junk);
    }

    @Override
    public void ended(String why) {
        hear(new Ended(why));
    }

    @Override
    public void givenUp(String why) {
        hear(new Ended(why));
    }

    private void hear(Heard what) {
        if (left) return;
        try {
            heard.put(what);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is heard any more, so that nobody waits to be heard. */
    @Override
    public void close() {
        left = true;
        heard.clear();
    }

    /** Whether the server answered to anything, be it with an error. */
    boolean isAnswered() {
        return answered;
    }

    @Override
    public Answer ask(Method method, Json.Obj params) {
        var id = Id.of(++lastId);
        var step = method.wire();
        // For the answer, whatever else is said meanwhile.
        long until = Math.min(System.nanoTime() + limits.answer().toNanos(), deadline);
        send(
                new Message.Request(id, step, era == Era.LEGACY ? params : Talk.withMeta(params)),
                step);
        while (true) {
            switch (next(step, until)) {
                case Said(Message.Result result) when result.id().equals(id) -> {
                    answered = true;
                    return new Answer.Result(result.result());
                }
                case Said(Message.Failure failure)
                        when failure.id() == null || failure.id().equals(id) -> {
                    answered = true;
                    return new Answer.Refused(0, failure.error(), "");
                }
                case Said(Message.Request request) -> answerTo(request, step);
                case Said(Message.Notification _) -> {
                    // progress and log lines are not part of what a server declares
                }
                case Said _ ->
                        throw new Unreadable("at " + step + ": its answer is not to our request");
                case Ended(var why) -> throw new Unreadable("at " + step + ": " + why);
                case Began _ -> throw new IllegalStateException("a visit has one process");
            }
        }
    }

    @Override
    public void tell(String notification) {
        send(new Message.Notification(notification, Json.object()), notification);
    }

    /** A modern server may not ask (REQ-037): that is not answered. */
    private void answerTo(Message.Request request, String step) {
        if (era == Era.MODERN) LOG.warn("A server asked {} where it may not", request.method());
        else send(Talk.declining(request), step);
    }

    private void send(Message message, String step) {
        var sent = pipe(step).send(message);
        if (sent == Pipe.Sent.FULL)
            throw new Unreadable("at " + step + ": it does not read what is written to it");
        // When it is down, that it ended and how is the next thing that is heard.
    }

    private Pipe pipe(String step) {
        var known = pipe;
        if (known != null) return known;
        if (!(next(step, deadline) instanceof Began(var begun)))
            throw new Unreadable("at " + step + ": it did not begin");
        pipe = begun;
        return begun;
    }

    private Heard next(String step, long until) {
        long nanos = until - System.nanoTime();
        try {
            var next = nanos > 0 ? heard.poll(nanos, TimeUnit.NANOSECONDS) : null;
            if (next != null) return next;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unreadable("at " + step + ": the wait was ended from here");
        }
        throw new Unreadable(
                "at "
                        + step
                        + ": it did not answer in time: try again when the machine is less busy");
    }

    /** The process ends with the visit; there is nothing else to end. */
    @Override
    public void hangUp() {
        LOG.debug("A talk with a process is over");
    }

    @Override
    public void agreed(Revision negotiated) {
        LOG.debug("Revision {} was agreed", negotiated);
    }
}
