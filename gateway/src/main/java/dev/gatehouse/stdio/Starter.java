package dev.gatehouse.stdio;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes on one thread that lives as long as the gate. The kernel ends a child whose
 * sandbox is to die with its parent when the thread that started it ends, and threads that carry
 * virtual ones come and go.
 */
final class Starter implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("stdio-starter").factory());

    Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        var started = thread.submit(builder::start);
        try {
            return started.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException absent) throw absent;
            throw new IOException("a process could not be started", failed.getCause());
        }
    }

    /** Ends the thread, and with it what dies with its parent. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
