package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several messages in one body. */
class BatchTest {
    private final FakeServer server =
            FakeServer.start(Options.standard().offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));

    @AfterEach
    void stop() {
        server.close();
    }

    private FakeAgent connected(Revision revision) {
        var agent = FakeAgent.of(server.url(), revision);
        agent.connect();
        return agent;
    }

    private static Message.Request echo(FakeAgent agent, String message) {
        return agent.request(
                "tools/call",
                Json.object("name", "echo", "arguments", Json.object("message", message)));
    }

    @Test
    void eachRequestIsAnsweredByItsId() {
        var agent = connected(Revision.V2025_03_26);
        var first = echo(agent, "one");
        var second = echo(agent, "two");
        var told = new Message.Notification("notifications/roots/list_changed", Json.object());

        var reply = agent.batch(List.of(first, told, second));

        assertThat(reply.body()).startsWith("[");
        assertThat(reply.answers()).hasSize(2);
        assertThat(reply.result(first.id()).toText()).contains("one");
        assertThat(reply.result(second.id()).toText()).contains("two");
        assertThat(RevisionSchema.of(Revision.V2025_03_26).faults(agent.received())).isEmpty();
    }

    @Test
    void whatIsSaidBeforeTheAnswersMakesAStream() {
        var agent = connected(Revision.V2025_03_26);
        var works =
                agent.request(
                        "tools/call",
                        Json.object("name", "works", "_meta", Json.object("progressToken", 7)));

        var reply = agent.batch(List.of(echo(agent, "one"), works));

        assertThat(reply.told()).hasSize(3);
        assertThat(reply.result(works.id()).toText()).contains("3 steps");
    }

    @Test
    void notificationsAloneAreAccepted() {
        var told = new Message.Notification("notifications/roots/list_changed", Json.object());

        assertThat(connected(Revision.V2025_03_26).batch(List.of(told)).status()).isEqualTo(202);
    }

    @Test
    void theHandshakeIsNoPartOfOne() {
        var agent = connected(Revision.V2025_03_26);

        assertThat(agent.batch(List.of(agent.request("initialize", Json.object()))).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_03_26"},
            mode = EnumSource.Mode.EXCLUDE)
    void noOtherRevisionKnowsThem(Revision revision) {
        var agent = connected(revision);

        assertThat(agent.batch(List.of(echo(agent, "one"))).status()).isEqualTo(400);
    }
}
