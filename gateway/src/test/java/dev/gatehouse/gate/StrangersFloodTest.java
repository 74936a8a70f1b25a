package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * T67: a flood without valid tokens. Whoever is decided on has an entry of their own; the rest is
 * turned away undecided and counted; agents with tokens notice nothing.
 */
class StrangersFloodTest {
    private static final int FLOOD = 400;
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                            StrangersFloodTest.class,
                            "limits: {requests: {strangers: 8, strangersPerAddress: 4}}")
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static Map<Integer, Integer> flood(URI url, String body, String... headers)
            throws IOException {
        var statuses = new TreeMap<Integer, Integer>();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            for (int i = 0; i < FLOOD; i++) {
                var reply = http.post(url, body, headers).read();
                statuses.merge(reply.status(), 1, Integer::sum);
                if (reply.status() == 429) assertThat(reply.first("retry-after")).isEqualTo("1");
            }
        }
        return statuses;
    }

    private static int counted(List<Desk.Line> lines) {
        return lines.stream()
                .filter(line -> line.kind().equals("strangers.turned-away"))
                .mapToInt(line -> number(line.body().member("count")))
                .sum();
    }

    private static int number(@Nullable Json json) {
        return json instanceof Json.Num count ? (int) count.asLong() : 0;
    }

    @Test
    void everyDecisionHasItsEntryAndTheRestIsTurnedAwayAndCounted() throws IOException {
        var agent = GATE.agent(V2026_07_28);
        assertThat(agent.call("echo", Json.object("message", "before")).text()).isEqualTo("before");
        var mark = DESK.mark();
        var statuses = flood(GATE.route(), "{}", "Authorization: Bearer nonsense");

        assertThat(statuses.keySet()).containsExactly(401, 429);
        int decided = statuses.getOrDefault(401, 0);
        assertThat(decided).isPositive().isLessThan(FLOOD / 2);
        assertThat(DESK.since(mark, "call.unauthenticated")).hasSize(decided);
        Eventually.holds(() -> counted(DESK.since(mark)) == FLOOD - decided);
        assertThat(agent.call("echo", Json.object("message", "after")).text()).isEqualTo("after");
    }

    /** Guessing secrets fills neither the record nor the afternoon. */
    @Test
    void theTokenEndpointTurnsAwayToo() throws IOException {
        var mark = DESK.mark();
        var url = URI.create(GATE.publicUrl() + "/issuer/token");
        var form = "grant_type=client_credentials&client_id=alice&client_secret=guess";
        var seen = new ArrayList<Integer>();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            for (int i = 0; i < FLOOD; i++) {
                http.send(
                        "POST /issuer/token HTTP/1.1\r\nHost: "
                                + url.getRawAuthority()
                                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                + "Content-Length: "
                                + form.length()
                                + "\r\n\r\n"
                                + form);
                seen.add(http.read().status());
            }
        }
        long denied = seen.stream().filter(status -> status != 429).count();
        assertThat(denied).isLessThan(FLOOD);
        assertThat(DESK.since(mark, "token.denied")).hasSize((int) denied);
        Eventually.holds(() -> counted(DESK.since(mark)) >= FLOOD - (int) denied);
    }
}
