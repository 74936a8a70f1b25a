package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    /** Of one server. A record that names more is no honest one; the first are asked about. */
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
        var troubles = new ArrayList<String>();
        for (var source : packages.isEmpty() ? List.<AdvisorySource>of() : sources) {
            var told = source.look(packages);
            for (var hit : told.hits()) hits.put(hit.facts(), hit);
            if (!told.isWhole()) troubles.add(told.why());
        }
        // What nobody took back stands.
        if (!troubles.isEmpty() && before.isPresent())
            for (var hit : before.get().hits())
                if (isOf(hit, packages)) hits.putIfAbsent(hit.facts(), hit);
        if (!troubles.isEmpty())
            LOG.warn("advisories about {} are not all read: {}", server, troubles);
        ports.advisories()
                .keep(
                        new Advisories.Kept(
                                server,
                                List.copyOf(hits.values()),
                                clock.instant(),
                                words(packages, hits.size(), troubles)));
    }

    private static boolean isOf(AdvisoryHit hit, Set<AdvisedPackage> packages) {
        return packages.stream().map(AdvisedPackage::written).anyMatch(hit.of()::equals);
    }

    private static String words(Set<AdvisedPackage> packages, int hits, List<String> troubles) {
        var asked = packages.size() + " packages asked about, " + hits + " advisories";
        return troubles.isEmpty() ? asked : asked + "; broken off: " + String.join("; ", troubles);
    }

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
                                .limit(MAX_PACKAGES)
                                .forEach(packages::add));
        return packages;
    }
}
