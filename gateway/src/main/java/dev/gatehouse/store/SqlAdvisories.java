package dev.gatehouse.store;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Advisories;
import dev.gatehouse.provenance.AdvisoryHit;
import dev.gatehouse.provenance.UnreadAdvisory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.statement.StatementContext;

/** What was warned of servers' packages in PostgreSQL. */
public final class SqlAdvisories implements Advisories {
    private final Handles handles;

    public SqlAdvisories(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(Kept kept) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO server_advisories
                                            (server, hits, unread, asked_at, outcome)
                                        VALUES (:server, :hits, :unread, :at, :outcome)
                                        ON CONFLICT (server) DO UPDATE SET
                                            hits = :hits, unread = :unread, asked_at = :at,
                                            outcome = :outcome\
                                        """)
                                .bind("server", kept.server())
                                .bind(
                                        "hits",
                                        Json.of(
                                                        kept.hits().stream()
                                                                .map(AdvisoryHit::json)
                                                                .toList())
                                                .toText())
                                .bind(
                                        "unread",
                                        Json.of(
                                                        kept.unread().stream()
                                                                .map(UnreadAdvisory::json)
                                                                .toList())
                                                .toText())
                                .bind("at", Columns.time(kept.askedAt()))
                                .bind("outcome", kept.outcome())
                                .execute());
    }

    @Override
    public Optional<Kept> advisories(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM server_advisories WHERE server = :server")
                        .bind("server", server)
                        .map(SqlAdvisories::kept)
                        .findOne());
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        return new Kept(
                row.getString("server"),
                all(row, "hits", AdvisoryHit::read),
                all(row, "unread", UnreadAdvisory::read),
                Columns.time(row, "asked_at"),
                row.getString("outcome"));
    }

    private static <T> List<T> all(ResultSet row, String column, Function<Json.Obj, T> read)
            throws SQLException {
        return ((Json.Arr) Columns.json(row.getString(column)))
                .elements().stream().map(one -> read.apply((Json.Obj) one)).toList();
    }
}
