package dev.gatehouse.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The gate's database, opened and brought to the newest schema. Closing it closes its connections
 * and stops the PostgreSQL that it started.
 *
 * <p>The control plane shares a pool. The journal and the feed of worlds connect on their own, so
 * that nothing the control plane does can starve them.
 */
public final class Database implements AutoCloseable {
    /**
     * What the control plane may take of the database.
     *
     * @param connections in its pool
     * @param connect how long it waits for one
     * @param statement how long a statement may run, and a change may sit idle
     * @param lock how long a change waits for the one before it
     */
    public record Limits(int connections, Duration connect, Duration statement, Duration lock) {
        public static final Limits DEFAULT =
                new Limits(
                        8, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    static final String SCHEMA = "gatehouse";

    private final Address address;
    private final String schema;
    private final @Nullable EmbeddedPostgres embedded;
    private final HikariDataSource pool;
    private final Handles handles;

    private Database(
            Address address, String schema, Limits limits, @Nullable EmbeddedPostgres embedded) {
        this.address = address.with("currentSchema", schema);
        this.schema = schema;
        this.embedded = embedded;
        this.pool = new HikariDataSource(pool(this.address, limits));
        this.handles = new Handles(Jdbi.create(pool));
    }

    /** Throws {@link IllegalStateException} with a sentence for the operator when it cannot. */
    public static Database open(Place place, Limits limits) {
        return switch (place) {
            case Place.Embedded here -> open(EmbeddedPostgres.start(here), limits);
            case Place.External(var url, var user, var password) ->
                    open(new Address(url, user, password, Map.of()), SCHEMA, limits, null);
        };
    }

    private static Database open(EmbeddedPostgres embedded, Limits limits) {
        try {
            return open(embedded.address(), SCHEMA, limits, embedded);
        } catch (RuntimeException failed) {
            embedded.close();
            throw failed;
        }
    }

    /** Opens one schema of a running PostgreSQL; makes it when it is not there. */
    static Database open(
            Address address, String schema, Limits limits, @Nullable EmbeddedPostgres embedded) {
        Database database;
        try {
            database = new Database(address, schema, limits, embedded);
        } catch (RuntimeException refused) {
            throw new IllegalStateException(
                    "the database cannot be reached: " + refused.getMessage(), refused);
        }
        try {
            database.migrate();
            return database;
        } catch (RuntimeException failed) {
            database.pool.close();
            throw failed;
        }
    }

    private static HikariConfig pool(Address address, Limits limits) {
        var timeouts =
                "-c synchronous_commit=on -c statement_timeout=%d -c idle_in_transaction_session_timeout=%d -c lock_timeout=%d"
                        .formatted(
                                limits.statement().toMillis(),
                                limits.statement().toMillis(),
                                limits.lock().toMillis());
        // The server ends a slow statement; the socket's own limit is for a server that is gone.
        var limited =
                address.limited("control", limits.connect(), limits.statement().plusSeconds(5))
                        .with("options", timeouts);
        var config = new HikariConfig();
        config.setPoolName("control");
        config.setJdbcUrl(limited.url());
        config.setDataSourceProperties(limited.properties());
        config.setMaximumPoolSize(limits.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(limits.connect().toMillis());
        return config;
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(pool)
                .schemas(schema)
                .defaultSchema(schema)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }

    Handles handles() {
        return handles;
    }

    Address address() {
        return address;
    }

    /** The channel on which this schema's changes are announced. */
    String channel() {
        return "world_" + schema;
    }

    /** The channel on which what is set in sessions is announced. */
    String sessionChannel() {
        return "sessions_" + schema;
    }

    @Override
    public void close() {
        pool.close();
        if (embedded != null) embedded.close();
    }
}
