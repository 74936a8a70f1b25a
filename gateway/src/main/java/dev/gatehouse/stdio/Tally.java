package dev.gatehouse.stdio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the processes of one server did on this gate, for its operators. Safe for many threads. */
final class Tally {
    final AtomicInteger running = new AtomicInteger();
    final LongAdder restarts = new LongAdder();
    final LongAdder withheld = new LongAdder();

    private final int lines;
    private final Deque<String> lastErrors = new ArrayDeque<>();
    private volatile String lastEnd = "";

    Tally(StdioLimits limits) {
        this.lines = limits.errorLines();
    }

    void said(String line) {
        synchronized (lastErrors) {
            lastErrors.addLast(line);
            if (lastErrors.size() > lines) lastErrors.removeFirst();
        }
    }

    List<String> lastErrors() {
        synchronized (lastErrors) {
            return List.copyOf(lastErrors);
        }
    }

    void ended(String how) {
        lastEnd = how;
    }

    String lastEnd() {
        return lastEnd;
    }
}
