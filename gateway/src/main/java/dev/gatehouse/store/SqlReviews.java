package dev.gatehouse.store;

import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Reviews;
import dev.gatehouse.severity.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What reviewers were shown and decided, in PostgreSQL. */
public final class SqlReviews implements Reviews {
    private final Handles handles;

    public SqlReviews(Database database) {
        this.handles = database.handles();
    }

    /** Beside the record: what is read changes nothing, and what was decided is within a change. */
    @Override
    public void shown(String reviewer, String what, Instant at) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO showing (reviewer, what, at)
                                        VALUES (:reviewer, :what, :at)
                                        ON CONFLICT DO NOTHING\
                                        """)
                                .bind("reviewer", reviewer)
                                .bind("what", what)
                                .bind("at", Columns.time(at))
                                .execute());
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
