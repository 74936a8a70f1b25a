package dev.gatehouse.shadow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was discovered, in memory. */
public final class KeptDiscoveries implements Discoveries {
    private final Map<Long, Discovery> all = new TreeMap<>();
    private final Map<Long, List<Discovery.Source>> sources = new TreeMap<>();

    @Override
    public long add(Whereabouts whereabouts, Discovery.Standing standing, Instant now) {
        long id = all.size() + 1L;
        all.put(id, new Discovery(id, whereabouts, standing, now, now, 0));
        sources.put(id, new ArrayList<>());
        return id;
    }

    @Override
    public void stand(long id, Discovery.Standing standing) {
        all.computeIfPresent(
                id,
                (_, was) ->
                        new Discovery(
                                id,
                                was.whereabouts(),
                                standing,
                                was.firstSeen(),
                                was.lastSeen(),
                                was.count()));
    }

    @Override
    public void count(long id, Sighting sighting, long times, Instant now, int maxSources) {
        all.computeIfPresent(
                id,
                (_, was) ->
                        new Discovery(
                                id,
                                was.whereabouts(),
                                was.standing(),
                                was.firstSeen(),
                                now,
                                was.count() + times));
        var known = sources.getOrDefault(id, List.of());
        for (int i = 0; i < known.size(); i++) {
            var source = known.get(i);
            if (source.channel() != sighting.channel()
                    || !source.who().equals(sighting.who())
                    || !source.at().equals(sighting.at())) continue;
            known.set(i, source(sighting, source.firstSeen(), now, source.count() + times));
            return;
        }
        if (known.size() < maxSources) known.add(source(sighting, now, now, times));
    }

    private static Discovery.Source source(
            Sighting sighting, Instant first, Instant last, long count) {
        return new Discovery.Source(
                sighting.channel(), sighting.who(), sighting.at(), first, last, count);
    }

    @Override
    public Optional<Discovery> find(long id) {
        return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Discovery> find(Whereabouts whereabouts) {
        return all.values().stream()
                .filter(each -> each.whereabouts().equals(whereabouts))
                .findFirst();
    }

    @Override
    public List<Discovery> all() {
        return List.copyOf(all.values()).reversed();
    }

    @Override
    public List<Discovery.Source> sources(long id) {
        return List.copyOf(sources.getOrDefault(id, List.of()));
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public int open() {
        return (int) all.values().stream().filter(Discovery::isOpen).count();
    }

    @Override
    public int seenBy(Sighting.Channel channel, String who) {
        return (int)
                sources.values().stream()
                        .flatMap(List::stream)
                        .filter(source -> source.channel() == channel && source.who().equals(who))
                        .count();
    }
}
