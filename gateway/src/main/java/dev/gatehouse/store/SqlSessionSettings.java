package dev.gatehouse.store;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.proxy.SessionSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What is set in sessions, in PostgreSQL. A change commits with its announcement. It is no change
 * of the control plane: the exchange that asked for it is in the record already.
 */
public final class SqlSessionSettings implements SessionSettings {
    private static final int LOCK_CLASS = 0x7365_7373;

    /** Rows that are too old and go with one that comes. */
    private static final int SWEPT = 1000;

    private final Database database;
    private final InstantSource clock;
    private final int perPrincipal;

    /**
     * @param perPrincipal sessions in which one principal has set something
     */
    public SqlSessionSettings(Database database, InstantSource clock, int perPrincipal) {
        this.database = database;
        this.clock = clock;
        this.perPrincipal = perPrincipal;
    }

    @Override
    public Setting read(Digest session) {
        return database.handles().read(handle -> find(handle, session, "").orElse(Setting.NONE));
    }

    @Override
    public Outcome change(
            Digest session,
            Digest principal,
            Instant until,
            Function<Setting, Optional<Setting>> change) {
        try (var handle = database.handles().open()) {
            return handle.inTransaction(
                    transaction -> changed(transaction, session, principal, until, change));
        }
    }

    private Outcome changed(
            Handle handle,
            Digest session,
            Digest principal,
            Instant until,
            Function<Setting, Optional<Setting>> change) {
        var found = find(handle, session, "FOR UPDATE");
        if (found.isEmpty()) {
            takeTurn(handle, principal);
            found = find(handle, session, "FOR UPDATE");
        }
        var was = found.orElse(Setting.NONE);
        var wanted = change.apply(was);
        if (wanted.isEmpty()) return new Outcome.Refused();
        if (wanted.get().says(was)) return new Outcome.Made(was);
        if (found.isEmpty()) {
            sweep(handle);
            if (held(handle, principal) >= perPrincipal) return new Outcome.TooMany();
        }
        var now = wanted.get().withVersion(was.version() + 1);
        write(handle, session, principal, until, now);
        announce(handle, session, Long.toString(now.version()));
        return new Outcome.Made(now);
    }

    @Override
    public void end(Digest session) {
        try (var handle = database.handles().open()) {
            handle.useTransaction(transaction -> {
                transaction
                        .createUpdate("DELETE FROM session_setting WHERE session = :session")
                        .bind("session", session.value())
                        .execute();
                sweep(transaction);
                announce(transaction, session, SessionFeed.ENDED);
            });
        }
    }

    private static Optional<Setting> find(Handle handle, Digest session, String lock) {
        return handle.createQuery(
                        "SELECT version, level, subscriptions FROM session_setting WHERE session = :session "
                                + lock)
                .bind("session", session.value())
                .map(SqlSessionSettings::setting)
                .findOne();
    }

    private static Setting setting(ResultSet row, StatementContext context) throws SQLException {
        var uris = (Json.Arr) Columns.json(row.getString("subscriptions"));
        return new Setting(
                row.getLong("version"),
                row.getString("level"),
                uris.elements().stream()
                        .map(uri -> ((Json.Str) uri).value())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Those of one principal are counted one after another, or two could be the last. */
    private static void takeTurn(Handle handle, Digest principal) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:class, hashtext(:principal))::text")
                .bind("class", LOCK_CLASS)
                .bind("principal", principal.value())
                .mapTo(String.class)
                .one();
    }

    private int held(Handle handle, Digest principal) {
        return handle.createQuery(
                        "SELECT count(*) FROM session_setting WHERE principal = :principal AND expires_at > :now")
                .bind("principal", principal.value())
                .bind("now", Columns.time(clock.instant()))
                .mapTo(Integer.class)
                .one();
    }

    /** A row that somebody works on is left for the next time. */
    private void sweep(Handle handle) {
        handle.createUpdate(
                        """
                        DELETE FROM session_setting WHERE session IN
                            (SELECT session FROM session_setting WHERE expires_at <= :now
                             LIMIT :most FOR UPDATE SKIP LOCKED)\
                        """)
                .bind("now", Columns.time(clock.instant()))
                .bind("most", SWEPT)
                .execute();
    }

    private static void write(
            Handle handle, Digest session, Digest principal, Instant until, Setting now) {
        handle.createUpdate(
                        """
                        INSERT INTO session_setting
                            (session, principal, version, level, subscriptions, expires_at)
                        VALUES (:session, :principal, :version, :level, :subscriptions, :until)
                        ON CONFLICT (session) DO UPDATE
                        SET version = :version, level = :level, subscriptions = :subscriptions\
                        """)
                .bind("session", session.value())
                .bind("principal", principal.value())
                .bind("version", now.version())
                .bind("level", now.level())
                .bind("subscriptions", Json.of(List.copyOf(now.subscriptions())).toText())
                .bind("until", Columns.time(until))
                .execute();
    }

    private void announce(Handle handle, Digest session, String what) {
        handle.createQuery("SELECT pg_notify(:channel, :what)::text")
                .bind("channel", database.sessionChannel())
                .bind("what", session.value() + " " + what)
                .mapTo(String.class)
                .one();
    }
}
