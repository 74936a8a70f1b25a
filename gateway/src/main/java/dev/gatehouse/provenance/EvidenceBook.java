package dev.gatehouse.provenance;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packages that command templates run, what is found out about them, and how much of it an
 * approval demands (PRV-2). Blocks; safe for many threads.
 */
public final class EvidenceBook {
    /** What the book is kept with. */
    public record Ports(
            PackageLook look,
            EvidenceShelf shelf,
            Records records,
            Lineages lineages,
            LineageBook findings,
            Changes changes) {}

    private final Map<String, NamedPackage> packages;
    private final EvidenceTier required;
    private final Ports ports;
    private final InstantSource clock;

    /**
     * @param packages by the names of the templates that run them
     * @param required of programs, before they are approved
     */
    public EvidenceBook(
            Map<String, NamedPackage> packages,
            EvidenceTier required,
            Ports ports,
            InstantSource clock) {
        this.packages = Map.copyOf(packages);
        this.required = required;
        this.ports = ports;
        this.clock = clock;
    }

    /** The package that a server runs, as the configuration names it; empty when it names none. */
    public Optional<NamedPackage> named(Server server) {
        return server.local().map(Place.Local::template).map(packages::get);
    }

    /** The templates that run exactly this package (PRV-7). */
    public List<String> templates(PackageName name) {
        return packages.entrySet().stream()
                .filter(one -> one.getValue().name().equals(name))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Of all packages that the configuration names. */
    public List<String> identifiers() {
        return packages.values().stream().map(one -> one.name().identifier()).toList();
    }

    /** Looks at the package that a server would run; keeps nothing. */
    public Optional<PackageLook.Found> look(Server server, Optional<RegistryRecord> record) {
        return named(server).map(named -> ports.look().look(named, record));
    }

    /** Keeps what was found of a server. Inside a recorded change. */
    public Optional<Evidence> keep(Server server, Optional<PackageLook.Found> found) {
        if (found.isEmpty()) return Optional.empty();
        var name = named(server).orElseThrow().name();
        var before = find(server.name());
        // Nothing is said of another version while nobody can say anything of it.
        if (found.get().telling() == PackageLook.Telling.PART
                && before.filter(known -> !known.name().equals(name.written())).isPresent())
            return before;
        var evidence = Evidence.of(server.name(), name, found.get(), before, clock.instant());
        ports.shelf().keep(evidence);
        return Optional.of(evidence);
    }

    /** Looks again, keeps that, and has findings settled; empty when there is no package. */
    public Optional<Evidence> examine(Server server, String actor) {
        var record =
                ports.lineages()
                        .find(server.name())
                        .flatMap(one ->
                                ports.records().find(one.registry(), one.name(), one.version()))
                        .map(Records.Kept::record);
        var found = look(server, record);
        if (found.isEmpty()) return Optional.empty();
        var kept =
                ports.changes()
                        .make(
                                () -> keep(server, found).orElseThrow(),
                                evidence -> event(evidence, actor));
        ports.findings().settle(server.name());
        return Optional.of(kept);
    }

    private Event event(Evidence evidence, String actor) {
        return new Event(
                clock.instant(),
                "evidence.seen",
                Json.object(
                        "actor", actor,
                        "server", evidence.server(),
                        "evidence", evidence.json()));
    }

    /** Takes the turn to look at a server's package. */
    boolean takesTurn(String server, Instant now, Instant notSince) {
        return ports.shelf().takesTurn(server, now, notSince);
    }

    public Optional<Evidence> find(String server) {
        return ports.shelf().evidence(server);
    }

    /** Why a server is not to be approved; empty when there is as much evidence as is demanded. */
    public Optional<String> objection(Server server) {
        if (required == EvidenceTier.NONE || server.local().isEmpty()) return Optional.empty();
        var named = named(server);
        if (named.isEmpty())
            return Optional.of("the configuration names no package that its template runs");
        // Evidence of another package than is named now is none.
        var tier =
                find(server.name())
                        .filter(one -> one.name().equals(named.get().name().written()))
                        .map(Evidence::tier)
                        .orElse(EvidenceTier.NONE);
        return tier.isAtLeast(required)
                ? Optional.empty()
                : Optional.of(
                        "the evidence for "
                                + named.get().name().written()
                                + " is "
                                + tier.word()
                                + ", and "
                                + required.word()
                                + " is demanded");
    }
}
