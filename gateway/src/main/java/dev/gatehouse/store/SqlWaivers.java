package dev.gatehouse.store;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.access.Waivers;
import dev.gatehouse.inventory.ItemKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The waivers in PostgreSQL. One whose id is taken or whose server is not known throws {@link
 * IllegalStateException}; so does revoking what is not there. One that was revoked keeps its first
 * end.
 */
public final class SqlWaivers implements Waivers {
    private final Handles handles;

    public SqlWaivers(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void add(Waiver waiver) {
        handles.write(handle -> {
            var item = waiver.item();
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO waiver (id, kind, server, item, reason,
                                        accepted_by, accepted_at, expires_at)
                                    SELECT :id, :kind, name, :item, :reason,
                                        :accepted_by, :accepted_at, :expires_at
                                    FROM server WHERE name = :server
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("id", waiver.id())
                            .bind("kind", waiver.kind().name())
                            .bind("server", waiver.server())
                            .bind("item", item == null ? null : Columns.quoted(item.toString()))
                            .bind("reason", waiver.reason())
                            .bind("accepted_by", waiver.acceptedBy())
                            .bind("accepted_at", Columns.time(waiver.acceptedAt()))
                            .bind("expires_at", Columns.time(waiver.expiresAt()))
                            .execute();
            if (added == 0)
                throw new IllegalStateException(
                        "waiver %s is taken, or no server is %s"
                                .formatted(waiver.id(), waiver.server()));
        });
    }

    @Override
    public void revoke(String id, Instant at) {
        handles.write(handle -> {
            int found =
                    handle.createUpdate(
                                    """
                                    UPDATE waiver SET revoked_at = COALESCE(revoked_at, :at)
                                    WHERE id = :id\
                                    """)
                            .bind("id", id)
                            .bind("at", Columns.time(at))
                            .execute();
            if (found == 0) throw new IllegalStateException("no waiver has the id " + id);
        });
    }

    @Override
    public Optional<Waiver> find(String id) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM waiver WHERE id = :id")
                        .bind("id", id)
                        .map(SqlWaivers::waiver)
                        .findOne());
    }

    @Override
    public List<Waiver> all() {
        return handles.read(SqlWaivers::all);
    }

    static List<Waiver> all(Handle handle) {
        return handle.createQuery("SELECT * FROM waiver ORDER BY accepted_at, id")
                .map(SqlWaivers::waiver)
                .list();
    }

    private static Waiver waiver(ResultSet row, StatementContext context) throws SQLException {
        return new Waiver(
                row.getString("id"),
                Waiver.Kind.valueOf(row.getString("kind")),
                row.getString("server"),
                row.getString("item") == null ? null : ItemKey.parse(Columns.unquoted(row, "item")),
                row.getString("reason"),
                row.getString("accepted_by"),
                Columns.time(row, "accepted_at"),
                Columns.time(row, "expires_at"),
                Columns.timeOrNull(row, "revoked_at"));
    }
}
