package dev.gatehouse.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Work of which only one replica does a piece at a time, on a connection of its own: it takes as
 * long as others outside do, and the pool is for what is quick. The lock ends with the connection,
 * whatever becomes of this process.
 */
final class Turns {
    private final Database database;
    private final int lockClass;

    /**
     * @param lockClass keeps the names of one kind of work from those of another
     */
    Turns(Database database, int lockClass) {
        this.database = database;
        this.lockClass = lockClass;
    }

    /** Throws {@link IllegalStateException} when the turn cannot be had in time. */
    <T> T alone(String name, Duration patience, Supplier<T> work) {
        try (var connection = database.address().limited("turns", patience, patience).connect()) {
            lock(connection, name, patience);
            return work.get();
        } catch (SQLException failed) {
            throw new IllegalStateException("the turn could not be had in time", failed);
        }
    }

    private void lock(Connection connection, String name, Duration patience) throws SQLException {
        try (var waiting = connection.createStatement()) {
            waiting.execute("SET lock_timeout = " + patience.toMillis() / 2);
        }
        try (var locking =
                connection.prepareStatement(
                        "SELECT pg_advisory_lock(?, hashtext(current_schema() || ?))")) {
            locking.setInt(1, lockClass);
            locking.setString(2, name);
            locking.execute();
        }
    }
}
