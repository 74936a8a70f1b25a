package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RaisedTest {
    private static final Grade GRADE =
            Grade.of(
                    new Grade.Match("text.changed", Severity.S1, "/description", "It changed."),
                    new Grade.Match("annotation.lowered", Severity.S3, "", "It is less careful."));

    @Test
    void aRuleWeighsWhatTheTenantSaysAndTheOthersWhatTheyDid() {
        var raised = new Raised(Map.of("text.changed", Severity.S4)).of(GRADE);
        assertThat(raised.severity()).isEqualTo(Severity.S4);
        assertThat(raised.matches())
                .containsExactly(
                        new Grade.Match("text.changed", Severity.S4, "/description", "It changed."),
                        GRADE.matches().getLast());
    }

    @Test
    void nothingEverWeighsLess() {
        for (var severity : Severity.values()) {
            var raised =
                    new Raised(Map.of("annotation.lowered", severity, "text.changed", severity));
            assertThat(raised.of(GRADE).severity().isAtLeast(GRADE.severity())).isTrue();
        }
        assertThat(new Raised(Map.of("annotation.lowered", Severity.S2)).of(GRADE))
                .isEqualTo(GRADE);
    }
}
