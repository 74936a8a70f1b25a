package dev.gatehouse.store;

import dev.gatehouse.credentials.Holdings;
import dev.gatehouse.credentials.Partition;
import dev.gatehouse.mcp.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Tokens and registrations in PostgreSQL, sealed; principals stand as digests. */
public final class SqlHoldings implements Holdings {
    private static final int LOCK_CLASS = 0x6372_6564;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Turns turns;

    public SqlHoldings(Database database) {
        this.database = database;
        this.turns = new Turns(database, LOCK_CLASS);
    }

    /** The gate's own principal is empty. */
    static String principal(String principal) {
        return principal.isEmpty()
                ? ""
                : Digest.of(principal.getBytes(StandardCharsets.UTF_8)).value();
    }

    @Override
    public Optional<String> token(Partition partition) {
        return database.handles()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        SELECT sealed FROM credential_token WHERE server = :server
                                        AND principal = :principal AND issuer = :issuer\
                                        """)
                                .bind("server", partition.server())
                                .bind("principal", principal(partition.principal()))
                                .bind("issuer", partition.issuer())
                                .mapTo(String.class)
                                .findOne());
    }

    @Override
    public void keepToken(Partition partition, String sealed) {
        write(handle ->
                bound(
                                handle.createUpdate(
                                        """
                                        INSERT INTO credential_token
                                            (server, principal, issuer, sealed)
                                        VALUES (:server, :principal, :issuer, :sealed)
                                        ON CONFLICT (server, principal, issuer) DO UPDATE
                                        SET sealed = :sealed, at = clock_timestamp()\
                                        """),
                                partition)
                        .bind("sealed", sealed));
    }

    @Override
    public void forgetToken(Partition partition) {
        write(handle ->
                bound(
                        handle.createUpdate(
                                """
                                DELETE FROM credential_token WHERE server = :server
                                AND principal = :principal AND issuer = :issuer\
                                """),
                        partition));
    }

    @Override
    public void forgetAll(String server) {
        for (var table : new String[] {"credential_token", "credential_client"})
            write(handle ->
                    handle.createUpdate("DELETE FROM " + table + " WHERE server = :server")
                            .bind("server", server));
    }

    @Override
    public void forgetSignIns(String issuer) {
        write(handle ->
                handle.createUpdate(
                                "DELETE FROM credential_token WHERE server = '' AND issuer = :issuer")
                        .bind("issuer", issuer));
    }

    private static Update bound(Update update, Partition partition) {
        return update.bind("server", partition.server())
                .bind("principal", principal(partition.principal()))
                .bind("issuer", partition.issuer());
    }

    @Override
    public Optional<String> client(String server, String issuer) {
        return database.handles()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        SELECT sealed FROM credential_client
                                        WHERE server = :server AND issuer = :issuer\
                                        """)
                                .bind("server", server)
                                .bind("issuer", issuer)
                                .mapTo(String.class)
                                .findOne());
    }

    @Override
    public void keepClient(String server, String issuer, String sealed) {
        write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO credential_client (server, issuer, sealed)
                                VALUES (:server, :issuer, :sealed)
                                ON CONFLICT (server, issuer) DO UPDATE
                                SET sealed = :sealed, at = clock_timestamp()\
                                """)
                        .bind("server", server)
                        .bind("issuer", issuer)
                        .bind("sealed", sealed));
    }

    /** Within a change it is the change's, otherwise a transaction of its own. */
    private void write(java.util.function.Function<Handle, Update> update) {
        database.handles().read(handle -> update.apply(handle).execute());
    }

    @Override
    public <T> T alone(String name, Supplier<T> work) {
        return turns.alone(name, PATIENCE, work)
                .orElseThrow(() -> new IllegalStateException("the turn could not be had in time"));
    }
}
