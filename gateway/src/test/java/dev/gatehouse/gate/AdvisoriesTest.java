package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.registry.FakeOsv;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Advisories about what servers are made of, before a running gate (PRV-6). */
@Timeout(60)
class AdvisoriesTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final FakeOsv OSV = FakeOsv.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    AdvisoriesTest.class,
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]",
                    "provenance: {advisories: {url: \"" + OSV.url() + "\"}}");
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void closeAll() {
        GATE.close();
        OSV.close();
        REGISTRY.close();
        SERVER.close();
    }

    @AfterEach
    void heal() {
        OSV.fail(FakeOsv.Fault.NONE);
    }

    private static void sync() {
        var _ = DESK.post("/api/registries/public/sync", Json.object());
    }

    /** Taken from a record that has a package besides its remote. */
    private static void submitted(String as) {
        submitted(as, List.of(npm(as)));
    }

    private static Json.Obj npm(String name) {
        return Json.object(
                "registryType",
                "npm",
                "identifier",
                "@example/" + name,
                "version",
                "1.2.0",
                "transport",
                Json.object("type", "stdio"));
    }

    private static void submitted(String as, List<Json.Obj> packages) {
        var name = "com.example/" + as;
        REGISTRY.publish(
                FakeRegistry.server(name, "1.0.0", SERVER.url())
                        .with("packages", Json.of(packages)));
        sync();
        var _ =
                DESK.post(
                        "/api/registry/import",
                        Json.object("name", name, "version", "1.0.0", "as", as, "owner", "o"));
    }

    private static void approved(String as) {
        submitted(as);
        DESK.approve(as);
        assertThat(DESK.findings(as)).isEmpty();
    }

    private static Json.Obj advisory(String id, String of, String fixed, String severity) {
        return FakeOsv.advisory(
                        id,
                        "npm",
                        "@example/" + of,
                        Json.object("introduced", "0"),
                        Json.object("fixed", fixed))
                .with("database_specific", Json.object("severity", severity));
    }

    private static Json.Obj finding(String server) {
        return (Json.Obj) DESK.get("/api/drift?server=" + server).array("findings").getFirst();
    }

    @Test
    void aNewAdvisoryIsAFindingAndItsWithdrawalClosesIt() {
        approved("mild");
        var mark = DESK.mark();
        OSV.publish(advisory("GHSA-mild", "mild", "1.2.1", "MODERATE"));
        sync();
        assertThat(DESK.findings("mild")).containsExactly("CHANGED PROVENANCE advisory:GHSA-mild");
        assertThat(finding("mild").text("severity")).isEqualTo("S2");
        assertThat(DESK.state("mild")).isEqualTo("APPROVED");
        assertThat(DESK.since(mark, "drift.found")).hasSize(1);
        var told = DESK.server("mild").object("advisories");
        assertThat(told.array("about").toString()).contains("GHSA-mild", "What is wrong with");
        sync();
        assertThat(DESK.since(mark, "drift.found")).as("once").hasSize(1);
        OSV.publish(
                advisory("GHSA-mild", "mild", "1.2.1", "MODERATE")
                        .with("withdrawn", Json.of("2026-01-01T00:00:00Z")));
        sync();
        assertThat(DESK.findings("mild")).isEmpty();
    }

    @Test
    void anAdvisoryAboutOtherVersionsIsNone() {
        approved("fixed");
        OSV.publish(advisory("GHSA-fixed", "fixed", "1.2.0", "CRITICAL"));
        OSV.publish(advisory("GHSA-other", "fixed-too", "9.9.9", "CRITICAL"));
        sync();
        assertThat(DESK.findings("fixed")).isEmpty();
    }

    /** A mistake in it has a person look again, however grave, and stops nobody's work. */
    @Test
    void aCriticalAdvisoryOpensAReviewAndStopsNothingByItself() {
        approved("critical");
        DESK.addAgent("critical");
        var _ = DESK.grant("critical", "critical");
        var agent = GATE.agent("critical", "critical", V2026_07_28);
        OSV.publish(advisory("GHSA-critical", "critical", "1.2.1", "CRITICAL"));
        sync();
        assertThat(finding("critical").text("severity")).isEqualTo("S2");
        assertThat(finding("critical").toText()).contains("graded S4");
        assertThat(DESK.state("critical")).isEqualTo("APPROVED");
        assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
    }

    @Test
    void aMaliciousPackageHoldsTheServerUntilPersonsDecide() {
        approved("grave");
        DESK.addAgent("grave");
        var _ = DESK.grant("grave", "grave");
        var agent = GATE.agent("grave", "grave", V2026_07_28);
        assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
        OSV.publish(advisory("MAL-2026-8", "grave", "1.2.1", ""));
        sync();
        assertThat(DESK.state("grave")).isEqualTo("QUARANTINED");
        assertThat(agent.call("echo", Json.object("message", "here")).isError()).isTrue();
        var mark = DESK.mark();
        var _ =
                DESK.post(
                        "/api/drift/" + Desk.number(finding("grave"), "id") + "/accept",
                        Json.object("reason", "we do not use that part"));
        assertThat(DESK.since(mark, "drift.accepted"))
                .singleElement()
                .matches(line -> line.says("approvedBy", "second"));
        sync();
        assertThat(DESK.findings("grave")).isEmpty();
        assertThat(DESK.state("grave")).isEqualTo("APPROVED");
    }

    /** An advisory that became graver is another one. */
    @Test
    void whatWasAcceptedComesBackWhenItBecomesGraver() {
        approved("graver");
        OSV.publish(advisory("GHSA-graver", "graver", "1.2.1", "LOW"));
        sync();
        var _ =
                DESK.post(
                        "/api/drift/" + Desk.number(finding("graver"), "id") + "/accept",
                        Json.object("reason", "known"));
        OSV.publish(
                advisory("GHSA-graver", "graver", "1.2.1", "LOW")
                        .with("summary", Json.of("said in other words")));
        sync();
        assertThat(DESK.findings("graver")).isEmpty();
        OSV.publish(advisory("GHSA-graver", "graver", "1.2.1", "HIGH"));
        sync();
        assertThat(finding("graver").toText()).contains("graded S3");
    }

    @Test
    void whoeverSubmitsAServerThatIsWarnedOfSeesItBeforeItIsApproved() {
        OSV.publish(advisory("MAL-2026-7", "malicious", "99.0.0", ""));
        submitted("malicious");
        assertThat(DESK.findings("malicious"))
                .containsExactly("CHANGED PROVENANCE advisory:MAL-2026-7");
        assertThatThrownBy(() -> DESK.approve("malicious"))
                .hasMessageContaining("finding.isolates");
    }

    /** What stood stands, and that nobody could say more is told until somebody can. */
    @Test
    void duringAnOutageWhatStoodStands() {
        approved("outage");
        OSV.publish(advisory("GHSA-outage", "outage", "1.2.1", "LOW"));
        sync();
        OSV.fail(FakeOsv.Fault.OUTAGE);
        sync();
        assertThat(DESK.findings("outage"))
                .containsExactly("CHANGED PROVENANCE advisory:GHSA-outage");
        assertThat(DESK.server("outage").object("advisories").text("outcome"))
                .contains("not all read", "503");
        OSV.fail(FakeOsv.Fault.NONE);
        sync();
        assertThat(DESK.findings("outage"))
                .containsExactly("CHANGED PROVENANCE advisory:GHSA-outage");
    }

    @Test
    void anAdvisoryThatCannotBeReadIsForAPersonAndHidesNoOther() {
        approved("broken");
        OSV.publish(advisory("GHSA-broken-1", "broken", "1.2.1", "LOW"));
        OSV.publish(advisory("GHSA-broken-2", "broken", "1.2.1", "LOW"));
        OSV.spoil("GHSA-broken-1", FakeOsv.Fault.MISSING);
        sync();
        assertThat(DESK.findings("broken"))
                .containsExactlyInAnyOrder(
                        "CHANGED PROVENANCE advisory:GHSA-broken-2",
                        "CHANGED PROVENANCE advisories");
        assertThat(DESK.get("/api/drift?server=broken").toText())
                .contains("package.advisories-unread", "GHSA-broken-1");
        assertThat(DESK.state("broken")).isEqualTo("APPROVED");
        OSV.spoil("GHSA-broken-1", FakeOsv.Fault.NONE);
        sync();
        assertThat(DESK.findings("broken")).doesNotContain("CHANGED PROVENANCE advisories");
    }

    /** What is not asked about is told, and not passed over. */
    @Test
    void aRecordThatNamesMorePackagesThanAreAskedAboutIsForAPerson() {
        submitted("many", IntStream.range(0, 21).mapToObj(i -> npm("many-" + i)).toList());
        assertThat(DESK.findings("many")).containsExactly("CHANGED PROVENANCE advisories");
        assertThat(finding("many").toText()).contains("@example/many-20").doesNotContain("many-19");
    }
}
