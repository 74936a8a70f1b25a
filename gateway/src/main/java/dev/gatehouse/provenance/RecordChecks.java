package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Check.Verdict;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a record of a registry against what else is known of the server (PRV-3, PRV-5, T16, T17).
 * Pure: what is not known is left unknown, and nothing of it allows anything.
 */
public final class RecordChecks {
    /**
     * What a record is held against.
     *
     * @param place where the server is reached; null for a program
     * @param serverInfo what the live server calls itself; null while it was not read
     * @param marker the server that the package of this version names as its own; null when it
     *     names none
     * @param markerKnown whether the package was looked at
     * @param namespaces known ones, each with when it was published in first
     * @param servers names that servers have here already
     * @param packages identifiers of packages that servers here are run from
     */
    public record Known(
            @Nullable URI place,
            Json.@Nullable Obj serverInfo,
            @Nullable String marker,
            boolean markerKnown,
            Map<String, Instant> namespaces,
            Collection<String> servers,
            Collection<String> packages) {}

    /** A namespace that is younger than this is nobody's long-known one. */
    private static final Duration YOUNG = Duration.ofDays(30);

    private RecordChecks() {}

    public static List<Check> of(RegistryRecord record, Known known, Instant now) {
        var checks = new ArrayList<Check>();
        var place = known.place();
        if (place != null) {
            checks.add(NamespaceHost.check(record.namespace(), place));
            checks.add(remote(record, place));
        }
        checks.add(NamespaceHost.source(record.namespace(), record.repositoryUrl()));
        if (place == null) checks.add(marker(record, known));
        live(record, known).ifPresent(checks::add);
        alike(record, known, checks);
        checks.add(age(record, known, now));
        return List.copyOf(checks);
    }

    /** Those that keep a server from being taken from the record. */
    public static List<Check> contradictions(List<Check> checks) {
        return checks.stream().filter(one -> one.verdict() == Verdict.CONTRADICTED).toList();
    }

    private static Check remote(RegistryRecord record, URI place) {
        var name = "remote-url";
        boolean isNamed =
                record.remotes().stream()
                        .map(remote -> remote.text("url"))
                        .anyMatch(place.toString()::equals);
        return isNamed
                ? Check.holds(name, "the record names " + place)
                : Check.contradicted(name, "the record does not name " + place);
    }

    private static Check marker(RegistryRecord record, Known known) {
        var name = "package-marker";
        if (!known.markerKnown()) return Check.unknown(name, "the package was not looked at");
        var marker = known.marker();
        if (marker == null)
            return Check.doubtful(name, "the package does not say whose it is (mcpName)");
        return marker.equals(record.name())
                ? Check.holds(name, "the package says that it is " + marker)
                : Check.contradicted(name, "the package says that it is " + marker);
    }

    private static Optional<Check> live(RegistryRecord record, Known known) {
        var info = known.serverInfo();
        if (info == null) return Optional.empty();
        var name = "live-version";
        var version = info.text("version");
        return Optional.of(
                record.version().equals(version)
                        ? Check.holds(name, "the server says that it is version " + version)
                        : Check.doubtful(
                                name,
                                "the server says that it is version "
                                        + version
                                        + ", the record "
                                        + record.version()));
    }

    /** Only what was there before: an impostor comes later than whom it looks like. */
    private static void alike(RegistryRecord record, Known known, List<Check> checks) {
        var first = known.namespaces().get(record.namespace());
        var before =
                known.namespaces().entrySet().stream()
                        .filter(other -> first == null || other.getValue().isBefore(first))
                        .map(Map.Entry::getKey)
                        .toList();
        checks.add(alike("namespace-alike", record.namespace(), before));
        var own = record.name().substring(record.name().indexOf('/') + 1);
        checks.add(alike("name-alike", own, known.servers()));
        for (var one : record.packages()) {
            var identifier = one.text("identifier");
            if (identifier != null)
                checks.add(alike("package-alike", identifier, known.packages()));
        }
    }

    private static Check alike(String name, String what, Collection<String> others) {
        return Typosquat.closest(what, others)
                .map(found ->
                        Check.doubtful(
                                name,
                                what
                                        + " looks like "
                                        + found.name()
                                        + " ("
                                        + found.score()
                                        + " of 100)"))
                .orElseGet(() -> Check.holds(name, what + " looks like no other that is known"));
    }

    private static Check age(RegistryRecord record, Known known, Instant now) {
        var name = "namespace-age";
        var first = known.namespaces().get(record.namespace());
        if (first == null)
            return Check.unknown(name, "nobody says when " + record.namespace() + " began");
        long days = Duration.between(first, now).toDays();
        var says = record.namespace() + " was first published in " + days + " days ago";
        return first.isAfter(now.minus(YOUNG))
                ? Check.doubtful(name, says)
                : Check.holds(name, says);
    }
}
