package dev.gatehouse.drift;

import dev.gatehouse.drift.Findings.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Findings} makes of what is seen, for stores that are kept in memory.
 *
 * @param holds whether what is grave stays, as gone: for what a watch sees
 */
public record Settling(String server, Source source, List<Seen> seen, boolean holds, Instant now) {
    /**
     * @param open all that are open, of other servers and sources too
     * @param ids gives the number of a new finding
     */
    public List<Finding> of(List<Finding> open, LongSupplier ids) {
        var after = new ArrayList<Finding>();
        var old = new ArrayList<Finding>();
        for (var each : open)
            if (each.server().equals(server) && each.difference().source() == source) old.add(each);
            else after.add(each);
        for (var stood : old)
            if (holds && stood.staysWithout(seen) && !isSeen(stood))
                after.add(at(stood, stood.isGone() ? stood.goneAt() : now));
        for (var each : seen)
            after.add(
                    old.stream()
                            .filter(stood -> stood.covers(each))
                            .findFirst()
                            .map(stood -> at(stood, null))
                            .orElseGet(() -> opened(ids.getAsLong(), each)));
        return after;
    }

    private boolean isSeen(Finding finding) {
        return seen.stream().anyMatch(each -> each.difference().equals(finding.difference()));
    }

    private Finding opened(long id, Seen seen) {
        return new Finding(id, server, seen.difference(), seen.detail(), seen.grade(), now, null);
    }

    private static Finding at(Finding finding, @Nullable Instant gone) {
        return new Finding(
                finding.id(),
                finding.server(),
                finding.difference(),
                finding.detail(),
                finding.grade(),
                finding.seenAt(),
                gone);
    }
}
