package dev.gatehouse.links;

import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who gets what comes for one request: on the loop of its own exchange, in order. What is on its
 * way to that loop and was not heard yet is bounded: beyond that its source is to be slow, and one
 * that goes on all the same is not heard any more. Spoken to on one loop, its home.
 */
final class Ear {
    /** What a message takes beside its parameters. */
    private static final int FEW_WORDS = 200;

    /** A source that was slowed down may still say what it had begun. */
    private static final int PATIENCE = 4;

    private final Loop home;
    private final Loop loop;
    private final Hearer hearer;
    private final LinkLimits limits;
    private final AtomicLong onTheWay = new AtomicLong();
    private final Flow source;
    private volatile boolean slowed;

    /**
     * @param source paused while too much is on its way, then resumed; on the home loop
     */
    Ear(Loop home, Loop loop, Hearer hearer, LinkLimits limits, Flow source) {
        this.home = home;
        this.loop = loop;
        this.hearer = hearer;
        this.limits = limits;
        this.source = source;
    }

    Loop loop() {
        return loop;
    }

    Hearer hearer() {
        return hearer;
    }

    boolean isSlowed() {
        return slowed;
    }

    /** Passes a message on; false when it is not passed on, because too much is on its way. */
    boolean hear(Message.Notification note, Consumer<Hearer> saying) {
        return loop.isHere() ? now(saying) : later(FEW_WORDS + weight(note.params()), saying);
    }

    /** The same for what the gate says itself. */
    boolean hear(Consumer<Hearer> saying) {
        return loop.isHere() ? now(saying) : later(FEW_WORDS, saying);
    }

    /** The last word, which always gets through. */
    void last(Consumer<Hearer> saying) {
        loop.run(() -> saying.accept(hearer));
    }

    private boolean now(Consumer<Hearer> saying) {
        saying.accept(hearer);
        return true;
    }

    private boolean later(long weight, Consumer<Hearer> saying) {
        if (onTheWay.get() > PATIENCE * limits.pausedBytes() + limits.eventBytes()) return false;
        if (onTheWay.addAndGet(weight) > limits.pausedBytes() && !slowed) {
            slowed = true;
            source.pause();
        }
        loop.run(() -> {
            try {
                saying.accept(hearer);
            } finally {
                heard(weight);
            }
        });
        return true;
    }

    private void heard(long weight) {
        if (onTheWay.addAndGet(-weight) <= limits.pausedBytes() / 2 && slowed) home.run(this::goOn);
    }

    private void goOn() {
        if (!slowed || onTheWay.get() > limits.pausedBytes() / 2) return;
        slowed = false;
        source.resume();
    }

    /** About what a value takes, without rendering it. */
    private static long weight(Json value) {
        return switch (value) {
            case Json.Obj(var members) -> {
                long sum = 2;
                for (var member : members.entrySet())
                    sum += member.getKey().length() + 4L + weight(member.getValue());
                yield sum;
            }
            case Json.Arr(var elements) -> {
                long sum = 2;
                for (var element : elements) sum += 1 + weight(element);
                yield sum;
            }
            case Json.Str(var text) -> text.length() + 2L;
            case Json.Num(var text) -> text.length();
            case Json.Bool _, Json.Null _ -> 5;
        };
    }
}
