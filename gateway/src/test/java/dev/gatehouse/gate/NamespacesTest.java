package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.registry.FakeDns;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.server.FakeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proofs of namespaces are looked for again by a running gate (PRV-1, T17). */
@Timeout(60)
class NamespacesTest {
    private static final String FIRST = "v=MCPv1; k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAAIOne";
    private static final String OTHER = "v=MCPv1; k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAAITwo";
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final FakeDns DNS = FakeDns.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    NamespacesTest.class,
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]",
                    "provenance: {namespaces: {resolver: \"" + DNS.url() + "\"}}");
    private static final Desk DESK = GATE.desk();

    @AfterAll
    static void closeAll() {
        GATE.close();
        DNS.close();
        REGISTRY.close();
        SERVER.close();
    }

    @AfterEach
    void heal() {
        DNS.fail(false);
    }

    private static void sync() {
        var _ = DESK.post("/api/registries/public/sync", Json.object());
    }

    /** Taken from a namespace of its own, and approved. */
    private static void approved(String as, String namespace) {
        var name = namespace + "/server";
        REGISTRY.publish(FakeRegistry.server(name, "1.0.0", SERVER.url()));
        sync();
        var _ =
                DESK.post(
                        "/api/registry/import",
                        Json.object("name", name, "version", "1.0.0", "as", as, "owner", "o"));
        DESK.approve(as);
        assertThat(DESK.findings(as)).isEmpty();
    }

    private static String check(String server) {
        return DESK.server(server).array("checks").stream()
                .map(Json.Obj.class::cast)
                .filter(check -> "namespace-proof".equals(check.text("name")))
                .map(check -> String.valueOf(check.text("verdict")))
                .findFirst()
                .orElse("none");
    }

    private static Json.Obj finding(String server) {
        return (Json.Obj) DESK.get("/api/drift?server=" + server).array("findings").getFirst();
    }

    /** A publisher that renews its key names both for a while. */
    @Test
    void aKeyThatWasNamedBesideAKnownOneIsKnown() {
        DNS.publish("renewed.example", FIRST);
        approved("renewed", "example.renewed");
        DNS.publish("renewed.example", FIRST, OTHER);
        sync();
        DNS.publish("renewed.example", OTHER);
        sync();
        assertThat(DESK.findings("renewed")).isEmpty();
        assertThat(check("renewed")).isEqualTo("HOLDS");
    }

    /** One look alone stops nobody; when a second one stops is a matter of time. */
    @Test
    void anotherKeyIsLookedAtAtOnce() {
        DNS.publish("changed.example", FIRST);
        approved("changed", "example.changed");
        assertThat(check("changed")).isEqualTo("HOLDS");
        DNS.publish("changed.example", OTHER);
        sync();
        sync();
        assertThat(DESK.findings("changed")).containsExactly("CHANGED PROVENANCE namespace");
        assertThat(finding("changed").text("severity")).isEqualTo("S2");
        assertThat(finding("changed").toText()).contains("namespace.key-changed");
        assertThat(DESK.state("changed")).isEqualTo("APPROVED");
        assertThat(check("changed")).isEqualTo("DOUBTFUL");
    }

    @Test
    void aProofThatIsGoneIsLookedAtAndOneThatIsBackIsNone() {
        DNS.publish("gone.example", FIRST);
        approved("gone", "example.gone");
        DNS.publish("gone.example");
        sync();
        assertThat(DESK.findings("gone")).containsExactly("CHANGED PROVENANCE namespace");
        assertThat(finding("gone").text("severity")).isEqualTo("S2");
        assertThat(DESK.state("gone")).isEqualTo("APPROVED");
        DNS.publish("gone.example", FIRST);
        sync();
        assertThat(DESK.findings("gone")).isEmpty();
    }

    @Test
    void anOutageChangesNothing() {
        DNS.publish("outage.example", FIRST);
        approved("outage", "example.outage");
        DNS.fail(true);
        sync();
        assertThat(DESK.findings("outage")).isEmpty();
        assertThat(check("outage")).isEqualTo("HOLDS");
        DNS.fail(false);
        DNS.publish("outage.example", OTHER);
        sync();
        DNS.fail(true);
        sync();
        assertThat(DESK.findings("outage")).as("what stood stands").hasSize(1);
    }

    @Test
    void whereNothingProvesANamespaceThereIsNothingToLose() {
        approved("unproven", "example.unproven");
        assertThat(check("unproven")).isEqualTo("UNKNOWN");
        approved("github", "io.github.example");
        assertThat(check("github")).isEqualTo("none");
        sync();
        assertThat(DESK.findings("unproven")).isEmpty();
    }
}
