package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AUT-7: what an agent answers to its server's questions is confirmed with its arguments. */
@Timeout(60)
class ConfirmedAnswersTest {
    private static final String TOOL = "test_input_required_result_elicitation";
    private static final FakeServer SERVER =
            FakeServer.start(
                    FakeServer.Options.standard()
                            .speaking(FakeServer.Speaks.MODERN)
                            .offering(EnumSet.allOf(FakeServer.Fixture.class)));
    private static final RunningGate GATE = RunningGate.start(ConfirmedAnswersTest.class);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("asking", SERVER.url());
        DESK.approve(
                "asking",
                Json.object(
                        TOOL,
                        Json.object("action", "write", "resources", List.of(), "confirm", true)),
                "tool:" + TOOL);
        DESK.addAgent("alice");
        var _ = DESK.grant("alice", "asking", "tool:" + TOOL);
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static AgentReply call(FakeAgent agent, Json.Obj more) {
        var params = Json.object("name", TOOL, "arguments", Json.object());
        for (var one : more.members().entrySet())
            params = params.with(one.getKey(), one.getValue());
        return agent.once("tools/call", params, _ -> {});
    }

    private static String held(AgentReply reply) {
        if (reply.error().data() instanceof Json.Obj data)
            return String.valueOf(data.object("request").text("id"));
        throw new IllegalStateException("it is not held: " + reply);
    }

    private static Json.Obj answered(Json.Obj asked, String name) {
        var question = asked.object("inputRequests").members().keySet().iterator().next();
        var answer = Json.object("action", "accept", "content", Json.object("name", name));
        var answered = Json.object("inputResponses", Json.object(question, answer));
        var state = asked.text("requestState");
        return state == null ? answered : answered.with("requestState", Json.of(state));
    }

    @Test
    void otherAnswersAreAnotherCall() {
        var agent =
                FakeAgent.of(GATE.ownRoute("asking"), V2026_07_28)
                        .bearing(DESK.token("alice", "asking"))
                        .declaring("elicitation", Json.object("form", Json.object()));
        var _ = DESK.approveRequest(held(call(agent, Json.object())));
        var asked = call(agent, Json.object()).result();
        assertThat(asked.text("resultType")).isEqualTo("input_required");

        var waits = held(call(agent, answered(asked, "Ann")));
        assertThat(DESK.get("/api/requests/" + waits).object("answers").toText()).contains("Ann");
        var _ = DESK.approveRequest(waits);
        assertThat(held(call(agent, answered(asked, "Bob")))).isNotEqualTo(waits);
        assertThat(call(agent, answered(asked, "Ann")).result().toText()).contains("Ann");
    }
}
