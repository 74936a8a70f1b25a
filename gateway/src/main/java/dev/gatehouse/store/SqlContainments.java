package dev.gatehouse.store;

import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.Containments;
import dev.gatehouse.inventory.ItemKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What operators contain by hand, in PostgreSQL. */
public final class SqlContainments implements Containments {
    private final Handles handles;

    public SqlContainments(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void put(Contained contained) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO containment (server, item, level, actor, reason, at)
                                VALUES (:server, :item, :level, :actor, :reason, :at)
                                ON CONFLICT (server, item) DO UPDATE SET
                                    level = :level, actor = :actor, reason = :reason, at = :at\
                                """)
                        .bind("server", contained.server())
                        .bind("item", column(contained.item()))
                        .bind("level", contained.level().name())
                        .bind("actor", contained.actor())
                        .bind("reason", contained.reason())
                        .bind("at", Columns.time(contained.at()))
                        .execute());
    }

    @Override
    public void lift(String server, @Nullable ItemKey item) {
        handles.write(handle ->
                handle.createUpdate(
                                "DELETE FROM containment WHERE server = :server AND item = :item")
                        .bind("server", server)
                        .bind("item", column(item))
                        .execute());
    }

    @Override
    public List<Contained> of(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM containment WHERE server = :server ORDER BY item")
                        .bind("server", server)
                        .map(SqlContainments::contained)
                        .list());
    }

    static List<Contained> all(Handle handle) {
        return handle.createQuery("SELECT * FROM containment ORDER BY server, item")
                .map(SqlContainments::contained)
                .list();
    }

    /** A name may hold U+0000, a column may not. */
    private static String column(@Nullable ItemKey item) {
        return Columns.quoted(item == null ? "" : item.toString());
    }

    private static Contained contained(ResultSet row, StatementContext context)
            throws SQLException {
        var item = Columns.unquoted(row, "item");
        return new Contained(
                row.getString("server"),
                item.isEmpty() ? null : ItemKey.parse(item),
                Containment.valueOf(row.getString("level")),
                row.getString("actor"),
                row.getString("reason"),
                Columns.time(row, "at"));
    }
}
