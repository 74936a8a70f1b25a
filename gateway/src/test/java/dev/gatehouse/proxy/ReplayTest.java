package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.ByteBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final String ALICE = "alice";
    private static final int ALL = 1 << 15;

    private final ByteBudget answers = new ByteBudget(ALL);
    private final ReplayBudget budget = new ReplayBudget(answers, 1 << 16, Duration.ofMinutes(1));

    @Test
    void aPartOfWhatAnswersMayHoldIsForReplayAndAPartOfThatForOnePrincipal() {
        int share = ALL / 4 / 8;
        assertThat(budget.take(ALICE, share)).isTrue();
        assertThat(budget.take(ALICE, 1)).isFalse();
        for (int other = 0; other < 7; other++)
            assertThat(budget.take("p" + other, share)).isTrue();
        assertThat(budget.take("late", 1)).isFalse();
        assertThat(answers.taken()).isEqualTo(8L * share);
        budget.giveBack(ALICE, share);
        assertThat(budget.take("late", 1)).isTrue();
    }

    @Test
    void whatAnswersHoldIsNotTakenFromThem() {
        assertThat(answers.take(ALL)).isTrue();
        assertThat(budget.take(ALICE, 1)).isFalse();
        answers.giveBack(ALL);
        assertThat(budget.take(ALICE, 1)).isTrue();
        budget.giveBack(ALICE, 1);
        assertThat(answers.taken()).isZero();
    }
}
