package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.AudienceTable;
import dev.gatehouse.access.JoseAttacks;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.net.URI;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * All forged tokens and the whole table of audiences once more, against a gate that runs: each is
 * refused at its front, nothing of it reaches the server, and the record says exactly why (T23,
 * T24).
 */
@Timeout(180)
class AttacksRecordedTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");
    private static final Json.Obj HELLO = Json.object("message", "hello");

    private static final JoseAttacks ATTACKS = new JoseAttacks(ROUTE, InstantSource.system());
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                            AttacksRecordedTest.class,
                            "agents: publicUrl: \"https://gate.example\"",
                            "issuers: {trusted: [{issuer: \"" + ATTACKS.issuer() + "\"}]}",
                            "limits: {requests: {strangers: 10000, strangersPerAddress: 10000}}")
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addAgent("claude", ATTACKS.issuer().toString(), "claude");
        var _ = DESK.grant("claude", "files");
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
        ATTACKS.close();
    }

    private static AgentReply call(String token) {
        return FakeAgent.of(GATE.ownRoute("files"), V2026_07_28).bearing(token).call("echo", HELLO);
    }

    @Test
    void whatTheyAreForgedFromGoesThrough() {
        assertThat(call(ATTACKS.good()).text()).isEqualTo("hello");
    }

    @TestFactory
    Stream<DynamicTest> everyForgedTokenIsRecordedWithItsReason() throws Exception {
        return ATTACKS.all().stream()
                .map(attack ->
                        DynamicTest.dynamicTest(
                                attack.name(), () -> isRefused(attack.token(), attack.why())));
    }

    @TestFactory
    Stream<DynamicTest> everyAudienceIsTakenOrRecordedWithItsReason() {
        return AudienceTable.lines().stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.claim(),
                                () -> {
                                    var token = ATTACKS.goodFor(line.audience());
                                    var why = line.why();
                                    if (why != null) isRefused(token, why);
                                    else assertThat(call(token).text()).isEqualTo("hello");
                                }));
    }

    private static void isRefused(String token, String why) {
        long before = SERVER.wire().received("echo");
        var mark = DESK.mark();
        assertThat(call(token).status()).isEqualTo(401);
        assertThat(DESK.since(mark))
                .filteredOn(line -> line.kind().startsWith("call."))
                // That of an allowed call before may come a moment later.
                .filteredOn(line -> !line.kind().equals("call.ended"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.kind()).isEqualTo("call.unauthenticated");
                    assertThat(line.body().text("why")).isEqualTo(why);
                });
        assertThat(SERVER.wire().received("echo")).isEqualTo(before);
    }
}
