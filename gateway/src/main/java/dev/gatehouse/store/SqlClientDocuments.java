package dev.gatehouse.store;

import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Agents' client-metadata documents in PostgreSQL. */
public final class SqlClientDocuments implements ClientDocuments {
    private final Handles handles;

    public SqlClientDocuments(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(Kept kept) {
        var seen = kept.seen();
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO client_document (agent, url, accepted, seen)
                                VALUES (:agent, :url, :accepted, :seen)
                                ON CONFLICT (agent) DO UPDATE
                                SET url = :url, accepted = :accepted, seen = :seen\
                                """)
                        .bind("agent", kept.agent())
                        .bind("url", kept.accepted().id().toString())
                        .bind("accepted", kept.accepted().content().toText())
                        .bind("seen", seen == null ? null : seen.content().toText())
                        .execute());
    }

    @Override
    public Optional<Kept> find(String agent) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM client_document WHERE agent = :agent")
                        .bind("agent", agent)
                        .map(SqlClientDocuments::kept)
                        .findOne());
    }

    @Override
    public List<Kept> all() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM client_document ORDER BY agent")
                        .map(SqlClientDocuments::kept)
                        .list());
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        var url = URI.create(row.getString("url"));
        var seen = row.getString("seen");
        return new Kept(
                row.getString("agent"),
                document(url, row.getString("accepted")),
                seen == null ? null : document(url, seen));
    }

    private static ClientDocument document(URI url, String text) {
        return new ClientDocument(url, (Json.Obj) Columns.json(text));
    }
}
