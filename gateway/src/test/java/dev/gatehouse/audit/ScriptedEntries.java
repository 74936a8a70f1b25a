package dev.gatehouse.audit;

import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Entries in memory that can be held up and can fail, with or without having kept the batch. */
final class ScriptedEntries implements Entries {
    enum Failure {
        KEEPING_NOTHING,
        THOUGH_KEPT,
        BROKEN
    }

    private final Semaphore gate = new Semaphore(0);
    private final List<List<Entry>> kept = new ArrayList<>();
    private volatile boolean held;
    private volatile @Nullable Failure failure;

    void fail(@Nullable Failure how) {
        failure = how;
    }

    void hold() {
        held = true;
    }

    void letGo() {
        held = false;
        gate.release();
    }

    boolean writerWaits() {
        return gate.hasQueuedThreads();
    }

    synchronized List<List<Entry>> kept() {
        return List.copyOf(kept);
    }

    @Override
    public List<Receipt> write(List<Entry> entries) throws IOException {
        if (held) gate.acquireUninterruptibly();
        if (failure == Failure.BROKEN) throw new IllegalStateException("broken");
        if (failure == Failure.KEEPING_NOTHING) throw new IOException("refused");
        var receipts = keep(entries);
        if (failure == Failure.THOUGH_KEPT) throw new IOException("lost the answer");
        return receipts;
    }

    private synchronized List<Receipt> keep(List<Entry> entries) {
        long next = kept.stream().mapToInt(List::size).sum();
        kept.add(entries);
        var receipts = new ArrayList<Receipt>();
        for (var entry : entries) receipts.add(new Receipt(++next, entry.leafHash()));
        return receipts;
    }

    @Override
    public void check() throws IOException {
        if (failure != null) throw new IOException("down");
    }
}
