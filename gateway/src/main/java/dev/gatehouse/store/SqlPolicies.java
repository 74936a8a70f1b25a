package dev.gatehouse.store;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Policies;
import dev.gatehouse.policy.PolicyVersion;
import dev.gatehouse.policy.PolicyVersion.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies in PostgreSQL. A number that is taken, or a decision on what does not wait, throws
 * {@link IllegalStateException}.
 */
public final class SqlPolicies implements Policies {
    private static final Logger LOG = LoggerFactory.getLogger(SqlPolicies.class);

    private final Handles handles;

    public SqlPolicies(Database database) {
        this.handles = database.handles();
    }

    @Override
    public long next() {
        return handles.read(handle ->
                handle.createQuery("SELECT COALESCE(max(number), 0) + 1 FROM policy")
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public void add(PolicyVersion version) {
        handles.write(handle -> {
            supersede(handle, version);
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO policy (number, document, digest, base, restores,
                                        state, reason, proposed_by, proposed_at, decided_by,
                                        decided_at)
                                    VALUES (:number, :document, :digest, :base, :restores, :state,
                                        :reason, :proposed_by, :proposed_at, :decided_by,
                                        :decided_at)
                                    ON CONFLICT (number) DO NOTHING\
                                    """)
                            .bind("number", version.number())
                            .bind("document", version.document().toText())
                            .bind("digest", version.digest().value())
                            .bind("base", version.base())
                            .bind("restores", version.restores())
                            .bind("state", version.state().name())
                            .bind("reason", version.reason())
                            .bind("proposed_by", version.proposedBy())
                            .bind("proposed_at", Columns.time(version.proposedAt()))
                            .bind("decided_by", version.decidedBy())
                            .bind("decided_at", timeOrNull(version.decidedAt()))
                            .execute();
            if (added == 0)
                throw new IllegalStateException("policy " + version.number() + " is taken");
        });
    }

    @Override
    public void decide(PolicyVersion version) {
        handles.write(handle -> {
            supersede(handle, version);
            int decided =
                    handle.createUpdate(
                                    """
                                    UPDATE policy SET state = :state, decided_by = :decided_by,
                                        decided_at = :decided_at
                                    WHERE number = :number AND state = 'PROPOSED'\
                                    """)
                            .bind("number", version.number())
                            .bind("state", version.state().name())
                            .bind("decided_by", version.decidedBy())
                            .bind("decided_at", timeOrNull(version.decidedAt()))
                            .execute();
            if (decided == 0)
                throw new IllegalStateException("policy " + version.number() + " does not wait");
        });
    }

    private static void supersede(Handle handle, PolicyVersion version) {
        if (version.state() == State.IN_FORCE)
            handle.execute("UPDATE policy SET state = 'SUPERSEDED' WHERE state = 'IN_FORCE'");
    }

    private static @Nullable Object timeOrNull(@Nullable Instant at) {
        return at == null ? null : Columns.time(at);
    }

    @Override
    public Optional<PolicyVersion> find(long number) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM policy WHERE number = :number")
                        .bind("number", number)
                        .map(SqlPolicies::version)
                        .findOne());
    }

    @Override
    public Optional<PolicyVersion> inForce() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM policy WHERE state = 'IN_FORCE'")
                        .map(SqlPolicies::version)
                        .findOne());
    }

    @Override
    public List<PolicyVersion> all() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM policy ORDER BY number")
                        .map(SqlPolicies::version)
                        .list());
    }

    private static PolicyVersion version(ResultSet row, StatementContext context)
            throws SQLException {
        long restores = row.getLong("restores");
        boolean isOwn = row.wasNull();
        return new PolicyVersion(
                row.getLong("number"),
                document(row.getString("document")),
                row.getLong("base"),
                isOwn ? null : Long.valueOf(restores),
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                row.getString("proposed_by"),
                Columns.time(row, "proposed_at"),
                row.getString("decided_by"),
                Columns.timeOrNull(row, "decided_at"));
    }

    /** What is no object any more is shown as it is: it can still be superseded. */
    private static Json.Obj document(String stored) {
        try {
            if (Columns.json(stored) instanceof Json.Obj document) return document;
        } catch (IllegalStateException malformed) {
            LOG.warn("a stored policy is no JSON: {}", malformed.getMessage());
        }
        return Json.object("unreadable", stored);
    }
}
