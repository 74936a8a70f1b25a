package dev.gatehouse.identity;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What servers are known by, in memory. */
public final class MemoryIdentities implements Identities {
    private final Map<String, Map<Facet, Line>> lines = new HashMap<>();
    private final Map<String, Rules> rules = new HashMap<>();

    private Map<Facet, Line> of(String server) {
        return lines.computeIfAbsent(server, _ -> new EnumMap<>(Facet.class));
    }

    @Override
    public synchronized List<Line> lines(String server) {
        return List.copyOf(of(server).values());
    }

    @Override
    public synchronized void see(String server, Map<Facet, Observed> seen) {
        seen.forEach((facet, observed) ->
                of(server)
                        .merge(
                                facet,
                                new Line(facet, null, observed),
                                (before, now) -> new Line(facet, before.approved(), observed)));
    }

    @Override
    public synchronized void approve(
            String server, Map<Facet, Set<String>> values, String by, Instant at) {
        values.forEach((facet, approved) -> {
            var given = new Line.Approved(approved, by, at);
            of(server)
                    .merge(
                            facet,
                            new Line(facet, given, null),
                            (before, now) -> new Line(facet, given, before.observed()));
        });
    }

    @Override
    public synchronized Rules rules(String server) {
        return rules.getOrDefault(server, Rules.NONE);
    }

    @Override
    public synchronized Map<String, Rules> rules() {
        return Map.copyOf(rules);
    }

    @Override
    public synchronized void rule(String server, Rules required, String by, Instant at) {
        rules.put(server, required);
    }
}
