package dev.gatehouse.gate;

import static dev.gatehouse.gate.Federation.HELLO;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Listening;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One stream over all servers. */
@Timeout(60)
class JoinedStreamsTest {
    private static final String WATCHED = "test://watched-resource";
    private static final Federation SCENE =
            new Federation(
                    JoinedStreamsTest.class,
                    "limits: {joined: {again: 100ms, acknowledge: 5s},"
                            + " streams: {perAgent: 3, settle: 400ms}}");
    private static final Desk DESK = SCENE.desk;

    @AfterAll
    static void close() {
        SCENE.close();
    }

    /** An agent of its own with grants on the servers, and what it hears. */
    private static final class Ear implements AutoCloseable {
        final ConcurrentLinkedQueue<Message.Notification> heard = new ConcurrentLinkedQueue<>();
        final FakeAgent agent;
        final Revision revision;
        private @Nullable Listening listening;

        Ear(String name, Revision revision) {
            this.agent = SCENE.connected(name, revision);
            this.revision = revision;
        }

        /** Listens to changes of the tools and to these resources, and waits until it does. */
        Ear listens(String... uris) {
            if (revision == V2026_07_28) {
                listening =
                        agent.subscribe(
                                Json.object(
                                        "toolsListChanged",
                                        true,
                                        "resourceSubscriptions",
                                        List.of(uris)),
                                this::hear);
                Eventually.holds(() -> !heard.isEmpty());
                assertThat(heard.peek().method()).endsWith("/acknowledged");
                return this;
            }
            listening = agent.listen(null, this::hear);
            for (var uri : uris)
                assertThat(agent.send("resources/subscribe", Json.object("uri", uri)).isError())
                        .isFalse();
            return this;
        }

        private void hear(Message message) {
            if (message instanceof Message.Notification note) heard.add(note);
        }

        long count(String method) {
            return heard.stream().filter(note -> note.method().endsWith(method)).count();
        }

        boolean heardOf(String uri) {
            return heard.stream().anyMatch(updates(uri));
        }

        private static Predicate<Message.Notification> updates(String uri) {
            return note ->
                    note.method().equals("notifications/resources/updated")
                            && uri.equals(note.params().text("uri"));
        }

        /** Until the news of it comes: a subscription takes a moment to reach its server. */
        void awaitUpdate(FakeServer server, String uri) {
            Eventually.holds(() -> {
                server.catalogue().announce(new News.ResourceUpdated(WATCHED));
                return heardOf(uri);
            });
        }

        void awaitEnd() throws InterruptedException {
            if (listening != null) listening.awaitEnd();
        }

        @Override
        public void close() {
            if (listening != null) listening.close();
        }
    }

    private static String newcomer(String name, String... servers) {
        DESK.addAgent(name);
        for (var server : servers) {
            var _ = DESK.grant(name, server);
        }
        return name;
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2024_11_05", "V2025_11_25", "V2026_07_28"})
    void newsOfResourcesComesFromEveryServerUnderItsOwnName(Revision revision) {
        var name = newcomer("reader-" + revision.date(), "old", "young");
        try (var ear =
                new Ear(name, revision).listens("mcp.old+" + WATCHED, "mcp.young+" + WATCHED)) {
            ear.awaitUpdate(SCENE.old, "mcp.old+" + WATCHED);
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
            assertThat(ear.heard)
                    .filteredOn(note -> note.method().endsWith("/updated"))
                    .allMatch(note -> String.valueOf(note.params().text("uri")).startsWith("mcp."));
        }
    }

    @Test
    void onlyWhatMayBeReadAndIsReportedOnIsAcknowledged() {
        var name = newcomer("modest", "young");
        try (var ear =
                new Ear(name, V2026_07_28)
                        .listens(
                                "mcp.young+" + WATCHED,
                                "mcp.old+" + WATCHED,
                                "mcp.hidden+" + WATCHED,
                                "mcp.nowhere+" + WATCHED,
                                WATCHED)) {
            var filter = ear.heard.element().params().object("notifications");
            assertThat(filter.array("resourceSubscriptions"))
                    .containsExactly(Json.of("mcp.young+" + WATCHED));
            assertThat(filter.member("toolsListChanged")).isEqualTo(new Json.Bool(true));
            assertThat(filter.has("promptsListChanged")).isFalse();
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
            assertThat(ear.heard)
                    .allMatch(note -> note.params().object("_meta").has(Meta.SUBSCRIPTION_ID));
        }
    }

    /** Agents are served what was approved, so what a server says of its list is no news. */
    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void aListChangedWhenWhatTheAgentSeesDid(Revision revision) {
        var name = newcomer("listener-" + revision.date(), "old");
        try (var ear = new Ear(name, revision).listens("mcp.old+" + WATCHED)) {
            ear.awaitUpdate(SCENE.old, "mcp.old+" + WATCHED);
            SCENE.old.catalogue().announce(new News.ListChanged(Listing.TOOLS));
            newcomer("neighbour-of-" + name, "3rd");
            assertThat(ear.count("tools/list_changed")).isZero();
            var _ = DESK.grant(name, "young", "tool:echo");
            Eventually.holds(() -> ear.count("tools/list_changed") > 0);
            assertThat(ear.count("tools/list_changed")).isEqualTo(1);
            assertThat(ear.count("prompts/list_changed")).isZero();
            assertThat(ear.agent.toolNames()).contains("young__echo");
        }
    }

    @Test
    void aStormOfChangesBecomesLittleNews() {
        var name = newcomer("stormy", "old");
        var tools = List.of("echo", "sum", "slow", "big", "stream", "x_header", "test_sampling");
        try (var ear = new Ear(name, V2026_07_28).listens()) {
            for (var tool : tools) {
                var _ = DESK.grant(name, "young", "tool:" + tool);
            }
            Eventually.holds(() -> ear.count("tools/list_changed") > 0);
            assertThat(ear.count("tools/list_changed")).isLessThan(tools.size() / 2);
            assertThat(ear.agent.toolNames()).contains("young__echo", "young__test_sampling");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void aRevokedServerFallsSilentAndTheOthersGoOn(Revision revision) {
        var name = newcomer("revoked-" + revision.date(), "young");
        var grant = DESK.grant(name, "old");
        try (var ear =
                new Ear(name, revision).listens("mcp.old+" + WATCHED, "mcp.young+" + WATCHED)) {
            ear.awaitUpdate(SCENE.old, "mcp.old+" + WATCHED);
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
            var mark = DESK.mark();
            DESK.revoke(grant);
            DESK.awaitLine(
                    mark,
                    "call.ended",
                    line -> line.says("server", "old") && line.says("outcome", "changed"));
            Eventually.holds(() -> ear.count("tools/list_changed") > 0);
            ear.heard.clear();
            SCENE.old.catalogue().announce(new News.ResourceUpdated(WATCHED));
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
            assertThat(ear.heardOf("mcp.old+" + WATCHED)).isFalse();
        }
    }

    @Test
    void theStreamEndsWithItsAgent() throws InterruptedException {
        var name = newcomer("ending", "young");
        var ear = new Ear(name, V2026_07_28).listens("mcp.young+" + WATCHED);
        DESK.disable(name);
        ear.awaitEnd();
    }

    @Test
    void aServerThatGoesAwayTakesNoStreamAlongAndIsAskedAgain() {
        var name = newcomer("patient", "old", "young");
        try (var ear =
                new Ear(name, V2026_07_28).listens("mcp.old+" + WATCHED, "mcp.young+" + WATCHED)) {
            var mark = DESK.mark();
            SCENE.young.drain();
            DESK.awaitLine(
                    mark,
                    "call.ended",
                    line -> line.says("server", "young") && line.says("outcome", "stream-ended"));
            ear.awaitUpdate(SCENE.old, "mcp.old+" + WATCHED);
            ear.heard.clear();
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
        }
    }

    @Test
    void everyServersPartOfAStreamIsInTheRecord() {
        var name = newcomer("recorded", "old", "young");
        var mark = DESK.mark();
        try (var ear =
                new Ear(name, V2026_07_28).listens("mcp.old+" + WATCHED, "mcp.young+" + WATCHED)) {
            assertThat(DESK.since(mark, "call.allowed"))
                    .filteredOn(line -> line.says("method", "subscriptions/listen"))
                    .extracting(line -> line.body().text("server"))
                    .containsExactlyInAnyOrder("*", "old", "young");
            assertThat(ear.heard).hasSize(1);
        }
        for (var server : List.of("*", "old", "young"))
            DESK.awaitLine(
                    mark,
                    "call.ended",
                    line -> line.says("server", server) && line.says("outcome", "abandoned"));
    }

    @Test
    void anAgentHoldsSoManyStreamsAndNoMore() {
        var name = newcomer("hoarder", "young");
        try (var one = new Ear(name, V2026_07_28).listens();
                var two = new Ear(name, V2026_07_28).listens();
                var three = new Ear(name, V2026_07_28).listens()) {
            try (var fourth = one.agent.subscribe(Json.object("toolsListChanged", true), m -> {})) {
                assertThat(fourth.status()).isEqualTo(429);
            }
            assertThat(two.agent.call("young__echo", HELLO).text()).isEqualTo("hello");
            assertThat(three.agent.call("young__echo", HELLO).text()).isEqualTo("hello");
        }
    }

    @Test
    void aLegacyAgentThatUnsubscribesHearsNoMoreOfIt() {
        var name = newcomer("leaving", "old", "young");
        try (var ear =
                new Ear(name, V2025_11_25).listens("mcp.old+" + WATCHED, "mcp.young+" + WATCHED)) {
            ear.awaitUpdate(SCENE.old, "mcp.old+" + WATCHED);
            var mark = DESK.mark();
            var uri = Json.object("uri", "mcp.old+" + WATCHED);
            assertThat(ear.agent.send("resources/unsubscribe", uri).isError()).isFalse();
            DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "changed"));
            ear.heard.clear();
            SCENE.old.catalogue().announce(new News.ResourceUpdated(WATCHED));
            ear.awaitUpdate(SCENE.young, "mcp.young+" + WATCHED);
            assertThat(ear.heardOf("mcp.old+" + WATCHED)).isFalse();
        }
        var unknown = Json.object("uri", "mcp.hidden+" + WATCHED);
        var agent = SCENE.connected(name, V2025_11_25);
        assertThat(agent.send("resources/subscribe", unknown).error().code()).isEqualTo(-32602);
    }
}
