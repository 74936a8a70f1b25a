package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AUT-6: grants that are good for so many calls, and what all grants were used for. */
@Timeout(60)
class CountedGrantsTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final Place.External DATABASE = RunningGate.database(CountedGrantsTest.class);
    private static final RunningGate ONE = RunningGate.start(CountedGrantsTest.class, DATABASE);
    private static final RunningGate TWO;
    private static final Desk DESK = ONE.desk();

    static {
        DESK.addServer("files", SERVER.url());
        DESK.approve("files");
        TWO = ONE.replica(CountedGrantsTest.class, DATABASE);
    }

    @AfterAll
    static void close() {
        TWO.close();
        ONE.close();
        SERVER.close();
    }

    /** An agent with a grant on echo for so many calls; returns the grant's id. */
    private static String counted(String agent, int calls) {
        DESK.addAgent(agent);
        var wish =
                Json.object("agent", agent, "server", "files", "reason", "a test")
                        .with("items", Json.array("tool:echo"))
                        .with("maxCalls", Json.of(calls));
        return String.valueOf(DESK.post("/api/grants", wish).text("id"));
    }

    private static FakeAgent at(RunningGate gate, String agent, Revision revision) {
        var caller =
                FakeAgent.of(gate.ownRoute("files"), revision).bearing(DESK.token(agent, "files"));
        // the other gate hears of the agent and its grant a moment later; a list is no use of it
        if (gate == TWO)
            Eventually.holds(() -> !caller.once("tools/list", Json.object(), told -> {}).isError());
        return caller;
    }

    private static Json.Obj echo() {
        return Json.object("name", "echo", "arguments", Json.object("message", "hi"));
    }

    private static void answers(FakeAgent agent) {
        assertThat(agent.call("echo", Json.object("message", "hi")).text()).isEqualTo("hi");
    }

    private static void refuses(FakeAgent agent) {
        var refused = agent.once("tools/call", echo(), told -> {}).error();
        assertThat(refused.message()).startsWith("Unknown tool: echo.");
    }

    @Test
    void usesAreTakenAtAllReplicasTogether() {
        var grant = counted("bob", 3);
        var one = at(ONE, "bob", V2026_07_28);
        var two = at(TWO, "bob", V2026_07_28);
        long mark = DESK.mark();
        answers(one);
        answers(two);
        answers(one);
        refuses(two);
        refuses(one);
        DESK.awaitLine(mark, "grant.used-up", line -> line.says("grant", grant));
        assertThat(DESK.since(mark, "grant.used-up")).hasSize(1);
        assertThat(DESK.since(mark, "call.refused"))
                .hasSize(2)
                .allMatch(line -> line.says("rule", "grant.stands"));
        var shown = DESK.get("/api/grants/" + grant);
        assertThat(shown.member("calls")).isEqualTo(Json.of(3));
        assertThat(shown.member("stands")).isEqualTo(Json.of(false));
        assertThat(shown.text("usedUpAt")).isNotNull();
    }

    /** What a grant is used up by is answered, though the grant no longer stands by then. */
    @Test
    void theLastCallGetsItsAnswer() {
        var grant = counted("carl", 1);
        var agent = at(ONE, "carl", V2025_11_25);
        assertThat(agent.connect().status()).isEqualTo(200);
        answers(agent);
        Eventually.holds(() -> DESK.get("/api/grants/" + grant).text("usedUpAt") != null);
        refuses(agent);
    }

    @Test
    void aChildUsesItsParentToo() {
        var parent = counted("dora", 1);
        DESK.addAgent("erin");
        var wish =
                Json.object("agent", "erin", "server", "files", "reason", "a test")
                        .with("items", Json.array("tool:echo"))
                        .with("parent", Json.of(parent));
        var child = String.valueOf(DESK.post("/api/grants", wish).text("id"));
        var agent = at(ONE, "erin", V2026_07_28);
        answers(agent);
        refuses(agent);
        assertThat(DESK.get("/api/grants/" + parent).member("calls")).isEqualTo(Json.of(1));
        Eventually.holds(() -> Json.of(1).equals(DESK.get("/api/grants/" + child).member("calls")));
    }

    @Test
    void usesOfEveryGrantAreCounted() {
        DESK.addAgent("fred");
        var grant = DESK.grant("fred", "files");
        var one = at(ONE, "fred", V2026_07_28);
        var two = at(TWO, "fred", V2026_07_28);
        answers(one);
        answers(two);
        answers(two);
        assertThat(one.tools()).isNotEmpty();
        Eventually.holds(() -> Json.of(3).equals(DESK.get("/api/grants/" + grant).member("calls")));
        assertThat(DESK.get("/api/grants/" + grant).text("lastCallAt")).isNotNull();
    }
}
