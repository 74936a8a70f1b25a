package dev.gatehouse.store;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The findings in PostgreSQL. Closed ones are kept, and {@link #find} finds them too: the record of
 * a refusal names its finding for ever.
 */
public final class SqlFindings implements Findings {
    private final Handles handles;

    public SqlFindings(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void settle(String server, List<Seen> seen, Instant now) {
        handles.write(handle -> {
            var fresh = new LinkedHashMap<Difference, Seen>();
            for (var one : seen) fresh.putIfAbsent(one.difference(), one);
            for (var finding : open(handle, server))
                if (fresh.remove(finding.difference()) == null) close(handle, finding.id(), now);
            fresh.values().forEach(one -> open(handle, server, one, now));
        });
    }

    private static void close(Handle handle, long id, Instant now) {
        handle.createUpdate("UPDATE finding SET closed_at = :now WHERE id = :id")
                .bind("now", Columns.time(now))
                .bind("id", id)
                .execute();
    }

    private static void open(Handle handle, String server, Seen seen, Instant now) {
        var difference = seen.difference();
        handle.createUpdate(
                        """
                        INSERT INTO finding (server, change, subject, approved, seen, detail, seen_at)
                        VALUES (:server, :change, :subject, :approved, :seen, :detail, :now)\
                        """)
                .bind("server", server)
                .bind("change", difference.change().name())
                .bind("subject", Columns.quoted(difference.subject()))
                .bind("approved", Columns.digest(difference.approved()))
                .bind("seen", Columns.digest(difference.seen()))
                .bind("detail", seen.detail())
                .bind("now", Columns.time(now))
                .execute();
    }

    @Override
    public List<Finding> open() {
        return handles.read(SqlFindings::open);
    }

    static List<Finding> open(Handle handle) {
        return handle.createQuery("SELECT * FROM finding WHERE closed_at IS NULL ORDER BY id")
                .map(SqlFindings::finding)
                .list();
    }

    @Override
    public List<Finding> open(String server) {
        return handles.read(handle -> open(handle, server));
    }

    private static List<Finding> open(Handle handle, String server) {
        return handle.createQuery(
                        """
                        SELECT * FROM finding WHERE closed_at IS NULL AND server = :server
                        ORDER BY id\
                        """)
                .bind("server", server)
                .map(SqlFindings::finding)
                .list();
    }

    @Override
    public Optional<Finding> find(long id) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM finding WHERE id = :id")
                        .bind("id", id)
                        .map(SqlFindings::finding)
                        .findOne());
    }

    private static Finding finding(ResultSet row, StatementContext context) throws SQLException {
        return new Finding(
                row.getLong("id"),
                row.getString("server"),
                new Difference(
                        Difference.Change.valueOf(row.getString("change")),
                        Columns.unquoted(row, "subject"),
                        Columns.digestOrNull(row, "approved"),
                        Columns.digestOrNull(row, "seen")),
                row.getString("detail"),
                Columns.time(row, "seen_at"));
    }
}
