package dev.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);
    private static final String ID = "spiffe://example.test/files";

    private static Rules pins(String... keys) {
        return new Rules(Set.of(keys), null, Set.of());
    }

    private static Rules authorities(String... keys) {
        return new Rules(Set.of(), null, Set.of(keys));
    }

    @Test
    void moreIsRequiredByOnePersonAndLessByTwo() {
        assertThat(pins(ONE).loosen(Rules.NONE)).isFalse();
        assertThat(pins(ONE).loosen(pins(ONE, TWO))).isFalse();
        assertThat(pins(ONE, TWO).loosen(pins(ONE))).isTrue();
        assertThat(pins(TWO).loosen(pins(ONE))).isTrue();
        assertThat(Rules.NONE.loosen(pins(ONE))).isTrue();

        assertThat(authorities(ONE).loosen(Rules.NONE)).isTrue();
        assertThat(authorities(ONE).loosen(authorities(ONE, TWO))).isFalse();

        var bound = new Rules(Set.of(), ID, Set.of());
        assertThat(bound.loosen(Rules.NONE)).as("another workload may come in").isTrue();
        assertThat(bound.loosen(bound)).isFalse();
        assertThat(Rules.NONE.loosen(bound)).isTrue();
    }

    @Test
    void onlyKeysAndWorkloadIdentitiesAreRequired() {
        assertThatThrownBy(() -> pins("files.example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rules(Set.of(), "https://example.test", Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsStoredIsReadBack() {
        var rules = new Rules(Set.of(ONE), ID, Set.of(TWO));
        assertThat(Rules.read(rules.json())).isEqualTo(rules);
        assertThat(Rules.read(Rules.NONE.json())).isEqualTo(Rules.NONE);
    }

    @Test
    void aCardThatIsGoneClaimsNothing() {
        assertThat(Rules.NONE.meet(Facet.CARD_NAME, Set.of("a/b"), Set.of())).isTrue();
        assertThat(Rules.NONE.meet(Facet.CARD_NAME, Set.of("a/b"), Set.of("a/c"))).isFalse();
        assertThat(Rules.NONE.meet(Facet.TLS_NAMES, Set.of("dns:a.example"), Set.of())).isFalse();
    }
}
