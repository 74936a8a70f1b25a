package dev.gatehouse.admin;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what the record that a server is taken from is held against (PRV-3). */
final class Vetting {
    private final Rooms rooms;

    Vetting(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Refuses a server whose record is contradicted by what else is known of it. */
    List<Check> require(
            RegistryRecord record,
            Server server,
            Snapshot snapshot,
            Optional<PackageLook.Found> found,
            Instant now) {
        var marker = new Marker(
                found.flatMap(PackageLook.Found::marker),
                found.filter(PackageLook.Found::looked).isPresent());
        var checks = of(record, server, Optional.of(snapshot), marker, now);
        var contradictions = RecordChecks.contradictions(checks);
        if (!contradictions.isEmpty())
            throw Refusal.conflict(
                    "registry.contradicted",
                    record.name()
                            + " "
                            + record.version()
                            + " is contradicted: "
                            + String.join(
                                    "; ", contradictions.stream().map(Check::says).toList())
                            + ".",
                    "Ask its publisher; gatehouse registry show " + record.name() + " prints it.",
                    Json.object("checks", json(checks)));
        return checks;
    }

    /** Of a server as it stands; none when it was taken from no record that is still known. */
    List<Check> of(Server server, Instant now) {
        return rooms.registries()
                .lineages()
                .find(server.name())
                .flatMap(this::kept)
                .map(kept ->
                        of(
                                kept.record(),
                                server,
                                rooms.servers().submitted(server.name()),
                                marker(server),
                                now))
                .orElse(List.of());
    }

    private Optional<Records.Kept> kept(Lineage lineage) {
        return rooms.registries()
                .records()
                .find(lineage.registry(), lineage.name(), lineage.version());
    }

    /** Whose a package says that it is, as far as it was looked at. */
    private record Marker(Optional<String> says, boolean known) {}

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
                        null,
                        marker.says().orElse(null),
                        marker.known(),
                        rooms.registries().records().namespaces(),
                        rooms.servers().all().stream()
                                .map(Server::name)
                                .filter(name -> !name.equals(server.name()))
                                .toList(),
                        List.of()),
                now);
    }

    private static Json.@Nullable Obj serverInfo(Snapshot snapshot) {
        return snapshot.in(Era.MODERN)
                .or(() -> snapshot.in(Era.LEGACY))
                .map(said -> said.serverInfo())
                .orElse(null);
    }

    static Json json(List<Check> checks) {
        return Json.of(checks.stream().map(Check::json).toList());
    }
}
