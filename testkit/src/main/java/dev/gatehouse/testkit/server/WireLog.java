package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that reached the server: each request with all its headers and bytes, the newest
 * {@value #KEPT} of them, and how often each tool was called. Safe for many threads.
 */
public final class WireLog {
    private static final int KEPT = 2_000;
    private static final long KEPT_BYTES = 64L << 20;

    private final Deque<HttpRequest> requests = new ArrayDeque<>();
    private final Map<String, Long> calls = new TreeMap<>();
    private final Map<String, Long> cancellations = new TreeMap<>();
    private volatile boolean keeping = true;
    private long bytes;

    synchronized void add(HttpRequest request) {
        if (!keeping) return;
        requests.addLast(request);
        bytes += request.body().length;
        while (requests.size() > KEPT || bytes > KEPT_BYTES)
            bytes -= requests.removeFirst().body().length;
    }

    synchronized void called(String tool) {
        calls.merge(tool, 1L, Long::sum);
    }

    synchronized void cancelled(String tool) {
        cancellations.merge(tool, 1L, Long::sum);
    }

    /**
     * How many calls of this tool ended because the client cancelled: by its notification in the
     * legacy era, by closing the stream in the modern one.
     */
    public synchronized long cancellations(String tool) {
        return cancellations.getOrDefault(tool, 0L);
    }

    /** The same of each tool that was cancelled at least once. */
    synchronized Map<String, Long> cancelled() {
        return new TreeMap<>(cancellations);
    }

    /** Whether requests are kept; a load test switches it off. */
    public void keep(boolean keep) {
        keeping = keep;
    }

    public synchronized List<HttpRequest> requests() {
        return new ArrayList<>(requests);
    }

    /** How many calls of this tool arrived, whatever became of them. */
    public synchronized long received(String tool) {
        return calls.getOrDefault(tool, 0L);
    }

    public synchronized Map<String, Long> received() {
        return new TreeMap<>(calls);
    }

    public synchronized void clear() {
        requests.clear();
        calls.clear();
        cancellations.clear();
        bytes = 0;
    }

    /**
     * Whether the text occurs anywhere in what was received: a target, a header line or a body. The
     * proof that a secret never came here.
     */
    public boolean contains(String text) {
        return requests().stream().anyMatch(request -> written(request).contains(text));
    }

    private static String written(HttpRequest request) {
        var text = new StringBuilder();
        text.append(request.method()).append(' ').append(request.target()).append('\n');
        for (var header : request.headers())
            text.append(header.name()).append(": ").append(header.value()).append('\n');
        return text.append(new String(request.body(), StandardCharsets.UTF_8)).toString();
    }

    Json.Obj toJson() {
        var list = new ArrayList<Json>();
        for (var request : requests()) {
            var headers = new ArrayList<Json>();
            for (var header : request.headers())
                headers.add(Json.array(header.name(), header.value()));
            list.add(
                    Json.object(
                            "method",
                            request.method(),
                            "target",
                            request.target(),
                            "headers",
                            headers,
                            "body",
                            new String(request.body(), StandardCharsets.UTF_8)));
        }
        return Json.object("requests", list);
    }
}
