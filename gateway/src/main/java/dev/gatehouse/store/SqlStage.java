package dev.gatehouse.store;

import dev.gatehouse.access.Agent;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.probe.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The corner of the tables in which the self-test's rounds take place. */
public final class SqlStage implements Stage {
    private static final int LOCK_CLASS = 0x7072_6f62;

    /** Every table that refers to a server, but that of grants. */
    static final List<String> OF_SERVERS =
            List.of(
                    "containment",
                    "finding",
                    "waiver",
                    "provenance_accepted",
                    "server_advisories",
                    "server_precedent",
                    "server_evidence",
                    "server_lineage",
                    "server_transition",
                    "approval",
                    "submission");

    /** Those that name one without a reference: written before there is one, or after. */
    static final List<String> BESIDE =
            List.of(
                    "behaviour_baseline",
                    "evidence_turn",
                    "scope_excess",
                    "server_authority",
                    "authority_turn",
                    "identity_facet",
                    "identity_rule");

    static final List<String> OF_AGENTS = List.of("agent_bearer", "client_document");

    /** By owner, too: who called a server so before there were rounds keeps it. */
    private static final String SERVERS =
            "SELECT name FROM server WHERE starts_with(name, :probes) AND owner = :owner";

    private static final String OTHERS =
            "SELECT name FROM server WHERE starts_with(name, :probes) AND owner <> :owner";

    private static final String AGENTS =
            "SELECT name FROM agent WHERE name = :agent AND issuer = :issuer";

    private static final String GRANTS =
            "SELECT id FROM access_grant WHERE server IN (%s) OR agent IN (%s)"
                    .formatted(SERVERS, AGENTS);

    private final Database database;
    private final Turns turns;

    public SqlStage(Database database) {
        this.database = database;
        this.turns = new Turns(database, LOCK_CLASS);
    }

    @Override
    public <T> Optional<T> alone(Duration patience, Supplier<T> work) {
        return turns.alone("self-test", patience, work);
    }

    @Override
    public boolean isClear() {
        return database.handles()
                .read(handle -> {
                    var left = "SELECT EXISTS (%s) OR EXISTS (%s)".formatted(SERVERS, AGENTS);
                    return !bound(handle.createQuery(left)).mapTo(Boolean.class).one();
                });
    }

    @Override
    public void clear() {
        database.handles()
                .write(handle -> {
                    // Locked first, in the order of those who count uses beside changes.
                    var _ =
                            bound(handle.createQuery(GRANTS + " ORDER BY id FOR UPDATE"))
                                    .mapTo(String.class)
                                    .list();
                    delete(handle, "grant_use", "grant_id IN (" + GRANTS + ")");
                    delete(handle, "access_grant", "id IN (" + GRANTS + ")");
                    for (var table : OF_SERVERS)
                        delete(handle, table, "server IN (" + SERVERS + ")");
                    for (var table : BESIDE)
                        delete(
                                handle,
                                table,
                                "starts_with(server, :probes) AND server NOT IN (" + OTHERS + ")");
                    delete(handle, "server", "name IN (" + SERVERS + ")");
                    for (var table : OF_AGENTS) delete(handle, table, "agent IN (" + AGENTS + ")");
                    delete(handle, "agent", "name IN (" + AGENTS + ")");
                });
    }

    private static void delete(Handle handle, String table, String where) {
        bound(handle.createUpdate("DELETE FROM " + table + " WHERE " + where)).execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement) {
        return statement
                .bind("probes", Server.probe(""))
                .bind("owner", Server.PROBES_OWNER)
                .bind("agent", Agent.PROBE)
                .bind("issuer", Agent.PROBES_ISSUER);
    }
}
