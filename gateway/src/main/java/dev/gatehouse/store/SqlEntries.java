package dev.gatehouse.store;

import dev.gatehouse.audit.Entries;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record in PostgreSQL, on a connection of its own that nobody else can use up. A batch is one
 * statement that commits itself: one round trip and one flush of the log, whatever its size.
 *
 * <p>After a failure the connection is given up and the next call makes another. A failed batch is
 * never tried again: it may have been committed, and the record would hold it twice.
 */
public final class SqlEntries implements Entries, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SqlEntries.class);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Address address;
    private final Duration patience;
    private @Nullable Connection connection;
    private long usedAt;

    /**
     * @param patience how long connecting or one batch may take, in whole seconds
     */
    public SqlEntries(Database database, Duration patience) {
        this.patience = patience;
        // The server gives up first, so that a batch that is late is not committed behind our back.
        this.address =
                database.address()
                        .limited("journal", patience, patience.plusSeconds(1))
                        .with("prepareThreshold", "1")
                        .with(
                                "options",
                                "-c synchronous_commit=on -c statement_timeout="
                                        + patience.toMillis());
    }

    @Override
    public List<Receipt> write(List<Entry> entries) throws IOException {
        try {
            var receipts = EntryBatch.insert(connection(), entries);
            usedAt = System.nanoTime();
            return receipts;
        } catch (SQLException failed) {
            drop();
            throw new IOException("the record's database failed: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void check() throws IOException {
        try {
            usedAt = System.nanoTime() - IDLE.toNanos();
            connection();
        } catch (SQLException failed) {
            drop();
            throw new IOException("the record's database is down: " + failed.getMessage(), failed);
        }
    }

    /**
     * A connection that was idle may have died unheard; asking it costs less than an event. The
     * server's answer is no promise, but what fails after it has failed for a reason.
     */
    private Connection connection() throws SQLException {
        if (connection != null && System.nanoTime() - usedAt >= IDLE.toNanos()) {
            if (connection.isValid((int) Math.max(1, patience.toSeconds()))) return connection;
            drop();
        }
        if (connection == null) connection = address.connect();
        return connection;
    }

    private void drop() {
        if (connection == null) return;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException already) {
            log.debug("the record's connection was broken already", already);
        }
        connection = null;
    }

    /** Only after the journal that writes here has ended. */
    @Override
    public void close() {
        drop();
    }
}
