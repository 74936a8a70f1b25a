package dev.gatehouse.identity;

import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.identity.Line.Approved;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a server is known by, whoever keeps it: what this room keeps, what operators require,
 * and what other rooms know (IDV-1). Pure.
 *
 * @param own what this room keeps
 * @param approval the one in force
 * @param submitted what the server said last
 */
record FacetTable(
        Server server,
        List<Line> own,
        Rules rules,
        Optional<Approval> approval,
        Optional<Snapshot> approved,
        Optional<Snapshot> submitted,
        Optional<Authorities.Kept> authority,
        Provenance.Known provenance) {
    List<Line> lines() {
        var lines = new ArrayList<>(own);
        server.remote().ifPresent(place -> lines.add(resource(place)));
        pin().ifPresent(lines::add);
        authorization(Facet.OAUTH_ISSUERS, Authority.SERVERS).ifPresent(lines::add);
        authorization(Facet.OAUTH_RESOURCE, Authority.RESOURCE).ifPresent(lines::add);
        if (!provenance.facets().containsKey(Facet.REGISTRY_RECORD))
            provenance.listing().ifPresent(listing -> lines.add(listing(listing)));
        lines.addAll(provenance.facets().values());
        submitted.ifPresent(said -> lines.add(protocol(said)));
        lines.sort(Comparator.comparing(Line::facet));
        return lines;
    }

    /** A server's URL is never changed: another URL is another server. */
    private Line resource(Place.Remote place) {
        var uri = Place.canonical(place.url());
        var values = Set.of(uri);
        return new Line(
                Facet.RESOURCE_URI,
                approval.map(given -> new Approved(values, given.approver(), given.at()))
                        .orElse(null),
                new Observed(
                        values, server.addedAt(), Digest.of(uri.getBytes(StandardCharsets.UTF_8))));
    }

    private Optional<Line> pin() {
        if (rules.pins().isEmpty()) return Optional.empty();
        return Optional.of(pin(own, rules));
    }

    /** Of the keys that were shown last, one is to be among the pins. */
    static Line pin(List<Line> own, Rules rules) {
        var keys = new TreeSet<String>();
        Observed last = null;
        for (var line : own)
            if (line.facet() == Facet.TLS_KEY || line.facet() == Facet.TLS_AUTHORITY) {
                keys.addAll(line.observedValues());
                last = line.observed() == null ? last : line.observed();
            }
        return new Line(
                Facet.TLS_PIN,
                new Approved(rules.pins(), "operators", null),
                last == null ? null : new Observed(keys, last.at(), last.evidence()));
    }

    /** What it says of its authorization, as the watch over that keeps it. */
    private Optional<Line> authorization(Facet facet, String said) {
        return authority
                .filter(kept -> kept.seen().says(said))
                .map(kept ->
                        new Line(
                                facet,
                                accepted(kept, said),
                                new Observed(
                                        kept.seen().of(said),
                                        kept.seenAt(),
                                        CanonicalJson.digest(kept.seen().json()))));
    }

    private static @Nullable Approved accepted(Authorities.Kept kept, String said) {
        var accepted = kept.accepted();
        var by = kept.acceptedBy();
        var at = kept.acceptedAt();
        return accepted == null || by == null || at == null || !accepted.says(said)
                ? null
                : new Approved(accepted.of(said), by, at);
    }

    /** What was approved of a record is in the book of where servers come from. */
    private static Line listing(Provenance.Listing listing) {
        return new Line(
                Facet.REGISTRY_RECORD,
                null,
                new Observed(
                        Set.of(listing.name() + " " + listing.version()),
                        listing.at(),
                        listing.evidence()));
    }

    private Line protocol(Snapshot said) {
        return new Line(
                Facet.PROTOCOL,
                approval.flatMap(given ->
                                approved.map(was ->
                                        new Approved(spoken(was), given.approver(), given.at())))
                        .orElse(null),
                new Observed(
                        spoken(said),
                        approval.map(Approval::at).orElse(server.addedAt()),
                        said.digest()));
    }

    private static Set<String> spoken(Snapshot snapshot) {
        var spoken = new TreeSet<String>();
        snapshot.declarations()
                .forEach((era, said) -> {
                    spoken.add(era + " " + said.revision().date());
                    for (var version : said.supportedVersions())
                        spoken.add(era + " says " + version);
                });
        return spoken;
    }

    /**
     * What an approval of the identity is bound to: what was observed, and what is required. The
     * certificate's own key is not, for a renewal changes it; nor is what the digest of the
     * snapshot is over already.
     */
    Digest digest() {
        var facets = Json.object();
        for (var line : lines())
            if (line.observed() != null && isBinding(line.facet()))
                facets = facets.with(line.facet().word(), Json.of(line.observedValues()));
        return CanonicalJson.digest(Json.object("facets", facets, "rules", rules.json()));
    }

    private static boolean isBinding(Facet facet) {
        return facet != Facet.TLS_KEY && facet != Facet.TLS_PIN && facet != Facet.PROTOCOL;
    }

    Optional<Reconciliation> reconciliation(Side card) {
        return server.remote()
                .map(place ->
                        new Reconciliation(
                                place.url(),
                                card,
                                Side.of(provenance.listing()),
                                submitted.map(Side::of).orElse(Side.SILENT)));
    }

    /** The side of the cards, as it was read last. */
    Side card() {
        return new Side(
                observed(Facet.CARD_NAME),
                observed(Facet.CARD_VERSION),
                observed(Facet.CARD_REMOTES),
                observed(Facet.CARD_REVISIONS));
    }

    private Set<String> observed(Facet facet) {
        return own.stream()
                .filter(line -> line.facet() == facet)
                .findFirst()
                .map(Line::observedValues)
                .orElse(Set.of());
    }
}
