package dev.gatehouse.store;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * How often grants were used, in PostgreSQL. Rows are always taken in the order of the grants' ids,
 * so that two replicas never wait for each other.
 */
public final class SqlGrantUses implements GrantUses {
    private record Row(String grant, Use use) {}

    private final Handles handles;

    public SqlGrantUses(Database database) {
        this.handles = database.handles();
    }

    @Override
    public Taking take(List<Grant> counted, Instant at) {
        try (var handle = handles.open()) {
            handle.begin();
            var usedUp = new ArrayList<Grant>();
            for (var grant : counted.stream().sorted(Comparator.comparing(Grant::id)).toList()) {
                long most = most(grant);
                var taken = take(handle, grant, most, at);
                if (taken.isEmpty()) {
                    handle.rollback();
                    return new Taking.NoneLeft(grant);
                }
                if (taken.get() == most) usedUp.add(grant);
            }
            handle.commit();
            return new Taking.Taken(usedUp);
        }
    }

    private static long most(Grant grant) {
        var most = grant.terms().maxCalls();
        if (most == null)
            throw new IllegalArgumentException("grant " + grant.id() + " is not counted");
        return most;
    }

    /** How many are taken by then; empty when none was left. The row is locked until the commit. */
    private static Optional<Long> take(Handle handle, Grant grant, long most, Instant at) {
        return handle.createQuery(
                        """
                        INSERT INTO grant_use AS used (grant_id, calls, last_at)
                        VALUES (:grant, 1, :at)
                        ON CONFLICT (grant_id) DO UPDATE
                        SET calls = used.calls + 1, last_at = greatest(used.last_at, :at)
                        WHERE used.calls < :most
                        RETURNING calls\
                        """)
                .bind("grant", grant.id())
                .bind("at", Columns.time(at))
                .bind("most", most)
                .mapTo(Long.class)
                .findOne();
    }

    @Override
    public void add(Map<String, Use> more) {
        if (more.isEmpty()) return;
        try (var handle = handles.open()) {
            handle.useTransaction(transaction -> {
                // Those of a round of the self-test may be gone by now, and hold up no others.
                var batch =
                        transaction.prepareBatch(
                                """
                                INSERT INTO grant_use AS used (grant_id, calls, last_at)
                                SELECT id, :calls, :at FROM access_grant WHERE id = :grant
                                FOR KEY SHARE
                                ON CONFLICT (grant_id) DO UPDATE
                                SET calls = used.calls + :calls,
                                    last_at = greatest(used.last_at, :at)\
                                """);
                for (var use : new TreeMap<>(more).entrySet())
                    batch.bind("grant", use.getKey())
                            .bind("calls", use.getValue().calls())
                            .bind("at", Columns.time(use.getValue().lastAt()))
                            .add();
                var _ = batch.execute();
            });
        }
    }

    @Override
    public Optional<Use> of(String grant) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM grant_use WHERE grant_id = :grant")
                        .bind("grant", grant)
                        .map(SqlGrantUses::row)
                        .findOne()
                        .map(Row::use));
    }

    @Override
    public Map<String, Use> all() {
        var all = new TreeMap<String, Use>();
        for (var row : handles.read(SqlGrantUses::rows)) all.put(row.grant(), row.use());
        return all;
    }

    private static List<Row> rows(Handle handle) {
        return handle.createQuery("SELECT * FROM grant_use").map(SqlGrantUses::row).list();
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        return new Row(
                row.getString("grant_id"),
                new Use(row.getLong("calls"), Columns.time(row, "last_at")));
    }
}
