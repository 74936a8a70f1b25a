package dev.gatehouse.store;

import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Reviews;
import dev.gatehouse.severity.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What reviewers were shown and decided, in PostgreSQL. */
public final class SqlReviews implements Reviews {
    /** How long a showing stays when nobody needs it any more: whoever decides does so by then. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** That matter no more and go with one that comes. */
    private static final int SWEPT = 1000;

    private final Handles handles;

    public SqlReviews(Database database) {
        this.handles = database.handles();
    }

    /** Beside the record: what is read changes nothing, and what was decided is within a change. */
    @Override
    public void shown(String reviewer, String what, Instant at) {
        int _ =
                handles.alone(handle -> {
                    sweep(handle, at.minus(KEPT));
                    return handle.createUpdate(
                                    """
                                    INSERT INTO showing (reviewer, what, at)
                                    VALUES (:reviewer, :what, :at)
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("reviewer", reviewer)
                            .bind("what", what)
                            .bind("at", Columns.time(at))
                            .execute();
                });
    }

    /**
     * What was shown long ago and can be decided no more: findings that are closed, requests that
     * are gone, servers that are retired, and pages of servers after which the same reviewer was
     * shown another. Whoever is shown such a page again reads it anew.
     */
    private static void sweep(Handle handle, Instant longAgo) {
        handle.createUpdate(
                        """
                        DELETE FROM showing WHERE (reviewer, what) IN
                            (SELECT reviewer, what FROM showing AS old
                             WHERE at < :long_ago AND CASE split_part(what, ':', 1)
                                WHEN 'finding' THEN NOT EXISTS (SELECT 1 FROM finding
                                    WHERE id = substr(what, length('finding:') + 1)::bigint
                                        AND (closed_at IS NULL OR closed_at >= :long_ago))
                                WHEN 'request' THEN NOT EXISTS (SELECT 1 FROM request
                                    WHERE id = substr(what, length('request:') + 1))
                                WHEN 'server' THEN NOT EXISTS (SELECT 1 FROM server
                                    WHERE 'server:' || name = split_part(what, ' ', 1)
                                        AND state <> 'RETIRED')
                                    OR EXISTS (SELECT 1 FROM showing AS later
                                        WHERE later.reviewer = old.reviewer AND later.at > old.at
                                            AND split_part(later.what, ' ', 1)
                                                = split_part(old.what, ' ', 1))
                                ELSE false END
                             LIMIT :most FOR UPDATE SKIP LOCKED)\
                        """)
                .bind("long_ago", Columns.time(longAgo))
                .bind("most", SWEPT)
                .execute();
    }

    @Override
    public Optional<Instant> firstShown(String reviewer, String what) {
        return handles.read(handle ->
                handle.createQuery(
                                "SELECT at FROM showing WHERE reviewer = :reviewer AND what = :what")
                        .bind("reviewer", reviewer)
                        .bind("what", what)
                        .map((row, _) -> Columns.time(row, "at"))
                        .findOne());
    }

    @Override
    public void add(Review review) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO review (reviewer, verdict, severity, what, second,
                                    shown_at, at)
                                VALUES (:reviewer, :verdict, :severity, :what, :second,
                                    :shown_at, :at)\
                                """)
                        .bind("reviewer", review.reviewer())
                        .bind("verdict", review.verdict().name())
                        .bind("severity", review.severity().name())
                        .bind("what", review.what())
                        .bind("second", review.second())
                        .bind("shown_at", shownAt(review))
                        .bind("at", Columns.time(review.at()))
                        .execute());
    }

    @Override
    public List<Review> since(Instant at) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM review WHERE at >= :at ORDER BY at, id")
                        .bind("at", Columns.time(at))
                        .map(SqlReviews::review)
                        .list());
    }

    private static @Nullable OffsetDateTime shownAt(Review review) {
        var shownAt = review.shownAt();
        return shownAt == null ? null : Columns.time(shownAt);
    }

    private static Review review(ResultSet row, StatementContext context) throws SQLException {
        return new Review(
                row.getString("reviewer"),
                Review.Verdict.valueOf(row.getString("verdict")),
                Severity.valueOf(row.getString("severity")),
                row.getString("what"),
                row.getBoolean("second"),
                Columns.timeOrNull(row, "shown_at"),
                Columns.time(row, "at"));
    }
}
