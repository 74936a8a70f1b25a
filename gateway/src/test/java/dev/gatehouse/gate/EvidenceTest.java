package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.PackageName;
import dev.gatehouse.provenance.SigstoreForge;
import dev.gatehouse.provenance.SigstoreForge.Signing;
import dev.gatehouse.testkit.registry.FakeNpm;
import dev.gatehouse.testkit.registry.FakeRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program's package proves, demanded by a running gate (PRV-2, PRV-7, T18, T19). */
class EvidenceTest {
    private static final PackageName NAME = new PackageName("npm", "@example/server", "1.0.0");
    private static final String RECORD = "io.github.example/server";
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final FakeNpm NPM = FakeNpm.start();
    private static final SigstoreForge FORGE = new SigstoreForge();
    private static final StdioKit KIT = StdioKit.in(EvidenceTest.class);
    private static final RunningGate GATE =
            RunningGate.start(
                    EvidenceTest.class,
                    KIT.templates(),
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]",
                    """
                    provenance:
                      npm: "%s"
                      trustedRoot: "%s"
                      require: proven
                      packages:
                        kit: {package: "%s"}
                    """
                            .formatted(NPM.url(), FORGE.trustedRoot(), NAME.written()));
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void close() {
        GATE.close();
        KIT.close();
        NPM.close();
        REGISTRY.close();
    }

    private static Json.Obj attestation(PackageName name, Signing signing) {
        return FORGE.attestation(name, "content", signing);
    }

    private static void publish(Json.Obj... attestations) {
        NPM.publish(NAME.identifier(), NAME.version(), "content", RECORD, attestations);
    }

    @BeforeEach
    void list() {
        REGISTRY.publish(
                FakeRegistry.server(RECORD, "1.0.0")
                        .with(
                                "repository",
                                Json.object("url", SigstoreForge.REPOSITORY, "source", "github"))
                        .with(
                                "packages",
                                Json.array(
                                        Json.object(
                                                "registryType",
                                                "npm",
                                                "identifier",
                                                NAME.identifier(),
                                                "version",
                                                NAME.version(),
                                                "runtimeHint",
                                                "sh",
                                                "transport",
                                                Json.object("type", "stdio")))));
        var _ = DESK.post("/api/registries/public/sync", Json.object());
    }

    private static Json.Obj take(String as) {
        return DESK.post(
                "/api/registry/import",
                Json.object("name", RECORD, "as", as, "owner", "o")
                        .with("arguments", Json.of(List.of("2025-11-25"))));
    }

    @Test
    void aProvenPackageIsRunByTheTemplateThatNamesItAndStillNeedsAnApproval() {
        publish(attestation(NAME, Signing.HONEST));
        long mark = DESK.mark();
        var full = take("proven");
        assertThat(full.object("server").object("stdio").text("template")).isEqualTo("kit");
        assertThat(full.object("server").text("state")).isEqualTo("SUBMITTED");
        assertThat(full.object("evidence").text("tier")).isEqualTo("proven");
        assertThat(
                        DESK.since(mark, "server.submitted")
                                .getFirst()
                                .body()
                                .object("evidence")
                                .text("digest"))
                .isEqualTo("sha512:" + FakeNpm.sha512("content"));
        assertThat(full.array("checks").toString()).contains("package-marker");
        DESK.approve("proven");
        assertThat(DESK.state("proven")).isEqualTo("APPROVED");
    }

    @Test
    void lessThanIsDemandedIsNotApproved() {
        publish(attestation(NAME, Signing.HONEST.issuedBy("https://accounts.example")));
        var _ = take("unproven");
        assertThat(DESK.tier("unproven")).isEqualTo("none");
        assertThatThrownBy(() -> DESK.approve("unproven"))
                .hasMessageContaining("evidence.required")
                .hasMessageContaining("proven is demanded");
        publish(attestation(NAME, Signing.HONEST));
        long mark = DESK.mark();
        var _ = DESK.post("/api/servers/unproven/evidence", Json.object());
        assertThat(DESK.since(mark, "evidence.seen")).hasSize(1);
        DESK.approve("unproven");
    }

    @Test
    void anAttestationOfAnotherVersionIsReplayedInVain() {
        publish(attestation(new PackageName("npm", "@example/server", "0.9.0"), Signing.HONEST));
        var full = take("replayed");
        assertThat(full.object("evidence").text("tier")).isEqualTo("none");
        assertThat(full.object("evidence").array("says").toString()).contains("it is not about");
    }

    @Test
    void aPackageThatIsReplacedUnderItsVersionQuarantinesTheServer() {
        publish(attestation(NAME, Signing.HONEST));
        var _ = take("replaced");
        DESK.approve("replaced");
        NPM.publish(NAME.identifier(), NAME.version(), "evil", RECORD);
        var _ = DESK.post("/api/servers/replaced/evidence", Json.object());
        assertThat(DESK.findings("replaced")).containsExactly("CHANGED PROVENANCE package");
        assertThat(DESK.state("replaced")).isEqualTo("QUARANTINED");
        assertThat(DESK.tier("replaced")).isEqualTo("none");
    }

    @Test
    void aPackageThatSaysItIsAnothersIsNotTaken() {
        NPM.publish(
                NAME.identifier(),
                NAME.version(),
                "content",
                "io.github.other/server",
                attestation(NAME, Signing.HONEST));
        assertThatThrownBy(() -> take("anothers")).hasMessageContaining("registry.contradicted");
    }

    @Test
    void aPackageThatNoTemplateNamesIsNotRun() {
        REGISTRY.publish(
                FakeRegistry.server("io.github.example/other", "1.0.0")
                        .with(
                                "packages",
                                Json.array(
                                        Json.object(
                                                "registryType",
                                                "npm",
                                                "identifier",
                                                NAME.identifier(),
                                                "version",
                                                "1.0.1",
                                                "transport",
                                                Json.object("type", "stdio")))));
        var _ = DESK.post("/api/registries/public/sync", Json.object());
        assertThatThrownBy(() ->
                        DESK.post(
                                "/api/registry/import",
                                Json.object(
                                        "name", "io.github.example/other",
                                        "as", "other",
                                        "owner", "o",
                                        "template", "kit")))
                .hasMessageContaining("registry.template-unnamed");
    }
}
