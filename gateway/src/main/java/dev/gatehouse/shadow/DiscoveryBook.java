package dev.gatehouse.shadow;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.shadow.Weighing.Held;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Holds what was seen against the inventory (INV-7): what is new is discovered, once and in the
 * record; what the inventory has by now is closed and points to it. Blocks; safe for many threads
 * and replicas.
 */
public final class DiscoveryBook {
    /**
     * What is kept.
     *
     * @param discoveries in all
     * @param ofOneAgent names that one agent asked for, or clients of one issuer
     * @param sources places where one of them was seen
     */
    public record Limits(int discoveries, int ofOneAgent, int sources) {
        public static final Limits STANDARD = new Limits(10_000, 50, 200);
    }

    /** What the book works on. */
    public record Ports(Discoveries discoveries, Supplier<Known> known, Changes changes) {}

    /** What came of a sighting. */
    public enum Taken {
        /** Nobody knew of it. */
        FOUND,
        /** It was seen before. */
        SEEN,
        /** It is reached by the gate, which is as it should be. */
        THROUGH_THE_GATE,
        /** So much is known already that this one is only counted. */
        COUNTED
    }

    /** So many are found in one change: each with its place, they fit into one entry whole. */
    private static final int MAX_TOGETHER = 50;

    private final Discoveries discoveries;
    private final Supplier<Known> known;
    private final Changes changes;
    private final InstantSource clock;
    private final Limits limits;

    public DiscoveryBook(Ports ports, InstantSource clock, Limits limits) {
        this.discoveries = ports.discoveries();
        this.known = ports.known();
        this.changes = ports.changes();
        this.clock = clock;
        this.limits = limits;
    }

    public Discoveries discoveries() {
        return discoveries;
    }

    /** What the inventory has now. */
    public Known known() {
        return known.get();
    }

    /** Takes in what was seen so often. */
    public Taken take(Sighting sighting, long times) {
        return take(List.of(sighting), times).getFirst();
    }

    /**
     * Takes in what one scan found, each seen once: held against the inventory of one moment, and
     * what is new becomes known together.
     *
     * @param sightings of one channel, by one who saw them
     * @return what came of each, in their order
     */
    public List<Taken> take(List<Sighting> sightings) {
        return take(sightings, 1);
    }

    private List<Taken> take(List<Sighting> sightings, long times) {
        var now = now();
        var weighed = new Weighing(discoveries, limits, inventory(sightings)).all(sightings);
        var found = find(weighed, now);
        var taken = new ArrayList<Taken>();
        for (var one : weighed)
            taken.add(
                    switch (one) {
                        case Weighing.Fine _ -> Taken.THROUGH_THE_GATE;
                        case Held held -> {
                            count(held, times, now);
                            // Only the first sight of it found it.
                            boolean isFound = found.remove(held.whereabouts());
                            if (held.isCounted()) yield Taken.COUNTED;
                            yield isFound ? Taken.FOUND : Taken.SEEN;
                        }
                    });
        return taken;
    }

    /** Read once for all of them, and not at all where it says nothing. */
    private Known inventory(List<Sighting> sightings) {
        return sightings.stream().anyMatch(one -> one.channel() == Sighting.Channel.SCAN)
                ? known.get()
                : Known.NOTHING;
    }

    private void count(Held held, long times, Instant now) {
        var stored = discoveries.find(held.whereabouts()).orElseThrow();
        discoveries.count(stored.id(), held.sighting(), times, now, limits.sources());
    }

    /** Where those are that were found by this. */
    private Set<Whereabouts> find(List<Weighing.Weighed> weighed, Instant now) {
        var news = new LinkedHashMap<Whereabouts, Held>();
        for (var one : weighed)
            if (one instanceof Held held && held.isNews())
                news.putIfAbsent(held.whereabouts(), held);
        var all = List.copyOf(news.values());
        var found = new HashSet<Whereabouts>();
        for (int from = 0; from < all.size(); from += MAX_TOGETHER) {
            int to = Math.min(all.size(), from + MAX_TOGETHER);
            found.addAll(findTogether(all.subList(from, to), now));
        }
        return found;
    }

    /** Another replica may have been faster: that is looked at again within the change. */
    private List<Whereabouts> findTogether(List<Held> news, Instant now) {
        try {
            return changes.make(() -> add(news, now), found -> found(found, now)).values().stream()
                    .map(Held::whereabouts)
                    .toList();
        } catch (Settled settled) {
            return List.of();
        }
    }

    /** Inside a change. */
    private Map<Long, Held> add(List<Held> news, Instant now) {
        var found = new LinkedHashMap<Long, Held>();
        for (var one : news) {
            var before = discoveries.find(one.whereabouts());
            if (Weighing.isNews(before, one.standing())) found.put(add(one, before, now), one);
        }
        if (found.isEmpty()) throw new Settled();
        return found;
    }

    private long add(Held news, Optional<Discovery> before, Instant now) {
        if (before.isEmpty()) return discoveries.add(news.whereabouts(), news.standing(), now);
        discoveries.stand(before.get().id(), news.standing());
        return before.get().id();
    }

    private static Event found(Map<Long, Held> found, Instant now) {
        var first = found.values().iterator().next().sighting();
        var lines = new ArrayList<Json.Obj>();
        found.forEach((id, one) -> lines.add(line(id, one)));
        return new Event(
                now,
                "discovery.found",
                Json.object(
                        "by", first.channel().name(),
                        "who", first.who(),
                        "found", Json.of(lines)));
    }

    private static Json.Obj line(long id, Held found) {
        var line =
                Json.object(
                        "discovery", id,
                        "place", found.whereabouts().written(),
                        "at", found.sighting().at());
        return found.standing() instanceof Discovery.Bypassing(var server)
                ? line.with("server", Json.of(server))
                : line;
    }

    /** Closes what the inventory has by now. */
    public void reconcile() {
        if (discoveries.open() == 0) return;
        var known = this.known.get();
        for (var discovery : discoveries.all()) {
            if (!(discovery.standing() instanceof Discovery.Open)) continue;
            known.server(discovery.whereabouts())
                    .ifPresent(name -> register(discovery, name, now()));
        }
    }

    private void register(Discovery discovery, String name, Instant now) {
        try {
            changes.make(
                    () -> {
                        var standing = discoveries.find(discovery.id()).orElseThrow().standing();
                        if (!(standing instanceof Discovery.Open)) throw new Settled();
                        discoveries.stand(discovery.id(), new Discovery.Registered(name, now));
                        return discovery.id();
                    },
                    id ->
                            new Event(
                                    now,
                                    "discovery.registered",
                                    Json.object(
                                            "discovery", id,
                                            "place", discovery.whereabouts().written(),
                                            "name", name)));
        } catch (Settled settled) {
            // Another replica was faster, or an operator dismissed it: then that stands.
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Undoes a change that somebody else has made meanwhile. */
    private static final class Settled extends RuntimeException {
        private static final long serialVersionUID = 1;

        Settled() {
            super("settled", null, false, false);
        }
    }
}
