package dev.gatehouse.shadow;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        var standing = standing(sighting);
        if (standing == null) return Taken.THROUGH_THE_GATE;
        var now = now();
        var before = discoveries.find(sighting.whereabouts());
        if (before.isEmpty() && isTooMuch(sighting)) {
            var more = sighting.asOneOfMany();
            see(more, new Discovery.Open(), times, now);
            return Taken.COUNTED;
        }
        return see(sighting, standing, times, now);
    }

    private Taken see(Sighting sighting, Discovery.Standing standing, long times, Instant now) {
        boolean found = isNews(sighting.whereabouts(), standing);
        if (found) found = find(sighting, standing, now);
        var stored = discoveries.find(sighting.whereabouts()).orElseThrow();
        discoveries.count(stored.id(), sighting, times, now, limits.sources());
        return found ? Taken.FOUND : Taken.SEEN;
    }

    /** How it stands to the inventory; null when there is nothing to be said against it. */
    private Discovery.@Nullable Standing standing(Sighting sighting) {
        if (sighting.channel() != Sighting.Channel.SCAN) return new Discovery.Open();
        return switch (known.get().standing(sighting.whereabouts())) {
            case Known.ThroughTheGate _ -> null;
            case Known.Bypassing(var server) -> new Discovery.Bypassing(server);
            case Known.Unknown _ -> new Discovery.Open();
        };
    }

    private boolean isTooMuch(Sighting sighting) {
        if (sighting.whereabouts().equals(Discovery.MORE)) return false;
        if (discoveries.size() >= limits.discoveries()) return true;
        return sighting.channel() != Sighting.Channel.SCAN
                && discoveries.seenBy(sighting.channel(), sighting.who()) >= limits.ofOneAgent();
    }

    /** New is what was never seen, and a way around the gate to what was registered since. */
    private boolean isNews(Whereabouts whereabouts, Discovery.Standing standing) {
        var before = discoveries.find(whereabouts);
        if (before.isEmpty()) return true;
        return before.get().standing() instanceof Discovery.Registered
                && standing instanceof Discovery.Bypassing;
    }

    /** Another replica may have been faster: that is looked at again within the change. */
    private boolean find(Sighting sighting, Discovery.Standing standing, Instant now) {
        try {
            changes.make(
                    () -> {
                        if (!isNews(sighting.whereabouts(), standing)) throw new Settled();
                        var before = discoveries.find(sighting.whereabouts());
                        if (before.isEmpty())
                            return discoveries.add(sighting.whereabouts(), standing, now);
                        discoveries.stand(before.get().id(), standing);
                        return before.get().id();
                    },
                    id -> found(id, sighting, standing, now));
            return true;
        } catch (Settled settled) {
            return false;
        }
    }

    private static Event found(
            long id, Sighting sighting, Discovery.Standing standing, Instant now) {
        var body =
                Json.object(
                        "discovery", id,
                        "place", sighting.whereabouts().written(),
                        "by", sighting.channel().name(),
                        "who", sighting.who(),
                        "at", sighting.at());
        if (standing instanceof Discovery.Bypassing(var server))
            body = body.with("server", Json.of(server));
        return new Event(now, "discovery.found", body);
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
