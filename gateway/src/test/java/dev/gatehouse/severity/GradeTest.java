package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.severity.Grade.Match;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class GradeTest {
    /** Invariant 8: a server that differs in many mild ways buries nothing grave with them. */
    @Test
    void whatIsGraveOutlivesAnyNumberOfMildMatchesAndTheStore() {
        var mild = new ArrayList<Match>();
        for (int i = 0; i < 100; i++)
            mild.add(new Match("meta.changed", Severity.S1, "/_meta/" + i, "It differs."));
        var grave = Grade.of(new Match("text.hidden", Severity.S4, "", "It hides something."));
        var kept = Grade.of(mild).and(grave);
        for (int i = 0; i < 3; i++) {
            kept = Grade.of(kept.toJson());
            assertThat(kept.severity()).isEqualTo(Severity.S4);
            assertThat(kept.matches()).extracting(Match::rule).contains("text.hidden");
            kept = Grade.of(mild).and(kept);
        }
        assertThat(kept.severity()).isEqualTo(Severity.S4);
    }
}
