package dev.gatehouse.store;

import dev.gatehouse.policy.Worlds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fresh schema of a real PostgreSQL. One server runs for all the tests of a JVM, in the build
 * directory: it is initialised once, started with the first test and stopped with the JVM; one that
 * a killed JVM left is taken over.
 *
 * <pre>{@code
 * private static final TestDatabase TEST = TestDatabase.of(SqlAgentsTest.class);
 *
 * @AfterAll
 * static void close() { TEST.close(); }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {
    public static final Path BUILD = Path.of("target").toAbsolutePath();

    /** Where all tests unpack PostgreSQL's programs to. */
    public static final Path BINARIES = BUILD.resolve("test-postgres-programs");

    private static @Nullable EmbeddedPostgres shared;

    private final Address address;
    private final String schema;
    private final Database database;

    private TestDatabase(Address address, String schema) {
        this.address = address;
        this.schema = schema;
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        this.database = Database.open(address, schema, Database.Limits.DEFAULT, null);
    }

    /** A new, empty schema named after the test class. */
    public static TestDatabase of(Class<?> test) {
        var schema = "t_" + test.getSimpleName().toLowerCase(Locale.ROOT);
        return new TestDatabase(server().address(), schema);
    }

    private static synchronized EmbeddedPostgres server() {
        if (shared == null) {
            var started =
                    EmbeddedPostgres.start(
                            new Place.Embedded(BUILD.resolve("test-postgres"), BINARIES));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-postgres"));
            shared = started;
        }
        return shared;
    }

    /**
     * A new, empty database of the same server, for a whole gate; the name is made of lower-case
     * letters, digits and underscores.
     */
    public static Place.External fresh(String name) {
        var here = server().address();
        try (var connection = here.connect();
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException("no database " + name, failed);
        }
        var url = here.url().substring(0, here.url().lastIndexOf('/') + 1) + name;
        return new Place.External(url, here.user(), here.password());
    }

    public Database database() {
        return database;
    }

    /** Does the work as a change of the control plane, which every write of it belongs in. */
    void change(Runnable work) {
        new SqlChanges(database, new Worlds())
                .make(
                        () -> {
                            work.run();
                            return "";
                        },
                        _ -> Samples.event("change"));
    }

    /** Another replica's view of the same schema; the caller closes it. */
    public Database replica() {
        return Database.open(address, schema, Database.Limits.DEFAULT, null);
    }

    public String schema() {
        return schema;
    }

    /** The same schema, reached in another way, for example through a link that can be cut. */
    Database through(int port) {
        return Database.open(
                new Address(
                        address.url().replaceFirst(":[0-9]+/", ":" + port + "/"),
                        address.user(),
                        address.password(),
                        address.parameters()),
                schema,
                Database.Limits.DEFAULT,
                null);
    }

    int port() {
        return Integer.parseInt(address.url().replaceFirst(".*:([0-9]+)/.*", "$1"));
    }

    /** What another process needs to reach this schema: url, user, password, schema. */
    Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("TEST_DB_URL", address.url());
        environment.put("TEST_DB_USER", address.user());
        environment.put("TEST_DB_PASSWORD", address.password());
        environment.put("TEST_DB_SCHEMA", schema);
        return environment;
    }

    static Database fromEnvironment() {
        return Database.open(
                new Address(
                        System.getenv("TEST_DB_URL"),
                        System.getenv("TEST_DB_USER"),
                        System.getenv("TEST_DB_PASSWORD"),
                        Map.of()),
                System.getenv("TEST_DB_SCHEMA"),
                Database.Limits.DEFAULT,
                null);
    }

    /** A connection to this schema past all the gate's rules, to prove what the database holds. */
    public Connection connect() throws SQLException {
        return address.with("currentSchema", schema).connect();
    }

    public void execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** The first column of the first row as text. */
    public String value(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            if (!rows.next()) throw new IllegalStateException("no row: " + sql);
            return String.valueOf(rows.getString(1));
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
