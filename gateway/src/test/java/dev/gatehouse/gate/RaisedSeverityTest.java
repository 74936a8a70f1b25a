package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.FakeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tenant takes a difference more seriously than the table does (governance.md §3.2). */
@Timeout(120)
class RaisedSeverityTest {
    @Test
    void whatWeighsMoreHereContainsMoreAndTakesTwoPersons() {
        try (var gate =
                        RunningGate.start(
                                RaisedSeverityTest.class,
                                "severity: {raise: {text.changed: S3}}",
                                "limits: {sights: {between: 0s, patience: 20s}}");
                var server = FakeServer.start()) {
            var desk = gate.desk();
            desk.addServer("files", server.url());
            desk.approve("files");
            desk.addAgent("alice");
            var _ = desk.grant("alice", "files");
            var alice = gate.agent("alice", "files", V2026_07_28);
            var mark = desk.mark();
            server.catalogue().describe("echo", "Says the message back, politely.");
            assertThat(alice.send("tools/list", Json.object()).body()).doesNotContain("politely");
            assertThat(desk.since(mark, "drift.found"))
                    .anySatisfy(line -> {
                        assertThat(line.body().text("severity")).isEqualTo("S3");
                        assertThat(line.body().text("action")).isEqualTo("tool-block");
                    });
            assertThat(alice.call("echo", Json.object("message", "hello")).isError()).isTrue();
            var finding = (Json.Obj) desk.get("/api/drift?server=files").array("findings").get(0);
            var reason = Json.object("reason", "a better text");
            var _ =
                    desk.post(
                            "/api/drift/"
                                    + ((Json.Num) Json.of(finding.member("id"))).text()
                                    + "/accept",
                            reason);
            assertThat(desk.since(mark, "drift.accepted"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.body().text("approvedBy")).isNotBlank());
        }
    }
}
