package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.AffectedRange.Within;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody warns of (PRV-6). It opens a review and allows nothing. Spec: OSV schema 1.
 *
 * @param said the whole document
 */
record Advisory(String id, Json.Obj said) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Z}]+");

    /** Databases of malicious packages name their entries so. */
    static final String MALICIOUS = "MAL-";

    private static final int MAX_SUMMARY = 200;
    private static final int MAX_AFFECTED = 2000;
    private static final int MAX_VERSIONS = 20_000;

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Empty when it has no name that can be used. */
    static Optional<Advisory> read(Json.Obj said) {
        return Optional.ofNullable(said.text("id"))
                .filter(Advisory::isId)
                .map(id -> new Advisory(id, said));
    }

    /** Whether it warns of this version, and how gravely; empty when not, or not any more. */
    Optional<AdvisoryHit> hit(AdvisedPackage one, Instant now) {
        if (isWithdrawn(now)) return Optional.empty();
        var worst = Within.NO;
        var about = new ArrayList<Json.Obj>();
        for (var each : said.array("affected").stream().limit(MAX_AFFECTED).toList()) {
            if (!(each instanceof Json.Obj affected) || !one.isNamedBy(affected.object("package")))
                continue;
            var within = within(affected, one);
            if (within == Within.NO) continue;
            about.add(affected);
            if (worst != Within.YES) worst = within;
        }
        return switch (worst) {
            case NO -> Optional.empty();
            case YES -> Optional.of(hit(one, severity(about), ""));
            // Somebody has to look at it, and nothing says that it is grave.
            case UNTOLD ->
                    Optional.of(
                            hit(
                                    one,
                                    Severity.S2,
                                    "It cannot be told whether it is this version. "));
        };
    }

    private AdvisoryHit hit(AdvisedPackage one, Severity severity, String remark) {
        var summary = said.text("summary");
        var plain = UNSEEN.matcher(summary == null ? "" : summary).replaceAll(" ").strip();
        return new AdvisoryHit(
                id,
                one.written(),
                severity,
                remark
                        + (plain.length() > MAX_SUMMARY
                                ? plain.substring(0, MAX_SUMMARY) + "…"
                                : plain));
    }

    private boolean isWithdrawn(Instant now) {
        var at = said.text("withdrawn");
        if (at == null) return false;
        return RegistryRecord.instant(at).filter(time -> !time.isAfter(now)).isPresent();
    }

    private static Within within(Json.Obj affected, AdvisedPackage one) {
        var versions = affected.array("versions");
        var listed = listed(versions, one);
        if (listed == Within.YES) return listed;
        var worst = Within.NO;
        boolean isOrdered = false;
        for (var each : affected.array("ranges")) {
            if (!(each instanceof Json.Obj range)) continue;
            var within = AffectedRange.of(range, one);
            if (within == Within.YES) return within;
            if (within == Within.UNTOLD) worst = within;
            isOrdered |= !AffectedRange.isOfCommits(range);
        }
        // A range that can be told says of every version what an odd name in the list would.
        return isOrdered && versions.size() <= MAX_VERSIONS ? worst : listed;
    }

    /**
     * Among those that are listed; who lists nothing, and more than is looked at, tells nothing.
     */
    private static Within listed(List<Json> versions, AdvisedPackage one) {
        var worst =
                versions.isEmpty() || versions.size() > MAX_VERSIONS ? Within.UNTOLD : Within.NO;
        for (var each : versions.stream().limit(MAX_VERSIONS).toList()) {
            var within =
                    each instanceof Json.Str(var version)
                            ? AffectedRange.listed(version, one)
                            : Within.UNTOLD;
            if (within == Within.YES) return within;
            if (within == Within.UNTOLD) worst = within;
        }
        return worst;
    }

    /** The gravest that anybody says; a person looks at what nobody graded. */
    private Severity severity(List<Json.Obj> about) {
        if (id.startsWith(MALICIOUS)) return Severity.S4;
        var all = new ArrayList<Severity>();
        scores(said, all);
        for (var affected : about) scores(affected, all);
        all.add(worded(said));
        return Severity.worst(all);
    }

    private static void scores(Json.Obj holder, List<Severity> into) {
        for (var each : holder.array("severity"))
            if (each instanceof Json.Obj one && one.text("score") != null)
                Cvss.score(String.valueOf(one.text("score")))
                        .ifPresent(score -> into.add(graded(score)));
    }

    private static Severity graded(double score) {
        if (score >= 9) return Severity.S4;
        return score >= 7 ? Severity.S3 : Severity.S2;
    }

    /** As most databases put it in words. */
    private static Severity worded(Json.Obj said) {
        return switch (String.valueOf(said.object("database_specific").text("severity"))) {
            case "CRITICAL" -> Severity.S4;
            case "HIGH" -> Severity.S3;
            default -> Severity.S2;
        };
    }
}
