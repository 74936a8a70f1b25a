package dev.gatehouse.app;

import dev.gatehouse.audit.Entries;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import dev.gatehouse.metrics.Metrics;
import java.io.IOException;
import java.util.List;

/** The journal's store, with every commit counted and timed. */
record MeteredEntries(Entries entries, Metrics metrics) implements Entries {
    @Override
    public List<Receipt> write(List<Entry> batch) throws IOException {
        long begun = System.nanoTime();
        try {
            var receipts = entries.write(batch);
            metrics.recorded(batch.size(), System.nanoTime() - begun);
            return receipts;
        } catch (IOException failed) {
            metrics.recordFailed();
            throw failed;
        }
    }

    @Override
    public void check() throws IOException {
        entries.check();
    }
}
