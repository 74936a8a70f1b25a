package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** One agent whose authorization server does not answer keeps nobody else from getting tokens. */
class BusyAgentTest {
    /** As many as credentials are got at once. */
    private static final int SERVERS = 8;

    @Test
    void anAgentThatWaitsForManyCredentialsLeavesPlacesToOthers() {
        var servers = new ArrayList<FakeServer>();
        try (var gate = RunningGate.start(BusyAgentTest.class);
                var stalled = FakeAuthorizer.start();
                var quick = FakeAuthorizer.start();
                var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            var busy = new ArrayList<FakeAgent>();
            gate.desk().addAgent("busy");
            gate.desk().addAgent("other");
            for (int i = 0; i < SERVERS; i++) {
                var server = FakeServer.start();
                servers.add(server);
                busy.add(agent(gate, "busy", "slow-" + i, server, stalled));
            }
            var server = FakeServer.start();
            servers.add(server);
            var other = agent(gate, "other", "quick", server, quick);

            var before = stalled.asked("/token").size();
            stalled.stalls(true);
            for (var each : busy) calls.execute(() -> tried(each));
            Eventually.holds(() -> stalled.asked("/token").size() >= before + 3);
            assertThat(other.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
            assertThat(stalled.asked("/token")).hasSize(before + 3);
            stalled.stalls(false);
        } finally {
            servers.forEach(FakeServer::close);
        }
    }

    /** What comes of it is no matter here. */
    private static void tried(FakeAgent agent) {
        var _ = agent.call("echo", Json.object("message", "here"));
    }

    /** An agent with a token that its server's authorization server has to exchange first. */
    private static FakeAgent agent(
            RunningGate gate, String agent, String name, FakeServer server, FakeAuthorizer of) {
        of.ledger().client("the-gate", "a-secret-for-the-gate", null);
        server.behind(of.door(server, _ -> Set.of()));
        var _ =
                gate.desk()
                        .post(
                                "/api/servers/" + name + "/credential",
                                Json.object("kind", "token-exchange", "clientId", "the-gate")
                                        .with("url", Json.of(server.url().toString()))
                                        .with("issuer", Json.of(of.issuer()))
                                        .with("clientSecret", Json.of("a-secret-for-the-gate")));
        gate.desk().addServer(name, server.url());
        gate.desk().approve(name);
        var _ = gate.desk().grant(agent, name);
        var token = gate.desk().token(agent, name);
        of.ledger().exchanges(token, agent);
        return FakeAgent.of(gate.route(name), Revision.V2026_07_28).bearing(token);
    }
}
