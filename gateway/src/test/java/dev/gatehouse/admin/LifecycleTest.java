package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;
import static dev.gatehouse.admin.TestGate.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.identity.Rules;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Transition;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a server, from the operators' side (INV-2 to INV-6, CAP-5). */
class LifecycleTest {
    private static final Json.Obj REASON = Json.object("reason", "because");
    private static final Json.Obj READS = Json.object("action", "read", "resources", List.of());
    private static final Json.Obj WRITES = Json.object("action", "write", "resources", List.of());

    private final TestGate gate;
    private final OperatorClient admin;
    private final OperatorClient second;

    LifecycleTest(@TempDir Path directory) {
        gate = new TestGate(directory);
        admin = gate.admin();
        second = gate.as(Role.ADMIN);
    }

    @BeforeEach
    void aServerIsThere() {
        gate.says("files", snapshot("be nice", "read", "Reads.", "write", "Writes."));
    }

    @AfterEach
    void close() {
        second.close();
        admin.close();
        gate.close();
    }

    private Json.Obj add(Object... more) {
        var body = Json.object("name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "ann");
        for (int i = 0; i < more.length; i += 2)
            body = body.with((String) more[i], Json.of(more[i + 1]));
        return expect(201, admin.post("/api/servers", body));
    }

    private Json.Obj approval(Json.Obj writing) {
        var shown = expect(200, admin.get("/api/servers/files"));
        return Json.object(
                "digest",
                String.valueOf(shown.object("submitted").text("digest")),
                "bindings",
                Json.object("read", READS, "write", writing));
    }

    private Json.Obj approve() {
        return expect(200, admin.post("/api/servers/files/approve", approval(READS)));
    }

    private OperatorClient.Reply move(String verb) {
        return admin.post("/api/servers/files/" + verb, REASON);
    }

    /** A second operator approves what the first one asked for. */
    private Json.Obj seconded(OperatorClient.Reply asked) {
        var id = expect(202, asked).object("request").text("id");
        return expect(200, second.post("/api/requests/" + id + "/approve", Json.object()));
    }

    private static void refused(String code, OperatorClient.Reply reply) {
        assertThat(expect(409, reply).text("code")).isEqualTo(code);
    }

    private ServerState state() {
        return gate.store.servers.find("files").orElseThrow().state();
    }

    private List<String> moves() {
        return gate.store.servers.history("files").stream()
                .map(Transition::to)
                .map(ServerState::name)
                .toList();
    }

    private void found(Severity severity, String subject) {
        var digest = Digest.of(subject.getBytes(StandardCharsets.UTF_8));
        settle(
                new Seen(
                        new Difference(Difference.Change.CHANGED, subject, digest, digest),
                        "{}",
                        Grade.of(new Grade.Match("of-this-test", severity, "", "it differs"))));
    }

    private void settle(Seen... seen) {
        var source = seen.length == 0 ? Source.PROVENANCE : seen[0].difference().source();
        book().settle("files", source, () -> List.of(seen));
    }

    private FindingBook book() {
        return gate.findings();
    }

    private Finding finding() {
        return gate.store.found.open("files").getFirst();
    }

    @Test
    void everyMoveIsInTheHistoryWithItsActorAndReason() {
        add("ticket", "T-1");
        approve();
        for (var verb : List.of("quarantine", "suspend")) expect(200, move(verb));
        seconded(move("resume"));
        expect(200, move("quarantine"));
        seconded(move("release"));
        expect(200, move("retire"));
        assertThat(moves())
                .containsExactly(
                        "SUBMITTED",
                        "UNDER_REVIEW",
                        "APPROVED",
                        "QUARANTINED",
                        "SUSPENDED",
                        "APPROVED",
                        "QUARANTINED",
                        "APPROVED",
                        "RETIRED");
        var shown = expect(200, admin.get("/api/servers/files/history"));
        assertThat(SchemaCheck.errors(shown, Schemas.ref("ServerHistory"))).isEmpty();
        var first = (Json.Obj) shown.array("moves").getFirst();
        assertThat(first.text("from")).isNull();
        assertThat(first.text("ticket")).isEqualTo("T-1");
        var states = shown.array("moves").stream().map(each -> (Json.Obj) each).toList();
        for (int i = 1; i < states.size(); i++)
            assertThat(states.get(i).text("from")).isEqualTo(states.get(i - 1).text("to"));
        assertThat(states).allSatisfy(move -> assertThat(move.text("actor")).isEqualTo("admin"));
        assertThat(states.get(3).text("reason")).isEqualTo("because");
        assertThat(states.get(3).text("snapshot"))
                .isEqualTo(gate.store.servers.approval("files").orElseThrow().snapshot().value());
    }

    @Test
    void anIllegalMoveIsRefusedAndChangesNothing() {
        add();
        for (var verb : List.of("quarantine", "suspend", "resume", "release"))
            refused("server.state", move(verb));
        expect(200, move("review"));
        refused("server.state", move("review"));
        approve();
        refused("server.state", move("resume"));
        refused("server.state", move("release"));
        refused("server.state", move("review"));
        expect(200, move("retire"));
        for (var verb : List.of("review", "quarantine", "suspend", "resume", "release", "retire"))
            refused("server.state", move(verb));
        refused("server.state", admin.post("/api/servers/files/approve", approval(READS)));
        assertThat(moves()).containsExactly("SUBMITTED", "UNDER_REVIEW", "APPROVED", "RETIRED");
    }

    @Test
    void aServerThatIsOnlyNotedIsReadWhenItIsChecked() {
        gate.silence("files");
        var noted = add("unread", true);
        assertThat(noted.object("server").text("state")).isEqualTo("DISCOVERED");
        assertThat(noted.member("submitted")).isEqualTo(Json.nothing());
        assertThat(gate.lastLine().event().kind()).isEqualTo("server.discovered");
        refused(
                "server.state",
                admin.post(
                        "/api/servers/files/approve",
                        Json.object(
                                "digest", "sha256:" + "0".repeat(64), "bindings", Json.object())));
        gate.says("files", snapshot("be nice", "read", "Reads.", "write", "Writes."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        assertThat(moves()).containsExactly("DISCOVERED", "SUBMITTED");
    }

    @Test
    void theFirstOfTwoApproversBeginsTheReview() {
        add();
        var asked = admin.post("/api/servers/files/approve", approval(WRITES));
        expect(202, asked);
        assertThat(state()).isEqualTo(ServerState.UNDER_REVIEW);
        assertThat(gate.kinds()).contains("server.review");
        seconded(asked);
        var approval = gate.store.servers.approval("files").orElseThrow();
        assertThat(approval.approver()).isEqualTo("admin");
        assertThat(approval.second()).isNotNull().isNotEqualTo("admin");
    }

    /** T63: what two persons agree on is what the first one saw, or nothing. */
    @Test
    void anApprovalOfWhatChangedBetweenTheTwoIsRefused() {
        add();
        var asked = admin.post("/api/servers/files/approve", approval(WRITES));
        var id = expect(202, asked).object("request").text("id");
        gate.says("files", snapshot("be nice", "read", "Reads.", "write", "Writes all."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        assertThat(state()).isEqualTo(ServerState.SUBMITTED);
        refused("snapshot.other", second.post("/api/requests/" + id + "/approve", Json.object()));
        assertThat(gate.store.servers.approval("files")).isEmpty();
    }

    /** The record says what was replaced, and not what stood when somebody asked. */
    @Test
    void whatWasRequiredBeforeIsWhatStoodWhenItWasChanged() {
        add();
        var first = "sha256:" + "1".repeat(64);
        var other = "sha256:" + "2".repeat(64);
        var both = new Rules(Set.of(first, other), null, Set.of());
        gate.store.beforeNextChange(() -> gate.identities().rule("files", both, "bea"));
        var rules = Json.object("pins", List.of(first), "reason", "its owner says so");
        expect(200, admin.post("/api/servers/files/identity", rules));
        var body = gate.lastLine().event().body();
        assertThat(body.object("before").array("pins")).hasSize(2);
        assertThat(body.object("rules").array("pins")).containsExactly(Json.of(first));
    }

    @Test
    void anApprovalEndsWhenItSaysSo() {
        add();
        var body = approval(READS).with("expires", Json.of("30d"));
        var approved = expect(200, admin.post("/api/servers/files/approve", body));
        var until = gate.now.get().plus(Duration.ofDays(30));
        assertThat(approved.object("approval").text("expiresAt")).isEqualTo(until.toString());
        assertThat(gate.store.servers.approval("files").orElseThrow().hasEnded(until)).isTrue();
        assertThat(gate.store.servers.approval("files").orElseThrow().hasEnded(until.minusNanos(1)))
                .isFalse();
        var tooLong = approval(READS).with("expires", Json.of("181d"));
        assertThat(expect(400, admin.post("/api/servers/files/approve", tooLong)).text("code"))
                .isEqualTo("span.malformed");
        expect(200, move("suspend"));
        gate.now.set(until);
        refused("approval.ended", move("resume"));
    }

    @Test
    void aGraveFindingOfTheWholeServerQuarantinesItInTheSameRecord() {
        add();
        approve();
        int before = gate.kinds().size();
        found(Severity.S4, "PROVENANCE status");
        assertThat(state()).isEqualTo(ServerState.QUARANTINED);
        assertThat(gate.kinds()).hasSize(before + 1);
        var body = gate.lastLine().event().body();
        assertThat(gate.lastLine().event().kind()).isEqualTo("drift.found");
        assertThat(body.text("severity")).isEqualTo("S4");
        assertThat(body.text("action")).isEqualTo("isolate");
        assertThat(body.member("quarantined")).isEqualTo(Json.of(true));
        refused("finding.isolates", move("release"));
        refused("finding.isolates", admin.post("/api/servers/files/approve", approval(READS)));
    }

    @Test
    void whatIsGraveOfOneToolBlocksThatToolAlone() {
        add();
        approve();
        found(Severity.S3, Difference.ofBehaviour(ItemKey.parse("tool:read"), "hosts"));
        assertThat(state()).isEqualTo(ServerState.APPROVED);
        assertThat(gate.lastLine().event().body().text("action")).isEqualTo("tool-block");
        assertThat(finding().containment().word()).isEqualTo("tool-block");
    }

    /** CAP-5: entering is automatic, leaving needs approval, by two persons. */
    @Test
    void aServerThatTheGateQuarantinedGoesOnWhenThePersonsHaveDecided() {
        add();
        approve();
        found(Severity.S4, "PROVENANCE status");
        var id = finding().id();
        refused("drift.stands", admin.post("/api/drift/" + id + "/reject", REASON));
        settle();
        assertThat(finding().isGone()).isTrue();
        assertThat(state()).isEqualTo(ServerState.QUARANTINED);
        seconded(admin.post("/api/drift/" + id + "/reject", REASON));
        assertThat(gate.store.found.open("files")).isEmpty();
        assertThat(state()).isEqualTo(ServerState.APPROVED);
        assertThat(gate.lastLine().event().kind()).isEqualTo("drift.rejected");
        assertThat(gate.lastLine().event().body().member("released")).isEqualTo(Json.of(true));
    }

    @Test
    void aServerThatAPersonStoppedIsNotLetGoByADecisionOnAFinding() {
        add();
        approve();
        found(Severity.S4, "PROVENANCE status");
        settle();
        expect(200, move("suspend"));
        expect(200, move("quarantine"));
        seconded(admin.post("/api/drift/" + finding().id() + "/reject", REASON));
        assertThat(state()).isEqualTo(ServerState.QUARANTINED);
    }

    @Test
    void acceptingAFindingApprovesThatOneThingAndNothingElse() {
        add();
        approve();
        gate.says("files", snapshot("be kind", "read", "Reads all.", "write", "Writes all."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        var read = open("MODERN tool:read");
        decided(admin.post("/api/drift/" + read.id() + "/accept", REASON));
        var approval = gate.store.servers.approval("files").orElseThrow();
        var snapshot = gate.store.servers.snapshot(approval.snapshot()).orElseThrow();
        var said = Said.in(snapshot);
        assertThat(said.about("MODERN tool:read").toText()).contains("Reads all.");
        assertThat(said.about("MODERN tool:write").toText()).contains("Writes.");
        assertThat(said.about("MODERN instructions")).isEqualTo(Json.of("be nice"));
        assertThat(approval.bindings()).hasSize(2);
        assertThat(gate.store.found.open("files"))
                .extracting(finding -> finding.difference().subject())
                .containsExactlyInAnyOrder("MODERN tool:write", "MODERN instructions");
        decided(admin.post("/api/drift/" + open("MODERN instructions").id() + "/accept", REASON));
        assertThat(gate.store.found.open("files")).hasSize(1);
    }

    /** T63 for findings. */
    @Test
    void acceptingWhatTheServerDoesNotSayAnyMoreIsRefused() {
        add();
        approve();
        gate.says("files", snapshot("be nice", "read", "Reads all.", "write", "Writes."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        var id = open("MODERN tool:read").id();
        gate.store.make(
                () -> {
                    gate.store.servers.submit(
                            "files", snapshot("be nice", "read", "Third.", "write", "Writes."));
                    return "files";
                },
                _ -> gate.lastLine().event());
        refused("drift.closed", admin.post("/api/drift/" + id + "/accept", REASON));
    }

    private Finding open(String subject) {
        return gate.store.found.open("files").stream()
                .filter(finding -> finding.difference().subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    /** By one or by two, as its severity demands. */
    private void decided(OperatorClient.Reply reply) {
        if (((OperatorClient.Answered) reply).status() == 202) seconded(reply);
        else expect(200, reply);
    }

    @Test
    void anOperatorContainsAToolAndTwoLiftIt() {
        add();
        approve();
        var block = Json.object("level", "tool-block", "item", "tool:read", "reason", "odd");
        var contained = expect(200, admin.post("/api/servers/files/contain", block));
        assertThat(contained.array("contained")).hasSize(1);
        assertThat(gate.lastLine().event().kind()).isEqualTo("server.contained");
        var lift = Json.object("item", "tool:read", "reason", "fine again");
        seconded(admin.post("/api/servers/files/lift", lift));
        assertThat(gate.store.contained.of("files")).isEmpty();
        refused("containment.none", admin.post("/api/servers/files/lift", lift));
        for (var wrong :
                List.of(
                        Json.object("level", "tool-block", "reason", "odd"),
                        Json.object("level", "kill", "item", "tool:read", "reason", "odd"),
                        Json.object("level", "freeze", "reason", "odd")))
            expect(400, admin.post("/api/servers/files/contain", wrong));
    }

    @Test
    void aKilledServerIsLetGoByANewApprovalAlone() {
        add();
        approve();
        var kill = Json.object("level", "kill", "reason", "it leaks");
        expect(200, admin.post("/api/servers/files/contain", kill));
        assertThat(state()).isEqualTo(ServerState.QUARANTINED);
        refused("server.killed", move("release"));
        refused("containment.none", admin.post("/api/servers/files/lift", REASON));
        var less = Json.object("level", "write-block", "reason", "less");
        refused("server.killed", admin.post("/api/servers/files/contain", less));
        seconded(admin.post("/api/servers/files/approve", approval(READS)));
        assertThat(state()).isEqualTo(ServerState.APPROVED);
        assertThat(gate.store.contained.of("files")).isEmpty();
        assertThat(gate.store.servers.history("files").getLast().cause())
                .isEqualTo(
                        Cause.of(
                                "admin",
                                "approved as "
                                        + gate.store
                                                .servers
                                                .approval("files")
                                                .orElseThrow()
                                                .snapshot(),
                                gate.now.get()));
    }

    /** INV-9: a deviation that somebody answers for, for a time. */
    @Test
    void aNameThatCanBeTakenForAnotherIsApprovedWhileAWaiverStands() {
        add();
        approve();
        gate.says("twin", snapshot("be nice", "Read", "Reads, too."));
        var twin = Json.object("name", "twin", "url", "http://127.0.0.1:9/twin", "owner", "ann");
        var submitted = expect(201, admin.post("/api/servers", twin)).object("submitted");
        var approval =
                Json.object(
                        "digest",
                        String.valueOf(submitted.text("digest")),
                        "bindings",
                        Json.object("Read", READS));
        refused("name.lookalike", admin.post("/api/servers/twin/approve", approval));
        var waiver =
                Json.object(
                        "kind", "look-alike",
                        "server", "twin",
                        "item", "tool:Read",
                        "reason", "the owner renames it in May",
                        "expires", "1h");
        seconded(admin.post("/api/waivers", waiver));
        gate.now.set(gate.now.get().plus(Duration.ofHours(1)));
        refused("name.lookalike", admin.post("/api/servers/twin/approve", approval));
        gate.now.set(gate.now.get().minus(Duration.ofMinutes(1)));
        expect(200, admin.post("/api/servers/twin/approve", approval));
    }

    /** Some keys are meant to be seen; whether one is, the gate cannot know. */
    @Test
    void whatMayBeASecretIsApprovedWhenSomebodyAnswersForIt() {
        var key = "AIza" + "q7Zr2LmX9vBt4KcW8nHs3YpJ6dGf5TaE1uR";
        gate.says("files", snapshot("be nice", "read", "Reads the map of " + key, "write", "x"));
        add();
        var approval =
                Json.object(
                        "digest",
                        gate.store.servers.submitted("files").orElseThrow().digest().value(),
                        "bindings",
                        Json.object("read", READS, "write", READS));
        var refused = expect(409, admin.post("/api/servers/files/approve", approval));
        assertThat(refused.text("code")).isEqualTo("text.possible-secret");
        assertThat(refused.toText()).contains("Google API key AIza***").doesNotContain(key);
        expect(
                200,
                admin.post(
                        "/api/servers/files/approve",
                        approval.with("items", Json.of(List.of("tool:write")))
                                .with("bindings", Json.object("write", READS))));
        var waiver =
                Json.object(
                        "kind", "possible-secret",
                        "server", "files",
                        "item", "tool:write",
                        "reason", "it is the key of a browser",
                        "expires", "1h");
        seconded(admin.post("/api/waivers", waiver));
        refused("text.possible-secret", admin.post("/api/servers/files/approve", approval));
        seconded(admin.post("/api/waivers", waiver.with("item", Json.of("tool:read"))));
        expect(200, admin.post("/api/servers/files/approve", approval));
    }

    @Test
    void theInstructionsAreAnsweredForWithTheWholeServerAlone() {
        var key = "AIza" + "q7Zr2LmX9vBt4KcW8nHs3YpJ6dGf5TaE1uR";
        gate.says("files", snapshot("use " + key, "read", "Reads."));
        add();
        var approval =
                Json.object(
                        "digest",
                        gate.store.servers.submitted("files").orElseThrow().digest().value(),
                        "bindings",
                        Json.object("read", READS));
        var waiver =
                Json.object(
                        "kind", "possible-secret",
                        "server", "files",
                        "item", "tool:read",
                        "reason", "it is the key of a browser");
        seconded(admin.post("/api/waivers", waiver));
        refused("text.possible-secret", admin.post("/api/servers/files/approve", approval));
        seconded(admin.post("/api/waivers", waiver.without("item")));
        expect(200, admin.post("/api/servers/files/approve", approval));
    }

    @Test
    void acceptingASmallThingLetsNoStoppedServerGo() {
        add();
        approve();
        var ends = gate.store.servers.approval("files").orElseThrow().expiresAt();
        gate.says("files", snapshot("be kind", "read", "Reads.", "write", "Writes."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        expect(200, move("suspend"));
        gate.now.set(gate.now.get().plusSeconds(1));
        var id = open("MODERN instructions").id();
        expect(200, admin.post("/api/drift/" + id + "/accept", REASON));
        assertThat(state()).isEqualTo(ServerState.SUSPENDED);
        assertThat(gate.store.servers.approval("files").orElseThrow().expiresAt()).isEqualTo(ends);
        // nor does an approval of one person, though nothing of it writes
        expect(202, admin.post("/api/servers/files/approve", approval(READS)));
        assertThat(state()).isEqualTo(ServerState.SUSPENDED);
    }

    /** T63: the second one decides on what the first one was shown. */
    @Test
    void whatCameUpAfterTheFirstOneAskedIsNotApprovedWithIt() {
        add();
        approve();
        var asked = admin.post("/api/servers/files/approve", approval(WRITES));
        var id = expect(202, asked).object("request").text("id");
        gate.now.set(gate.now.get().plusSeconds(1));
        found(Severity.S3, "MODERN tool:read in passing");
        refused("request.older", second.post("/api/requests/" + id + "/approve", Json.object()));
        var anew =
                expect(
                        202,
                        admin.post(
                                "/api/servers/files/approve",
                                approval(WRITES).with("reason", Json.of("anew"))));
        assertThat(anew.object("request").object("content").text("why"))
                .contains("it approves tool:write", "it accepts what is grave", "MODERN tool:read");
    }

    @Test
    void aStoppedServerUnderAnotherNameTakesTwoPersons() {
        add();
        approve();
        expect(200, move("quarantine"));
        gate.says("again", snapshot("be nice", "read", "Reads.", "write", "Writes."));
        var again = Json.object("name", "again", "url", "http://127.0.0.1:9/mcp/", "owner", "ann");
        expect(201, admin.post("/api/servers", again));
        var why =
                expect(202, admin.post("/api/servers/again/approve", approval(READS)))
                        .object("request")
                        .object("content")
                        .text("why");
        assertThat(why).contains("again is where files is, which is QUARANTINED");
    }

    /** INV-5: requester, owner and approvers are distinct where that is wanted. */
    @Test
    void whereThreePersonsAreWantedWhoSubmittedTheServerIsNoneOfTheTwo(@TempDir Path elsewhere) {
        try (var three = new TestGate(elsewhere, true, true);
                var submitter = three.admin();
                var first = three.as("bea", Role.ADMIN);
                var other = three.as("cid", Role.ADMIN);
                var owner = three.as("ann", Role.ADMIN)) {
            three.says("files", snapshot("be nice", "read", "Reads.", "write", "Writes."));
            var body =
                    Json.object("name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "ann");
            var digest = expect(201, submitter.post("/api/servers", body)).object("submitted");
            var approval =
                    Json.object(
                            "digest",
                            String.valueOf(digest.text("digest")),
                            "bindings",
                            Json.object("read", READS, "write", WRITES));
            for (var concerned : List.of(submitter, owner))
                refused("request.owner", concerned.post("/api/servers/files/approve", approval));
            var asked = expect(202, first.post("/api/servers/files/approve", approval));
            var path = "/api/requests/" + asked.object("request").text("id") + "/approve";
            for (var concerned : List.of(submitter, owner))
                refused("request.owner", concerned.post(path, Json.object()));
            expect(200, other.post(path, Json.object()));
            assertThat(three.store.servers.find("files").orElseThrow().state())
                    .isEqualTo(ServerState.APPROVED);
        }
    }
}
