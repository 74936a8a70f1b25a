package dev.gatehouse.store;

import dev.gatehouse.identity.Precedent;
import dev.gatehouse.identity.Precedents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;

/** Which servers have the identity of earlier ones, in PostgreSQL. */
public final class SqlPrecedents implements Precedents {
    private final Handles handles;

    public SqlPrecedents(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(Precedent precedent) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO server_precedent
                                    (server, before, relation, grounds, at)
                                VALUES (:server, :before, :relation, :grounds, :at)
                                ON CONFLICT (server, before) DO UPDATE SET grounds = :grounds\
                                """)
                        .bind("server", precedent.server())
                        .bind("before", precedent.before())
                        .bind("relation", precedent.relation().name())
                        .bind("grounds", Columns.texts(precedent.grounds()))
                        .bind("at", Columns.time(precedent.at()))
                        .execute());
    }

    @Override
    public List<Precedent> about(String server) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM server_precedent
                                WHERE server = :server OR before = :server ORDER BY at, before\
                                """)
                        .bind("server", server)
                        .map(SqlPrecedents::precedent)
                        .list());
    }

    private static Precedent precedent(ResultSet row, StatementContext context)
            throws SQLException {
        return new Precedent(
                row.getString("server"),
                row.getString("before"),
                Precedent.Relation.valueOf(row.getString("relation")),
                Columns.texts(row, "grounds"),
                Columns.time(row, "at"));
    }
}
