package dev.gatehouse.store;

import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.mcp.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What servers say of their authorization in PostgreSQL. */
public final class SqlAuthorities implements Authorities {
    private final Handles handles;
    private final ScheduleTurns turns;

    public SqlAuthorities(Database database) {
        this.handles = database.handles();
        this.turns = new ScheduleTurns(handles, "authority_turn");
    }

    @Override
    public Optional<Kept> find(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM server_authority WHERE server = :server")
                        .bind("server", server)
                        .map(SqlAuthorities::kept)
                        .findOne());
    }

    @Override
    public void see(String server, @Nullable String announced, Authority seen, Instant at) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO server_authority (server, announced, seen, seen_at)
                                        VALUES (:server, :announced, :seen, :at)
                                        ON CONFLICT (server) DO UPDATE
                                        SET announced = :announced, seen = :seen, seen_at = :at\
                                        """)
                                .bind("server", server)
                                .bind("announced", announced)
                                .bind("seen", seen.json().toText())
                                .bind("at", Columns.time(at))
                                .execute());
    }

    @Override
    public void accept(String server, Authority accepted, String by, Instant at) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO server_authority (server, seen, seen_at,
                                    accepted, accepted_by, accepted_at)
                                VALUES (:server, '{}', :at, :accepted, :by, :at)
                                ON CONFLICT (server) DO UPDATE SET
                                    accepted = :accepted, accepted_by = :by, accepted_at = :at\
                                """)
                        .bind("server", server)
                        .bind("accepted", accepted.json().toText())
                        .bind("by", by)
                        .bind("at", Columns.time(at))
                        .execute());
    }

    @Override
    public boolean takesTurn(String server, Instant now, Instant notSince) {
        return turns.take(server, now, notSince);
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        var accepted = row.getString("accepted");
        return new Kept(
                row.getString("server"),
                row.getString("announced"),
                authority(row.getString("seen")),
                Columns.time(row, "seen_at"),
                accepted == null ? null : authority(accepted),
                row.getString("accepted_by"),
                Columns.timeOrNull(row, "accepted_at"));
    }

    private static Authority authority(String text) {
        return Authority.read((Json.Obj) Columns.json(text));
    }
}
