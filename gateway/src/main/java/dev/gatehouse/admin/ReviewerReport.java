package dev.gatehouse.admin;

import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How reviewers decide (T64): how much each approves and rejects, how long it takes from the first
 * showing, and how often somebody else had asked. For people to think about; nothing follows by
 * itself.
 */
final class ReviewerReport {
    private ReviewerReport() {}

    static Json.Obj of(List<Review> reviews, Duration dwell, Instant since) {
        var byName = new TreeMap<String, List<Review>>();
        for (var review : reviews)
            byName.computeIfAbsent(review.reviewer(), _ -> new ArrayList<>()).add(review);
        var lines = new ArrayList<Json.Obj>();
        byName.forEach((name, own) -> lines.add(line(name, own, dwell)));
        return Json.object(
                "since", since.toString(),
                "dwellSeconds", dwell.toSeconds(),
                "reviewers", lines);
    }

    private static Json.Obj line(String name, List<Review> reviews, Duration dwell) {
        var taken = reviews.stream().flatMap(each -> each.taken().stream()).sorted().toList();
        long hasty =
                reviews.stream()
                        .filter(each -> each.verdict() == Verdict.APPROVED)
                        .flatMap(each -> each.taken().stream())
                        .filter(time -> time.compareTo(dwell.multipliedBy(2)) <= 0)
                        .count();
        return Json.object(
                "reviewer", name,
                "decisions", reviews.size(),
                "approved", bySeverity(reviews, Verdict.APPROVED),
                "rejected", bySeverity(reviews, Verdict.REJECTED),
                "read", taken.size(),
                "medianSeconds", Json.of(median(taken)),
                "hasty", hasty,
                "second", reviews.stream().filter(Review::second).count());
    }

    private static Json.Obj bySeverity(List<Review> reviews, Verdict verdict) {
        var counts = new EnumMap<Severity, Integer>(Severity.class);
        for (var review : reviews)
            if (review.verdict() == verdict) counts.merge(review.severity(), 1, Integer::sum);
        var json = Json.object();
        for (var count : counts.entrySet())
            json = json.with(count.getKey().name(), Json.of(count.getValue()));
        return json;
    }

    private static @Nullable Long median(List<Duration> sorted) {
        if (sorted.isEmpty()) return null;
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle).toSeconds()
                : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2).toSeconds();
    }
}
