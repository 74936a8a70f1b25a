package dev.gatehouse.store;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.policy.Worlds;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Changes in PostgreSQL, one after another in the whole cluster: what the ports of this room write
 * during the work, the record of it and the next version commit together, and the commit announces
 * the version.
 *
 * <p>When the connection is lost while the commit is under way, {@link #make} throws and the change
 * may stand; then its entry stands too.
 */
public final class SqlChanges implements Changes {
    private static final int LOCK_CLASS = 0x6761_7465;

    private final Database database;
    private final Worlds worlds;
    private final SqlWorld source = new SqlWorld();

    public SqlChanges(Database database, Worlds worlds) {
        this.database = database;
        this.worlds = worlds;
    }

    @Override
    public <T> T make(Supplier<T> work, Function<T, Event> event) {
        try (var handle = database.handles().open()) {
            T made = handle.inTransaction(transaction -> make(transaction, work, event));
            publish(handle);
            return made;
        }
    }

    private void publish(Handle handle) {
        try {
            worlds.publish(source.load(handle));
        } catch (RuntimeException lost) {
            throw new IllegalStateException(
                    "the change is made and recorded, but this replica does not know it yet", lost);
        }
    }

    private <T> T make(Handle handle, Supplier<T> work, Function<T, Event> event) {
        takeTurn(handle);
        T made = database.handles().within(handle, work);
        // What the event looks up, too, it looks up here: a second connection may not be free.
        record(handle, database.handles().within(handle, () -> event.apply(made)));
        announce(handle);
        return made;
    }

    /** Held until the end of the transaction, so versions commit in their order. */
    private void takeTurn(Handle handle) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:class, hashtext(current_schema()))::text")
                .bind("class", LOCK_CLASS)
                .mapTo(String.class)
                .one();
    }

    private static void record(Handle handle, Event event) {
        try {
            EntryBatch.insert(handle.getConnection(), List.of(event.entry()));
        } catch (SQLException failed) {
            throw new IllegalStateException("the change cannot be recorded", failed);
        }
    }

    private void announce(Handle handle) {
        handle.createQuery(
                        """
                        WITH next AS (UPDATE world_version SET version = version + 1
                                      RETURNING version)
                        SELECT pg_notify(:channel, version::text)::text FROM next\
                        """)
                .bind("channel", database.channel())
                .mapTo(String.class)
                .one();
    }
}
