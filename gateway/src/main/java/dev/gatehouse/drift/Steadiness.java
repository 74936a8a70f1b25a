package dev.gatehouse.drift;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records from time to time that checks found nothing new. Changes nothing, so it writes to the
 * journal and makes no new world.
 */
final class Steadiness {
    private static final Logger LOG = LoggerFactory.getLogger(Steadiness.class);

    /** Checks since the last entry, the first of them at {@code from}. */
    private record Tally(Instant from, int checks) {}

    private final Journal journal;
    private final Duration every;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Map<String, Instant> recorded = new ConcurrentHashMap<>();

    Steadiness(Journal journal, Duration every) {
        this.journal = journal;
        this.every = every;
    }

    /** Counts a check; for one thread per server at a time. */
    void note(String server, Watch.Compared outcome, Instant at) {
        if (outcome.found() > 0 || outcome.settled() > 0) return;
        var tally =
                tallies.merge(
                        server,
                        new Tally(at, 1),
                        (old, one) -> new Tally(old.from(), old.checks() + one.checks()));
        var before = recorded.get(server);
        if (before != null && before.plus(every).isAfter(at)) return;
        recorded.put(server, at);
        tallies.remove(server);
        journal.append(
                event(server, outcome, tally, at),
                result -> {
                    if (!(result instanceof Recorded.Unavailable(var why))) return;
                    LOG.warn("That {} is unchanged could not be recorded: {}", server, why);
                    recorded.remove(server);
                    tallies.merge(
                            server,
                            tally,
                            (newer, older) ->
                                    new Tally(older.from(), older.checks() + newer.checks()));
                });
    }

    private static Event event(String server, Watch.Compared outcome, Tally tally, Instant at) {
        return new Event(
                at,
                "drift.unchanged",
                Json.object(
                        "server",
                        server,
                        "live",
                        outcome.live().value(),
                        "standing",
                        outcome.standing(),
                        "checks",
                        tally.checks(),
                        "from",
                        tally.from().toString()));
    }
}
