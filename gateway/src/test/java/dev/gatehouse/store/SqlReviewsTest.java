package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Request;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.proxy.Seal;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlReviewsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlReviewsTest.class);
    private static final Instant LONG_AFTER = Samples.NOW.plus(Duration.ofDays(40));
    private static final Digest DIGEST = Digest.of(new byte[1]);
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

    private static Seen seen(String subject) {
        return new Seen(
                new Difference(Difference.Change.ADDED, subject, null, DIGEST),
                "{}",
                Grade.of(new Grade.Match("of-this-test", Severity.S3, "", "added")));
    }

    private static void add(String server) {
        TEST.change(() ->
                new SqlServers(TEST.database())
                        .add(Samples.server(server), Samples.snapshot(), Samples.CAUSE));
    }

    @Test
    void whatWasShownLongAgoAndCanBeDecidedNoMoreIsForgotten() {
        add("files");
        add("old");
        var findings = new SqlFindings(TEST.database());
        TEST.change(() ->
                findings.see(
                        "files",
                        Source.DECLARATION,
                        List.of(
                                seen("MODERN tool:a"),
                                seen("MODERN tool:b"),
                                seen("MODERN tool:c")),
                        Samples.NOW));
        var ids = findings.open("files").stream().map(Finding::id).toList();
        TEST.change(() -> {
            findings.close(ids.get(1), LONG_AFTER.minus(Duration.ofDays(1)));
            findings.close(ids.get(2), Samples.NOW.plusSeconds(60));
            new SqlServers(TEST.database()).move("old", ServerState.RETIRED, Samples.CAUSE);
        });
        new SqlRequests(TEST.database(), new Seal(new byte[32]), () -> Samples.NOW)
                .file(request("r-there"), 1);
        var staying =
                List.of(
                        "finding:" + ids.get(0),
                        "finding:" + ids.get(1),
                        "request:r-there",
                        "server:files b b");
        var going =
                List.of(
                        "finding:" + ids.get(2),
                        "request:r-gone",
                        "server:files a a",
                        "server:old a a");
        for (var what : going) reviews.shown("rita", what, Samples.NOW);
        for (var what : staying) reviews.shown("rita", what, Samples.NOW.plusSeconds(1));
        reviews.shown("rolf", "server:files a a", Samples.NOW);

        reviews.shown("rolf", "finding:" + ids.get(0), Samples.NOW.plus(Duration.ofDays(29)));
        assertThat(going)
                .allSatisfy(what -> assertThat(reviews.firstShown("rita", what)).isPresent());
        reviews.shown("rolf", "finding:" + ids.get(0), LONG_AFTER);
        assertThat(going)
                .allSatisfy(what -> assertThat(reviews.firstShown("rita", what)).isEmpty());
        assertThat(staying)
                .allSatisfy(what ->
                        assertThat(reviews.firstShown("rita", what))
                                .contains(Samples.NOW.plusSeconds(1)));
        assertThat(reviews.firstShown("rolf", "server:files a a"))
                .as("another reviewer's page says nothing of this one's")
                .contains(Samples.NOW);
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

    private static Request request(String id) {
        return Request.pending(
                id,
                Request.Kind.CHANGE,
                "olga",
                DIGEST,
                Json.object(),
                null,
                Samples.NOW,
                Samples.NOW.plusSeconds(3600));
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
