package dev.gatehouse.store;

import dev.gatehouse.identity.Facet;
import dev.gatehouse.identity.Identities;
import dev.gatehouse.identity.Line;
import dev.gatehouse.identity.Observed;
import dev.gatehouse.identity.Rules;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.StatementContext;

/** What servers are known by in PostgreSQL. */
public final class SqlIdentities implements Identities {
    private final Handles handles;

    public SqlIdentities(Database database) {
        this.handles = database.handles();
    }

    @Override
    public List<Line> lines(String server) {
        return handles.read(handle ->
                handle
                        .createQuery("SELECT * FROM identity_facet WHERE server = :server")
                        .bind("server", server)
                        .map(SqlIdentities::line)
                        .stream()
                        .sorted(Comparator.comparing(Line::facet))
                        .toList());
    }

    @Override
    public void see(String server, Map<Facet, Observed> seen) {
        int _ =
                handles.alone(handle -> {
                    // in one order, so that those who see the same at the same time do not wait in
                    // a ring
                    seen.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(each ->
                                    handle.createUpdate(
                                                    """
                                                    INSERT INTO identity_facet
                                                        (server, facet, observed, observed_at, evidence)
                                                    VALUES (:server, :facet, :values, :at, :evidence)
                                                    ON CONFLICT (server, facet) DO UPDATE SET
                                                        observed = :values, observed_at = :at,
                                                        evidence = :evidence\
                                                    """)
                                            .bind("server", server)
                                            .bind("facet", each.getKey().word())
                                            .bind("values", Columns.texts(each.getValue().values()))
                                            .bind("at", Columns.time(each.getValue().at()))
                                            .bind(
                                                    "evidence",
                                                    Columns.digest(each.getValue().evidence()))
                                            .execute());
                    return seen.size();
                });
    }

    @Override
    public void approve(String server, Map<Facet, Set<String>> values, String by, Instant at) {
        handles.write(handle ->
                values.forEach((facet, approved) ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO identity_facet
                                            (server, facet, approved, approved_by, approved_at)
                                        VALUES (:server, :facet, :values, :by, :at)
                                        ON CONFLICT (server, facet) DO UPDATE SET
                                            approved = :values, approved_by = :by, approved_at = :at\
                                        """)
                                .bind("server", server)
                                .bind("facet", facet.word())
                                .bind("values", Columns.texts(approved))
                                .bind("by", by)
                                .bind("at", Columns.time(at))
                                .execute()));
    }

    @Override
    public Rules rules(String server) {
        return handles.read(handle ->
                handle.createQuery("SELECT rules FROM identity_rule WHERE server = :server")
                        .bind("server", server)
                        .mapTo(String.class)
                        .findOne()
                        .map(SqlIdentities::read)
                        .orElse(Rules.NONE));
    }

    @Override
    public Map<String, Rules> rules() {
        return handles.read(handle ->
                handle.createQuery("SELECT server, rules FROM identity_rule")
                        .reduceRows(
                                new TreeMap<String, Rules>(),
                                (all, row) -> {
                                    all.put(
                                            row.getColumn("server", String.class),
                                            read(row.getColumn("rules", String.class)));
                                    return all;
                                }));
    }

    private static Rules read(String text) {
        return Rules.read((Json.Obj) Columns.json(text));
    }

    @Override
    public void rule(String server, Rules rules, String by, Instant at) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO identity_rule (server, rules, by, at)
                                VALUES (:server, :rules, :by, :at)
                                ON CONFLICT (server) DO UPDATE SET rules = :rules, by = :by, at = :at\
                                """)
                        .bind("server", server)
                        .bind("rules", rules.json().toText())
                        .bind("by", by)
                        .bind("at", Columns.time(at))
                        .execute());
    }

    private static Line line(ResultSet row, StatementContext context) throws SQLException {
        return new Line(
                Facet.find(row.getString("facet")).orElseThrow(),
                row.getString("approved") == null
                        ? null
                        : new Line.Approved(
                                Columns.texts(row, "approved"),
                                row.getString("approved_by"),
                                Columns.time(row, "approved_at")),
                row.getString("observed") == null
                        ? null
                        : new Observed(
                                Columns.texts(row, "observed"),
                                Columns.time(row, "observed_at"),
                                new Digest(row.getString("evidence"))));
    }
}
