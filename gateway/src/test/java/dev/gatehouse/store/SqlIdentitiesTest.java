package dev.gatehouse.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.identity.Facet;
import dev.gatehouse.identity.Line;
import dev.gatehouse.identity.Observed;
import dev.gatehouse.identity.Rules;
import dev.gatehouse.mcp.Digest;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlIdentitiesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlIdentitiesTest.class);
    private static final Digest EVIDENCE = Digest.of(new byte[] {1});
    private final SqlIdentities identities = new SqlIdentities(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static Observed observed(String... values) {
        return new Observed(Set.of(values), Samples.NOW, EVIDENCE);
    }

    private Line line(String server, Facet facet) {
        return identities.lines(server).stream()
                .filter(line -> line.facet() == facet)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWasApprovedStaysWhateverIsObserved() {
        identities.see("files", Map.of(Facet.TLS_NAMES, observed("dns:a", "odd \u0000 name")));
        assertThat(line("files", Facet.TLS_NAMES).approved()).isNull();
        TEST.change(() ->
                identities.approve(
                        "files", Map.of(Facet.TLS_NAMES, Set.of("dns:a")), "ann", Samples.NOW));
        identities.see("files", Map.of(Facet.TLS_NAMES, observed("dns:b")));
        assertThat(line("files", Facet.TLS_NAMES))
                .isEqualTo(
                        new Line(
                                Facet.TLS_NAMES,
                                new Line.Approved(Set.of("dns:a"), "ann", Samples.NOW),
                                observed("dns:b")));
        assertThat(identities.lines("mail")).isEmpty();
    }

    @Test
    void nothingIsApprovedOrRequiredOutsideARecordedChange() {
        assertThatThrownBy(() ->
                        identities.approve(
                                "x", Map.of(Facet.TLS_KEY, Set.of("k")), "a", Samples.NOW))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> identities.rule("x", Rules.NONE, "a", Samples.NOW))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsRequiredIsTheLastWord() {
        var rules = new Rules(Set.of(EVIDENCE.value()), "spiffe://example.test/a", Set.of());
        assertThat(identities.rules("files")).isEqualTo(Rules.NONE);
        TEST.change(() -> identities.rule("files", Rules.NONE, "ann", Samples.NOW));
        TEST.change(() -> identities.rule("files", rules, "ann", Samples.NOW));
        assertThat(identities.rules("files")).isEqualTo(rules);
        assertThat(identities.rules()).containsEntry("files", rules);
    }

    /** A server decides how much it shows. */
    @Test
    void whatIsTooMuchStandsByItsDigest() {
        identities.see("much", Map.of(Facet.CARD_NAME, observed("x".repeat(10_000))));
        assertThat(requireNonNull(line("much", Facet.CARD_NAME).observed()).values())
                .singleElement()
                .asString()
                .startsWith("1 values, sha256:");
    }
}
