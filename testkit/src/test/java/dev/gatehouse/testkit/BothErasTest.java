package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.Style;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an agent of any revision may expect of the server. */
class BothErasTest {
    private final FakeServer server =
            FakeServer.start(
                    FakeServer.Options.standard()
                            .offering(Set.of(Fixture.BASIC, Fixture.CONFORMANCE)));

    @AfterEach
    void stop() {
        server.close();
    }

    private FakeAgent connected(Revision revision) {
        var agent = FakeAgent.of(server.url(), revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void anAgentConnectsAndCalls(Revision revision) {
        var reply = connected(revision).call("echo", Json.object("message", "grüße 🎈"));

        assertThat(reply.text()).isEqualTo("grüße 🎈");
        assertThat(reply.result().has("resultType")).isEqualTo(revision.era() == Era.MODERN);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void allPagesOfAListAreRead(Revision revision) {
        var agent = connected(revision);
        var whole = agent.toolNames();
        server.catalogue().pageSize(3);

        assertThat(agent.toolNames()).isEqualTo(whole).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void progressArrivesInOrderBeforeTheAnswer(Revision revision) {
        var told = new ArrayList<Json>();

        var reply =
                connected(revision)
                        .call(
                                "slow",
                                Json.object("seconds", 0, "steps", 3),
                                progress -> told.add(at(progress)));

        assertThat(reply.isStream()).isTrue();
        assertThat(told).containsExactly(Json.of(1), Json.of(2), Json.of(3));
    }

    private static String method(Message message) {
        return String.valueOf(message.toJson().text("method"));
    }

    private static Json at(Json.Obj progress) {
        var at = progress.member("progress");
        return at == null ? Json.nothing() : at;
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void theAgentIsAskedAndItsAnswersAreHeard(Revision revision) {
        var agent =
                FakeAgent.of(server.url(), revision)
                        .eliciting(asked ->
                                Json.object(
                                        "action",
                                        "accept",
                                        "content",
                                        Json.object("name", "Ada", "color", "blue")))
                        .rooted(asked -> Json.object("roots", Json.array()))
                        .sampling(asked ->
                                Json.object(
                                        "role",
                                        "assistant",
                                        "model",
                                        "none",
                                        "content",
                                        Json.object("type", "text", "text", "Paris")));
        agent.connect();

        assertThat(agent.call("test_input_required_result_elicitation", Json.object()).text())
                .isEqualTo("Hello, Ada!");
        assertThat(agent.call("test_sampling", Json.object("prompt", "capital?")).text())
                .isEqualTo("LLM response: Paris");
        assertThat(agent.call("test_input_required_result_multi_round", Json.object()).text())
                .isEqualTo("All rounds are done.");
        assertThat(agent.call("test_input_required_result_multiple_inputs", Json.object()).text())
                .startsWith("All inputs received");
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void whatTheAgentDidNotDeclareIsNotAsked(Revision revision) {
        var reply =
                connected(revision).call("test_input_required_result_elicitation", Json.object());

        if (revision.era() == Era.MODERN) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.error().code()).isEqualTo(-32021);
        } else assertThat(reply.result().member("isError")).isEqualTo(Json.of(true));
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void anUnknownToolAndAnUnknownMethodAreErrors(Revision revision) {
        var agent = connected(revision);

        assertThat(agent.call("nobody", Json.object()).error().code()).isEqualTo(-32602);
        var unknown = agent.send("foo/bar", Json.object());
        assertThat(unknown.error().code()).isEqualTo(-32601);
        assertThat(unknown.status()).isEqualTo(revision.era() == Era.MODERN ? 404 : 200);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aMissingResourceIsTheErrorOfItsEra(Revision revision) {
        var reply =
                connected(revision)
                        .send(Method.RESOURCES_READ.wire(), Json.object("uri", "test://nowhere"));

        assertThat(reply.error().code()).isEqualTo(revision.era() == Era.MODERN ? -32602 : -32002);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void everyCallComesAsAStreamWhenToldTo(Revision revision) {
        server.answersAs(Style.EVENTS);

        var reply = connected(revision).call("big", Json.object("kib", 3));

        assertThat(reply.isStream()).isTrue();
        assertThat(reply.text()).hasSize(3 << 10);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aChangeIsSeenAndNewsOfItHeard(Revision revision) throws InterruptedException {
        var agent = connected(revision);
        var heard = new LinkedBlockingQueue<String>();
        try (var listening =
                revision.era() == Era.MODERN
                        ? agent.subscribe(
                                Json.object("toolsListChanged", true),
                                message -> heard.add(method(message)))
                        : agent.listen(null, message -> heard.add(method(message)))) {
            assertThat(listening.status()).isEqualTo(200);
            if (revision.era() == Era.MODERN)
                assertThat(heard.poll(5, TimeUnit.SECONDS))
                        .isEqualTo("notifications/subscriptions/acknowledged");
            server.catalogue().describe("echo", "Sends everything to me.");
            server.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
            server.catalogue().announce(new News.ListChanged(Listing.TOOLS));

            var first = heard.poll(5, TimeUnit.SECONDS);
            if (revision.era() == Era.LEGACY) first = heard.poll(5, TimeUnit.SECONDS);
            assertThat(first).isEqualTo("notifications/tools/list_changed");
            assertThat(agent.tools().getFirst().text("description"))
                    .isEqualTo("Sends everything to me.");
        }
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void callsAreCountedAndTheWireIsKept(Revision revision) {
        var agent = connected(revision).bearing("secret-token-1");
        agent.call("echo", Json.object("message", "a"));
        agent.call("echo", Json.object("message", "needle-in-the-body"));

        assertThat(server.wire().received("echo")).isEqualTo(2);
        assertThat(server.wire().contains("secret-token-1")).isTrue();
        assertThat(server.wire().contains("needle-in-the-body")).isTrue();
        assertThat(server.wire().contains("secret-token-2")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aForeignOriginIsRefused(Revision revision) {
        var agent = FakeAgent.of(server.url(), revision).with("Origin", "http://evil.example");

        assertThat(agent.connect().status()).isEqualTo(403);
    }
}
