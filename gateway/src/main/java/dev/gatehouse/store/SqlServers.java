package dev.gatehouse.store;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.inventory.Transition;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The servers in PostgreSQL. A move that a server's state does not allow throws {@link
 * IllegalStateException}: changes are serialised, so this decides between two that compete.
 */
public final class SqlServers implements Servers {
    /** Rows of all that one server's tools ever were that are in memory at once. */
    private static final int FEW = 16;

    private final Handles handles;

    public SqlServers(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void add(Server server, @Nullable Snapshot submitted, Cause cause) {
        handles.write(handle -> {
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO server
                                        (name, url, owner, state, added_at, ca_pem, stdio)
                                    VALUES
                                        (:name, :url, :owner, :state, :added_at, :ca_pem, :stdio)
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("name", server.name())
                            .bind("url", server.remote().map(Place.Remote::written).orElse(null))
                            .bind("owner", server.owner())
                            .bind("state", server.state().name())
                            .bind("added_at", Columns.time(server.addedAt()))
                            .bind("ca_pem", server.remote().map(Place.Remote::caPem).orElse(null))
                            .bind("stdio", server.local().map(Columns::stdio).orElse(null))
                            .execute();
            if (added == 0)
                throw new IllegalStateException(
                        "the name " + server.name() + " is taken, or was, by a server now retired");
            if (submitted != null) store(handle, server.name(), submitted);
            note(handle, new Transition(server.name(), null, server.state(), cause, null));
        });
    }

    @Override
    public void submit(String name, Snapshot snapshot) {
        handles.write(handle -> {
            require(handle, name);
            store(handle, name, snapshot);
        });
    }

    private static void store(Handle handle, String server, Snapshot snapshot) {
        handle.createUpdate("INSERT INTO submission (server, snapshot) VALUES (:server, :digest)")
                .bind("server", server)
                .bind("digest", keep(handle, snapshot))
                .execute();
    }

    @Override
    public void keep(Snapshot snapshot) {
        handles.write(handle -> keep(handle, snapshot));
    }

    private static String keep(Handle handle, Snapshot snapshot) {
        var content = CanonicalJson.bytes(snapshot.toJson());
        var digest = Digest.of(content).value();
        handle.createUpdate(
                        """
                        INSERT INTO snapshot (digest, content) VALUES (:digest, :content)
                        ON CONFLICT DO NOTHING\
                        """)
                .bind("digest", digest)
                .bind("content", new String(content, StandardCharsets.UTF_8))
                .execute();
        return digest;
    }

    @Override
    public void approve(Approval approval, Cause cause) {
        handles.write(handle -> {
            store(handle, approval);
            if (require(handle, approval.server()).state() == ServerState.SUBMITTED)
                move(handle, approval.server(), ServerState.UNDER_REVIEW, cause);
            move(handle, approval.server(), ServerState.APPROVED, cause);
        });
    }

    @Override
    public void amend(Approval approval) {
        handles.write(handle -> store(handle, approval));
    }

    private static void store(Handle handle, Approval approval) {
        if (snapshot(handle, approval.snapshot()).isEmpty())
            throw new IllegalStateException("no snapshot has the digest " + approval.snapshot());
        handle.createUpdate(
                        """
                        INSERT INTO approval (server, snapshot, items, bindings, approver, second,
                            at, expires_at)
                        VALUES (:server, :snapshot, :items, :bindings, :approver, :second,
                            :at, :expires_at)\
                        """)
                .bind("server", approval.server())
                .bind("snapshot", approval.snapshot().value())
                .bind("items", Columns.items(approval.items()))
                .bind("bindings", Columns.bindings(approval.bindings()))
                .bind("approver", approval.approver())
                .bind("second", approval.second())
                .bind("at", Columns.time(approval.at()))
                .bind("expires_at", Columns.time(approval.expiresAt()))
                .execute();
    }

    @Override
    public void move(String name, ServerState state, Cause cause) {
        handles.write(handle -> move(handle, name, state, cause));
    }

    private static void move(Handle handle, String name, ServerState state, Cause cause) {
        var from = require(handle, name).state();
        if (!from.mayBecome(state))
            throw new IllegalStateException(
                    "server " + name + " is " + from + " and cannot become " + state);
        handle.createUpdate("UPDATE server SET state = :state WHERE name = :name")
                .bind("state", state.name())
                .bind("name", name)
                .execute();
        var approved = approval(handle, name).map(Approval::snapshot).orElse(null);
        note(handle, new Transition(name, from, state, cause, approved));
    }

    private static void note(Handle handle, Transition move) {
        var from = move.from();
        handle.createUpdate(
                        """
                        INSERT INTO server_transition
                            (server, from_state, to_state, actor, reason, ticket, snapshot, at)
                        VALUES (:server, :from, :to, :actor, :reason, :ticket, :snapshot, :at)\
                        """)
                .bind("server", move.server())
                .bind("from", from == null ? null : from.name())
                .bind("to", move.to().name())
                .bind("actor", move.cause().actor())
                .bind("reason", move.cause().reason())
                .bind("ticket", move.cause().ticket())
                .bind("snapshot", Columns.digest(move.snapshot()))
                .bind("at", Columns.time(move.cause().at()))
                .execute();
    }

    @Override
    public List<Transition> history(String name) {
        return handles.read(handle ->
                handle.createQuery(
                                "SELECT * FROM server_transition WHERE server = :name ORDER BY id")
                        .bind("name", name)
                        .map(SqlServers::transition)
                        .list());
    }

    private static Transition transition(ResultSet row, StatementContext context)
            throws SQLException {
        var from = row.getString("from_state");
        return new Transition(
                row.getString("server"),
                from == null ? null : ServerState.valueOf(from),
                ServerState.valueOf(row.getString("to_state")),
                new Cause(
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getString("ticket"),
                        Columns.time(row, "at")),
                Columns.digestOrNull(row, "snapshot"));
    }

    private static Server require(Handle handle, String name) {
        return find(handle, name)
                .orElseThrow(() -> new IllegalStateException("no server has the name " + name));
    }

    @Override
    public Optional<Server> find(String name) {
        return handles.read(handle -> find(handle, name));
    }

    private static Optional<Server> find(Handle handle, String name) {
        return handle.createQuery("SELECT * FROM server WHERE name = :name")
                .bind("name", name)
                .map(SqlServers::server)
                .findOne();
    }

    @Override
    public List<Server> all() {
        return handles.read(SqlServers::all);
    }

    static List<Server> all(Handle handle) {
        return handle.createQuery("SELECT * FROM server ORDER BY name")
                .map(SqlServers::server)
                .list();
    }

    @Override
    public Optional<Snapshot> submitted(String name) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT content FROM submission JOIN snapshot ON snapshot = digest
                                WHERE server = :name ORDER BY id DESC LIMIT 1\
                                """)
                        .bind("name", name)
                        .map(SqlServers::snapshot)
                        .findOne());
    }

    @Override
    public Optional<Snapshot> snapshot(Digest digest) {
        return handles.read(handle -> snapshot(handle, digest));
    }

    static Optional<Snapshot> snapshot(Handle handle, Digest digest) {
        return handle.createQuery("SELECT content FROM snapshot WHERE digest = :digest")
                .bind("digest", digest.value())
                .map(SqlServers::snapshot)
                .findOne();
    }

    @Override
    public Optional<Approval> approval(String name) {
        return handles.read(handle -> approval(handle, name));
    }

    private static Optional<Approval> approval(Handle handle, String name) {
        return handle.createQuery(
                        "SELECT * FROM approval WHERE server = :name ORDER BY id DESC LIMIT 1")
                .bind("name", name)
                .map(SqlServers::approval)
                .findOne();
    }

    @Override
    public Map<ItemKey, Binding> bindings(String name) {
        return handles.read(handle -> {
            var bindings = new HashMap<ItemKey, Binding>();
            handle.createQuery(
                            """
                            SELECT bindings FROM approval WHERE server = :name
                            GROUP BY bindings ORDER BY max(id)\
                            """)
                    .bind("name", name)
                    .setFetchSize(FEW)
                    .map((row, _) -> Columns.bindings(row, "bindings"))
                    .forEach(bindings::putAll);
            return bindings;
        });
    }

    static List<Approval> approvalsInForce(Handle handle) {
        return handle.createQuery(
                        "SELECT DISTINCT ON (server) * FROM approval ORDER BY server, id DESC")
                .map(SqlServers::approval)
                .list();
    }

    private static Server server(ResultSet row, StatementContext context) throws SQLException {
        return new Server(
                row.getString("name"),
                place(row),
                row.getString("owner"),
                ServerState.valueOf(row.getString("state")),
                Columns.time(row, "added_at"));
    }

    private static Place place(ResultSet row) throws SQLException {
        var url = row.getString("url");
        return url == null
                ? Columns.stdio(row.getString("stdio"))
                : new Place.Remote(URI.create(url), row.getString("ca_pem"));
    }

    private static Snapshot snapshot(ResultSet row, StatementContext context) throws SQLException {
        return Snapshot.of((Json.Obj) Columns.json(row.getString("content")));
    }

    private static Approval approval(ResultSet row, StatementContext context) throws SQLException {
        return new Approval(
                row.getString("server"),
                new Digest(row.getString("snapshot")),
                Columns.items(row, "items"),
                Columns.bindings(row, "bindings"),
                row.getString("approver"),
                row.getString("second"),
                Columns.time(row, "at"),
                Columns.time(row, "expires_at"));
    }
}
