package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server's host says of it in cards and in a catalogue is held against the server itself
 * (IDV-4, REQ-107, T16): it blocks an approval, is a finding later, and lets nothing in.
 */
@Timeout(60)
class ServerCardsTest {
    private static final RunningGate GATE =
            RunningGate.start(ServerCardsTest.class, "access: {authorityEvery: 1s}");
    private static final Desk DESK = GATE.desk();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String CARD = "/mcp/server-card";

    private final String name = "server-" + NUMBER.incrementAndGet();
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();
    private FakeServer server = behindDocuments(FakeServer.start());

    @AfterEach
    void end() {
        server.close();
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    // What is read

    @ParameterizedTest
    @ValueSource(strings = {CARD, "/.well-known/mcp/server-card.json", "/.well-known/mcp.json"})
    void aCardIsReadWhereverItIs(String place) {
        publish(place, card("io.example/files", version()));
        add();
        assertThat(values("card-name")).containsExactly("io.example/files");
        assertThat(values("card-version")).containsExactly(version());
        assertThat(values("card-remotes")).containsExactly(server.url().toString());
        assertThat(facet("card-name").text("weight")).isEqualTo("claimed");
        assertThat(facet("card-name").object("observed").text("evidence")).startsWith("sha256:");
    }

    @Test
    void aCardOfTheEarlierShapeIsReadToo() {
        publish(
                "/.well-known/mcp.json",
                Json.object(
                        "protocolVersion", "2025-11-25",
                        "serverInfo", Json.object("name", "files", "version", "7"),
                        "transport", Json.object("type", "streamable-http", "endpoint", "/mcp")));
        add();
        assertThat(values("card-version")).containsExactly("7");
        assertThat(values("card-remotes")).containsExactly(server.url().toString());
        assertThat(contradictions()).singleElement().asString().startsWith("version: card 7, live");
    }

    @Test
    void ofACatalogueTheCardsThatNameTheServerAreReadAndThoseOfOthersAreNot() {
        publish("/cards/ours", card("io.example/files", version()));
        publish("/cards/theirs", card("io.example/mail", "9", "https://mail.example/mcp"));
        publish(
                "/.well-known/ai-catalog.json",
                Json.object(
                        "specVersion",
                        "1.0",
                        "entries",
                        List.of(
                                entry("urn:air:example:mcp:files", "/cards/ours"),
                                entry("urn:air:example:mcp:mail", "/cards/theirs"),
                                entry("urn:air:example:mcp:inside", "http://10.0.0.1/card"))));
        add();
        assertThat(values("card-name")).containsExactly("io.example/files");
        assertThat(values("catalog-entry")).containsExactly("urn:air:example:mcp:files");
        assertThat(contradictions()).isEmpty();
    }

    @Test
    void whatIsNoCardIsNone() {
        documents.put(CARD, "<html>not found</html>".getBytes(StandardCharsets.UTF_8));
        documents.put("/.well-known/mcp.json", new byte[1 << 20]);
        publish("/.well-known/mcp/server-card.json", Json.object("name", "no version"));
        add();
        assertThat(DESK.get(identity()).array("facets").stream().map(Json::toText))
                .noneMatch(line -> line.contains("card-"));
    }

    /** A server over TLS with an authority of its own, which the platform does not trust. */
    @Test
    void cardsAreReadWithTheTrustThatWasGivenForTheServer(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var shown = Certificate.make(folder, "own");
        server.close();
        server =
                behindDocuments(
                        FakeServer.start(FakeServer.Options.standard().over(shown.server())));
        publish(CARD, card("io.example/files", version()));
        DESK.addServer(name, server.url(), Files.readString(shown.certificate()));
        assertThat(values("card-name")).containsExactly("io.example/files");
    }

    // At the approval

    @Test
    void aContradictionBlocksTheApprovalAndShowsTheDifference() {
        publish(CARD, card("io.example/files", "2.0.0", "https://elsewhere.example/mcp"));
        add();
        assertThat(contradictions())
                .containsExactly(
                        "url: card https://elsewhere.example/mcp, live " + server.url(),
                        "version: card 2.0.0, live " + version());
        var sides = DESK.get(identity()).object("sides");
        assertThat(sides.object("card").array("version")).containsExactly(Json.of("2.0.0"));
        assertThat(sides.object("live").array("version")).containsExactly(Json.of(version()));
        assertThat(sides.object("registry").array("version")).isEmpty();
        assertThatThrownBy(() -> DESK.approve(name))
                .hasMessageContaining("identity.contradicted")
                .hasMessageContaining("version: card 2.0.0")
                .hasMessageContaining("\"sides\"");

        publish(CARD, card("io.example/files", version()));
        DESK.check(name);
        DESK.approve(name);
        assertThat(state()).isEqualTo("APPROVED");
    }

    @Test
    void twoPersonsMayApproveDespiteAContradictionWithAReasonAndThatIsNoFindingThen() {
        publish(CARD, card("io.example/files", "2.0.0"));
        add();
        var shown = DESK.server(name);
        var mark = DESK.mark();
        var _ = approve(shown, Json.object("despite", "the card is of the next release"));
        assertThat(DESK.since(mark, "server.approved"))
                .singleElement()
                .matches(line -> line.says("approvedBy", "second"))
                .matches(line -> line.says("despite", "the card is of the next release"));
        DESK.check(name);
        assertThat(DESK.findings(name)).isEmpty();
    }

    /** T63: what changes between the look and the approval is not what is approved. */
    @Test
    void aCardThatChangesBetweenTheLookAndTheApprovalIsNotApproved() {
        publish(CARD, card("io.example/files", version()));
        add();
        var shown = DESK.server(name);
        publish(CARD, card("io.example/other-files", version()));
        DESK.check(name);
        assertThatThrownBy(() -> approve(shown, Json.object()))
                .hasMessageContaining("identity.other");
    }

    // Afterwards

    @Test
    void aContradictionIsAFindingOnScheduleUntilItIsGoneAndStopsNobody() {
        publish(CARD, card("io.example/files", version()));
        govern();
        var mark = DESK.mark();
        publish(CARD, card("io.example/files", "2.0.0"));
        Eventually.holds(() -> DESK.findings(name).size() == 2);
        assertThat(DESK.findings(name))
                .containsExactlyInAnyOrder(
                        "CHANGED IDENTITY card-version", "CHANGED IDENTITY contradictions");
        DESK.awaitLine(mark, "drift.found", line -> line.says("server", name));
        assertThat(state()).isEqualTo("APPROVED");
        assertThat(called()).isEqualTo("here");

        publish(CARD, card("io.example/files", version()));
        Eventually.holds(() -> DESK.findings(name).isEmpty());
    }

    @Test
    void aFirstCardIsTakenAsItIsUnlessItContradicts() {
        govern();
        publish(CARD, card("io.example/files", version()));
        var mark = DESK.mark();
        Eventually.holds(() -> !DESK.since(mark, "identity.adopted").isEmpty());
        assertThat(facet("card-name").object("approved").text("by")).isEqualTo("first sight");
        assertThat(DESK.findings(name)).isEmpty();
    }

    /** REQ-107: a card is no word on anything; what it says of a server lets nobody in. */
    @Test
    void aCardThatNamesAnotherPlaceMovesNothing() {
        try (var other = FakeServer.start()) {
            publish(CARD, card("io.example/files", version()));
            govern();
            publish(CARD, card("io.example/files", version(), other.url().toString()));
            Eventually.holds(() -> DESK.findings(name).contains("CHANGED IDENTITY card-remotes"));
            assertThat(called()).isEqualTo("here");
            assertThat(other.wire().requests()).isEmpty();
        }
    }

    // What stands here

    private FakeServer behindDocuments(FakeServer at) {
        at.behind((request, reply) -> {
            var document = documents.get(request.path());
            if (document == null) return true;
            reply.send(200, Map.of("Content-Type", "application/json"), document);
            return false;
        });
        return at;
    }

    private void publish(String place, Json.Obj document) {
        documents.put(place, document.toBytes());
    }

    private Json.Obj card(String named, String version) {
        return card(named, version, server.url().toString());
    }

    private static Json.Obj card(String named, String version, String url) {
        return Json.object(
                "$schema",
                "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json",
                "name",
                named,
                "title",
                "The testkit's server",
                "version",
                version,
                "description",
                "Files",
                "remotes",
                List.of(Json.object("type", "streamable-http", "url", url)));
    }

    private static Json.Obj entry(String identifier, String url) {
        return Json.object(
                "identifier", identifier, "type", "application/mcp-server-card+json", "url", url);
    }

    private String version() {
        return String.valueOf(server.catalogue().serverInfo().text("version"));
    }

    private void add() {
        DESK.addServer(name, server.url());
    }

    private void govern() {
        add();
        DESK.admit(name);
    }

    /** What was shown, of one tool. */
    private Json.Obj approve(Json.Obj shown, Json.Obj more) {
        var approval =
                Json.object(
                        "digest", String.valueOf(shown.object("submitted").text("digest")),
                        "identity", String.valueOf(shown.object("identity").text("digest")),
                        "items", List.of("tool:echo"),
                        "bindings",
                                Json.object(
                                        "echo",
                                        Json.object("action", "read", "resources", List.of())));
        for (var one : more.members().entrySet())
            approval = approval.with(one.getKey(), one.getValue());
        return DESK.post("/api/servers/" + name + "/approve", approval);
    }

    private String called() {
        return FakeAgent.of(GATE.route(name), Revision.V2026_07_28)
                .bearing(DESK.token(name, name))
                .call("echo", Json.object("message", "here"))
                .text();
    }

    private String state() {
        return DESK.state(name);
    }

    private String identity() {
        return "/api/servers/" + name + "/identity";
    }

    private List<String> contradictions() {
        return texts(DESK.server(name).object("identity"), "contradictions");
    }

    private Json.Obj facet(String facet) {
        return DESK.facet(name, facet);
    }

    private List<String> values(String facet) {
        return texts(facet(facet).object("observed"), "values");
    }

    private static List<String> texts(Json.Obj in, String member) {
        return in.array(member).stream().map(each -> ((Json.Str) each).value()).toList();
    }
}
