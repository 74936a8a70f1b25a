package dev.gatehouse.store;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Past;
import dev.gatehouse.mcp.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The record, read from PostgreSQL. Two writers may commit in another order than they took their
 * numbers, so an event may for a moment be missing below one that is there already.
 */
public final class SqlPast implements Past {
    private final Handles handles;

    public SqlPast(Database database) {
        this.handles = database.handles();
    }

    @Override
    public List<Line> after(long sequence, int limit) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT seq, at, kind, body FROM audit_entry
                                WHERE seq > :after ORDER BY seq LIMIT :limit\
                                """)
                        .bind("after", sequence)
                        .bind("limit", limit)
                        .map(SqlPast::line)
                        .list());
    }

    @Override
    public List<Line> last(int count) {
        return handles.read(handle ->
                        handle.createQuery(
                                        """
                                        SELECT seq, at, kind, body FROM audit_entry
                                        ORDER BY seq DESC LIMIT :count\
                                        """)
                                .bind("count", count)
                                .map(SqlPast::line)
                                .list())
                .reversed();
    }

    @Override
    public long before(Instant at) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT COALESCE(
                                    (SELECT min(seq) FROM audit_entry WHERE at >= :at) - 1,
                                    (SELECT max(seq) FROM audit_entry), 0)\
                                """)
                        .bind("at", Columns.time(at))
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public Optional<Line> find(long sequence) {
        return handles.read(handle ->
                handle.createQuery("SELECT seq, at, kind, body FROM audit_entry WHERE seq = :seq")
                        .bind("seq", sequence)
                        .map(SqlPast::line)
                        .findOne());
    }

    private static Line line(ResultSet row, StatementContext context) throws SQLException {
        return new Line(
                row.getLong("seq"),
                new Event(
                        Columns.time(row, "at"),
                        row.getString("kind"),
                        (Json.Obj) Columns.json(row.getString("body"))));
    }
}
