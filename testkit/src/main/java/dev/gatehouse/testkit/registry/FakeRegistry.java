package dev.gatehouse.testkit.registry;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A registry of MCP servers on 127.0.0.1, over plain HTTP, in the shape of the official one's API
 * v0.1: pages with opaque cursors, search, {@code updated_since}, versions; and what a bad one or a
 * bad day brings. Safe for many threads.
 */
public final class FakeRegistry implements AutoCloseable {
    /** What is wrong with it. */
    public enum Fault {
        NONE,
        /** Every answer is 503. */
        OUTAGE,
        /** The connection ends within the answer. */
        BREAKS_OFF,
        /** No answer is JSON. */
        BAD_JSON,
        /** The second page names itself as the next one. */
        CURSOR_LOOP,
        /** Every page names another, for ever. */
        ENDLESS,
        /** A page is longer than anybody takes. */
        HUGE_PAGE,
        /** Lists hold what is no entry among those that are. */
        BAD_ENTRY
    }

    private static final String SERVERS = "/v0.1/servers";
    private static final int MOST = 100;

    private final HttpListener listener;
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;
    private volatile int pageSize = MOST;

    private FakeRegistry() {
        listener = HttpListener.open(0, null, this::answer);
    }

    public static FakeRegistry start() {
        return new FakeRegistry();
    }

    public URI url() {
        return URI.create(listener.origin());
    }

    /** Paths and queries as they were asked for, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public void fail(Fault fault) {
        this.fault = fault;
    }

    /** So many entries a page at most, whatever is asked for. */
    public void pages(int size) {
        pageSize = size;
    }

    /** A server.json that is whole, without remotes and packages. */
    public static Json.Obj server(String name, String version) {
        return Json.object(
                "$schema",
                "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
                "name",
                name,
                "description",
                "A server of a test",
                "version",
                version);
    }

    /** The same, reached at a URL. */
    public static Json.Obj server(String name, String version, URI remote) {
        return server(name, version)
                .with(
                        "remotes",
                        Json.array(
                                Json.object("type", "streamable-http", "url", remote.toString())));
    }

    /** Publishes a version, which becomes the latest of its name. */
    public void publish(Json.Obj server) {
        publish(server, Instant.now());
    }

    public void publish(Json.Obj server, Instant at) {
        synchronized (entries) {
            var name = String.valueOf(server.text("name"));
            entries.replaceAll(entry -> entry.name().equals(name) ? entry.latest(false) : entry);
            entries.add(new Entry(server, "active", "", at, at, true));
        }
    }

    public void status(String name, String version, String status, String message) {
        change(name, version, entry -> entry.in(status, message, Instant.now()));
    }

    /** What no honest registry does: says something else of a version that it published. */
    public void tamper(String name, String version, UnaryOperator<Json.Obj> change) {
        change(name, version, entry -> entry.saying(change.apply(entry.server()), Instant.now()));
    }

    /** Has a version no more, and says nothing of it. */
    public void forget(String name, String version) {
        synchronized (entries) {
            entries.removeIf(entry -> entry.is(name, version));
        }
    }

    private void change(String name, String version, UnaryOperator<Entry> change) {
        synchronized (entries) {
            entries.replaceAll(entry -> entry.is(name, version) ? change.apply(entry) : entry);
        }
    }

    private void answer(HttpRequest request, HttpReply reply) throws IOException {
        asked.add(request.target());
        switch (fault) {
            case OUTAGE -> json(reply, 503, "{\"error\":\"down\"}");
            case BREAKS_OFF ->
                    reply.exactly(
                            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"servers\":["
                                    .getBytes(StandardCharsets.US_ASCII));
            case BAD_JSON -> json(reply, 200, "{\"servers\": [}");
            case HUGE_PAGE ->
                    json(reply, 200, "{\"servers\":[],\"pad\":\"" + "x".repeat(40 << 20) + "\"}");
            case NONE, CURSOR_LOOP, ENDLESS, BAD_ENTRY -> route(request, reply);
        }
    }

    private void route(HttpRequest request, HttpReply reply) throws IOException {
        var path = request.path();
        var query = query(request);
        if (path.equals(SERVERS)) {
            json(reply, 200, list(query).toText());
            return;
        }
        // As sent: a slash within a name is encoded, or the path is another.
        var parts = path.startsWith(SERVERS + "/") ? path.substring(14).split("/", -1) : null;
        if (parts == null || parts.length < 2 || !parts[1].equals("versions") || parts.length > 3)
            json(reply, 404, "{\"error\":\"Not found\"}");
        else if (parts.length == 2) versions(decoded(parts[0]), query, reply);
        else version(decoded(parts[0]), decoded(parts[2]), query, reply);
    }

    private void versions(String name, Map<String, String> query, HttpReply reply)
            throws IOException {
        var found =
                all().stream()
                        .filter(entry -> entry.name().equals(name) && isShown(entry, query))
                        .toList()
                        .reversed();
        if (found.isEmpty()) json(reply, 404, "{\"error\":\"Server not found\"}");
        else json(reply, 200, page(found, Optional.empty()).toText());
    }

    private void version(String name, String version, Map<String, String> query, HttpReply reply)
            throws IOException {
        var found =
                all().stream()
                        .filter(entry -> entry.name().equals(name) && isShown(entry, query))
                        .filter(entry ->
                                version.equals("latest")
                                        ? entry.isLatest()
                                        : entry.version().equals(version))
                        .findFirst();
        if (found.isEmpty()) json(reply, 404, "{\"error\":\"Server not found\"}");
        else json(reply, 200, found.get().json().toText());
    }

    private Json.Obj list(Map<String, String> query) {
        var matching = all().stream().filter(entry -> matches(entry, query)).toList();
        int from = position(query.get("cursor"));
        int size = Math.min(pageSize, limit(query));
        int to = Math.min(matching.size(), from + size);
        var next = to < matching.size() ? Optional.of(cursor(to)) : Optional.<String>empty();
        return switch (fault) {
            case CURSOR_LOOP -> page(matching.subList(0, to - from), Optional.of(cursor(0)));
            case ENDLESS -> page(List.of(), Optional.of(cursor(from + 1)));
            default -> page(matching.subList(Math.min(from, to), to), next);
        };
    }

    private Json.Obj page(List<Entry> shown, Optional<String> next) {
        var servers = new ArrayList<Json>();
        for (var entry : shown) servers.add(entry.json());
        if (fault == Fault.BAD_ENTRY) {
            servers.add(0, Json.object("server", Json.object("name", "no/slash/once")));
            servers.add(Json.of("no entry at all"));
        }
        var metadata = Json.object("count", servers.size());
        if (next.isPresent()) metadata = metadata.with("nextCursor", Json.of(next.get()));
        return Json.object("servers", servers, "metadata", metadata);
    }

    private List<Entry> all() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    private static boolean matches(Entry entry, Map<String, String> query) {
        var since = query.get("updated_since");
        var search = query.get("search");
        var version = query.get("version");
        return isShown(entry, query)
                && (since == null
                        || !entry.updatedAt().isBefore(OffsetDateTime.parse(since).toInstant()))
                && (search == null || entry.name().contains(search))
                && (version == null
                        || (version.equals("latest")
                                ? entry.isLatest()
                                : entry.version().equals(version)));
    }

    private static boolean isShown(Entry entry, Map<String, String> query) {
        return !entry.isDeleted()
                || "true".equals(query.get("include_deleted"))
                || query.containsKey("updated_since");
    }

    private static int limit(Map<String, String> query) {
        var limit = query.get("limit");
        return limit == null ? 30 : Math.clamp(Integer.parseInt(limit), 1, MOST);
    }

    /** Opaque, and with characters that have to be encoded in a query. */
    private static String cursor(int position) {
        return "+/&"
                + Base64.getEncoder()
                        .encodeToString(("at=" + position).getBytes(StandardCharsets.US_ASCII));
    }

    private static int position(@Nullable String cursor) {
        if (cursor == null) return 0;
        var text =
                new String(
                        Base64.getDecoder().decode(cursor.substring(3)), StandardCharsets.US_ASCII);
        return Integer.parseInt(text.substring(3));
    }

    private static Map<String, String> query(HttpRequest request) {
        var values = new LinkedHashMap<String, String>();
        int begin = request.target().indexOf('?');
        if (begin < 0) return values;
        for (var pair : request.target().substring(begin + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0)
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void json(HttpReply reply, int status, String body) throws IOException {
        reply.send(
                status,
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        listener.close();
    }
}
