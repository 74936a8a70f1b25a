package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Eventually;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program of the machine as a server, governed as one on the network is. */
class StdioServersTest {
    private static String template(String environment) {
        return """
        stdio:
          templates:
            scripted:
              command: [%s, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, "%s", dev.gatehouse.upstream.StdioProgram]
              arguments: ["[a-z]+"]
              environment: {LEVEL: "%s"}
              writable: %s
        """
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        environment,
                        Visible.places());
    }

    /** Nobody has to ask for it: that an agent was turned away for it is reason enough. */
    @Test
    void aProgramThatIsNotWhatWasApprovedIsComparedAtOnce() {
        var database = TestDatabase.fresh("gate_stdio_not_approved");
        var before = RunningGate.start(StdioServersTest.class, database, template("1"));
        try (var gate = before) {
            var stdio = Json.object("template", "scripted", "arguments", List.of("both"));
            var server = Json.object("name", "local", "owner", "o", "stdio", stdio);
            var _ = gate.desk().post("/api/servers", server);
            gate.desk().approve("local");
        }
        try (var gate = RunningGate.again(before, database, template("2"))) {
            assertThat(gate.desk().server("local").array("findings")).isEmpty();
            gate.desk().addAgent("bob");
            var _ = gate.desk().grant("bob", "local");
            var bob = gate.agent("bob", "local", Revision.V2026_07_28);
            assertThat(bob.call("greet", Json.object()).error().message())
                    .contains("is not what was approved");
            Eventually.holds(() ->
                    gate.desk()
                            .server("local")
                            .array("findings")
                            .toString()
                            .contains("MODERN program"));
        }
    }

    @Test
    void aProgramIsAddedApprovedAndCompared() {
        var database = RunningGate.database(StdioServersTest.class);
        var before = RunningGate.start(StdioServersTest.class, database, template("1"));
        try (var gate = before) {
            var stdio = Json.object("template", "scripted", "arguments", List.of("both"));
            var _ =
                    gate.desk()
                            .post(
                                    "/api/servers",
                                    Json.object("name", "local", "owner", "o", "stdio", stdio));
            gate.desk().approve("local");
            gate.desk().check("local");
            var full = gate.desk().server("local");
            assertThat(full.object("server").text("state")).isEqualTo("APPROVED");
            assertThat(full.array("findings")).isEmpty();
            assertThat(full.object("submitted").object("eras").members().keySet())
                    .containsExactlyInAnyOrder("LEGACY", "MODERN");
            gate.desk().addAgent("alice");
            var _ = gate.desk().grant("alice", "local");
            var answer =
                    gate.agent("alice", "local", Revision.V2026_07_28).call("greet", Json.object());
            // the program declares its tool and does not know how to call it
            assertThat(answer.error().code()).isEqualTo(-32601);
        }
        try (var gate = RunningGate.again(before, database, template("2"))) {
            gate.desk().check("local");
            assertThat(gate.desk().server("local").array("findings").toString())
                    .contains("LEGACY program", "MODERN program");
            gate.desk().addAgent("bob");
            var _ = gate.desk().grant("bob", "local");
            var answer =
                    gate.agent("bob", "local", Revision.V2026_07_28).call("greet", Json.object());
            assertThat(answer.error().message()).contains("local is withheld as a whole");
            assertThat(gate.desk().state("local")).isEqualTo("QUARANTINED");
        }
        try (var gate = RunningGate.again(before, database)) {
            assertThat(gate.desk().server("local").object("server").text("place"))
                    .isEqualTo("stdio:scripted both");
        }
    }
}
