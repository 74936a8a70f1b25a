package dev.gatehouse.shadow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds sightings of one moment against the inventory and against what was discovered before. */
final class Weighing {
    /** What is to be done about a sighting. */
    sealed interface Weighed {}

    /** Nothing: it is as it should be. */
    record Fine() implements Weighed {}

    /**
     * It is to be kept.
     *
     * @param sighting or what stands for it, when it is one of too many
     * @param isCounted whether it is one of those
     * @param isNews whether nobody knew of it
     */
    record Held(Sighting sighting, Discovery.Standing standing, boolean isCounted, boolean isNews)
            implements Weighed {
        Whereabouts whereabouts() {
            return sighting.whereabouts();
        }
    }

    private final Discoveries discoveries;
    private final DiscoveryBook.Limits limits;
    private final Known known;
    private final int room;
    private final Set<Whereabouts> fresh = new HashSet<>();

    /**
     * @param known what the inventory has; only what a scan found is held against it
     */
    Weighing(Discoveries discoveries, DiscoveryBook.Limits limits, Known known) {
        this.discoveries = discoveries;
        this.limits = limits;
        this.known = known;
        this.room = limits.discoveries() - discoveries.size();
    }

    List<Weighed> all(List<Sighting> sightings) {
        var weighed = new ArrayList<Weighed>();
        for (var sighting : sightings) weighed.add(weigh(sighting));
        return weighed;
    }

    private Weighed weigh(Sighting sighting) {
        if (sighting.channel() != Sighting.Channel.SCAN)
            return hold(sighting, new Discovery.Open());
        return switch (known.standing(sighting.whereabouts())) {
            case Known.ThroughTheGate _ -> new Fine();
            case Known.Bypassing(var server) -> hold(sighting, new Discovery.Bypassing(server));
            case Known.Unknown _ -> hold(sighting, new Discovery.Open());
        };
    }

    private Held hold(Sighting sighting, Discovery.Standing standing) {
        var before = discoveries.find(sighting.whereabouts());
        boolean isKnown = before.isPresent() || fresh.contains(sighting.whereabouts());
        if (!isKnown && isTooMuch(sighting)) {
            var open = new Discovery.Open();
            boolean isFirst = isNews(discoveries.find(Discovery.MORE), open);
            return new Held(sighting.asOneOfMany(), open, true, isFirst);
        }
        if (!isKnown) fresh.add(sighting.whereabouts());
        return new Held(sighting, standing, false, isNews(before, standing));
    }

    private boolean isTooMuch(Sighting sighting) {
        if (sighting.whereabouts().equals(Discovery.MORE)) return false;
        if (fresh.size() >= room) return true;
        return sighting.channel() != Sighting.Channel.SCAN
                && discoveries.seenBy(sighting.channel(), sighting.who()) >= limits.ofOneAgent();
    }

    /** New is what was never seen, and a way around the gate to what was registered since. */
    static boolean isNews(Optional<Discovery> before, Discovery.Standing standing) {
        return before.isEmpty()
                || (before.get().standing() instanceof Discovery.Registered
                        && standing instanceof Discovery.Bypassing);
    }
}
