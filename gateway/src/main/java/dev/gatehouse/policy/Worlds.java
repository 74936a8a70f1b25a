package dev.gatehouse.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds the current {@link World}. The control plane publishes; the data plane reads one reference.
 * Older versions never replace newer ones, whatever order announcements arrive in.
 */
public final class Worlds {
    private final AtomicReference<World> current = new AtomicReference<>(World.empty());
    private final List<Runnable> published = new CopyOnWriteArrayList<>();

    public World current() {
        return current.get();
    }

    public void publish(World world) {
        current.accumulateAndGet(
                world, (now, next) -> next.version() >= now.version() ? next : now);
        published.forEach(Runnable::run);
    }

    /** Asks to be told after each publication, on the publisher's thread; it must be quick. */
    public void onPublished(Runnable told) {
        published.add(told);
    }
}
