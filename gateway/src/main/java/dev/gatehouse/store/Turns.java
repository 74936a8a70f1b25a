package dev.gatehouse.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work of which only one replica does a piece at a time, on a connection of its own: it takes as
 * long as others outside do, and the pool is for what is quick. The lock ends with the connection,
 * whatever becomes of this process.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Database database;
    private final int lockClass;

    /**
     * @param lockClass keeps the names of one kind of work from those of another
     */
    Turns(Database database, int lockClass) {
        this.database = database;
        this.lockClass = lockClass;
    }

    /** Empty when the turn cannot be had in time, or was lost before the work was done. */
    <T> Optional<T> alone(String name, Duration patience, Supplier<T> work) {
        try (var connection = connect(patience)) {
            lock(connection, name, patience);
            var done = work.get();
            return connection.isValid((int) LOOK.toSeconds())
                    ? Optional.of(done)
                    : Optional.empty();
        } catch (SQLException failed) {
            LOG.info("the turn of {} could not be had: {}", name, failed.toString());
            return Optional.empty();
        }
    }

    /** Its own limit is longer than that of the lock: so it is the lock that is not had. */
    private Connection connect(Duration patience) throws SQLException {
        return database.address().limited("turns", patience, patience.multipliedBy(2)).connect();
    }

    private void lock(Connection connection, String name, Duration patience) throws SQLException {
        try (var waiting = connection.createStatement()) {
            waiting.execute("SET lock_timeout = " + patience.toMillis());
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
