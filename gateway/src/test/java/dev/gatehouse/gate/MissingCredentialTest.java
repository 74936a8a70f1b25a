package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose authorization server is gone: what it was asked costs nothing and is known. */
@Timeout(90)
class MissingCredentialTest {
    private static final FakeServer SERVER =
            FakeServer.start(
                    FakeServer.Options.standard()
                            .offering(EnumSet.allOf(FakeServer.Fixture.class)));
    private static final RunningGate GATE =
            RunningGate.start(MissingCredentialTest.class, "limits: {joined: {again: 100ms}}");
    private static final Desk DESK = GATE.desk();

    @BeforeAll
    static void govern() {
        try (var authorizer = FakeAuthorizer.start()) {
            SERVER.behind(authorizer.door(SERVER, _ -> Set.of("mcp:basic")));
            authorizer.ledger().client("the-gate", "a-secret-for-the-gate", null);
            authorizer.ledger().lifetime(1);
            var means =
                    Json.object("kind", "client-credentials", "clientId", "the-gate")
                            .with("clientSecret", Json.of("a-secret-for-the-gate"))
                            .with("issuer", Json.of(authorizer.issuer()))
                            .with("url", Json.of(SERVER.url().toString()));
            var _ = DESK.post("/api/servers/files/credential", means);
            DESK.addServer("files", SERVER.url());
            DESK.approve("files");
        }
        var watcher = agent("watcher", Json.object());
        Eventually.holds(() -> watcher.once("tools/call", echo(), _ -> {}).isError());
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static Json.Obj echo() {
        return Json.object("name", "echo", "arguments", Json.object("message", "here"));
    }

    private static FakeAgent agent(String name, Json.Obj terms) {
        DESK.addAgent(name);
        var wish = Json.object("agent", name, "server", "files", "reason", "a test");
        for (var term : terms.members().entrySet())
            wish = wish.with(term.getKey(), term.getValue());
        var _ = DESK.grant(wish);
        return GATE.agent(name, "files", V2026_07_28);
    }

    /** AUT-6: what a person granted once is not lost to what the gate does not have. */
    @Test
    void aUseIsNotLostToACredentialThatIsMissing() {
        var once = Json.object("maxCalls", 1, "items", List.of("tool:echo"));
        var agent = agent("alice", once);
        var mark = DESK.mark();

        assertThat(agent.once("tools/call", echo(), _ -> {}).status()).isEqualTo(503);
        assertThat(agent.once("tools/call", echo(), _ -> {}).status()).isEqualTo(503);

        assertThat(DESK.since(mark, "call.allowed"))
                .hasSize(2)
                .allMatch(line -> line.body().text("sent") == null);
        assertThat(DESK.since(mark, "grant.used-up")).isEmpty();
    }

    /** T67: each time leaves two entries, so who never confirms is asked ever less often. */
    @Test
    void aStreamsPartWithoutACredentialIsRecordedAndAskedForEverLessOften() {
        DESK.addAgent("bob");
        var _ = DESK.grant("bob", "files");
        var agent = GATE.joined("bob", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        var mark = DESK.mark();
        long begun = System.nanoTime();
        try (var _ = agent.listen(null, _ -> {})) {
            var watched = Json.object("uri", "mcp.files+test://watched-resource");
            assertThat(agent.send("resources/subscribe", watched).isError()).isFalse();
            Eventually.within(
                    Duration.ofSeconds(30),
                    () ->
                            DESK.since(mark, "call.ended").stream()
                                            .filter(MissingCredentialTest::lacksCredential)
                                            .count()
                                    >= 6);
        }
        // five rests of at least half of 100, 200, 400, 800 and 1,600 ms
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(1500));
        assertThat(DESK.since(mark, "call.allowed"))
                .filteredOn(line -> line.says("server", "files"))
                .hasSizeGreaterThanOrEqualTo(6);
    }

    private static boolean lacksCredential(Desk.Line line) {
        return line.says("server", "files") && line.says("outcome", "failed NO_CREDENTIAL");
    }
}
