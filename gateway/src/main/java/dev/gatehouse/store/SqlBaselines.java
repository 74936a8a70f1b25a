package dev.gatehouse.store;

import dev.gatehouse.behaviour.Baselines;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;

/** How tools usually behave, in PostgreSQL. */
public final class SqlBaselines implements Baselines {
    private final Handles handles;

    public SqlBaselines(Database database) {
        this.handles = database.handles();
    }

    @Override
    public Optional<Json.Obj> find(String server, ItemKey tool) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT baseline FROM behaviour_baseline
                                WHERE server = :server AND item = :item\
                                """)
                        .bind("server", server)
                        .bind("item", Columns.quoted(tool.toString()))
                        .map((row, _) -> (Json.Obj) Columns.json(row.getString("baseline")))
                        .findOne());
    }

    @Override
    public void keep(String server, ItemKey tool, Json.Obj baseline, Instant at) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO behaviour_baseline (server, item, baseline, at)
                                        VALUES (:server, :item, :baseline, :at)
                                        ON CONFLICT (server, item) DO UPDATE SET
                                            baseline = :baseline, at = :at\
                                        """)
                                .bind("server", server)
                                .bind("item", Columns.quoted(tool.toString()))
                                .bind("baseline", baseline.toText())
                                .bind("at", Columns.time(at))
                                .execute());
    }
}
