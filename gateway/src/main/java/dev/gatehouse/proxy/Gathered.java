package dev.gatehouse.proxy;

import dev.gatehouse.http.Loop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Holds back what a server says of its lists, for one stream: however often it says that one
 * changed, its agent is told once, a while after the first time. The while differs by chance, so a
 * server that storms does not make all agents read at once. On the agent's loop.
 */
final class Gathered {
    private final Loop loop;
    private final Duration settle;
    private final Consumer<Runnable> guard;
    private final Map<String, Runnable> held = new LinkedHashMap<>();
    private Runnable noRelease = () -> {};

    /**
     * @param guard runs the release, and deals with what breaks in it
     */
    Gathered(Loop loop, Duration settle, Consumer<Runnable> guard) {
        this.loop = loop;
        this.settle = settle;
        this.guard = guard;
    }

    /** The news wait; they take the place of what waits about the same. */
    void hold(String about, Runnable tell) {
        if (held.isEmpty())
            noRelease = loop.after(ListNews.jittered(settle), () -> guard.accept(this::release));
        held.remove(about);
        held.put(about, tell);
    }

    /** Tells all that waits, now: what comes after it must not overtake it. */
    void release() {
        if (held.isEmpty()) return;
        var told = List.copyOf(held.values());
        end();
        told.forEach(Runnable::run);
    }

    /** What waits is not told any more. */
    void end() {
        noRelease.run();
        held.clear();
    }
}
