package dev.gatehouse.store;

import dev.gatehouse.inventory.Server;
import dev.gatehouse.probe.Stage;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The corner of the tables in which the self-test's rounds take place. */
public final class SqlStage implements Stage {
    private static final int LOCK_CLASS = 0x7072_6f62;

    /** Every table that names a server, those first that others do not refer to. */
    private static final List<String> OF_SERVERS =
            List.of(
                    "behaviour_baseline",
                    "containment",
                    "finding",
                    "scope_excess",
                    "server_authority",
                    "authority_turn",
                    "identity_facet",
                    "identity_rule",
                    "server_transition",
                    "approval",
                    "submission");

    /** By owner, too: who called a server so before there were rounds keeps it. */
    private static final String IS_PROBE = "starts_with(name, :probes) AND owner = :owner";

    private static final String PROBES = "SELECT name FROM server WHERE " + IS_PROBE;

    private final Database database;
    private final Turns turns;

    public SqlStage(Database database) {
        this.database = database;
        this.turns = new Turns(database, LOCK_CLASS);
    }

    @Override
    public <T> T alone(Duration patience, Supplier<T> work) {
        return turns.alone("self-test", patience, work);
    }

    @Override
    public boolean isClear() {
        return database.handles()
                .read(handle -> {
                    var left = "SELECT count(*) FROM server WHERE " + IS_PROBE;
                    return bound(handle.createQuery(left)).mapTo(Long.class).one() == 0;
                });
    }

    @Override
    public void clear() {
        database.handles()
                .write(handle -> {
                    var grants = "SELECT id FROM access_grant WHERE server IN (" + PROBES + ")";
                    // Locked first: uses are written beside changes.
                    var _ =
                            bound(handle.createQuery(grants + " FOR UPDATE"))
                                    .mapTo(String.class)
                                    .list();
                    delete(handle, "grant_use", "grant_id IN (" + grants + ")");
                    delete(handle, "access_grant", "server IN (" + PROBES + ")");
                    for (var table : OF_SERVERS)
                        delete(handle, table, "server IN (" + PROBES + ")");
                    delete(handle, "server", IS_PROBE);
                    handle.createUpdate("DELETE FROM agent WHERE issuer = :issuer")
                            .bind("issuer", ISSUER)
                            .execute();
                });
    }

    private static void delete(Handle handle, String table, String where) {
        bound(handle.createUpdate("DELETE FROM " + table + " WHERE " + where)).execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement) {
        return statement.bind("probes", Server.PROBES).bind("owner", OWNER);
    }
}
