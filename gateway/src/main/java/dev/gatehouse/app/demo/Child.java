package dev.gatehouse.app.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A process of the demo's and what it prints. Its standard input stays open as long as it is
 * wanted: those that listen to it end with us even when we are killed. Safe for many threads.
 */
final class Child implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final Process process;
    private final Consumer<String> heard;
    private final List<String> lines = new ArrayList<>();
    private boolean silent;

    private Child(Process process, Consumer<String> heard) {
        this.process = process;
        this.heard = heard;
    }

    /**
     * Starts a program.
     *
     * @param environment added to ours
     * @param heard is given every line that it prints, as it comes
     */
    static Child start(
            List<String> command, Map<String, String> environment, Consumer<String> heard) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var child = new Child(builder.start(), heard);
            Thread.ofVirtual().name("demo-child").start(child::listen);
            return child;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void listen() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) hear(line);
        } catch (IOException gone) {
            hear("(its output cannot be read: " + gone.getMessage() + ")");
        } finally {
            fallSilent();
        }
    }

    private void hear(String line) {
        heard.accept(line);
        synchronized (this) {
            lines.add(line);
            notifyAll();
        }
    }

    private synchronized void fallSilent() {
        silent = true;
        notifyAll();
    }

    /** The first line so far or to come that is wanted; empty when it ends or takes longer. */
    synchronized Optional<String> line(Predicate<String> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var found = lines.stream().filter(wanted).findFirst();
            if (found.isPresent() || silent || !pause(deadline)) return found;
        }
    }

    /** All that it printed, once it has ended; throws {@link Unexpected} when it takes longer. */
    synchronized String last(String name, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!silent)
            if (!pause(deadline)) throw new Unexpected(name + " to end within " + patience);
        return String.join("\n", lines);
    }

    synchronized String output() {
        return String.join("\n", lines);
    }

    private synchronized boolean pause(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) return false;
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends it, by force when asking does not help; after this it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS))
                process.destroyForcibly().waitFor();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
