package dev.gatehouse.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of the last try of each control, and what that means by now. Safe for many threads. */
final class Latest {
    /** As many rounds may be missed before that is trouble by itself. */
    private static final int MISSED = 3;

    private final Duration every;
    private final Instant since;
    private volatile List<Result> results = List.of();
    private volatile Map<Control, Result> silent = Map.of();

    /**
     * @param every how often the controls are tried; zero for never by itself
     * @param since when that began
     */
    Latest(Duration every, Instant since) {
        this.every = every;
        this.since = since;
    }

    /** Called by one thread at a time. An alarm stays until its control fires. */
    void keep(List<Result> latest) {
        var alarms = new EnumMap<Control, Result>(Control.class);
        alarms.putAll(silent);
        for (var result : latest)
            switch (result.verdict()) {
                case FIRED -> alarms.remove(result.control());
                case SILENT -> alarms.put(result.control(), result);
                case UNTRIED -> {
                    // what was known is known
                }
            }
        silent = alarms;
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
        return result.filter(each -> !each.passes()).map(this::said);
    }

    private String said(Result result) {
        var alarm = silent.get(result.control());
        return alarm == null || alarm.equals(result)
                ? result.says()
                : result.says() + " Before that, at " + alarm.at() + ": " + alarm.says();
    }

    private boolean isLong(Instant before, Instant now) {
        return !every.isZero() && before.plus(every.multipliedBy(MISSED)).isBefore(now);
    }
}
