package dev.gatehouse.testkit.registry;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A database of advisories on 127.0.0.1, over plain HTTP, in the shape of OSV's API: it names every
 * advisory that is about a package, whatever its version, and leaves that to whoever asks. Safe for
 * many threads.
 */
public final class FakeOsv implements AutoCloseable {
    /** What is wrong with it. */
    public enum Fault {
        NONE,
        /** Every answer is 503. */
        OUTAGE,
        /** No answer is JSON. */
        BAD_JSON,
        /** Its pages name themselves as the next ones. */
        PAGE_LOOP,
        /** Every page names another, for ever. */
        ENDLESS,
        /** It names more advisories than anybody takes. */
        FLOOD,
        /** It answers more questions than it was asked. */
        MORE_ANSWERS,
        /** It names an advisory by a path. */
        ODD_NAME,
        /** It gives another advisory than was asked for. */
        OTHER_ADVISORY,
        /** An advisory is longer than anybody takes. */
        HUGE,
        /** It names an advisory that it does not have. */
        MISSING,
        /** It takes a question and never answers. */
        SILENT
    }

    private static final String BATCH = "/v1/querybatch";
    private static final String ONE = "/v1/vulns/";
    private static final StrictJson JSON = new StrictJson(JsonLimits.ANSWER);

    private final HttpListener listener = HttpListener.open(0, null, this::answer);
    private final Map<String, Json.Obj> advisories = new ConcurrentSkipListMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Fault> spoilt = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;
    private volatile int pageSize = 1000;

    private FakeOsv() {}

    public static FakeOsv start() {
        return new FakeOsv();
    }

    public URI url() {
        return URI.create(listener.origin());
    }

    public void fail(Fault fault) {
        this.fault = fault;
    }

    /** What is wrong with one advisory; the others are sound. */
    public void spoil(String id, Fault fault) {
        spoilt.put(id, fault);
    }

    /** So many advisories a page. */
    public void pages(int size) {
        pageSize = size;
    }

    /** Paths and bodies as they were asked for, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Publishes an advisory, or says it anew. */
    public void publish(Json.Obj advisory) {
        advisories.put(String.valueOf(advisory.text("id")), advisory);
    }

    /** An advisory that is about some versions of a package. */
    public static Json.Obj advisory(String id, String ecosystem, String name, Json.Obj... events) {
        return Json.object(
                "id",
                id,
                "schema_version",
                "1.7.0",
                "summary",
                "What is wrong with " + name,
                "affected",
                Json.array(
                        Json.object(
                                "package",
                                Json.object("ecosystem", ecosystem, "name", name),
                                "ranges",
                                Json.array(
                                        Json.object(
                                                "type",
                                                ecosystem.equals("PyPI") ? "ECOSYSTEM" : "SEMVER",
                                                "events",
                                                List.of(events))))));
    }

    private void answer(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        asked.add(request.path() + " " + new String(request.body(), StandardCharsets.UTF_8));
        switch (fault) {
            case OUTAGE -> send(reply, 503, "{}");
            case BAD_JSON -> send(reply, 200, "{\"results\": [}");
            case SILENT -> closed.await();
            default -> route(request, reply);
        }
    }

    private void route(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        if (request.path().equals(BATCH)) batch(request, reply);
        else if (request.path().startsWith(ONE)) one(request.path().substring(ONE.length()), reply);
        else send(reply, 404, "{}");
    }

    private void batch(HttpRequest request, HttpReply reply) throws IOException {
        if (!(JSON.read(request.body()) instanceof StrictJson.Value(Json.Obj question))) {
            send(reply, 400, "{}");
            return;
        }
        var results = new ArrayList<Json>();
        for (var query : question.array("queries")) results.add(result((Json.Obj) query));
        if (fault == Fault.MORE_ANSWERS) results.add(Json.object());
        send(reply, 200, Json.object("results", results).toText());
    }

    private Json.Obj result(Json.Obj query) {
        if (fault == Fault.ODD_NAME) return named(List.of("../../etc"));
        if (fault == Fault.FLOOD) {
            var many = new ArrayList<>(advisories.keySet());
            for (int i = 0; i < 5000; i++) many.add("FLOOD-" + i);
            return named(many);
        }
        var about = query.object("package");
        var ids =
                advisories.values().stream()
                        .filter(each -> isAbout(each, about))
                        .map(each -> String.valueOf(each.text("id")))
                        .toList();
        var token = query.text("page_token");
        int from = token == null ? 0 : Integer.parseInt(token);
        if (fault == Fault.PAGE_LOOP) return named(List.of()).with("next_page_token", Json.of("7"));
        if (fault == Fault.ENDLESS)
            return named(List.of()).with("next_page_token", Json.of("" + (from + 1)));
        int to = Math.min(ids.size(), from + pageSize);
        var page = named(ids.subList(Math.min(from, to), to));
        return to < ids.size() ? page.with("next_page_token", Json.of("" + to)) : page;
    }

    private static boolean isAbout(Json.Obj advisory, Json.Obj about) {
        for (var each : advisory.array("affected"))
            if (each instanceof Json.Obj affected) {
                var named = affected.object("package");
                if (about.has("purl")
                        ? Objects.equals(about.member("purl"), named.member("purl"))
                        : String.valueOf(about.text("name")).equals(named.text("name")))
                    return true;
            }
        return false;
    }

    private static Json.Obj named(List<String> ids) {
        return Json.object(
                "vulns",
                ids.stream()
                        .map(id -> Json.object("id", id, "modified", "2026-11-01T00:00:00Z"))
                        .toList());
    }

    private void one(String id, HttpReply reply) throws IOException, InterruptedException {
        var found = advisories.get(id);
        if (found == null) {
            send(reply, 404, "{}");
            return;
        }
        switch (spoilt.getOrDefault(id, fault)) {
            case MISSING -> send(reply, 404, "{}");
            case OUTAGE -> send(reply, 503, "{}");
            case BAD_JSON -> send(reply, 200, "{\"id\": ");
            case OTHER_ADVISORY -> send(reply, 200, found.with("id", Json.of("OTHER-1")).toText());
            case HUGE ->
                    send(reply, 200, found.with("details", Json.of("x".repeat(20 << 20))).toText());
            case SILENT -> closed.await();
            case NONE, PAGE_LOOP, ENDLESS, FLOOD, MORE_ANSWERS, ODD_NAME ->
                    send(reply, 200, found.toText());
        }
    }

    private static void send(HttpReply reply, int status, String body) throws IOException {
        reply.send(
                status,
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        listener.close();
    }
}
