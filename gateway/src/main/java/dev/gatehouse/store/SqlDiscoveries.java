package dev.gatehouse.store;

import dev.gatehouse.shadow.Discoveries;
import dev.gatehouse.shadow.Discovery;
import dev.gatehouse.shadow.Sighting;
import dev.gatehouse.shadow.Whereabouts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What was discovered, in PostgreSQL. */
public final class SqlDiscoveries implements Discoveries {
    private final Handles handles;

    public SqlDiscoveries(Database database) {
        this.handles = database.handles();
    }

    @Override
    public long add(Whereabouts whereabouts, Discovery.Standing standing, Instant now) {
        handles.write(handle -> {
            var insert =
                    handle.createUpdate(
                            """
                            INSERT INTO discovery (place, standing, name, reason, actor, said_at,
                                first_seen, last_seen, count)
                            VALUES (:place, :standing, :name, :reason, :actor, :said_at,
                                :now, :now, 0)\
                            """);
            bind(insert, standing)
                    .bind("place", whereabouts.written())
                    .bind("now", Columns.time(now))
                    .execute();
        });
        return find(whereabouts).orElseThrow().id();
    }

    @Override
    public void stand(long id, Discovery.Standing standing) {
        handles.write(handle -> {
            var update =
                    handle.createUpdate(
                            """
                            UPDATE discovery SET standing = :standing, name = :name,
                                reason = :reason, actor = :actor, said_at = :said_at
                            WHERE id = :id\
                            """);
            bind(update, standing).bind("id", id).execute();
        });
    }

    private static <T extends SqlStatement<T>> T bind(T statement, Discovery.Standing standing) {
        return switch (standing) {
            case Discovery.Open _ -> bind(statement, "OPEN", null, null, null, null);
            case Discovery.Bypassing(var server) ->
                    bind(statement, "BYPASSING", server, null, null, null);
            case Discovery.Dismissed(var reason, var by, var at) ->
                    bind(statement, "DISMISSED", null, reason, by, at);
            case Discovery.Registered(var name, var at) ->
                    bind(statement, "REGISTERED", name, null, null, at);
        };
    }

    private static <T extends SqlStatement<T>> T bind(
            T statement,
            String word,
            @Nullable String name,
            @Nullable String reason,
            @Nullable String by,
            @Nullable Instant at) {
        return statement
                .bind("standing", word)
                .bind("name", name)
                .bind("reason", reason)
                .bind("actor", by)
                .bind("said_at", at == null ? null : Columns.time(at));
    }

    @Override
    public void count(long id, Sighting sighting, long times, Instant now, int maxSources) {
        int _ =
                handles.alone(handle -> {
                    var _ =
                            handle.createUpdate(
                                            """
                                            UPDATE discovery SET count = count + :times,
                                                last_seen = greatest(last_seen, :now)
                                            WHERE id = :id\
                                            """)
                                    .bind("times", times)
                                    .bind("now", Columns.time(now))
                                    .bind("id", id)
                                    .execute();
                    return countSource(handle, id, sighting, times, now, maxSources);
                });
    }

    /** The row of the discovery is held by now, so nobody else adds one of its sources. */
    private static int countSource(
            Handle handle, long id, Sighting sighting, long times, Instant now, int maxSources) {
        return handle.createUpdate(
                        """
                        INSERT INTO discovery_source (discovery, channel, who, at, first_seen,
                            last_seen, count)
                        SELECT :id, :channel, :who, :at, :now, :now, :times
                        WHERE (SELECT count(*) FROM discovery_source WHERE discovery = :id) < :max
                            OR EXISTS (SELECT FROM discovery_source WHERE discovery = :id
                                AND channel = :channel AND who = :who AND at = :at)
                        ON CONFLICT (discovery, channel, who, at) DO UPDATE SET
                            last_seen = greatest(discovery_source.last_seen, excluded.last_seen),
                            count = discovery_source.count + excluded.count\
                        """)
                .bind("id", id)
                .bind("channel", sighting.channel().name())
                .bind("who", sighting.who())
                .bind("at", sighting.at())
                .bind("now", Columns.time(now))
                .bind("times", times)
                .bind("max", maxSources)
                .execute();
    }

    @Override
    public Optional<Discovery> find(long id) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM discovery WHERE id = :id")
                        .bind("id", id)
                        .map(SqlDiscoveries::discovery)
                        .findOne());
    }

    @Override
    public Optional<Discovery> find(Whereabouts whereabouts) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM discovery WHERE place = :place")
                        .bind("place", whereabouts.written())
                        .map(SqlDiscoveries::discovery)
                        .findOne());
    }

    @Override
    public List<Discovery> all() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM discovery ORDER BY last_seen DESC, id DESC")
                        .map(SqlDiscoveries::discovery)
                        .list());
    }

    @Override
    public List<Discovery.Source> sources(long id) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM discovery_source WHERE discovery = :id
                                ORDER BY first_seen, channel, who, at\
                                """)
                        .bind("id", id)
                        .map((row, _) ->
                                new Discovery.Source(
                                        Sighting.Channel.valueOf(row.getString("channel")),
                                        row.getString("who"),
                                        row.getString("at"),
                                        Columns.time(row, "first_seen"),
                                        Columns.time(row, "last_seen"),
                                        row.getLong("count")))
                        .list());
    }

    @Override
    public int size() {
        return number("SELECT count(*) FROM discovery");
    }

    @Override
    public int open() {
        return number("SELECT count(*) FROM discovery WHERE standing IN ('OPEN', 'BYPASSING')");
    }

    private int number(String query) {
        return handles.read(handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    @Override
    public int seenBy(Sighting.Channel channel, String who) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT count(*) FROM discovery_source
                                WHERE channel = :channel AND who = :who\
                                """)
                        .bind("channel", channel.name())
                        .bind("who", who)
                        .mapTo(Integer.class)
                        .one());
    }

    private static Discovery discovery(ResultSet row, StatementContext context)
            throws SQLException {
        return new Discovery(
                row.getLong("id"),
                new Whereabouts(row.getString("place")),
                standing(row),
                Columns.time(row, "first_seen"),
                Columns.time(row, "last_seen"),
                row.getLong("count"));
    }

    private static Discovery.Standing standing(ResultSet row) throws SQLException {
        var word = row.getString("standing");
        return switch (word) {
            case "OPEN" -> new Discovery.Open();
            case "BYPASSING" -> new Discovery.Bypassing(row.getString("name"));
            case "DISMISSED" ->
                    new Discovery.Dismissed(
                            row.getString("reason"),
                            row.getString("actor"),
                            Columns.time(row, "said_at"));
            case "REGISTERED" ->
                    new Discovery.Registered(row.getString("name"), Columns.time(row, "said_at"));
            default -> throw new IllegalStateException("no standing of a discovery: " + word);
        };
    }
}
