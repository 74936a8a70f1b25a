package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void anEventIsKeptAsItIs() {
        var body = Json.object("server", "files", "items", 3);
        var entry = new Event(NOW, "server.approved", body).entry();
        assertThat(entry.body()).isEqualTo(CanonicalJson.bytes(body));
    }

    /** A server may not keep a finding out of the record by declaring more than an entry holds. */
    @Test
    void whatIsTooLongGivesWayToItsDigestAndTheRestStays() {
        var items = IntStream.range(0, 5000).mapToObj(i -> "tool:" + "x".repeat(40) + i).toList();
        var body = Json.object("server", "files", "found", Json.of(items), "standing", 5000);
        var text =
                new String(
                        new Event(NOW, "drift.found", body).entry().body(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("\"server\":\"files\"", "\"standing\":5000")
                .contains(Digest.of(CanonicalJson.bytes(Json.of(items))).value())
                .hasSizeLessThan(300);
    }

    @Test
    void severalLongMembersAllGiveWay() {
        var body = Json.object("a", "x".repeat(60_000), "b", "y".repeat(60_000), "c", 1);
        assertThat(new Event(NOW, "drift.found", body).entry().body()).hasSizeLessThan(64_511);
    }
}
