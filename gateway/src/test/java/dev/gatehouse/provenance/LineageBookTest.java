package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Lineages.Accepted;
import dev.gatehouse.store.IdentityStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the real store. */
@Timeout(60)
class LineageBookTest {
    private static final IdentityStore STORE = new IdentityStore(LineageBookTest.class);
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private final LineageBook book = STORE.origins();

    @AfterAll
    static void close() {
        STORE.close();
    }

    /** Of a package that is, or is not, what it was under the same version. */
    private static Evidence evidence(String server, String said) {
        return new Evidence(
                server,
                EvidenceTier.NONE,
                "npm:notes@1.0.0",
                "sha256:first",
                said,
                null,
                true,
                Evidence.Signing.NOBODY,
                EvidenceTier.NONE,
                false,
                List.of(),
                NOW);
    }

    private static void accept(Evidence evidence) {
        var mark = LineageStanding.of(evidence).getFirst();
        var accepted = new Accepted(mark.facet(), mark.seen());
        STORE.change(() -> STORE.lineages().accept(evidence.server(), accepted, "bea", NOW));
    }

    @Test
    void aPackageThatIsAnotherQuarantinesItsServer() {
        STORE.approved("replaced");
        STORE.keep(evidence("replaced", "sha256:other"));
        book.settle("replaced");
        assertThat(STORE.state("replaced")).isEqualTo(ServerState.QUARANTINED);
        assertThat(STORE.findings("replaced")).hasSize(1);
    }

    @Test
    void whatIsAcceptedWhileItIsJudgedIsNoFinding() {
        var replaced = evidence("accepted", "sha256:other");
        STORE.approved("accepted");
        STORE.keep(replaced);
        STORE.beforeNextChange(() -> accept(replaced));
        book.settle("accepted");
        assertThat(STORE.findings("accepted")).isEmpty();
        assertThat(STORE.state("accepted")).isEqualTo(ServerState.APPROVED);
    }

    /** Accepted is what is so, for as long as it is so. */
    @Test
    void whatCameBackIsNotAcceptedAnyMore() {
        var replaced = evidence("back", "sha256:other");
        STORE.approved("back");
        STORE.keep(replaced);
        accept(replaced);
        book.settle("back");
        assertThat(STORE.findings("back")).isEmpty();
        STORE.keep(evidence("back", "sha256:first"));
        book.settle("back");
        STORE.keep(replaced);
        book.settle("back");
        assertThat(STORE.findings("back")).hasSize(1);
    }

    /** What was found stands while nothing is known of the record that decides. */
    @Test
    void whatStandsStandsWhileTheRecordIsNotKnown() {
        STORE.approved("unread");
        STORE.keep(evidence("unread", "sha256:other"));
        book.settle("unread");
        var record =
                new RegistryRecord(
                        "never-read",
                        "com.example/unread",
                        "1.0.0",
                        Json.object("server", Json.object()));
        STORE.change(() -> STORE.lineages().bind(Lineage.of("unread", record, "ann", NOW)));
        STORE.keep(evidence("unread", "sha256:first"));
        book.settle("unread");
        assertThat(STORE.findings("unread")).singleElement().matches(finding -> !finding.isGone());
    }
}
