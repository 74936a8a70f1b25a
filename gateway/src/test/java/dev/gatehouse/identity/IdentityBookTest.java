package dev.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.severity.Severity;
import dev.gatehouse.store.IdentityStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the real store. */
@Timeout(60)
class IdentityBookTest {
    private static final IdentityStore STORE = new IdentityStore(IdentityBookTest.class);
    private final IdentityBook book = STORE.book();

    @AfterAll
    static void close() {
        STORE.close();
    }

    private static Shown shown(String name, String key, String authority) {
        return new Shown(
                Set.of("dns:" + name),
                Set.of(),
                digest(key),
                Set.of(digest(authority)),
                Digest.of((name + key + authority).getBytes(StandardCharsets.UTF_8)));
    }

    private static String digest(String of) {
        return Digest.of(of.getBytes(StandardCharsets.UTF_8)).value();
    }

    /** Decision 0039. */
    @Test
    void aServerThatWasApprovedBeforeThereWereFacetsIsKnownByWhatItShowsFirst() {
        STORE.approved("old");
        assertThat(book.meet("old", shown("a.example", "k1", "ca"))).isTrue();
        assertThat(STORE.last("identity.adopted").body().text("how")).isEqualTo("first sight");
        assertThat(book.meet("old", shown("a.example", "k2", "ca"))).as("renewed").isTrue();
        assertThat(book.meet("old", shown("b.example", "k2", "ca"))).isFalse();
        assertThat(STORE.state("old")).isEqualTo(ServerState.QUARANTINED);
        assertThat(STORE.findings("old"))
                .singleElement()
                .matches(finding -> finding.difference().subject().equals("IDENTITY tls-names"))
                .matches(Finding::isHeld);
    }

    private static void require(String server, Rules rules) {
        STORE.change(() -> STORE.book().rule(server, rules, "ann"));
    }

    /**
     * What operators require holds before anything was ever approved, and is said when it does not.
     */
    @Test
    void whoMissesAPinAtFirstSightIsAFinding() {
        for (var state : List.of("pinned-submitted", "pinned-approved")) {
            if (state.equals("pinned-submitted")) STORE.submitted(state);
            else STORE.approved(state);
            require(state, new Rules(Set.of(digest("k9")), null, Set.of()));
            assertThat(book.meet(state, shown("a.example", "k1", "ca"))).isFalse();
            assertThat(STORE.findings(state))
                    .singleElement()
                    .matches(finding -> finding.difference().subject().equals("IDENTITY tls-pin"))
                    .matches(finding -> finding.severity() == Severity.S4);
        }
        assertThat(STORE.state("pinned-approved")).isEqualTo(ServerState.QUARANTINED);
        assertThat(STORE.last("drift.found").body().toText()).contains("tls-pin");
        assertThat(book.others(STORE.server("pinned-approved"))).containsExactly(Facet.TLS_PIN);
        int before = STORE.count("drift.found");
        assertThat(book.meet("pinned-submitted", shown("a.example", "k1", "ca"))).isFalse();
        assertThat(STORE.count("drift.found")).as("once").isEqualTo(before);
        assertThat(book.meet("pinned-submitted", shown("a.example", "k9", "ca"))).isTrue();
        assertThat(STORE.findings("pinned-submitted")).singleElement().matches(Finding::isGone);
    }

    @Test
    void whoHasAnotherWorkloadIdentityThanIsRequiredAtFirstSightIsAFinding() {
        STORE.approved("spiffe");
        require("spiffe", new Rules(Set.of(), "spiffe://example.test/files", Set.of()));
        assertThat(book.meet("spiffe", shown("a.example", "k1", "ca"))).isFalse();
        assertThat(STORE.findings("spiffe"))
                .singleElement()
                .matches(finding -> finding.difference().subject().equals("IDENTITY spiffe-id"));
        assertThat(STORE.state("spiffe")).isEqualTo(ServerState.QUARANTINED);
    }

    @Test
    void whatASubmittedServerShowsIsObservedAndNobodyIsHeldToIt() {
        STORE.submitted("new");
        assertThat(book.meet("new", shown("a.example", "k1", "ca"))).isTrue();
        assertThat(book.meet("new", shown("b.example", "k2", "other"))).isTrue();
        assertThat(STORE.findings("new")).isEmpty();
        assertThat(book.lines(STORE.server("new")))
                .filteredOn(line -> line.facet() == Facet.TLS_NAMES)
                .singleElement()
                .matches(line -> line.approved() == null)
                .matches(line -> line.observedValues().equals(Set.of("dns:b.example")));
    }

    @Test
    void theDigestIsOfWhatIsApprovedAndARenewalDoesNotChangeIt() {
        STORE.submitted("digest");
        var server = STORE.server("digest");
        var unseen = book.digest(server);
        assertThat(book.meet("digest", shown("a.example", "k1", "ca"))).isTrue();
        var first = book.digest(server);
        assertThat(first).isNotEqualTo(unseen);
        assertThat(book.meet("digest", shown("a.example", "k2", "ca"))).isTrue();
        assertThat(book.digest(server)).isEqualTo(first);
        assertThat(book.meet("digest", shown("a.example", "k2", "other"))).isTrue();
        assertThat(book.digest(server)).isNotEqualTo(first);
    }

    /** A person approved the other identity while a connection to it was judged. */
    @Test
    void whatIsApprovedMeanwhileIsNoFinding() {
        STORE.approved("meanwhile");
        assertThat(book.meet("meanwhile", shown("a.example", "k1", "ca"))).isTrue();
        assertThat(book.meet("meanwhile", shown("b.example", "k1", "ca"))).isFalse();
        var server = STORE.server("meanwhile");
        var shown = book.digest(server);
        STORE.change(() -> assertThat(book.adopt(server, shown, "ann")).isTrue());
        assertThat(STORE.findings("meanwhile")).isEmpty();
        assertThat(book.meet("meanwhile", shown("b.example", "k1", "ca"))).isTrue();
        assertThat(book.meet("meanwhile", shown("a.example", "k1", "ca"))).isFalse();
    }

    /** Another replica meets the right one between the sight of the wrong one and its finding. */
    @Test
    void anotherServerIsAFindingThoughTheRightOneIsMetMeanwhile() {
        STORE.approved("crossed");
        var right = shown("a.example", "k1", "ca");
        assertThat(book.meet("crossed", right)).isTrue();
        STORE.afterNextSight(() -> assertThat(book.meet("crossed", right)).isTrue());
        assertThat(book.meet("crossed", shown("b.example", "k1", "ca"))).isFalse();
        assertThat(STORE.state("crossed")).isEqualTo(ServerState.QUARANTINED);
        assertThat(STORE.findings("crossed"))
                .singleElement()
                .matches(finding -> finding.difference().subject().equals("IDENTITY tls-names"));
    }

    /** T63: it is observed otherwise between the look and the commit. */
    @Test
    void whatIsObservedOtherwiseSinceTheLookIsNotApproved() {
        STORE.submitted("looked-at");
        assertThat(book.meet("looked-at", shown("a.example", "k1", "ca"))).isTrue();
        var server = STORE.server("looked-at");
        var seen = book.digest(server);
        assertThat(book.meet("looked-at", shown("b.example", "k1", "ca"))).isTrue();
        STORE.change(() -> assertThat(book.adopt(server, seen, "ann")).isFalse());
        assertThat(book.lines(server))
                .filteredOn(line -> line.facet() != Facet.PROTOCOL)
                .allMatch(line -> line.approved() == null);
    }

    @Test
    void manyConnectionsToAnotherServerAreOneFinding() throws Exception {
        STORE.approved("busy");
        assertThat(book.meet("busy", shown("a.example", "k1", "ca"))).isTrue();
        int before = STORE.count("drift.found");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> meeting = () -> book.meet("busy", shown("b.example", "k1", "ca"));
            for (var met : threads.invokeAll(List.of(meeting, meeting, meeting, meeting, meeting)))
                assertThat(met.get()).isFalse();
        }
        assertThat(STORE.findings("busy")).hasSize(1);
        assertThat(STORE.count("drift.found")).isEqualTo(before + 1);
    }

    /** Certificates of several machines in turn. */
    @Test
    void eachCertificateWithinWhatWasApprovedIsRecordedOnce() {
        STORE.approved("balanced");
        int before = STORE.count("identity.renewed");
        for (int i = 0; i < 3; i++)
            for (var key : List.of("k1", "k2", "k3"))
                assertThat(book.meet("balanced", shown("a.example", key, "ca"))).isTrue();
        assertThat(STORE.count("identity.renewed") - before).isLessThanOrEqualTo(3);
    }
}
