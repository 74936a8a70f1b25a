package dev.gatehouse.store;

import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests;
import dev.gatehouse.access.Sealing;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests in PostgreSQL. What is kept for the one who decides stands there sealed, is erased with
 * the decision, and with the next request when nobody decided in time.
 */
public final class SqlRequests implements Requests {
    private static final int LOCK_CLASS = 0x7265_7173;

    /** How long one can be looked up after it was over. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** That are too old and go with one that comes. */
    private static final int SWEPT = 1000;

    private static final String PURPOSE = "request";
    private static final String SECRET = "secret";

    private final Handles handles;
    private final Sealing sealing;
    private final InstantSource clock;

    public SqlRequests(Database database, Sealing sealing, InstantSource clock) {
        this.handles = database.handles();
        this.sealing = sealing;
        this.clock = clock;
    }

    @Override
    public Filing file(Request request, int most) {
        return handles.alone(handle -> file(handle, request, most));
    }

    private Filing file(Handle handle, Request request, int most) {
        takeTurn(handle, request.requester());
        forgetExpired(handle, request.madeAt());
        sweep(handle, request.madeAt());
        var known =
                handle.createQuery(
                                """
                                SELECT * FROM request
                                WHERE identity = :identity AND (
                                    (state IN ('PENDING', 'DENIED') AND expires_at > :now)
                                    OR EXISTS (SELECT 1 FROM access_grant
                                        LEFT JOIN grant_use ON grant_id = access_grant.id
                                        WHERE access_grant.id = outcome
                                            AND (calls IS NULL OR request.kind = 'ACCESS')
                                            AND used_up_at IS NULL AND revoked_at IS NULL
                                            AND access_grant.expires_at > :now))
                                ORDER BY made_at DESC LIMIT 1\
                                """)
                        .bind("identity", request.identity().value())
                        .bind("now", Columns.time(request.madeAt()))
                        .map(this::request)
                        .findOne();
        if (known.isPresent()) return new Filing.Known(known.get());
        if (waiting(handle, request) >= most) return new Filing.TooMany();
        insert(handle, request);
        return new Filing.Filed(request);
    }

    /** Those of one requester come one after another, or two could be the last. */
    private static void takeTurn(Handle handle, String requester) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:class, hashtext(:requester))::text")
                .bind("class", LOCK_CLASS)
                .bind("requester", requester)
                .mapTo(String.class)
                .one();
    }

    private static void forgetExpired(Handle handle, Instant now) {
        handle.createUpdate(
                        """
                        UPDATE request SET sealed = NULL WHERE id IN
                            (SELECT id FROM request WHERE sealed IS NOT NULL AND expires_at <= :now
                             FOR UPDATE SKIP LOCKED)\
                        """)
                .bind("now", Columns.time(now))
                .execute();
    }

    /** What it was about is in the record. */
    private static void sweep(Handle handle, Instant now) {
        handle.createUpdate(
                        """
                        DELETE FROM request WHERE id IN
                            (SELECT id FROM request WHERE expires_at <= :long_ago
                             LIMIT :most FOR UPDATE SKIP LOCKED)\
                        """)
                .bind("long_ago", Columns.time(now.minus(KEPT)))
                .bind("most", SWEPT)
                .execute();
    }

    private static int waiting(Handle handle, Request request) {
        return handle.createQuery(
                        """
                        SELECT count(*) FROM request
                        WHERE requester = :requester AND state = 'PENDING' AND expires_at > :now\
                        """)
                .bind("requester", request.requester())
                .bind("now", Columns.time(request.madeAt()))
                .mapTo(Integer.class)
                .one();
    }

    private void insert(Handle handle, Request request) {
        var secret = request.secret();
        handle.createUpdate(
                        """
                        INSERT INTO request
                            (id, kind, requester, identity, content, sealed, made_at, expires_at, state)
                        VALUES (:id, :kind, :requester, :identity, :content, :sealed, :made_at,
                            :expires_at, :state)\
                        """)
                .bind("id", request.id())
                .bind("kind", request.kind().name())
                .bind("requester", request.requester())
                .bind("identity", request.identity().value())
                .bind("content", request.content().toText())
                .bind(
                        "sealed",
                        secret == null
                                ? null
                                : sealing.seal(
                                        PURPOSE,
                                        request.id(),
                                        Json.object(SECRET, secret),
                                        request.expiresAt()))
                .bind("made_at", Columns.time(request.madeAt()))
                .bind("expires_at", Columns.time(request.expiresAt()))
                .bind("state", request.state().name())
                .execute();
    }

    @Override
    public void decide(
            String id, Request.State state, String by, Instant at, @Nullable String outcome) {
        handles.write(handle -> {
            int decided =
                    handle.createUpdate(
                                    """
                                    UPDATE request SET state = :state, decided_by = :by,
                                        decided_at = :at, outcome = :outcome, sealed = NULL
                                    WHERE id = :id AND state = 'PENDING'\
                                    """)
                            .bind("id", id)
                            .bind("state", state.name())
                            .bind("by", by)
                            .bind("at", Columns.time(at))
                            .bind("outcome", outcome)
                            .execute();
            if (decided == 0)
                throw new IllegalStateException("request " + id + " was decided before");
        });
    }

    @Override
    public Optional<Request> find(String id) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM request WHERE id = :id")
                        .bind("id", id)
                        .map(this::request)
                        .findOne());
    }

    @Override
    public List<Request> newest(int most) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM request ORDER BY made_at DESC, id LIMIT :most")
                        .bind("most", most)
                        .map(this::request)
                        .list());
    }

    private Request request(ResultSet row, StatementContext context) throws SQLException {
        var id = row.getString("id");
        var sealed = row.getString("sealed");
        return new Request(
                id,
                Request.Kind.valueOf(row.getString("kind")),
                row.getString("requester"),
                new Digest(row.getString("identity")),
                (Json.Obj) Columns.json(row.getString("content")),
                sealed == null
                        ? null
                        : sealing.open(PURPOSE, id, sealed, clock.instant())
                                .map(content -> content.object(SECRET))
                                .orElse(null),
                Columns.time(row, "made_at"),
                Columns.time(row, "expires_at"),
                Request.State.valueOf(row.getString("state")),
                row.getString("decided_by"),
                Columns.timeOrNull(row, "decided_at"),
                row.getString("outcome"));
    }
}
