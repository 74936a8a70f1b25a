package dev.gatehouse.audit;

import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.io.IOException;
import java.util.List;

/**
 * Where the journal's entries are kept. Used by one thread at a time. Every call ends within a
 * bounded time, whatever has become of the store.
 */
public interface Entries {
    /**
     * Makes the entries durable, all or none, in their order.
     *
     * @return a receipt for each, in the same order, once they survive the loss of power
     * @throws IOException when they may or may not have been kept; the next call starts afresh
     */
    List<Receipt> write(List<Entry> entries) throws IOException;

    /**
     * Whether entries could be written now, found out without writing one.
     *
     * @throws IOException when they could not
     */
    void check() throws IOException;
}
