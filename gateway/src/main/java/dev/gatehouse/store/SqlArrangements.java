package dev.gatehouse.store;

import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.MeansJson;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The arrangements and their sealed secrets in PostgreSQL. */
public final class SqlArrangements implements Arrangements {
    private final Handles handles;

    public SqlArrangements(Database database) {
        this.handles = database.handles();
    }

    @Override
    public List<Arrangement> all() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM credential_arrangement ORDER BY server")
                        .map(SqlArrangements::arrangement)
                        .list());
    }

    @Override
    public Optional<Arrangement> find(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM credential_arrangement WHERE server = :server")
                        .bind("server", server)
                        .map(SqlArrangements::arrangement)
                        .findOne());
    }

    @Override
    public void put(Arrangement arrangement) {
        handles.write(handle -> {
            handle.createUpdate("DELETE FROM credential_arrangement WHERE server = :server")
                    .bind("server", arrangement.server())
                    .execute();
            write(handle, arrangement);
        });
    }

    @Override
    public void update(Arrangement arrangement) {
        handles.write(handle -> write(handle, arrangement));
    }

    private static void write(Handle handle, Arrangement arrangement) {
        handle.createUpdate(
                        """
                        INSERT INTO credential_arrangement
                            (server, url, means, scopes, issuer, proposed, set_by, set_at)
                        VALUES (:server, :url, :means, :scopes, :issuer, :proposed, :by, :at)
                        ON CONFLICT (server) DO UPDATE SET url = :url, means = :means,
                            scopes = :scopes, issuer = :issuer, proposed = :proposed,
                            set_by = :by, set_at = :at\
                        """)
                .bind("server", arrangement.server())
                .bind("url", arrangement.url().toString())
                .bind("means", MeansJson.of(arrangement.means()).toText())
                .bind("scopes", Columns.texts(arrangement.scopes()))
                .bind("issuer", arrangement.issuer().orElse(null))
                .bind("proposed", arrangement.proposed().orElse(null))
                .bind("by", arrangement.setBy())
                .bind("at", Columns.time(arrangement.setAt()))
                .execute();
    }

    @Override
    public void keep(Secret secret) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO credential_secret
                                    (server, name, sealed, set_by, set_at, rotate_by)
                                VALUES (:server, :name, :sealed, :by, :at, :rotate)
                                ON CONFLICT (server, name) DO UPDATE SET sealed = :sealed,
                                    set_by = :by, set_at = :at, rotate_by = :rotate\
                                """)
                        .bind("server", secret.server())
                        .bind("name", secret.name())
                        .bind("sealed", secret.sealed())
                        .bind("by", secret.setBy())
                        .bind("at", Columns.time(secret.setAt()))
                        .bind("rotate", secret.rotateBy().map(Columns::time).orElse(null))
                        .execute());
    }

    @Override
    public Optional<Secret> secret(String server, String name) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM credential_secret
                                WHERE server = :server AND name = :name\
                                """)
                        .bind("server", server)
                        .bind("name", name)
                        .map(SqlArrangements::secretRow)
                        .findOne());
    }

    @Override
    public List<Secret> secrets() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM credential_secret ORDER BY server, name")
                        .map(SqlArrangements::secretRow)
                        .list());
    }

    private static Arrangement arrangement(ResultSet row, StatementContext context)
            throws SQLException {
        return new Arrangement(
                row.getString("server"),
                URI.create(row.getString("url")),
                MeansJson.read((Json.Obj) Columns.json(row.getString("means"))),
                Columns.texts(row, "scopes"),
                Optional.ofNullable(row.getString("issuer")),
                Optional.ofNullable(row.getString("proposed")),
                row.getString("set_by"),
                Columns.time(row, "set_at"));
    }

    private static Secret secretRow(ResultSet row, StatementContext context) throws SQLException {
        Optional<Instant> rotateBy = Optional.ofNullable(Columns.timeOrNull(row, "rotate_by"));
        return new Secret(
                row.getString("server"),
                row.getString("name"),
                row.getString("sealed"),
                row.getString("set_by"),
                Columns.time(row, "set_at"),
                rotateBy);
    }
}
