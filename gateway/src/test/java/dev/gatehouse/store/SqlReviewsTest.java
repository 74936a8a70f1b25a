package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.severity.Severity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlReviewsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlReviewsTest.class);
    private final SqlReviews reviews = new SqlReviews(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void theFirstShowingToEachReviewerCounts() {
        reviews.shown("olga", "finding:7", Samples.NOW);
        reviews.shown("olga", "finding:7", Samples.NOW.plusSeconds(9));
        reviews.shown("sam", "finding:7", Samples.NOW.plusSeconds(5));
        assertThat(reviews.firstShown("olga", "finding:7")).contains(Samples.NOW);
        assertThat(reviews.firstShown("sam", "finding:7")).contains(Samples.NOW.plusSeconds(5));
        assertThat(reviews.firstShown("sam", "finding:8")).isEmpty();
    }

    @Test
    void whatWasDecidedIsReadBackFromThenOn() {
        var read = review("olga", false, true);
        var unread = review("sam", true, false);
        TEST.change(() -> {
            reviews.add(read);
            reviews.add(unread);
        });
        assertThat(reviews.since(Samples.NOW)).containsExactly(read, unread);
        assertThat(reviews.since(Samples.NOW.plusMillis(1))).isEmpty();
    }

    private static Review review(String who, boolean second, boolean wasShown) {
        return new Review(
                who,
                Verdict.REJECTED,
                Severity.S3,
                "finding:7",
                second,
                wasShown ? Samples.NOW.minusSeconds(60) : null,
                Samples.NOW);
    }
}
