package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looks at many servers at once, on the route that joins them (CAP-3). */
@Timeout(120)
class JoinedLooksTest {
    /** Who reads only its own list would wait a minute, longer than these agents do. */
    private static final String LIMITS =
            "limits: {sights: {between: 0s, patience: 1m, joined: 3s}}";

    @Test
    void aListOfAllServersDoesNotWaitForTheSlowestThatIsComparedAllTheSame() {
        try (var gate = RunningGate.start(JoinedLooksTest.class, LIMITS);
                var quick = FakeServer.start();
                var slow = FakeServer.start()) {
            var desk = gate.desk();
            desk.addAgent("alice");
            desk.addServer("quick", quick.url());
            desk.addServer("slow", slow.url());
            for (var server : new String[] {"quick", "slow"}) {
                desk.approve(server);
                var _ = desk.grant("alice", server);
            }
            var answers = new CountDownLatch(1);
            slow.catalogue()
                    .showing((call, tool) -> {
                        if (Faces.isGate(call)) return tool;
                        await(answers);
                        return Faces.otherwise(tool);
                    });
            var alice = gate.joined("alice", V2026_07_28);
            var mark = desk.mark();
            for (int i = 0; i < 2; i++)
                assertThat(alice.send("tools/list", Json.object()).body())
                        .contains("quick__echo", "slow__echo")
                        .doesNotContain("kx7-drifted");
            assertThat(desk.since(mark, "drift.found")).isEmpty();

            quick.catalogue()
                    .showing((call, tool) -> Faces.isGate(call) ? tool : Faces.otherwise(tool));
            assertThat(alice.send("tools/list", Json.object()).body())
                    .as("the quick one is waited for, though another is slow")
                    .doesNotContain("quick__echo")
                    .contains("slow__echo");

            answers.countDown();
            desk.awaitLine(
                    mark,
                    "drift.found",
                    line -> line.says("server", "slow") && line.says("severity", "S4"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
