package dev.gatehouse.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends a process that the bench started: politely, then for certain. */
final class OwnProcess {
    private OwnProcess() {}

    static void stop(Process process, Duration patience) {
        process.destroy();
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        var _ = process.destroyForcibly();
    }
}
