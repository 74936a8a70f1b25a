package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A secret of an operator's is shown to its server, in every way of sending, and to nobody else.
 */
class StaticSecretTest {
    private static final String SECRET = "a-static-secret-of-the-test-0123456789";
    private static final RunningGate GATE = RunningGate.start(StaticSecretTest.class);

    @AfterAll
    static void close() {
        GATE.close();
    }

    static Stream<List<Revision>> pairs() {
        // Between equals of both eras, by way of the model in both directions, and HTTP with SSE.
        return Stream.of(
                List.of(Revision.V2026_07_28, Revision.V2026_07_28),
                List.of(Revision.V2025_11_25, Revision.V2025_11_25),
                List.of(Revision.V2025_11_25, Revision.V2026_07_28),
                List.of(Revision.V2026_07_28, Revision.V2025_11_25),
                List.of(Revision.V2026_07_28, Revision.V2024_11_05));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyRequestShowsItAndTheRecordShowsThatItIsNotTheAgents(List<Revision> pair) {
        try (var server = guarded(pair.getLast())) {
            var name = "s" + pair.hashCode() % 1000 + "-" + server.url().getPort();
            set(name, server, "Authorization");
            GATE.desk().addServer(name, server.url());
            GATE.desk().admit(name);
            var mark = GATE.desk().mark();
            var token = GATE.desk().token(name, name);
            var agent = FakeAgent.of(GATE.route(name), pair.getFirst()).bearing(token);
            assertThat(agent.connect().status()).isEqualTo(200);
            assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
            if (agent.session() != null) assertThat(agent.endSession()).isEqualTo(204);

            // What anybody may read is read as anybody.
            for (var request : server.wire().requests())
                if (!Forwarded.isOfMetadata(request))
                    assertThat(request.first("authorization")).isEqualTo("Bearer " + SECRET);
            var call =
                    GATE.desk().since(mark).stream()
                            .filter(line -> line.kind().equals("call.allowed"))
                            .filter(line -> line.says("method", "tools/call"))
                            .toList()
                            .getFirst();
            assertThat(call.body().text("credential")).isEqualTo(digest(SECRET));
            assertThat(call.body().text("presented")).isEqualTo(digest(token));
        }
    }

    @Test
    void itMayStandInAHeaderOfItsOwn() {
        try (var server = FakeServer.start()) {
            server.behind((request, reply) -> {
                if (SECRET.equals(request.first("x-api-key"))) return true;
                reply.send(401, Map.of(), new byte[0]);
                return false;
            });
            set("own-header", server, "X-Api-Key");
            GATE.desk().addServer("own-header", server.url());
            assertThat(GATE.desk().server("own-header").object("submitted").members()).isNotEmpty();
        }
    }

    @Test
    void aServerThatWantsOneIsNotReadWithout() {
        try (var server = guarded(Revision.V2026_07_28)) {
            assertThatThrownBy(() -> GATE.desk().addServer("wanting", server.url()))
                    .hasMessageContaining("gatehouse server credential set");
        }
    }

    @Test
    void itIsForOneUrlAlone() {
        try (var server = guarded(Revision.V2026_07_28);
                var other = FakeServer.start()) {
            set("moved", server, "Authorization");
            assertThatThrownBy(() -> GATE.desk().addServer("moved", other.url()))
                    .hasMessageContaining("credential.elsewhere");
            assertThat(other.wire().requests()).isEmpty();
        }
    }

    @Test
    void anotherOneIsUsedAtOnceAndARefusedOneIsSaid() {
        try (var server = guarded(Revision.V2026_07_28)) {
            set("rotated", server, "Authorization");
            GATE.desk().addServer("rotated", server.url());
            GATE.desk().admit("rotated");
            var agent = GATE.agent("rotated", "rotated", Revision.V2026_07_28);
            assertThat(agent.call("echo", Json.object("message", "one")).text()).isEqualTo("one");

            set("rotated", server, "Authorization", "another-secret-that-is-wrong");
            var refused = agent.call("echo", Json.object("message", "two"));
            assertThat(refused.error()).isNotNull();
            assertThat(String.valueOf(refused.error())).contains("refuses the secret");

            set("rotated", server, "Authorization");
            assertThat(agent.call("echo", Json.object("message", "three")).text())
                    .isEqualTo("three");
        }
    }

    @Test
    void noSecretComesBackOutAndItsAgeDoes() {
        try (var server = guarded(Revision.V2026_07_28)) {
            set("aged", server, "Authorization");
            var listed = GATE.desk().get("/api/credentials").toText();
            assertThat(listed).contains("\"ageDays\":0").contains("aged").doesNotContain(SECRET);
            for (var line : GATE.desk().since(0))
                assertThat(line.body().toText()).doesNotContain(SECRET);
        }
    }

    private static FakeServer guarded(Revision revision) {
        var server = FakeServer.start(FakeServer.Options.standard().speaking(revision));
        server.behind((request, reply) -> {
            if (("Bearer " + SECRET).equals(request.first("authorization"))) return true;
            reply.send(401, Map.of("WWW-Authenticate", "Bearer"), new byte[0]);
            return false;
        });
        return server;
    }

    private static void set(String name, FakeServer server, String header) {
        set(name, server, header, SECRET);
    }

    private static void set(String name, FakeServer server, String header, String secret) {
        var _ =
                GATE.desk()
                        .post(
                                "/api/servers/" + name + "/credential",
                                Json.object(
                                        "kind",
                                        "secret",
                                        "url",
                                        server.url().toString(),
                                        "header",
                                        header,
                                        "secret",
                                        secret,
                                        "rotateAfter",
                                        "90d"));
    }

    private static String digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).value();
    }
}
