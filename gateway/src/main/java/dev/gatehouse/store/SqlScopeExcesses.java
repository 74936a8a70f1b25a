package dev.gatehouse.store;

import dev.gatehouse.drift.ScopeExcess;
import dev.gatehouse.drift.ScopeExcesses;
import java.util.List;

/** The excess of scopes in PostgreSQL. */
public final class SqlScopeExcesses implements ScopeExcesses {
    private final Handles handles;

    public SqlScopeExcesses(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(ScopeExcess excess) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO scope_excess (server, needed, given, broad, at)
                                        VALUES (:server, :needed, :given, :broad, :at)
                                        ON CONFLICT (server) DO UPDATE SET needed = :needed,
                                            given = :given, broad = :broad, at = :at\
                                        """)
                                .bind("server", excess.server())
                                .bind("needed", Columns.texts(excess.needed()))
                                .bind("given", Columns.texts(excess.given()))
                                .bind("broad", excess.broad())
                                .bind("at", Columns.time(excess.at()))
                                .execute());
    }

    @Override
    public List<ScopeExcess> all() {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT excess.* FROM scope_excess excess
                                JOIN server ON server.name = excess.server
                                WHERE server.state = 'APPROVED' ORDER BY excess.server\
                                """)
                        .map((row, _) ->
                                new ScopeExcess(
                                        row.getString("server"),
                                        Columns.texts(row, "needed"),
                                        Columns.texts(row, "given"),
                                        row.getString("broad"),
                                        Columns.time(row, "at")))
                        .list());
    }
}
