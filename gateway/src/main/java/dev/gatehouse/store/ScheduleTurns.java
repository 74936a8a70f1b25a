package dev.gatehouse.store;

import java.time.Instant;

/** Whose turn it is on a schedule that every replica keeps: whoever comes first takes it. */
final class ScheduleTurns {
    private final Handles handles;
    private final String table;

    /**
     * @param table of servers and of when the turn was taken last
     */
    ScheduleTurns(Handles handles, String table) {
        this.handles = handles;
        this.table = table;
    }

    /** Takes a server's turn, unless somebody took it since. */
    boolean take(String server, Instant now, Instant notSince) {
        return handles.alone(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO <table> AS turn (server, taken_at)
                                VALUES (:server, :now)
                                ON CONFLICT (server) DO UPDATE SET taken_at = :now
                                WHERE turn.taken_at < :since\
                                """)
                        .define("table", table)
                        .bind("server", server)
                        .bind("now", Columns.time(now))
                        .bind("since", Columns.time(notSince))
                        .execute())
                > 0;
    }
}
