package dev.gatehouse.store;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.EvidenceShelf;
import dev.gatehouse.provenance.EvidenceTier;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.Vouched;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What was found out about servers' packages in PostgreSQL. */
public final class SqlEvidence implements EvidenceShelf {
    private final Handles handles;

    public SqlEvidence(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(Evidence evidence) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO server_evidence (server, tier, detail, at)
                                VALUES (:server, :tier, :detail, :at)
                                ON CONFLICT (server) DO UPDATE
                                SET tier = :tier, detail = :detail, at = :at\
                                """)
                        .bind("server", evidence.server())
                        .bind("tier", evidence.tier().name())
                        .bind("detail", evidence.detail().toText())
                        .bind("at", Columns.time(evidence.at()))
                        .execute());
    }

    @Override
    public Optional<Evidence> find(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM server_evidence WHERE server = :server")
                        .bind("server", server)
                        .map(SqlEvidence::evidence)
                        .findOne());
    }

    /** What stands behind every server that anything stands behind. */
    static Map<String, Vouched> vouched(Handle handle) {
        var vouched = new HashMap<String, Vouched>();
        for (Lineage lineage : SqlLineages.all(handle))
            vouched.put(lineage.server(), new Vouched(lineage, EvidenceTier.NONE, null));
        handle.createQuery("SELECT * FROM server_evidence")
                .map(SqlEvidence::evidence)
                .forEach(found ->
                        vouched.compute(
                                found.server(),
                                (_, known) ->
                                        new Vouched(
                                                known == null ? null : known.lineage(),
                                                found.tier(),
                                                found.at())));
        return vouched;
    }

    private static Evidence evidence(ResultSet row, StatementContext context)
            throws SQLException {
        return new Evidence(
                row.getString("server"),
                EvidenceTier.valueOf(row.getString("tier")),
                (Json.Obj) Columns.json(row.getString("detail")),
                Columns.time(row, "at"));
    }
}
