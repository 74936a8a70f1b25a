package dev.gatehouse.store;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Source;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

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
    public void see(String server, Source source, List<Seen> seen, Instant now) {
        handles.write(handle -> {
            var fresh = byDifference(seen);
            for (var finding : open(handle, server)) {
                if (finding.difference().source() != source) continue;
                var again = fresh.get(finding.difference());
                if (again != null && finding.covers(again)) {
                    fresh.remove(finding.difference());
                    mark(handle, finding, null);
                } else if (again == null && finding.staysWithout(seen)) mark(handle, finding, now);
                else close(handle, finding.id(), now);
            }
            fresh.values().forEach(one -> open(handle, server, one, now));
        });
    }

    @Override
    public void leave(String server, Source source, List<Seen> standing, Instant now) {
        handles.write(handle -> {
            var fresh = byDifference(standing);
            for (var finding : open(handle, server))
                if (finding.difference().source() == source
                        && fresh.remove(finding.difference()) == null)
                    close(handle, finding.id(), now);
            fresh.values().forEach(one -> open(handle, server, one, now));
        });
    }

    private static Map<Difference, Seen> byDifference(List<Seen> seen) {
        var fresh = new LinkedHashMap<Difference, Seen>();
        for (var one : seen) fresh.putIfAbsent(one.difference(), one);
        return fresh;
    }

    /** Since when it is gone: the first time counts. */
    private static void mark(Handle handle, Finding finding, @Nullable Instant gone) {
        if (finding.isGone() == (gone != null)) return;
        handle.createUpdate("UPDATE finding SET gone_at = :gone WHERE id = :id")
                .bind("gone", gone == null ? null : Columns.time(gone))
                .bind("id", finding.id())
                .execute();
    }

    @Override
    public void close(long id, Instant now) {
        handles.write(handle -> close(handle, id, now));
    }

    private static void close(Handle handle, long id, Instant now) {
        handle.createUpdate(
                        "UPDATE finding SET closed_at = :now WHERE id = :id AND closed_at IS NULL")
                .bind("now", Columns.time(now))
                .bind("id", id)
                .execute();
    }

    private static void open(Handle handle, String server, Seen seen, Instant now) {
        var difference = seen.difference();
        handle.createUpdate(
                        """
                        INSERT INTO finding
                            (server, change, subject, approved, seen, detail, grade, seen_at)
                        VALUES
                            (:server, :change, :subject, :approved, :seen, :detail, :grade, :now)\
                        """)
                .bind("server", server)
                .bind("change", difference.change().name())
                .bind("subject", Columns.quoted(difference.subject()))
                .bind("approved", Columns.digest(difference.approved()))
                .bind("seen", Columns.digest(difference.seen()))
                .bind("detail", seen.detail())
                .bind("grade", seen.grade().toJson().toText())
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
                Grade.of((Json.Obj) Columns.json(row.getString("grade"))),
                Columns.time(row, "seen_at"),
                Columns.timeOrNull(row, "gone_at"));
    }
}
