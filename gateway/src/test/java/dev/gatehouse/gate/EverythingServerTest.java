package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server of the SDK's, as a program: the reference server with everything in it. */
@Timeout(120)
class EverythingServerTest {
    private static String template(Path node, Path server) {
        return """
        stdio:
          templates:
            everything:
              command: ["%s", "%s", "stdio"]
              writable: %s
        """
                .formatted(node, server, Visible.places());
    }

    @Test
    void theReferenceServerIsServedToAgentsOfBothEras() {
        var server =
                Npm.installed("@modelcontextprotocol", "server-everything", "dist", "index.js");
        var template = template(Npm.node(), server);
        try (var gate = RunningGate.start(EverythingServerTest.class, template)) {
            var stdio = Json.object("template", "everything", "arguments", List.of());
            var _ =
                    gate.desk()
                            .post(
                                    "/api/servers",
                                    Json.object("name", "all", "owner", "o", "stdio", stdio));
            gate.desk().approve("all");
            gate.desk().addAgent("alice");
            var _ = gate.desk().grant("alice", "all");
            for (var revision : List.of(Revision.V2025_11_25, Revision.V2026_07_28)) {
                var agent = gate.agent("alice", "all", revision);
                assertThat(agent.connect().status()).isEqualTo(200);
                assertThat(agent.toolNames()).contains("echo", "get-sum");
                assertThat(agent.call("echo", Json.object("message", "hello")).text())
                        .contains("hello");
                var sum = agent.call("get-sum", Json.object("a", 2, "b", 3));
                assertThat(sum.text()).contains("5");
                var told = new ArrayList<Json.Obj>();
                var work =
                        agent.call(
                                "trigger-long-running-operation",
                                Json.object("duration", 1, "steps", 2),
                                told::add);
                assertThat(work.isError()).as(work.toString()).isFalse();
                assertThat(told).isNotEmpty();
            }
        }
    }
}
