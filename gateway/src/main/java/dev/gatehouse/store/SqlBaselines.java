package dev.gatehouse.store;

import dev.gatehouse.behaviour.Baselines;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** How tools usually behave, in PostgreSQL. */
public final class SqlBaselines implements Baselines {
    /** Definitions of one tool: one for each era, and some of before. */
    private static final int MAX_DEFINITIONS = 8;

    private final Handles handles;

    public SqlBaselines(Database database) {
        this.handles = database.handles();
    }

    @Override
    public Optional<Json.Obj> find(Place place) {
        return handles.read(handle ->
                at(
                                place,
                                handle.createQuery(
                                        """
                                        SELECT baseline FROM behaviour_baseline
                                        WHERE server = :server AND item = :item
                                            AND definition = :definition\
                                        """))
                        .map((row, _) -> (Json.Obj) Columns.json(row.getString("baseline")))
                        .findOne());
    }

    @Override
    public void keep(Place place, Json.Obj baseline, Instant at) {
        int _ =
                handles.alone(handle -> {
                    int written = write(handle, place, baseline, at);
                    return written + forget(handle, place);
                });
    }

    private static int write(Handle handle, Place place, Json.Obj baseline, Instant at) {
        return at(
                        place,
                        handle.createUpdate(
                                """
                                INSERT INTO behaviour_baseline
                                    (server, item, definition, baseline, at)
                                VALUES (:server, :item, :definition, :baseline, :at)
                                ON CONFLICT (server, item, definition) DO UPDATE SET
                                    baseline = :baseline, at = :at\
                                """))
                .bind("baseline", baseline.toText())
                .bind("at", Columns.time(at))
                .execute();
    }

    /** What was approved long ago is learned anew should it come back. */
    private static int forget(Handle handle, Place place) {
        return at(
                        place,
                        handle.createUpdate(
                                """
                                DELETE FROM behaviour_baseline
                                WHERE server = :server AND item = :item
                                    AND definition <> :definition
                                    AND definition NOT IN (
                                        SELECT definition FROM behaviour_baseline
                                        WHERE server = :server AND item = :item
                                        ORDER BY at DESC, definition LIMIT :most)\
                                """))
                .bind("most", MAX_DEFINITIONS)
                .execute();
    }

    private static <S extends SqlStatement<S>> S at(Place place, S statement) {
        return statement
                .bind("server", place.server())
                .bind("item", Columns.quoted(place.tool().toString()))
                .bind("definition", place.definition().value());
    }
}
