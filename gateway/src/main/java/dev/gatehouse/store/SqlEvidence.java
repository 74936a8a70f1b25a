package dev.gatehouse.store;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.EvidenceShelf;
import dev.gatehouse.provenance.EvidenceTier;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.Vouched;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What was found out about servers' packages in PostgreSQL. */
public final class SqlEvidence implements EvidenceShelf {
    private final Handles handles;
    private final ScheduleTurns turns;

    public SqlEvidence(Database database) {
        this.handles = database.handles();
        this.turns = new ScheduleTurns(handles, "evidence_turn");
    }

    @Override
    public void keep(Evidence evidence) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO server_evidence
                                    (server, tier, package, digest, said, marker, looked,
                                     signers, said_signers, held, gone, says, at)
                                VALUES
                                    (:server, :tier, :package, :digest, :said, :marker, :looked,
                                     :signers, :saidSigners, :held, :gone, :says, :at)
                                ON CONFLICT (server) DO UPDATE SET
                                    tier = :tier, package = :package, digest = :digest,
                                    said = :said, marker = :marker, looked = :looked,
                                    signers = :signers, said_signers = :saidSigners,
                                    held = :held, gone = :gone, says = :says, at = :at\
                                """)
                        .bind("server", evidence.server())
                        .bind("tier", evidence.tier().name())
                        .bind("package", evidence.name())
                        .bind("digest", evidence.digest())
                        .bind("said", evidence.said())
                        .bind("marker", quoted(evidence.marker()))
                        .bind("looked", evidence.looked())
                        .bind("signers", Columns.texts(evidence.signing().first()))
                        .bind("saidSigners", Columns.texts(evidence.signing().now()))
                        .bind("held", evidence.held().name())
                        .bind("gone", evidence.gone())
                        .bind("says", Json.of(evidence.says()).toText())
                        .bind("at", Columns.time(evidence.at()))
                        .execute());
    }

    @Override
    public Optional<Evidence> evidence(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM server_evidence WHERE server = :server")
                        .bind("server", server)
                        .map(SqlEvidence::evidence)
                        .findOne());
    }

    @Override
    public boolean takesTurn(String server, Instant now, Instant notSince) {
        return turns.take(server, now, notSince);
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

    private static Evidence evidence(ResultSet row, StatementContext context) throws SQLException {
        return new Evidence(
                row.getString("server"),
                EvidenceTier.valueOf(row.getString("tier")),
                row.getString("package"),
                row.getString("digest"),
                row.getString("said"),
                row.getString("marker") == null ? null : Columns.unquoted(row, "marker"),
                row.getBoolean("looked"),
                new Evidence.Signing(
                        Columns.texts(row, "signers"), Columns.texts(row, "said_signers")),
                EvidenceTier.valueOf(row.getString("held")),
                row.getBoolean("gone"),
                ((Json.Arr) Columns.json(row.getString("says")))
                        .elements().stream().map(text -> ((Json.Str) text).value()).toList(),
                Columns.time(row, "at"));
    }

    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : Columns.quoted(text);
    }
}
