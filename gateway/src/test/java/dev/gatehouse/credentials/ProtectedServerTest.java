package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which resource a server says that it is, and what an outage makes of that (REQ-088, IDV-3). */
@Timeout(60)
class ProtectedServerTest {
    private static final String ROOT = "/.well-known/oauth-protected-resource";
    private static final String PATH = ROOT + "/mcp";
    private static final String ISSUER = "https://issuer.example";

    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> resources = new ConcurrentHashMap<>();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final HttpListener host = HttpListener.open(0, null, this::answer);
    private final URI server = URI.create(host.origin() + "/mcp");

    @AfterEach
    void close() {
        fetch.close();
        host.close();
    }

    private void answer(HttpRequest request, HttpReply reply) throws IOException {
        var page = pages.get(request.path());
        if (page != null) {
            reply.send(
                    200, Map.of("Content-Type", page), "<html>".getBytes(StandardCharsets.UTF_8));
            return;
        }
        var body =
                Json.object(
                        "resource", String.valueOf(resources.get(request.path())),
                        "authorization_servers", List.of(ISSUER));
        reply.send(
                statuses.getOrDefault(request.path(), 404),
                Map.of("Content-Type", "application/json"),
                body.toText().getBytes(StandardCharsets.UTF_8));
    }

    private void says(String place, String resource) {
        statuses.put(place, 200);
        resources.put(place, resource);
    }

    private PublicMetadata.Reading read(URI of) {
        return new PublicMetadata(fetch).read(of, Optional.empty(), Optional.of(Set.of()));
    }

    private Declared declared(URI of) {
        return ((PublicMetadata.Read) read(of)).declared();
    }

    @Test
    void theResourceIsTheOneThatTheServersOwnPlaceNames() {
        says(PATH, server.toString());
        says(ROOT, host.origin());
        assertThat(declared(server).name()).contains(server.toString());
        says(PATH, "https://other.example/mcp");
        assertThat(declared(server).name()).contains("https://other.example/mcp");
    }

    /** The root speaks of its host, and during an outage that must not become another server. */
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 403})
    void whileTheOwnPlaceIsOutNobodyElseSpeaksForTheServer(int status) {
        says(ROOT, host.origin());
        statuses.put(PATH, status);
        assertThat(read(server)).isInstanceOf(PublicMetadata.NotRead.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void whereThereIsNoOwnPlaceTheRootNamesIssuersAndNoResource(int status) {
        says(ROOT, host.origin());
        statuses.put(PATH, status);
        var declared = declared(server);
        assertThat(declared.name()).isEmpty();
        assertThat(declared.resource().orElseThrow().issuers()).containsExactly(ISSUER);
        says(ROOT, "https://other.example");
        assertThat(read(server)).isInstanceOf(PublicMetadata.NotRead.class);
    }

    /** Many hosts have a page for people wherever there is nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"text/html", "Text/HTML; charset=utf-8"})
    void aPageInsteadOfMetadataMeansThatThereIsNoOwnPlace(String type) {
        says(ROOT, host.origin());
        pages.put(PATH, type);
        var declared = declared(server);
        assertThat(declared.name()).isEmpty();
        assertThat(declared.resource().orElseThrow().issuers()).containsExactly(ISSUER);
        pages.put(ROOT, type);
        assertThat(read(server))
                .isEqualTo(
                        new PublicMetadata.NotRead(
                                host.origin()
                                        + ROOT
                                        + " cannot be read: it answered with a page of HTML"));
    }

    @Test
    void whatIsNoPageAndNoMetadataIsAnOutageOfTheOwnPlace() {
        says(ROOT, host.origin());
        pages.put(PATH, "application/json");
        assertThat(read(server)).isInstanceOf(PublicMetadata.NotRead.class);
    }

    @Test
    void aServerAtTheRootIsTheResourceThatTheRootNames() {
        says(ROOT, host.origin());
        assertThat(declared(URI.create(host.origin() + "/")).name()).contains(host.origin());
        says(ROOT, "https://other.example");
        assertThat(declared(URI.create(host.origin() + "/")).name())
                .contains("https://other.example");
    }
}
