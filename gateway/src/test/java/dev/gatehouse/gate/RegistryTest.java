package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.cli.Commands;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.registry.FakeRegistry.Fault;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registry says, before a running gate (PRV-1, PRV-6, REQ-111 to REQ-113, T17). */
class RegistryTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    RegistryTest.class,
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]");
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void closeAll() {
        GATE.close();
        REGISTRY.close();
        SERVER.close();
    }

    @AfterEach
    void heal() {
        REGISTRY.fail(Fault.NONE);
    }

    private static Json.Obj sync() {
        return DESK.post("/api/registries/public/sync", Json.object());
    }

    private static Json.Obj take(String name, String version, String as) {
        return DESK.post(
                "/api/registry/import",
                Json.object("name", name, "version", version, "as", as, "owner", "o"));
    }

    private static Json.Obj repository(Json.Obj server, String id) {
        return server.with(
                "repository",
                Json.object("url", "https://github.com/example/a", "source", "github", "id", id));
    }

    /** One that was taken from a record, approved, and is used by an agent. */
    private static void approved(String name, String as) {
        REGISTRY.publish(repository(FakeRegistry.server(name, "1.0.0", SERVER.url()), "77"));
        var _ = sync();
        var _ = take(name, "1.0.0", as);
        DESK.approve(as);
        assertThat(DESK.findings(as)).isEmpty();
    }

    @Test
    void aServerThatIsTakenFromARecordSaysFromWhich() {
        REGISTRY.publish(FakeRegistry.server("com.example/lineage", "1.0.0", SERVER.url()));
        REGISTRY.publish(FakeRegistry.server("com.example/lineage", "1.1.0", SERVER.url()));
        var _ = sync();
        long mark = DESK.mark();
        var full = take("com.example/lineage", "1.0.0", "lineage");
        var lineage = full.object("lineage");
        assertThat(lineage.text("registry")).isEqualTo("public");
        assertThat(lineage.text("namespace")).isEqualTo("com.example");
        assertThat(lineage.text("version")).isEqualTo("1.0.0");
        assertThat(lineage.text("submitter")).isEqualTo("admin");
        assertThat(Instant.parse(String.valueOf(lineage.text("publishedAt"))))
                .isBefore(Instant.now());
        assertThat(
                        DESK.since(mark, "server.submitted")
                                .getLast()
                                .body()
                                .object("lineage")
                                .members())
                .isEqualTo(lineage.members());
        assertThat(full.object("server").text("url")).isEqualTo(SERVER.url().toString());
        assertThat(full.array("checks").stream().map(one -> ((Json.Obj) one).text("name")).toList())
                .contains("namespace-host", "remote-url", "live-version", "namespace-age");
    }

    /** T16, IDV-4: the third side. */
    @Test
    void aServerThatContradictsItsRecordIsNotApprovedAndBothAreShown() {
        REGISTRY.publish(FakeRegistry.server("com.example/older", "9.0.0", SERVER.url()));
        var _ = sync();
        var _ = take("com.example/older", "9.0.0", "older");
        var identity = DESK.get("/api/servers/older/identity");
        assertThat(identity.object("sides").object("registry").array("version"))
                .containsExactly(Json.of("9.0.0"));
        assertThat(identity.array("facets").stream().map(Json::toText))
                .anyMatch(
                        line -> line.contains("registry-record") && line.contains("9.0.0 sha256"));
        assertThatThrownBy(() -> DESK.approve("older"))
                .hasMessageContaining("identity.contradicted")
                .hasMessageContaining("version: registry 9.0.0, live 1.0.0");
    }

    @Test
    void aSecondReadingAsksOnlyForWhatChanged() {
        REGISTRY.publish(FakeRegistry.server("com.example/first", "1.0.0"));
        var _ = sync();
        int before = REGISTRY.asked().size();
        var account = sync();
        assertThat(account.member("incremental")).isEqualTo(Json.of(true));
        assertThat(REGISTRY.asked().get(before)).contains("updated_since=");
    }

    @Test
    void aTamperedRecordQuarantinesTheServerThatWasTakenFromIt() {
        approved("com.example/tampered", "tampered");
        var approvedDigest = DESK.server("tampered").object("lineage").text("digest");
        long mark = DESK.mark();
        REGISTRY.tamper(
                "com.example/tampered",
                "1.0.0",
                server -> server.with("description", Json.of("Another one")));
        var account = sync();
        assertThat(account.member("tampered")).isEqualTo(Json.of(1));
        assertThat(DESK.findings("tampered")).containsExactly("CHANGED PROVENANCE record");
        assertThat(DESK.state("tampered")).isEqualTo("QUARANTINED");
        var evidence = DESK.since(mark, "registry.tampered").getFirst().body();
        var line = (Json.Obj) evidence.array("records").getFirst();
        assertThat(line.text("first")).isEqualTo(approvedDigest).isNotEqualTo(line.text("now"));
        var found = DESK.since(mark, "drift.found").getFirst().body();
        assertThat(found.text("severity")).isEqualTo("S4");
        var kept = DESK.get("/api/registry/servers/com.example%2Ftampered");
        assertThat(kept.object("entry").object("server").text("description"))
                .as("the old record is kept")
                .isEqualTo("A server of a test");
        assertThat(kept.object("record").member("tampered")).isEqualTo(Json.of(true));
        assertThatThrownBy(() -> take("com.example/tampered", "1.0.0", "again"))
                .hasMessageContaining("registry.objection");
    }

    @Test
    void evidenceIsRecordedOnce() {
        REGISTRY.publish(FakeRegistry.server("com.example/once", "1.0.0"));
        var _ = sync();
        REGISTRY.tamper(
                "com.example/once",
                "1.0.0",
                server -> server.with("description", Json.of("Another one")));
        long mark = DESK.mark();
        assertThat(sync().member("tampered")).isEqualTo(Json.of(1));
        assertThat(sync().member("tampered")).isEqualTo(Json.of(0));
        assertThat(DESK.since(mark, "registry.tampered")).hasSize(1);
    }

    @Test
    void aDeletedRecordBlocksItsServerForAgents() {
        approved("com.example/deleted", "deleted");
        DESK.addAgent("bob");
        var _ = DESK.grant("bob", "deleted");
        var agent = GATE.agent("bob", "deleted", Revision.V2026_07_28);
        assertThat(agent.connect().status()).isEqualTo(200);
        REGISTRY.status("com.example/deleted", "1.0.0", "deleted", "malware");
        var _ = sync();
        assertThat(DESK.state("deleted")).isEqualTo("QUARANTINED");
        assertThat(agent.connect().status()).isNotEqualTo(200);
        var finding = (Json.Obj) DESK.get("/api/drift?server=deleted").array("findings").getFirst();
        assertThat(finding.text("detail")).contains("malware");
        assertThatThrownBy(() -> take("com.example/deleted", "1.0.0", "never"))
                .hasMessageContaining("deleted this version");
    }

    @Test
    void aDeprecatedRecordIsAFindingAndBlocksNothing() {
        approved("com.example/deprecated", "deprecated");
        REGISTRY.status("com.example/deprecated", "1.0.0", "deprecated", "use 2.0.0");
        var _ = sync();
        assertThat(DESK.findings("deprecated")).containsExactly("CHANGED PROVENANCE status");
        assertThat(DESK.state("deprecated")).isEqualTo("APPROVED");
        REGISTRY.status("com.example/deprecated", "1.0.0", "active", "");
        var _ = sync();
        assertThat(DESK.findings("deprecated")).isEmpty();
    }

    @Test
    void anotherRepositoryUnderTheSameNameIsATakeover() {
        approved("com.example/moved", "moved");
        REGISTRY.publish(
                repository(FakeRegistry.server("com.example/moved", "1.0.1", SERVER.url()), "78"));
        var _ = sync();
        assertThat(DESK.findings("moved")).containsExactly("CHANGED PROVENANCE repository");
        assertThat(DESK.state("moved")).isEqualTo("QUARANTINED");
    }

    @Test
    void aRecordThatIsGoneIsSeenAlthoughNoListSaysSo() {
        approved("com.example/gone", "gone");
        REGISTRY.forget("com.example/gone", "1.0.0");
        var _ = sync();
        assertThat(DESK.findings("gone")).containsExactly("CHANGED PROVENANCE status");
        assertThat(DESK.state("gone")).isEqualTo("QUARANTINED");
    }

    /** One that cannot be read keeps no other from being looked at. */
    @Test
    void aRecordThatCannotBeReadIsToldAndTheOthersAreLookedAt() {
        approved("com.example/bound-a", "bound-a");
        approved("com.example/bound-b", "bound-b");
        REGISTRY.forget("com.example/bound-b", "1.0.0");
        REGISTRY.status("com.example/bound-a", "1.0.0", "frozen", "nobody knows this word");
        try {
            var account = sync();
            assertThat(account.array("unseen").toString()).contains("com.example/bound-a 1.0.0");
            assertThat(DESK.findings("bound-b")).containsExactly("CHANGED PROVENANCE status");
            assertThat(DESK.findings("bound-a")).isEmpty();
            var registry = (Json.Obj) DESK.get("/api/registries").array("registries").getFirst();
            assertThat(registry.text("outcome")).contains("com.example/bound-a 1.0.0");
        } finally {
            REGISTRY.status("com.example/bound-a", "1.0.0", "active", "");
        }
    }

    @Test
    void duringAnOutageWhatWasSaidLastStands() {
        approved("com.example/outage", "outage");
        REGISTRY.fail(Fault.OUTAGE);
        assertThat(sync().text("brokenOff")).contains("503");
        assertThat(DESK.findings("outage")).isEmpty();
        assertThat(DESK.state("outage")).isEqualTo("APPROVED");
        var _ = take("com.example/outage", "1.0.0", "outage-too");
        var registry = (Json.Obj) DESK.get("/api/registries").array("registries").getFirst();
        assertThat(registry.text("outcome")).contains("broken off");
    }

    @Test
    void aRemoteWithPlacesIsNotGuessedAndAPackageIsNoCommand() {
        REGISTRY.publish(
                FakeRegistry.server("com.example/places", "1.0.0")
                        .with(
                                "remotes",
                                Json.array(
                                        Json.object(
                                                "type", "streamable-http",
                                                "url", "https://{tenant}.example/mcp"))));
        REGISTRY.publish(
                FakeRegistry.server("com.example/package", "1.0.0")
                        .with(
                                "packages",
                                Json.array(
                                        Json.object(
                                                "registryType", "npm",
                                                "identifier", "@example/a",
                                                "version", "1.0.0",
                                                "runtimeHint", "sh",
                                                "transport", Json.object("type", "stdio")))));
        var _ = sync();
        assertThatThrownBy(() -> take("com.example/places", "1.0.0", "places"))
                .hasMessageContaining("registry.template");
        assertThatThrownBy(() -> take("com.example/package", "1.0.0", "package"))
                .hasMessageContaining("registry.template-unnamed");
    }

    @Test
    void theNamesOfTheSelfTestAreNotGivenToWhatIsImported() {
        REGISTRY.publish(FakeRegistry.server("com.example/hidden", "1.0.0", SERVER.url()));
        var _ = sync();
        assertThatThrownBy(() -> take("com.example/hidden", "1.0.0", "gatehouse-probe-hidden"))
                .hasMessageContaining("server.reserved");
    }

    /** T16: what the record says and what the live server says must agree. */
    @Test
    void aServerOfAnotherVersionThanItsRecordIsNotApproved() {
        REGISTRY.publish(FakeRegistry.server("com.example/version", "2.0.0", SERVER.url()));
        var _ = sync();
        var _ = take("com.example/version", "2.0.0", "version");
        assertThatThrownBy(() -> DESK.approve("version")).hasMessageContaining("2.0.0");
    }

    private static String finding(String server) {
        var finding =
                (Json.Obj) DESK.get("/api/drift?server=" + server).array("findings").getFirst();
        return String.valueOf(finding.member("id")).replaceAll("[^0-9]", "");
    }

    /** Two persons know what they do; and it is said again only when it is another. */
    @Test
    void whatPersonsAcceptIsNoFindingWhileItIsSo() {
        approved("com.example/accepted", "accepted");
        REGISTRY.status("com.example/accepted", "1.0.0", "deleted", "by its publisher");
        var _ = sync();
        assertThat(DESK.state("accepted")).isEqualTo("QUARANTINED");
        var _ =
                DESK.post(
                        "/api/drift/" + finding("accepted") + "/accept",
                        Json.object("reason", "we run our own copy"));
        var _ = sync();
        assertThat(DESK.findings("accepted")).isEmpty();
        assertThat(DESK.state("accepted")).isEqualTo("APPROVED");
        REGISTRY.status("com.example/accepted", "1.0.0", "active", "");
        var _ = sync();
        REGISTRY.status("com.example/accepted", "1.0.0", "deleted", "by its publisher");
        var _ = sync();
        assertThat(DESK.findings("accepted")).as("it went back and came again").hasSize(1);
    }

    private static String command(String... words) {
        var place = GATE.settings().operators();
        var root =
                Commands.root(
                        Map.of(
                                "GATEHOUSE_URL",
                                "http://127.0.0.1:" + place.port(),
                                "GATEHOUSE_TOKEN",
                                GATE.operatorToken()));
        var out = new StringWriter();
        root.setOut(new PrintWriter(out));
        root.setErr(new PrintWriter(out));
        return root.execute(words) + "\n" + out;
    }

    @Test
    void commandsTellTheSame() {
        REGISTRY.publish(FakeRegistry.server("com.example/told", "1.0.0", SERVER.url()));
        assertThat(command("registry", "sync")).startsWith("0\n").contains("public: ", " new, ");
        assertThat(command("registry", "list"))
                .startsWith("0\n")
                .contains(REGISTRY.url().toString());
        assertThat(command("registry", "list", "--search", "example/TOLD"))
                .contains("com.example/told", "ACTIVE");
        assertThat(command("registry", "show", "com.example/told"))
                .startsWith("0\n")
                .contains("com.example/told 1.0.0", "Versions, the newest first:");
        assertThat(command("registry", "show", "com.example/told", "9.9.9")).startsWith("1\n");
        assertThat(
                        command(
                                "registry",
                                "import",
                                "com.example/told",
                                "1.0.0",
                                "--as",
                                "told",
                                "--owner",
                                "o"))
                .contains("Submitted told from com.example/told 1.0.0");
        assertThat(command("server", "show", "told"))
                .contains("com.example/told 1.0.0 of registry public", "namespace-host");
        assertThat(command("server", "evidence", "told"))
                .startsWith("1\n")
                .contains("Nothing says which package");
    }

    @Test
    void aRegistryIsReadOnSchedule() {
        var database = RunningGate.database(OnSchedule.class);
        try (var registry = FakeRegistry.start();
                var first =
                        RunningGate.start(
                                OnSchedule.class,
                                database,
                                "registries: [{name: public, url: \""
                                        + registry.url()
                                        + "\", every: 1s}]")) {
            registry.publish(
                    FakeRegistry.server(
                            "com.example/x", "1.0.0", URI.create("https://x.example/mcp")));
            Eventually.holds(() ->
                    !first.desk()
                            .get("/api/registry/servers?search=EXAMPLE/x")
                            .array("records")
                            .isEmpty());
        }
    }

    /** Names a database of its own. */
    private static final class OnSchedule {}
}
