package dev.gatehouse.store;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Grants;
import dev.gatehouse.access.TermsForm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The grants in PostgreSQL. A grant whose id is taken, or whose agent or server is not known,
 * throws {@link IllegalStateException}; so does revoking what is not there. A grant that was
 * revoked keeps its first end.
 */
public final class SqlGrants implements Grants {
    private final Handles handles;

    public SqlGrants(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void add(Grant grant) {
        handles.write(handle -> {
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO access_grant (id, agent, server, items, terms, reason,
                                        granted_by, granted_at, expires_at, revoked_at)
                                    SELECT :id, agent.name, server.name, :items, :terms, :reason,
                                        :granted_by, :granted_at, :expires_at, :revoked_at
                                    FROM agent, server
                                    WHERE agent.name = :agent AND server.name = :server
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("id", grant.id())
                            .bind("agent", grant.agent())
                            .bind("server", grant.server())
                            .bind("items", Columns.items(grant.items()))
                            .bind("terms", TermsForm.of(grant.terms()).toText())
                            .bind("reason", grant.reason())
                            .bind("granted_by", grant.grantedBy())
                            .bind("granted_at", Columns.time(grant.grantedAt()))
                            .bind("expires_at", Columns.time(grant.expiresAt()))
                            .bind(
                                    "revoked_at",
                                    grant.revokedAt() == null
                                            ? null
                                            : Columns.time(grant.revokedAt()))
                            .execute();
            if (added == 0)
                throw new IllegalStateException(
                        "grant %s is taken, or no agent is %s, or no server is %s"
                                .formatted(grant.id(), grant.agent(), grant.server()));
        });
    }

    @Override
    public void revoke(String id, Instant at) {
        end(
                "UPDATE access_grant SET revoked_at = COALESCE(revoked_at, :at) WHERE id = :id",
                id,
                at);
    }

    @Override
    public void useUp(String id, Instant at) {
        end(
                "UPDATE access_grant SET used_up_at = COALESCE(used_up_at, :at) WHERE id = :id",
                id,
                at);
    }

    private void end(String update, String id, Instant at) {
        handles.write(handle -> {
            int found =
                    handle.createUpdate(update)
                            .bind("id", id)
                            .bind("at", Columns.time(at))
                            .execute();
            if (found == 0) throw new IllegalStateException("no grant has the id " + id);
        });
    }

    @Override
    public Optional<Grant> find(String id) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM access_grant WHERE id = :id")
                        .bind("id", id)
                        .map(SqlGrants::grant)
                        .findOne());
    }

    @Override
    public List<Grant> all() {
        return handles.read(SqlGrants::all);
    }

    /** On one server, whether they stand or not. */
    public List<Grant> on(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM access_grant WHERE server = :server ORDER BY id")
                        .bind("server", server)
                        .map(SqlGrants::grant)
                        .list());
    }

    @Override
    public int given(String agent, String grantor, Instant since) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT count(*) FROM access_grant
                                WHERE agent = :agent AND starts_with(granted_by, :grantor)
                                    AND granted_at > :since\
                                """)
                        .bind("agent", agent)
                        .bind("grantor", grantor)
                        .bind("since", Columns.time(since))
                        .mapTo(Integer.class)
                        .one());
    }

    static List<Grant> all(Handle handle) {
        return handle.createQuery("SELECT * FROM access_grant ORDER BY granted_at, id")
                .map(SqlGrants::grant)
                .list();
    }

    /**
     * Those that stand or did until lately: what ended before is the same to decisions as what
     * never was, and every confirmed call leaves one behind. Longer than any stream lives.
     */
    static List<Grant> recent(Handle handle) {
        return handle.createQuery(
                        """
                        SELECT * FROM access_grant
                        WHERE LEAST(revoked_at, used_up_at, expires_at) > now() - interval '2 days'
                        ORDER BY granted_at, id\
                        """)
                .map(SqlGrants::grant)
                .list();
    }

    private static Grant grant(ResultSet row, StatementContext context) throws SQLException {
        return new Grant(
                row.getString("id"),
                row.getString("agent"),
                row.getString("server"),
                Columns.items(row, "items"),
                Columns.terms(row, "terms"),
                row.getString("reason"),
                row.getString("granted_by"),
                Columns.time(row, "granted_at"),
                Columns.time(row, "expires_at"),
                Columns.timeOrNull(row, "revoked_at"),
                Columns.timeOrNull(row, "used_up_at"));
    }
}
