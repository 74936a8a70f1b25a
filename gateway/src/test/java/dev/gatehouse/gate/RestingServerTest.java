package dev.gatehouse.gate;

import static dev.gatehouse.gate.Federation.HELLO;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.Faults;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that fails again and again is spared for a while, and harms no other. */
@Timeout(60)
class RestingServerTest {
    private static final Federation SCENE =
            new Federation(
                    RestingServerTest.class,
                    "limits: {connections: {upstreamFailures: 3, upstreamRest: 2s},"
                            + " timeouts: {response: 1s}, streams: {settle: 50ms}}");
    private static final Desk DESK = SCENE.desk;

    @AfterAll
    static void close() {
        SCENE.close();
    }

    /** A server of both eras that is approved, and down from now on; on this port. */
    private static int down(String name) {
        int port = RunningGate.freePort();
        try (var server = up(port)) {
            DESK.addServer(name, server.url());
            DESK.approve(name);
            var _ = DESK.grant("alice", name);
        }
        return port;
    }

    private static FakeServer up(int port) {
        return FakeServer.start(
                FakeServer.Options.standard().onPorts(port, RunningGate.freePort()));
    }

    private static boolean isSpared(AgentReply reply) {
        return reply.isError() && reply.error().message().contains("not asked for a while");
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void aServerThatIsDownIsSparedNamedAndTriedAgain(Revision revision) {
        var name = "down-" + revision.date();
        int port = down(name);
        var alice = SCENE.connected("alice", revision);
        assertThat(alice.toolNames()).contains(name + "__echo");
        Eventually.holds(() -> isSpared(alice.call(name + "__echo", HELLO)));
        var spared = alice.call(name + "__echo", HELLO);
        assertThat(spared.error().message()).contains("nothing was sent");
        assertThat(SCENE.gate.metric("gatehouse_resting_servers")).isPositive();
        var list = alice.send("tools/list", Json.object()).result();
        assertThat(list.object("_meta").array("dev.gatehouse/missingServers"))
                .containsExactly(Json.of(name));
        assertThat(alice.toolNames()).noneMatch(tool -> tool.startsWith(name));
        assertThat(alice.call("young__echo", HELLO).text()).isEqualTo("hello");
        assertThat(alice.call("old__echo", HELLO).text()).isEqualTo("hello");
        try (var server = up(port)) {
            Eventually.holds(() -> !alice.call(name + "__echo", HELLO).isError());
            assertThat(server.wire().received("echo")).isPositive();
            assertThat(alice.toolNames()).contains(name + "__echo");
        }
        DESK.move(name, "retire");
    }

    @Test
    void itIsSparedOnItsOwnRouteToo() {
        int port = down("alone");
        var alice = FakeAgent.of(SCENE.gate.route("alone"), V2026_07_28);
        var _ = alice.bearing(DESK.token("alice", "alone"));
        Eventually.holds(() -> isSpared(alice.call("echo", HELLO)));
        assertThat(alice.call("echo", HELLO).status()).isEqualTo(503);
        try (var server = up(port)) {
            Eventually.holds(() -> !alice.call("echo", HELLO).isError());
            assertThat(server.wire().received("echo")).isPositive();
        }
        DESK.move("alone", "retire");
    }

    @Test
    void whoHasNoGrantOnItIsToldNothing() {
        down("unseen");
        DESK.addAgent("bob");
        var _ = DESK.grant("bob", "young");
        var alice = SCENE.connected("alice", V2026_07_28);
        Eventually.holds(() -> isSpared(alice.call("unseen__echo", HELLO)));
        var bob = SCENE.connected("bob", V2026_07_28);
        assertThat(bob.send("tools/list", Json.object()).body()).doesNotContain("unseen");
        assertThat(bob.call("unseen__echo", HELLO).error().message()).contains("Unknown tool");
        DESK.move("unseen", "retire");
    }

    /**
     * One agent that calls a slow tool again and again must not take the server from the others.
     */
    @Test
    void aServerWithOneSlowToolIsNotSpared() throws InterruptedException, ExecutionException {
        SCENE.third.faults().add(Faults.Kind.STALL_BEFORE_WORK, "echo", 0, 0);
        var alice = SCENE.connected("alice", V2026_07_28);
        Json.Obj numbers = Json.object("a", 1, "b", 2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hanging = new ArrayList<Future<AgentReply>>();
            for (int i = 0; i < 4; i++)
                hanging.add(threads.submit(() -> alice.call("3rd__echo", HELLO)));
            while (!hanging.stream().allMatch(Future::isDone))
                assertThat(alice.call("3rd__sum", numbers).isError()).isFalse();
            for (var call : hanging) assertThat(call.get().isError()).isTrue();
            for (int i = 0; i < 5; i++)
                assertThat(alice.call("3rd__sum", numbers).isError()).isFalse();
        } finally {
            SCENE.third.faults().clear();
        }
    }

    /** While a server hangs, the calls to it wait and time out, and the others are answered. */
    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void aServerThatHangsIsSparedWhileTheOthersAnswer(Revision revision)
            throws InterruptedException, ExecutionException {
        SCENE.third.faults().add(Faults.Kind.STALL_BEFORE_WORK, "echo", 0, 0);
        var alice = SCENE.connected("alice", revision);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hanging = new ArrayList<Future<AgentReply>>();
            for (int i = 0; i < 3; i++)
                hanging.add(threads.submit(() -> alice.call("3rd__echo", HELLO)));
            for (int i = 0; i < 10; i++) {
                assertThat(alice.call("young__echo", HELLO).text()).isEqualTo("hello");
                assertThat(alice.call("old__echo", HELLO).text()).isEqualTo("hello");
            }
            for (var call : hanging) assertThat(call.get().isError()).isTrue();
            // of the first ones perhaps a session was still being opened, which is a sign of life
            Eventually.holds(() -> isSpared(alice.call("3rd__echo", HELLO)));
        } finally {
            SCENE.third.faults().clear();
        }
        Eventually.holds(() -> !alice.call("3rd__echo", HELLO).isError());
    }
}
