package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.testkit.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A receiver that remembers. */
final class Ear implements Receiver {
    final List<Pipe> pipes = new CopyOnWriteArrayList<>();
    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<Junk> junk = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    final List<String> givenUp = new CopyOnWriteArrayList<>();
    private volatile Consumer<Message> also = _ -> {};

    Ear also(Consumer<Message> action) {
        also = action;
        return this;
    }

    @Override
    public void started(Pipe pipe) {
        pipes.add(pipe);
    }

    @Override
    public void message(Message message, Runnable dealtWith) {
        messages.add(message);
        also.accept(message);
        dealtWith.run();
    }

    @Override
    public void withheld(Junk what) {
        junk.add(what);
    }

    @Override
    public void ended(String why) {
        ends.add(why);
    }

    @Override
    public void givenUp(String why) {
        givenUp.add(why);
    }

    /** The way to the newest process, once there is one. */
    Pipe pipe() {
        Eventually.holds(() -> !pipes.isEmpty());
        return pipes.getLast();
    }

    static Message.Notification note(String method) {
        return new Message.Notification(method, Json.object());
    }

    /** Tells it something and waits until the same comes back: it runs, hears and speaks. */
    void roundTrip(String method) {
        var sent = pipe().send(note(method));
        if (sent != Pipe.Sent.QUEUED) throw new AssertionError("not taken: " + sent);
        awaitMessage(method);
    }

    void awaitMessage(String method) {
        Eventually.holds(() -> messages.contains(note(method)));
    }
}
