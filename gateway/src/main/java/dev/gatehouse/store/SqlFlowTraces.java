package dev.gatehouse.store;

import dev.gatehouse.bindings.Label;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Flow;
import dev.gatehouse.proxy.FlowTraces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What agents took in, in PostgreSQL: the latest trace of each label. It is no change of the
 * control plane: the call that left the trace is in the record already.
 */
public final class SqlFlowTraces implements FlowTraces {
    /** Rows that are too old and go with one that comes. */
    private static final int SWEPT = 1000;

    private final Database database;
    private final Duration memory;

    /**
     * @param memory how long a trace is kept
     */
    public SqlFlowTraces(Database database, Duration memory) {
        this.database = database;
        this.memory = memory;
    }

    @Override
    public void add(Digest principal, Flow.Trace trace) {
        try (var handle = database.handles().open()) {
            handle.useTransaction(transaction -> {
                transaction
                        .createUpdate(
                                """
                                INSERT INTO flow_trace (principal, label, server, tool, exchange, at)
                                VALUES (:principal, :label, :server, :tool, :exchange, :at)
                                ON CONFLICT (principal, label) DO UPDATE
                                SET server = :server, tool = :tool, exchange = :exchange, at = :at
                                WHERE flow_trace.at < :at\
                                """)
                        .bind("principal", principal.value())
                        .bind("label", trace.label().name())
                        .bind("server", trace.server())
                        .bind("tool", Columns.quoted(trace.tool()))
                        .bind("exchange", trace.exchange())
                        .bind("at", Columns.time(trace.at()))
                        .execute();
                sweep(transaction, trace.at().minus(memory.multipliedBy(2)));
            });
        }
    }

    /** A row that somebody works on is left for the next time. */
    private static void sweep(Handle handle, Instant before) {
        handle.createUpdate(
                        """
                        DELETE FROM flow_trace WHERE (principal, label) IN
                            (SELECT principal, label FROM flow_trace WHERE at < :before
                             LIMIT :most FOR UPDATE SKIP LOCKED)\
                        """)
                .bind("before", Columns.time(before))
                .bind("most", SWEPT)
                .execute();
    }

    @Override
    public Flow since(Digest principal, Instant then) {
        return new Flow(
                database.handles()
                        .read(handle ->
                                handle.createQuery(
                                                "SELECT * FROM flow_trace WHERE principal ="
                                                        + " :principal AND at >= :then")
                                        .bind("principal", principal.value())
                                        .bind("then", Columns.time(then))
                                        .map(SqlFlowTraces::trace)
                                        .list()));
    }

    private static Flow.Trace trace(ResultSet row, StatementContext context) throws SQLException {
        return new Flow.Trace(
                Label.valueOf(row.getString("label")),
                row.getString("server"),
                Columns.unquoted(row, "tool"),
                Columns.time(row, "at"),
                row.getString("exchange"));
    }
}
