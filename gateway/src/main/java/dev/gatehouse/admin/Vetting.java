package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.audit.Event;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Check;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.PackageLook;
import dev.gatehouse.provenance.RecordChecks;
import dev.gatehouse.provenance.Records;
import dev.gatehouse.provenance.RegistryRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a server that is submitted against where it is said to come from: its package before it is
 * run, the record before it is stored (PRV-1 to PRV-3).
 */
final class Vetting {
    /**
     * A server on its way in.
     *
     * @param from the record that it is taken from
     * @param found of its package
     * @param checks of the record
     */
    record Vetted(
            Server server,
            String submitter,
            Optional<RegistryRecord> from,
            Optional<PackageLook.Found> found,
            List<Check> checks) {}

    /** Whose a package says that it is, as far as it was looked at. */
    private record Marker(Optional<String> says, boolean known) {}

    private final Rooms rooms;

    Vetting(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Looks at the package; refuses one that is another than is expected. */
    Vetted look(Asked asked, Server server, Optional<RegistryRecord> from) {
        var found = rooms.evidence().look(server, from);
        if (found.filter(PackageLook.Found::isOther).isPresent())
            throw Refusal.conflict(
                    "evidence.other",
                    "The package that "
                            + server.name()
                            + " would run is another than is expected: "
                            + String.join("; ", found.get().says())
                            + ".",
                    "Find out whose it is before anything of it is run.");
        return new Vetted(server, asked.actor(), from, found, List.of());
    }

    /** Refuses a server whose record is contradicted by what else is known of it. */
    Vetted hold(Vetted looked, @Nullable Snapshot snapshot, Instant now) {
        if (looked.from().isEmpty()) return looked;
        var record = looked.from().get();
        var marker =
                new Marker(
                        looked.found().flatMap(PackageLook.Found::marker),
                        looked.found().filter(PackageLook.Found::looked).isPresent());
        var checks = of(record, looked.server(), Optional.ofNullable(snapshot), marker, now);
        var contradictions = RecordChecks.contradictions(checks);
        if (!contradictions.isEmpty())
            throw Refusal.conflict(
                    "registry.contradicted",
                    record.name()
                            + " "
                            + record.version()
                            + " is contradicted: "
                            + String.join("; ", contradictions.stream().map(Check::says).toList())
                            + ".",
                    "Ask its publisher; gatehouse registry show " + record.name() + " prints it.",
                    Json.object("checks", json(checks)));
        return new Vetted(
                looked.server(), looked.submitter(), looked.from(), looked.found(), checks);
    }

    /** Inside the change that adds the server. */
    void keep(Vetted vetted) {
        lineage(vetted).ifPresent(rooms.registries().lineages()::bind);
        var _ = rooms.evidence().keep(vetted.server(), vetted.found());
    }

    private static Optional<Lineage> lineage(Vetted vetted) {
        var server = vetted.server();
        return vetted.from()
                .map(record ->
                        Lineage.of(server.name(), record, vetted.submitter(), server.addedAt()));
    }

    /** The record of the submission, with where the server comes from. */
    Event with(Vetted vetted, Event event) {
        var body = event.body();
        var lineage = lineage(vetted);
        if (lineage.isPresent())
            body = body.with("lineage", lineage.get().json()).with("checks", json(vetted.checks()));
        var evidence = rooms.evidence().find(vetted.server().name());
        if (evidence.isPresent()) body = body.with("evidence", evidence.get().json());
        return new Event(event.at(), event.kind(), body);
    }

    /** Evidence is demanded and approves nothing: whoever approves does that (T19). */
    static void requireEvidence(Rooms rooms, Server server, Instant now) {
        rooms.evidence()
                .objection(server)
                .filter(_ -> !new Waived(rooms, now).is(Waiver.Kind.EVIDENCE, server.name(), null))
                .ifPresent(why -> {
                    throw Refusal.conflict(
                            "evidence.required",
                            server.name() + " is not approved: " + why + ".",
                            "gatehouse server evidence "
                                    + server.name()
                                    + " looks again and says what does not hold; a waiver of the"
                                    + " kind evidence goes on without it.");
                });
    }

    /** Of a server as it stands; none when it was taken from no record that is still known. */
    List<Check> of(Server server, Instant now) {
        return rooms.registries()
                .lineages()
                .find(server.name())
                .flatMap(this::kept)
                .map(kept -> withProof(kept.record(), of(kept.record(), server, now)))
                .orElse(List.of());
    }

    private List<Check> of(RegistryRecord record, Server server, Instant now) {
        var submitted = rooms.servers().submitted(server.name());
        return of(record, server, submitted, marker(server), now);
    }

    private List<Check> withProof(RegistryRecord record, List<Check> checks) {
        var all = new ArrayList<>(checks);
        rooms.registries().namespaces().check(record.namespace()).ifPresent(all::add);
        return List.copyOf(all);
    }

    private Optional<Records.Kept> kept(Lineage lineage) {
        return rooms.registries()
                .records()
                .find(lineage.registry(), lineage.name(), lineage.version());
    }

    private Marker marker(Server server) {
        var evidence = rooms.evidence().find(server.name());
        return new Marker(
                evidence.map(Evidence::marker), evidence.filter(Evidence::looked).isPresent());
    }

    private List<Check> of(
            RegistryRecord record,
            Server server,
            Optional<Snapshot> snapshot,
            Marker marker,
            Instant now) {
        return RecordChecks.of(
                record,
                new RecordChecks.Known(
                        server.remote().map(Place.Remote::url).orElse(null),
                        snapshot.map(Vetting::serverInfo).orElse(null),
                        marker.says().orElse(null),
                        marker.known(),
                        rooms.registries().records().namespaces(),
                        rooms.servers().all().stream()
                                .map(Server::name)
                                .filter(name -> !name.equals(server.name()))
                                .toList(),
                        rooms.evidence().identifiers()),
                now);
    }

    private static Json.@Nullable Obj serverInfo(Snapshot snapshot) {
        return snapshot.in(Era.MODERN)
                .or(() -> snapshot.in(Era.LEGACY))
                .map(Declaration::serverInfo)
                .orElse(null);
    }

    static Json json(List<Check> checks) {
        return Json.of(checks.stream().map(Check::json).toList());
    }
}
