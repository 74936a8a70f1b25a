package dev.gatehouse.store;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.Lineages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Where servers were taken from in PostgreSQL. */
public final class SqlLineages implements Lineages {
    private final Handles handles;

    public SqlLineages(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void bind(Lineage lineage) {
        var published = lineage.publishedAt();
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO server_lineage
                                    (server, registry, name, version, digest, repository_id,
                                     published_at, submitter, bound_at)
                                VALUES
                                    (:server, :registry, :name, :version, :digest, :repository,
                                     :published, :submitter, :at)\
                                """)
                        .bind("server", lineage.server())
                        .bind("registry", lineage.registry())
                        .bind("name", lineage.name())
                        .bind("version", lineage.version())
                        .bind("digest", lineage.digest().value())
                        .bind(
                                "repository",
                                lineage.repositoryId() == null
                                        ? null
                                        : Columns.quoted(lineage.repositoryId()))
                        .bind("published", published == null ? null : Columns.time(published))
                        .bind("submitter", lineage.submitter())
                        .bind("at", Columns.time(lineage.boundAt()))
                        .execute());
    }

    @Override
    public Optional<Lineage> find(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM server_lineage WHERE server = :server")
                        .bind("server", server)
                        .map(SqlLineages::lineage)
                        .findOne());
    }

    @Override
    public List<Lineage> of(String registry) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT server_lineage.* FROM server_lineage
                                JOIN server ON server.name = server_lineage.server
                                WHERE registry = :registry AND state <> 'RETIRED'
                                ORDER BY server\
                                """)
                        .bind("registry", registry)
                        .map(SqlLineages::lineage)
                        .list());
    }

    @Override
    public void accept(String server, Accepted accepted, String by, Instant at) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO provenance_accepted (server, facet, seen, by, at)
                                VALUES (:server, :facet, :seen, :by, :at)
                                ON CONFLICT (server, facet, seen) DO NOTHING\
                                """)
                        .bind("server", server)
                        .bind("facet", accepted.facet())
                        .bind("seen", accepted.seen().value())
                        .bind("by", by)
                        .bind("at", Columns.time(at))
                        .execute());
    }

    @Override
    public Set<Accepted> accepted(String server) {
        return handles.read(handle ->
                new HashSet<>(
                        handle.createQuery(
                                        "SELECT * FROM provenance_accepted WHERE server = :server")
                                .bind("server", server)
                                .map((row, _) ->
                                        new Accepted(
                                                row.getString("facet"),
                                                new Digest(row.getString("seen"))))
                                .list()));
    }

    @Override
    public void forget(String server, Accepted accepted) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        DELETE FROM provenance_accepted WHERE server = :server
                                            AND facet = :facet AND seen = :seen\
                                        """)
                                .bind("server", server)
                                .bind("facet", accepted.facet())
                                .bind("seen", accepted.seen().value())
                                .execute());
    }

    static List<Lineage> all(Handle handle) {
        return handle.createQuery("SELECT * FROM server_lineage").map(SqlLineages::lineage).list();
    }

    private static Lineage lineage(ResultSet row, StatementContext context) throws SQLException {
        return new Lineage(
                row.getString("server"),
                row.getString("registry"),
                row.getString("name"),
                row.getString("version"),
                new Digest(row.getString("digest")),
                row.getString("repository_id") == null
                        ? null
                        : Columns.unquoted(row, "repository_id"),
                Columns.timeOrNull(row, "published_at"),
                row.getString("submitter"),
                Columns.time(row, "bound_at"));
    }
}
