package dev.gatehouse.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of the last try of each control, and what that means by now. Safe for many threads. */
final class Latest {
    /** As many rounds may be missed before that is trouble by itself. */
    private static final int MISSED = 3;

    private final Duration every;
    private final Instant since;
    private volatile List<Result> results = List.of();

    /**
     * @param every how often the controls are tried; zero for never by itself
     * @param since when that began
     */
    Latest(Duration every, Instant since) {
        this.every = every;
        this.since = since;
    }

    void keep(List<Result> latest) {
        results = List.copyOf(latest);
    }

    List<Result> results() {
        return results;
    }

    Optional<Result> of(Control control) {
        return results.stream().filter(result -> result.control() == control).findFirst();
    }

    /** What is wrong with a control now, a sentence; empty when it fired not long ago. */
    Optional<String> trouble(Control control, Instant now) {
        var result = of(control);
        if (isLong(result.map(Result::at).orElse(since), now))
            return Optional.of(
                    result.map(each -> "It was tried last at " + each.at() + ".")
                            .orElse("It was not tried yet."));
        return result.filter(each -> !each.passes()).map(Result::says);
    }

    private boolean isLong(Instant before, Instant now) {
        return !every.isZero() && before.plus(every.multipliedBy(MISSED)).isBefore(now);
    }
}
