package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.PackageName;
import dev.gatehouse.provenance.SigstoreForge;
import dev.gatehouse.provenance.SigstoreForge.Signing;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.registry.FakeNpm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What packages prove is looked at again by a running gate, on schedule (PRV-2, IDV-1, IDV-3). */
@Timeout(60)
class EvidenceAgainTest {
    private static final PackageName NAME = new PackageName("npm", "@example/server", "1.0.0");
    private static final FakeNpm NPM = FakeNpm.start();
    private static final SigstoreForge FORGE = new SigstoreForge();
    private static final StdioKit KIT = StdioKit.in(EvidenceAgainTest.class);
    private static final RunningGate GATE =
            RunningGate.start(
                    EvidenceAgainTest.class,
                    KIT.templates(),
                    """
                    provenance:
                      npm: "%s"
                      trustedRoot: "%s"
                      every: 1s
                      packages:
                        kit: {package: "%s", repository: "%s"}
                    """
                            .formatted(
                                    NPM.url(),
                                    FORGE.trustedRoot(),
                                    NAME.written(),
                                    SigstoreForge.REPOSITORY));
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void close() {
        GATE.close();
        KIT.close();
        NPM.close();
    }

    private static void publish(Signing... signings) {
        var attestations =
                Stream.of(signings)
                        .map(signing -> FORGE.attestation(NAME, "content", signing))
                        .toArray(Json.Obj[]::new);
        NPM.publish(NAME.identifier(), NAME.version(), "content", null, attestations);
    }

    @BeforeEach
    void honest() {
        NPM.fail(FakeNpm.Fault.NONE);
        publish(Signing.HONEST);
    }

    private static void approved(String name) {
        var _ =
                DESK.post(
                        "/api/servers",
                        Json.object(
                                "name",
                                name,
                                "owner",
                                "o",
                                "stdio",
                                Json.object(
                                        "template", "kit", "arguments", List.of("2025-11-25"))));
        DESK.approve(name);
        assertThat(DESK.findings(name)).isEmpty();
        assertThat(DESK.tier(name)).isEqualTo("proven");
    }

    private static Json.Obj facet(String server) {
        return DESK.facet(server, "package-signer");
    }

    /** So that a round that began before something changed is over. */
    private static void looked(String server) {
        for (int i = 0; i < 2; i++) {
            long mark = DESK.mark();
            Eventually.holds(() ->
                    DESK.since(mark, "evidence.seen").stream()
                            .anyMatch(line -> line.says("server", server)));
        }
    }

    /** T18: what it says holds in every way but who says it. */
    @Test
    void aValidAttestationOfANewSignerQuarantines() {
        approved("signer");
        assertThat(facet("signer").member("holds")).isEqualTo(Json.of(true));
        assertThat(facet("signer").object("approved").array("values").toString())
                .contains("refs/tags/*");
        publish(
                Signing.HONEST.by(
                        SigstoreForge.REPOSITORY + "/.github/workflows/other.yml@refs/heads/main"));
        Eventually.holds(() -> DESK.state("signer").equals("QUARANTINED"));
        assertThat(DESK.findings("signer")).containsExactly("CHANGED PROVENANCE signer");
        assertThat(DESK.tier("signer")).as("the statement itself holds").isEqualTo("proven");
        assertThat(facet("signer").member("holds")).isEqualTo(Json.of(false));
        assertThat(facet("signer").text("severity")).isEqualTo("S4");
        assertThat(facet("signer").object("observed").array("values").toString())
                .contains("other.yml@refs/heads/main");
    }

    @Test
    void anAttestationThatDoesNotHoldAnyMoreQuarantines() {
        approved("lost");
        publish();
        Eventually.holds(() -> DESK.state("lost").equals("QUARANTINED"));
        assertThat(DESK.findings("lost")).containsExactly("CHANGED PROVENANCE evidence");
    }

    @Test
    void aPackageThatIsReplacedOrGoneIsSeenWithoutAnybodyAsking() {
        approved("replaced");
        NPM.publish(NAME.identifier(), NAME.version(), "evil", null);
        Eventually.holds(() -> DESK.findings("replaced").contains("CHANGED PROVENANCE package"));
        honest();
        approved("gone");
        NPM.withdraw(NAME.identifier(), NAME.version());
        Eventually.holds(() -> DESK.findings("gone").contains("CHANGED PROVENANCE evidence"));
        assertThat(DESK.state("gone")).isEqualTo("QUARANTINED");
    }

    @Test
    void anOutageChangesNothing() {
        approved("outage");
        for (var fault : List.of(FakeNpm.Fault.OUTAGE, FakeNpm.Fault.NO_ATTESTATIONS)) {
            NPM.fail(fault);
            looked("outage");
            assertThat(DESK.findings("outage")).isEmpty();
            assertThat(DESK.tier("outage")).isEqualTo("proven");
        }
        assertThat(DESK.state("outage")).isEqualTo("APPROVED");
    }
}
