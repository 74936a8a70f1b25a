package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.severity.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys of a namespace over time (PRV-1, T17). */
class NamespaceBookTest {
    private static final String NAMESPACE = "com.example";

    private static final class Kept implements NamespaceProofs {
        private final Map<String, NamespaceProofs.Kept> all = new HashMap<>();

        @Override
        public void keep(NamespaceProofs.Kept kept) {
            all.put(kept.namespace(), kept);
        }

        @Override
        public Optional<NamespaceProofs.Kept> proof(String namespace) {
            return Optional.ofNullable(all.get(namespace));
        }
    }

    private final Kept proofs = new Kept();
    private Instant now = Instant.parse("2026-11-26T09:00:00Z");
    private NamespaceProof.Texts.Answer answer = new NamespaceProof.Texts.Given(List.of());
    private final NamespaceBook book =
            new NamespaceBook(new NamespaceProof(null, _ -> answer), proofs, () -> now);

    private Optional<Severity> seen(String... keys) {
        answer =
                new NamespaceProof.Texts.Given(
                        List.of(keys).stream()
                                .map(key -> "v=MCPv1; k=ed25519; p=" + key.repeat(30))
                                .toList());
        return look();
    }

    private Optional<Severity> look() {
        book.look(NAMESPACE);
        return proofs.proof(NAMESPACE)
                .flatMap(LineageStanding::of)
                .map(mark -> mark.grade().severity());
    }

    @Test
    void keysThatAreNamedBesideAKnownOneAreKnown() {
        assertThat(seen("A")).isEmpty();
        assertThat(seen("A", "B")).isEmpty();
        assertThat(seen("B")).isEmpty();
        assertThat(seen("B", "C")).isEmpty();
        now = now.plus(Duration.ofDays(1));
        assertThat(seen("C")).isEmpty();
    }

    @Test
    void anotherKeyIsGraveWhenTwoLooksApartSawIt() {
        assertThat(seen("A")).isEmpty();
        assertThat(seen("B")).contains(Severity.S2);
        now = now.plus(Duration.ofMinutes(59));
        assertThat(seen("B")).contains(Severity.S2);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(seen("B")).contains(Severity.S3);
        assertThat(seen("A")).isEmpty();
        assertThat(seen("B")).as("it begins anew").contains(Severity.S2);
    }

    /** A look that could not ask saw nothing. */
    @Test
    void anOutageIsNoSecondLook() {
        assertThat(seen("A")).isEmpty();
        assertThat(seen("B")).contains(Severity.S2);
        now = now.plus(Duration.ofHours(2));
        answer = new NamespaceProof.Texts.NotGiven("the resolver is out");
        assertThat(look()).contains(Severity.S2);
    }

    /** Persons who accepted another key are not asked again because it is still so. */
    @Test
    void whoAcceptedAnotherKeyAcceptedItForTheSecondLookToo() {
        assertThat(seen("A")).isEmpty();
        assertThat(seen("B")).contains(Severity.S2);
        var once = LineageStanding.of(proofs.proof(NAMESPACE).orElseThrow()).orElseThrow();
        now = now.plus(Duration.ofHours(1));
        assertThat(seen("B")).contains(Severity.S3);
        var twice = LineageStanding.of(proofs.proof(NAMESPACE).orElseThrow()).orElseThrow();
        assertThat(twice.seen()).isNotEqualTo(once.seen());
        assertThat(twice.accepting()).contains(once.seen());
    }
}
