package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;
import static dev.gatehouse.admin.TestGate.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.access.Request;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** INV-5: what waits for a second person, and what becomes of it. */
class TwoPersonsTest {
    private final TestGate gate;
    private final OperatorClient ann;
    private final OperatorClient bea;

    TwoPersonsTest(@TempDir Path directory) {
        gate = new TestGate(directory);
        ann = gate.admin();
        bea = gate.as(Role.ADMIN);
        gate.says("files", snapshot("be nice", "look", "Looks.", "wipe", "Wipes."));
        expect(
                201,
                ann.post(
                        "/api/servers",
                        Json.object(
                                "name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "zoe")));
        expect(201, ann.post("/api/agents", Json.object("name", "bot", "owner", "yan")));
    }

    @AfterEach
    void close() {
        ann.close();
        bea.close();
        gate.close();
    }

    private static Json.Obj bound(String action) {
        return Json.object("action", action, "resources", List.of());
    }

    private Json.Obj approval(String wipe) {
        var submitted = expect(200, ann.get("/api/servers/files")).object("submitted");
        return Json.object(
                "digest",
                String.valueOf(submitted.text("digest")),
                "bindings",
                Json.object("look", bound("read"), "wipe", bound(wipe)));
    }

    private static String proposed(OperatorClient.Reply reply) {
        var body = expect(202, reply);
        assertThat(SchemaCheck.errors(body, Schemas.ref("Proposed"))).isEmpty();
        return String.valueOf(body.object("request").text("id"));
    }

    private static OperatorClient.Reply approve(OperatorClient who, String request) {
        return who.post("/api/requests/" + request + "/approve", Json.object());
    }

    private static void refused(String code, OperatorClient.Reply reply) {
        assertThat(expect(409, reply).text("code")).isEqualTo(code);
    }

    private void approved() {
        expect(
                200,
                approve(bea, proposed(ann.post("/api/servers/files/approve", approval("write")))));
    }

    private static Json.Obj grant() {
        return Json.object("agent", "bot", "server", "files", "reason", "because");
    }

    @Test
    void anApprovalOfMoreThanReadingWaitsAndIsDoneByTheSecond() {
        var request = proposed(ann.post("/api/servers/files/approve", approval("write")));
        assertThat(gate.store.servers.approval("files")).isEmpty();
        refused("request.own", approve(ann, request));
        var done = expect(200, approve(bea, request));
        assertThat(done.object("done").object("approval").text("approver")).isEqualTo("admin");
        assertThat(done.object("request").text("state")).isEqualTo("APPROVED");
        var line = gate.lastLine().event();
        assertThat(line.kind()).isEqualTo("server.approved");
        assertThat(line.body().text("actor")).isEqualTo("admin");
        assertThat(line.body().text("approvedBy")).isEqualTo("some-ADMIN");
        assertThat(line.body().text("request")).isEqualTo(request);
        refused("request.over", approve(bea, request));
    }

    @Test
    void whatOnlyReadsTakesOnePerson() {
        expect(200, ann.post("/api/servers/files/approve", approval("read")));
        expect(201, ann.post("/api/grants", grant()));
    }

    /** What was approved when it was asked for is not what is approved when it is done. */
    @Test
    void itIsHeldAgainstWhatStandsWhenItIsDone() {
        var request = proposed(ann.post("/api/servers/files/approve", approval("write")));
        gate.says("files", snapshot("be nice", "look", "Looks elsewhere.", "wipe", "Wipes."));
        expect(200, ann.post("/api/servers/files/check", Json.object()));
        refused("snapshot.other", approve(bea, request));
        assertThat(gate.store.servers.approval("files")).isEmpty();
        assertThat(expect(200, ann.get("/api/requests/" + request)).text("state"))
                .isEqualTo("PENDING");
    }

    @Test
    void aGrantWaitsWhenItCoversWhatDoesMoreThanRead() {
        approved();
        expect(201, ann.post("/api/grants", grant().with("items", Json.array("tool:look"))));
        var wipes =
                proposed(ann.post("/api/grants", grant().with("items", Json.array("tool:wipe"))));
        var all = proposed(ann.post("/api/grants", grant()));
        assertThat(gate.store.grants.all()).hasSize(1);
        assertThat(proposed(ann.post("/api/grants", grant()))).isEqualTo(all);
        expect(200, approve(bea, wipes));
        assertThat(gate.store.grants.all()).hasSize(2);
    }

    @Test
    void ownersOfTheAgentAndTheServerDoNotApprove() {
        approved();
        expect(201, ann.post("/api/agents", Json.object("name", "hers", "owner", "SOME-admin")));
        var request = proposed(ann.post("/api/grants", grant().with("agent", Json.of("hers"))));
        refused("request.owner", approve(bea, request));
        assertThat(gate.store.grants.all()).isEmpty();
    }

    @Test
    void whatAServerSaysDoesMoreIsNotCalledReadingByOne() {
        var wipe =
                Item.of(
                        ItemKey.parse("tool:wipe"),
                        Json.object(
                                "name", "wipe",
                                "inputSchema", Json.object("type", "object"),
                                "annotations", Json.object("readOnlyHint", false)));
        var modern = Era.MODERN;
        var said = snapshot("be nice", "look", "Looks.").declarations().get(modern);
        var items = new ArrayList<>(Objects.requireNonNull(said).items());
        items.add(wipe);
        gate.says(
                "files",
                new Snapshot(
                        Map.of(
                                modern,
                                new Declaration(
                                        said.revision(),
                                        said.serverInfo(),
                                        said.capabilities(),
                                        said.instructions(),
                                        items))));
        expect(200, ann.post("/api/servers/files/check", Json.object()));
        var _ = proposed(ann.post("/api/servers/files/approve", approval("read")));
    }

    @Test
    void aNewOperatorHasTheTokenFromBothAndNeitherHasItWhole() {
        var first =
                expect(
                        202,
                        ann.post("/api/operators", Json.object("name", "carol", "role", "ADMIN")));
        var id = String.valueOf(first.object("request").text("id"));
        var firstHalf = String.valueOf(first.text("tokenHalf"));
        assertThat(expect(200, bea.get("/api/requests/" + id)).toText()).doesNotContain(firstHalf);
        var second = expect(200, approve(bea, id)).object("done");
        assertThat(second.has("token")).isFalse();
        var secondHalf = String.valueOf(second.text("tokenHalf"));
        for (var half : List.of(firstHalf, secondHalf))
            try (var impostor = gate.client(half)) {
                expect(401, impostor.get("/api/operators"));
            }
        try (var carol = gate.client(firstHalf + secondHalf)) {
            expect(200, carol.get("/api/operators"));
        }
        assertThat(gate.lastLine().event().body().toText()).doesNotContain(secondHalf);
    }

    @Test
    void whoReadsAloneIsAddedByOne() {
        expect(201, ann.post("/api/operators", Json.object("name", "olga", "role", "AUDITOR")));
    }

    @Test
    void nobodyDecidesWhatHasExpiredOrWasDenied() {
        var denied = proposed(ann.post("/api/servers/files/approve", approval("write")));
        expect(200, ann.post("/api/requests/" + denied + "/deny", Json.object("reason", "a slip")));
        refused("request.over", approve(bea, denied));
        refused("request.denied", ann.post("/api/servers/files/approve", approval("write")));
        var late = proposed(ann.post("/api/servers/files/approve", approval("execute")));
        gate.pass(Duration.ofDays(1));
        refused("request.over", approve(bea, late));
        assertThat(expect(200, ann.get("/api/requests/" + late)).text("state"))
                .isEqualTo("EXPIRED");
    }

    @Test
    void anOperatorWithoutTheRoleApprovesNothing() {
        approved();
        var request =
                proposed(
                        ann.post(
                                "/api/waivers",
                                Json.object(
                                        "kind", "unbounded",
                                        "server", "files",
                                        "reason", "because")));
        try (var olga = gate.as(Role.OPERATOR)) {
            refused("request.role", approve(olga, request));
        }
        assertThat(gate.store.waivers.all()).isEmpty();
    }

    @Test
    void asManyWaitAsMay() {
        approved();
        for (int i = 0; i < 20; i++)
            proposed(ann.post("/api/grants", grant().with("reason", Json.of("because " + i))));
        refused("requests.many", ann.post("/api/grants", grant()));
        proposed(bea.post("/api/grants", grant()));
    }

    // Held calls

    private String held(String digest) {
        var id = "r-" + digest;
        gate.store.make(
                () -> gate.store.requests.file(request(id, digest), 20),
                _ -> new Event(gate.now.get(), "test.held", Json.object()));
        return id;
    }

    private Request request(String id, String digest) {
        return Request.pending(
                id,
                Request.Kind.CALL,
                "bot",
                Digest.of(digest.getBytes(StandardCharsets.UTF_8)),
                Json.object(
                                "agent", "bot",
                                "user", "",
                                "server", "files",
                                "item", "tool:wipe",
                                "digest", Digest.of(new byte[] {1}).value(),
                                "grant", "g-base")
                        .with("action", Json.of("write")),
                Json.object("path", "/srv"),
                gate.now.get(),
                gate.now.get().plus(Duration.ofHours(1)));
    }

    @Test
    void aConfirmedCallIsAGrantForItOnceAndSoon() {
        approved();
        var id = held("one");
        var shown = expect(200, ann.get("/api/requests/" + id));
        assertThat(shown.object("arguments")).isEqualTo(Json.object("path", "/srv"));
        try (var olga = gate.as(Role.AUDITOR)) {
            assertThat(expect(200, olga.get("/api/requests/" + id)).member("arguments"))
                    .isEqualTo(Json.nothing());
        }
        expect(200, approve(bea, id));
        var grant = gate.store.grants.all().getFirst();
        assertThat(grant.terms().maxCalls()).isEqualTo(1);
        assertThat(grant.terms().arguments()).isEqualTo(Digest.of(new byte[] {1}));
        assertThat(grant.terms().parent()).isEqualTo("g-base");
        assertThat(grant.expiresAt()).isEqualTo(gate.now.get().plus(Duration.ofMinutes(10)));
        assertThat(gate.lastLine().event().kind()).isEqualTo("call.confirmed");
        refused("request.over", approve(ann, id));
    }

    /** INV-5: with a token of the agent it may be the operator's own call. */
    @Test
    void whoCanSpeakForTheAgentDoesNotConfirmItsCalls() {
        approved();
        expect(201, ann.post("/api/grants", grant().with("items", Json.array("tool:look"))));
        expect(201, bea.post("/api/agents/bot/token", Json.object("ttl", "10m")));
        var hers = held("hers");
        refused("request.bearer", approve(bea, hers));
        // waiting for the token to end changes nothing of whose call it may be
        gate.pass(Duration.ofMinutes(16));
        refused("request.bearer", approve(bea, hers));
        expect(200, approve(bea, held("another's")));
    }

    @Test
    void whoRegisteredAnAgentConfirmsNoneOfItsCalls() {
        approved();
        gate.pass(Duration.ofDays(300));
        var perhapsHers = held("perhaps-hers");
        refused("request.bearer", approve(ann, perhapsHers));
        expect(200, approve(bea, perhapsHers));
    }

    @Test
    void aHeldCallThatNobodyLookedAtInTimeIsOver() {
        approved();
        var id = held("late");
        gate.pass(Duration.ofHours(1));
        refused("request.over", approve(ann, id));
        assertThat(gate.store.grants.all()).isEmpty();
    }
}
