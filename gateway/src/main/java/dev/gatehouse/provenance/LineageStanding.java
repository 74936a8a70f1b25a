package dev.gatehouse.provenance;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.RegistryRecord.Status;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a server's lineage is not as it was when the server was submitted (PRV-6, REQ-112,
 * REQ-113). Pure.
 */
final class LineageStanding {
    /**
     * One difference.
     *
     * @param facet what differs, such as {@code status}
     * @param was as it was when the server was submitted
     * @param now as the registry says it now
     */
    record Mark(String facet, Json was, Json.Obj now, Grade grade) {
        Digest approved() {
            return CanonicalJson.digest(was);
        }

        Digest seen() {
            return CanonicalJson.digest(now);
        }

        /** What it says, and what it said before a second look: to accept that was to accept it. */
        List<Digest> accepting() {
            return List.of(seen(), CanonicalJson.digest(now.without("settled")));
        }
    }

    private static final String NAMESPACE = "namespace";
    private static final Comparator<Json.Obj> BY_TEXT = Comparator.comparing(Json.Obj::toText);

    private LineageStanding() {}

    /**
     * @param kept the record that the server was taken from, as it is known now
     * @param versions all versions of the same name in the same registry
     */
    static List<Mark> of(Lineage lineage, Records.Kept kept, List<RegistryRecord> versions) {
        var marks = new ArrayList<Mark>();
        record(lineage, kept).ifPresent(marks::add);
        status(kept).ifPresent(marks::add);
        repository(lineage, versions).ifPresent(marks::add);
        return List.copyOf(marks);
    }

    /** What of a package is not as it was. */
    static List<Mark> of(Evidence evidence) {
        var marks = new ArrayList<Mark>();
        if (evidence.isTampered()) marks.add(replaced(evidence));
        if (evidence.signing().isOther()) marks.add(signedByOthers(evidence));
        if (evidence.gone() && !evidence.digest().isEmpty()) marks.add(gone(evidence));
        else if (!evidence.isTampered() && !evidence.tier().isAtLeast(evidence.held()))
            marks.add(lost(evidence));
        return List.copyOf(marks);
    }

    /** A version of a package never changes: one that did was replaced. */
    private static Mark replaced(Evidence evidence) {
        return new Mark(
                "package",
                Json.of(evidence.digest()),
                Json.object("package", evidence.name(), "digest", evidence.said()),
                grade(
                        "package.tampered",
                        Severity.S4,
                        "the package is another than it was under this version"));
    }

    /** Its signature holds, and is somebody else's (T18, IDV-3). */
    private static Mark signedByOthers(Evidence evidence) {
        return new Mark(
                "signer",
                Json.of(evidence.signing().first()),
                Json.object("package", evidence.name(), "signers", evidence.signing().now()),
                grade(
                        "package.signer-changed",
                        Severity.S4,
                        "the package is signed by somebody else than before"));
    }

    private static Mark lost(Evidence evidence) {
        return new Mark(
                "evidence",
                Json.of(evidence.held().word()),
                Json.object("package", evidence.name(), "tier", evidence.tier().word()),
                grade(
                        "package.evidence-lost",
                        Severity.S3,
                        "the package proves less of itself than it did"));
    }

    private static Mark gone(Evidence evidence) {
        return new Mark(
                "evidence",
                Json.of(evidence.digest()),
                Json.object("package", evidence.name(), "status", "gone"),
                grade(
                        "package.gone",
                        Severity.S3,
                        "whoever published the package has this version no more"));
    }

    /** Whoever has the domain now is not, or not for sure, who published first (T17). */
    static Optional<Mark> of(NamespaceProofs.Kept proof) {
        if (!proof.isLost()) return Optional.empty();
        var now = Json.object("namespace", proof.namespace(), "keys", proof.now());
        var was = Json.of(proof.first());
        if (proof.now().isEmpty())
            return Optional.of(
                    new Mark(
                            NAMESPACE,
                            was,
                            now,
                            grade(
                                    "namespace.proof-gone",
                                    Severity.S2,
                                    "nothing proves the namespace any more")));
        var rule = "namespace.key-changed";
        var says = "the namespace is proven with another key than before";
        return Optional.of(
                proof.isSettled()
                        ? new Mark(
                                NAMESPACE,
                                was,
                                now.with("settled", Json.of(true)),
                                grade(rule, Severity.S3, says))
                        : new Mark(
                                NAMESPACE,
                                was,
                                now,
                                grade(rule, Severity.S2, says + ", as one look saw it")));
    }

    /** Somebody warns of versions that are in use: a person looks again, at each warning once. */
    static List<Mark> of(List<AdvisoryHit> hits, StopsFrom stops) {
        var byId = new TreeMap<String, List<AdvisoryHit>>();
        for (var hit : hits) byId.computeIfAbsent(hit.id(), _ -> new ArrayList<>()).add(hit);
        return byId.entrySet().stream()
                .map(one -> of(one.getKey(), one.getValue(), stops))
                .toList();
    }

    /** Nobody can say that there is no warning among what could not be read: a person looks. */
    static Optional<Mark> ofUnread(List<UnreadAdvisory> unread) {
        if (unread.isEmpty()) return Optional.empty();
        var some = unread.stream().map(UnreadAdvisory::json).sorted(BY_TEXT).toList();
        return Optional.of(
                new Mark(
                        "advisories",
                        Json.of("read"),
                        Json.object("unread", some),
                        grade(
                                "package.advisories-unread",
                                Severity.S2,
                                "not all that is warned of its packages could be read")));
    }

    private static Mark of(String id, List<AdvisoryHit> hits, StopsFrom stops) {
        return new Mark(
                "advisory:" + id,
                Json.of("none"),
                Json.object("affects", hits.stream().map(AdvisoryHit::facts).toList()),
                Grade.of(
                        hits.stream()
                                .map(hit ->
                                        new Grade.Match(
                                                "package.advisory",
                                                stops.weight(hit),
                                                "",
                                                id
                                                        + " is about "
                                                        + hit.of()
                                                        + " (graded "
                                                        + hit.severity()
                                                        + "): "
                                                        + hit.summary()))
                                .toList()));
    }

    /** A version of a registry never changes but in its status: one that did was tampered with. */
    private static Optional<Mark> record(Lineage lineage, Records.Kept kept) {
        if (!kept.isTampered() && kept.record().digest().equals(lineage.digest()))
            return Optional.empty();
        var now = kept.isTampered() ? kept.said() : kept.record().digest();
        return Optional.of(
                new Mark(
                        "record",
                        Json.of(lineage.digest().value()),
                        Json.object(
                                "name", lineage.name(),
                                "version", lineage.version(),
                                "digest", now.value()),
                        grade(
                                "registry.tampered",
                                Severity.S4,
                                "the registry says something else of this version than when the"
                                        + " server was submitted")));
    }

    private static Optional<Mark> status(Records.Kept kept) {
        if (kept.goneAt() != null)
            return Optional.of(
                    status(
                            kept.record(),
                            "gone",
                            grade(
                                    "registry.gone",
                                    Severity.S3,
                                    "the registry has this version no more")));
        return switch (kept.record().status()) {
            case ACTIVE -> Optional.empty();
            case DEPRECATED ->
                    Optional.of(
                            status(
                                    kept.record(),
                                    "deprecated",
                                    grade(
                                            "registry.deprecated",
                                            Severity.S1,
                                            "its publisher advises against this version")));
            case DELETED ->
                    Optional.of(
                            status(
                                    kept.record(),
                                    "deleted",
                                    grade(
                                            "registry.deleted",
                                            Severity.S4,
                                            "the registry has deleted this version")));
        };
    }

    private static Mark status(RegistryRecord record, String word, Grade grade) {
        return new Mark(
                "status",
                Json.of(Status.ACTIVE),
                Json.object("status", word, "message", record.statusMessage()),
                grade);
    }

    /**
     * Another number of the source at a newer version of the same name: it was deleted and made
     * again, or the name is somebody else's now (T17).
     */
    private static Optional<Mark> repository(Lineage lineage, List<RegistryRecord> versions) {
        var was = lineage.repositoryId();
        if (was == null) return Optional.empty();
        return versions.stream()
                .sorted(VersionOrder.NEWEST_FIRST)
                .filter(record -> record.repositoryId().isPresent())
                .findFirst()
                .filter(newest -> !newest.repositoryId().orElseThrow().equals(was))
                .map(newest ->
                        new Mark(
                                "repository",
                                Json.of(was),
                                Json.object(
                                        "version", newest.version(),
                                        "repositoryId", newest.repositoryId().orElseThrow(),
                                        "repositoryUrl", newest.repositoryUrl().orElse("")),
                                grade(
                                        "registry.repository-changed",
                                        Severity.S3,
                                        "a newer version comes from another repository")));
    }

    private static Grade grade(String rule, Severity severity, String says) {
        return Grade.of(new Grade.Match(rule, severity, "", says));
    }
}
