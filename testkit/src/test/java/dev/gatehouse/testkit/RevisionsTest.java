package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every feature in every revision, and each message of the server held against that revision's
 * schema.
 */
class RevisionsTest {
    private @Nullable FakeServer started;
    private final List<FakeAgent> agents = new ArrayList<>();

    @AfterEach
    void everyMessageHeldToItsRevision() {
        for (var agent : agents) {
            var schema = RevisionSchema.of(agent.revision());
            assertThat(schema.faults(agent.received())).isEmpty();
            for (var sent : sent())
                assertThat(schema.faultsOfClient(sent)).as(sent.toText()).isEmpty();
        }
        if (started != null) started.close();
    }

    /** The agent is a double too. */
    private List<Json.Obj> sent() {
        return started == null
                ? List.of()
                : started.wire().requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(request -> JsonText.object(request.body()))
                        .toList();
    }

    private FakeServer server(Revision revision) {
        // 2024-11-05 has no streamable HTTP of its own: it is negotiated beside the next one
        var options =
                revision == Revision.V2024_11_05
                        ? Options.standard().speaking(revision, Revision.V2025_03_26)
                        : Options.standard().speaking(revision);
        var server = FakeServer.start(options.offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));
        started = server;
        return server;
    }

    private FakeAgent agent(FakeServer server, Revision revision) {
        var agent =
                FakeAgent.of(server.url(), revision)
                        .eliciting(asked ->
                                JsonText.object(
                                        """
                                        {"action":"accept","content":{"name":"Ada"}}
                                        """))
                        .openingUrls(asked -> Json.object("action", "accept"))
                        .rooted(asked ->
                                JsonText.object(
                                        """
                                        {"roots":[{"uri":"file:///home","name":"home"}]}
                                        """))
                        .sampling(asked ->
                                JsonText.object(
                                        """
                                        {"role":"assistant","model":"none",
                                         "content":{"type":"text","text":"Hello."}}
                                        """));
        agents.add(agent);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private FakeAgent agent(Revision revision) {
        return agent(server(revision), revision);
    }

    private static boolean knows(Revision revision, Revision since) {
        return revision.compareTo(since) >= 0;
    }

    private static Json.Obj tool(FakeAgent agent, String name) {
        return agent.tools().stream()
                .filter(tool -> name.equals(tool.text("name")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void listsSayWhatTheRevisionKnows(Revision revision) {
        var agent = agent(revision);

        var weather = tool(agent, "weather");
        assertThat(weather.has("annotations")).isEqualTo(knows(revision, Revision.V2025_03_26));
        assertThat(weather.has("title")).isEqualTo(knows(revision, Revision.V2025_06_18));
        assertThat(weather.has("outputSchema")).isEqualTo(knows(revision, Revision.V2025_06_18));
        assertThat(weather.has("icons")).isEqualTo(knows(revision, Revision.V2025_11_25));
        assertThat(weather.has("execution")).isEqualTo(revision == Revision.V2025_11_25);
        assertThat(tool(agent, "numbers").has("outputSchema"))
                .isEqualTo(revision.era() == Era.MODERN);
        assertThat(agent.list(Method.PROMPTS_LIST, "prompts")).hasSize(1);
        assertThat(agent.list(Method.RESOURCES_LIST, "resources")).hasSize(1);
        assertThat(agent.list(Method.TEMPLATES_LIST, "resourceTemplates")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void resultsAreStructuredWhereTheRevisionHasThat(Revision revision) {
        var agent = agent(revision);

        var weather = agent.call("weather", Json.object("city", "Oslo"));
        assertThat(weather.text()).contains("Oslo");
        assertThat(weather.result().has("structuredContent"))
                .isEqualTo(knows(revision, Revision.V2025_06_18));
        assertThat(agent.call("numbers", Json.object()).result().has("structuredContent"))
                .isEqualTo(revision.era() == Era.MODERN);
        assertThat(agent.call("fails", Json.object()).result().member("isError"))
                .isEqualTo(Json.of(true));
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void contentThatARevisionLacksComesAsText(Revision revision) {
        var content = agent(revision).call("media", Json.object()).result().array("content");

        assertThat(content)
                .extracting(block -> ((Json.Obj) block).text("type"))
                .containsExactly(
                        "text",
                        "image",
                        knows(revision, Revision.V2025_03_26) ? "audio" : "text",
                        knows(revision, Revision.V2025_06_18) ? "resource_link" : "text");
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void progressComesWithAMessageWhereThereIsOne(Revision revision) {
        var told = new ArrayList<Json.Obj>();

        var reply = agent(revision).call("works", Json.object("steps", 3), told::add);

        assertThat(reply.text()).isEqualTo("3 steps");
        assertThat(told)
                .hasSize(3)
                .allMatch(report -> report.has("message") == knows(revision, Revision.V2025_03_26));
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void logMessagesComeFromTheWantedLevelOn(Revision revision) {
        var reply = agent(revision).logging("info").call("logs", Json.object());

        assertThat(reply.notifications())
                .extracting(told -> told.params().text("level"))
                .containsExactly("info", "error");
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void samplingAndRootsAreAskedInEveryRevision(Revision revision) {
        var agent = agent(revision);

        assertThat(agent.call("ask_sampling", Json.object()).text()).contains("Hello.");
        assertThat(agent.call("ask_roots", Json.object()).text()).contains("file:///home");
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void usersAreAskedWhereTheRevisionHasThat(Revision revision) {
        var agent = agent(revision);
        boolean forms = knows(revision, Revision.V2025_06_18);
        boolean urls = knows(revision, Revision.V2025_11_25);

        assertThat(isAnswered(agent.call("ask_form", Json.object()))).isEqualTo(forms);
        assertThat(isAnswered(agent.call("ask_everything", Json.object()))).isEqualTo(forms);
        assertThat(isAnswered(agent.call("ask_url", Json.object()))).isEqualTo(urls);
    }

    private static boolean isAnswered(AgentReply reply) {
        return !reply.result().has("isError") && reply.text().contains("accept");
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2026_07_28"},
            mode = EnumSource.Mode.EXCLUDE)
    void questionsComeOnTheStandaloneStreamWhenToldTo(Revision revision) {
        var server =
                FakeServer.start(
                        Options.standard()
                                .offering(Set.of(Fixture.REVISIONS))
                                .askingOnTheStandaloneStream());
        started = server;
        var agent = agent(server, revision);
        var heard = new LinkedBlockingQueue<Message>();

        try (var listening = agent.listen(null, heard::add)) {
            assertThat(listening.status()).isEqualTo(200);
            assertThat(agent.call("ask_sampling", Json.object()).text()).contains("Hello.");
        }
        assertThat(heard).anyMatch(Message.Request.class::isInstance);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aPageThatMustBeVisitedIsNamedAsTheRevisionDoes(Revision revision) {
        var server = server(revision);
        var agent = agent(server, revision);

        var reply = agent.call("url_required", Json.object());

        if (revision == Revision.V2025_11_25) {
            assertThat(reply.error().code()).isEqualTo(-32042);
            server.catalogue().announce(new News.ElicitationComplete("visit-1"));
            assertThat(agent.call("url_required", Json.object()).text()).contains("visited");
        } else assertThat(reply.result().has("isError")).isEqualTo(revision.era() == Era.LEGACY);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aWaitingCallIsCancelledAsTheEraDoesIt(Revision revision) {
        var server = server(revision);
        var pending = agent(server, revision).beginCall("waits", Json.object());
        Eventually.holds(() -> !pending.notifications().isEmpty());
        assertThat(server.wire().cancellations("waits")).isZero();

        pending.cancel();

        Eventually.holds(() -> server.wire().cancellations("waits") == 1);
        assertThat(pending.await().answer()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2026_07_28"},
            mode = EnumSource.Mode.EXCLUDE)
    void aCallThatWaitsForItsClientIsCancelledToo(Revision revision) {
        var server = server(revision);
        var agent = agent(server, revision);
        var asked = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        agent.rooted(question -> {
            asked.countDown();
            Eventually.holds(() -> cancelled.getCount() == 0);
            return Json.object("roots", Json.array());
        });
        var pending = agent.beginCall("ask_roots", Json.object());
        Eventually.holds(() -> asked.getCount() == 0);

        pending.cancel();

        Eventually.holds(() -> server.wire().cancellations("ask_roots") == 1);
        cancelled.countDown();
        assertThat(pending.await().answer()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aCallIsResumedWhereTheEraCan(Revision revision) {
        var agent = agent(revision);
        var told = agent.beginCall("drops", Json.object()).await();
        if (revision.era() == Era.MODERN) {
            assertThat(told.text()).isEqualTo("complete");
            return;
        }
        assertThat(told.answer()).isNull();
        assertThat(told.retryMillis() > 0).isEqualTo(revision == Revision.V2025_11_25);

        var rest = agent.resume(told);

        assertThat(rest.text()).isEqualTo("complete");
        assertThat(rest.notifications()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void resourcesAndPromptsAreReadAndCompleted(Revision revision) {
        var agent = agent(revision);

        var note = agent.send("resources/read", Json.object("uri", "note://greeting")).result();
        assertThat(note.toText()).contains("Good day");
        var unknown = agent.send("resources/read", Json.object("uri", "other://x")).error();
        assertThat(unknown.code()).isEqualTo(revision.era() == Era.MODERN ? -32602 : -32002);
        var prompt = Json.object("name", "greet", "arguments", Json.object("name", "Ada"));
        assertThat(agent.send("prompts/get", prompt).result().toText()).contains("Greet Ada");
        assertThat(complete(agent, Json.object())).containsExactly(Json.of("paris"));
        if (knows(revision, Revision.V2025_06_18))
            assertThat(complete(agent, Json.object("arguments", Json.object("country", "FR"))))
                    .containsExactly(Json.of("paris, FR"));
    }

    private static List<Json> complete(FakeAgent agent, Json.Obj context) {
        var params =
                Json.object(
                        "ref",
                        Json.object("type", "ref/prompt", "name", "greet"),
                        "argument",
                        Json.object("name", "name", "value", "pari"));
        var asked = context.members().isEmpty() ? params : params.with("context", context);
        return agent.send("completion/complete", asked)
                .result()
                .object("completion")
                .array("values");
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void changesAreToldOnTheStreamOfTheEra(Revision revision) throws InterruptedException {
        var server = server(revision);
        var agent = agent(server, revision);
        var heard = new LinkedBlockingQueue<String>();

        try (var listening =
                agent.follow(
                        List.of("note://greeting"),
                        message -> heard.add(String.valueOf(message.toJson().text("method"))))) {
            assertThat(listening.status()).isEqualTo(200);
            if (revision.era() == Era.MODERN)
                assertThat(heard.poll(5, TimeUnit.SECONDS)).endsWith("acknowledged");
            for (var listing : Listing.values())
                server.catalogue().announce(new News.ListChanged(listing));
            server.catalogue().announce(new News.ResourceUpdated("note://other"));
            server.catalogue().announce(new News.ResourceUpdated("note://greeting"));

            for (var kind : List.of("tools", "prompts", "resources"))
                assertThat(heard.poll(5, TimeUnit.SECONDS))
                        .isEqualTo("notifications/" + kind + "/list_changed");
            assertThat(heard.poll(5, TimeUnit.SECONDS))
                    .isEqualTo("notifications/resources/updated");
        }
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void listsComeInPages(Revision revision) {
        var server = server(revision);
        server.catalogue().pageSize(4);

        var pages = agent(server, revision).pages(Method.TOOLS_LIST, "tools");

        assertThat(pages).hasSizeGreaterThan(3);
        assertThat(pages.getFirst()).hasSize(4);
    }
}
