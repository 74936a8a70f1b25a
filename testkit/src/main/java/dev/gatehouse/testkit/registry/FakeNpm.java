package dev.gatehouse.testkit.registry;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An npm registry on 127.0.0.1, over plain HTTP, as far as one version of a package and its
 * attestations are asked for. Safe for many threads.
 */
public final class FakeNpm implements AutoCloseable {
    /** What is wrong with it. */
    public enum Fault {
        NONE,
        /** Every answer is 503. */
        OUTAGE,
        /** Attestations alone are answered with 503. */
        NO_ATTESTATIONS
    }

    private static final String ATTESTATIONS = "/-/npm/v1/attestations/";

    private final HttpListener listener = HttpListener.open(0, null, this::answer);
    private final Map<String, Json.Obj> manifests = new ConcurrentHashMap<>();
    private final Map<String, List<Json.Obj>> bundles = new ConcurrentHashMap<>();

    private volatile Fault fault = Fault.NONE;

    private FakeNpm() {}

    public static FakeNpm start() {
        return new FakeNpm();
    }

    public URI url() {
        return URI.create(listener.origin());
    }

    /** SHA-512 of a package's content, in hexadecimal digits. */
    public static String sha512(String content) {
        return HexFormat.of().formatHex(digest(content));
    }

    /** The same as npm writes it. */
    public static String integrity(String content) {
        return "sha512-" + Base64.getEncoder().encodeToString(digest(content));
    }

    private static byte[] digest(String content) {
        try {
            return MessageDigest.getInstance("SHA-512")
                    .digest(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Publishes a version, or replaces it, which no honest registry does.
     *
     * @param marker the server that it says it is; null to say none
     * @param attestations Sigstore bundles
     */
    public void publish(
            String name,
            String version,
            String content,
            @Nullable String marker,
            Json.Obj... attestations) {
        var manifest =
                Json.object(
                        "name", name,
                        "version", version,
                        "dist", Json.object("integrity", integrity(content)));
        var key = name + "@" + version;
        manifests.put(key, marker == null ? manifest : manifest.with("mcpName", Json.of(marker)));
        bundles.put(key, List.of(attestations));
    }

    public void fail(Fault fault) {
        this.fault = fault;
    }

    /** Has a version no more. */
    public void withdraw(String name, String version) {
        manifests.remove(name + "@" + version);
        bundles.remove(name + "@" + version);
    }

    private boolean fails(String path) {
        return switch (fault) {
            case NONE -> false;
            case OUTAGE -> true;
            case NO_ATTESTATIONS -> path.startsWith(ATTESTATIONS);
        };
    }

    private void answer(HttpRequest request, HttpReply reply) throws IOException {
        var path = request.path();
        if (fails(path)) {
            reply.send(503, Map.of(), new byte[0]);
            return;
        }
        var found = path.startsWith(ATTESTATIONS) ? attestations(path) : manifest(path);
        reply.send(
                found == null ? 404 : 200,
                Map.of("Content-Type", "application/json"),
                (found == null ? Json.object("error", "Not found") : found).toBytes());
    }

    private Json.@Nullable Obj manifest(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 1
                ? null
                : manifests.get(
                        decoded(path.substring(1, slash)) + "@" + path.substring(slash + 1));
    }

    private Json.@Nullable Obj attestations(String path) {
        var known = bundles.getOrDefault(decoded(path.substring(ATTESTATIONS.length())), List.of());
        if (known.isEmpty()) return null;
        return Json.object(
                "attestations",
                known.stream().map(bundle -> Json.object("bundle", bundle)).toList());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        listener.close();
    }
}
