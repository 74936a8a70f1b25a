package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what is warned of the packages of servers: those of the records that they were taken from,
 * and those that their templates run (PRV-6). Blocks; safe for many threads.
 */
public final class AdvisoryBook {
    /** What the book is kept with. */
    public record Ports(Lineages lineages, Records records, Advisories advisories) {}

    private static final Logger LOG = LoggerFactory.getLogger(AdvisoryBook.class);

    /**
     * Of one server. A record that names more is no honest one; it is told that only the first are
     * asked about.
     */
    private static final int MAX_PACKAGES = 20;

    private final List<AdvisorySource> sources;
    private final Ports ports;
    private final Function<String, Optional<NamedPackage>> named;
    private final InstantSource clock;

    /**
     * @param sources that are asked, in this order; none when nobody is
     * @param named the package that a server's template runs
     */
    public AdvisoryBook(
            List<AdvisorySource> sources,
            Ports ports,
            Function<String, Optional<NamedPackage>> named,
            InstantSource clock) {
        this.sources = List.copyOf(sources);
        this.ports = ports;
        this.named = named;
        this.clock = clock;
    }

    public Optional<Advisories.Kept> find(String server) {
        return ports.advisories().advisories(server);
    }

    /** Asks now, and keeps the answer; nothing is done when there is nobody to ask. */
    void look(String server) {
        if (sources.isEmpty()) return;
        var packages = packages(server);
        var before = find(server);
        if (packages.isEmpty() && before.isEmpty()) return;
        var hits = new LinkedHashMap<Json.Obj, AdvisoryHit>();
        var unread = new LinkedHashSet<UnreadAdvisory>();
        var untold = new LinkedHashSet<UnreadAdvisory>();
        var troubles = new ArrayList<String>();
        var asked = firstOf(packages);
        for (var source : packages.isEmpty() ? List.<AdvisorySource>of() : sources) {
            var told = source.look(asked);
            for (var hit : told.hits()) hits.put(hit.facts(), hit);
            untold.addAll(told.unread());
            // An outage says nothing, and takes nothing back.
            unread.addAll(told.isOut() ? unread(before) : told.unread());
            if (!told.isWhole()) troubles.add(told.why());
        }
        for (var one : packages) if (!asked.contains(one)) unread.add(UnreadAdvisory.all(one));
        untold.addAll(unread);
        if (asked.size() < packages.size())
            troubles.add("only " + MAX_PACKAGES + " of " + packages.size() + " are asked about");
        // What nobody took back stands.
        for (var hit : before.map(Advisories.Kept::hits).orElse(List.of()))
            if (untold.stream().anyMatch(one -> one.mayBe(hit))) hits.putIfAbsent(hit.facts(), hit);
        if (!untold.isEmpty())
            LOG.warn("advisories about {} are not all read: {}", server, troubles);
        ports.advisories()
                .keep(
                        new Advisories.Kept(
                                server,
                                List.copyOf(hits.values()),
                                UnreadAdvisory.few(unread),
                                clock.instant(),
                                words(packages.size(), hits.size(), troubles)));
    }

    private static List<UnreadAdvisory> unread(Optional<Advisories.Kept> before) {
        return before.map(Advisories.Kept::unread).orElse(List.of());
    }

    private static SequencedSet<AdvisedPackage> firstOf(Set<AdvisedPackage> packages) {
        return packages.stream()
                .limit(MAX_PACKAGES)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String words(int packages, int hits, List<String> troubles) {
        var all = packages + " packages asked about, " + hits + " advisories";
        return troubles.isEmpty() ? all : all + "; not all read: " + String.join("; ", troubles);
    }

    /** The one that the template runs first: whoever writes a record hides nothing of it. */
    private Set<AdvisedPackage> packages(String server) {
        var packages = new LinkedHashSet<AdvisedPackage>();
        named.apply(server)
                .map(NamedPackage::name)
                .flatMap(AdvisedPackage::of)
                .ifPresent(packages::add);
        ports.lineages()
                .find(server)
                .flatMap(from -> ports.records().find(from.registry(), from.name(), from.version()))
                .ifPresent(kept ->
                        kept.record().packages().stream()
                                .flatMap(one -> AdvisedPackage.of(one).stream())
                                .forEach(packages::add));
        return packages;
    }
}
