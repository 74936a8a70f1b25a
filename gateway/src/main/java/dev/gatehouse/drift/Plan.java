package dev.gatehouse.drift;

import dev.gatehouse.access.Grant;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison changes in the store, and the record of it.
 *
 * @param approved the digest of what was approved; null when nothing was yet, or it is held against
 *     something else
 * @param submit what the server says now, when that is not known yet; null otherwise
 * @param standing all differences that stand, but for those that are held and gone
 * @param found those of them that are new, or back
 * @param settled those that stood and do no longer
 * @param gone those that are held, and not seen any more since now
 * @param held how many are held that are not seen any more
 * @param quarantines whether the server is quarantined by this
 * @param caller the agent to which it was said; empty when the gate itself read it
 */
record Plan(
        String server,
        Source source,
        @Nullable Digest approved,
        @Nullable Snapshot submit,
        List<Seen> standing,
        List<Seen> found,
        List<Difference> settled,
        List<Difference> gone,
        int held,
        boolean quarantines,
        String caller) {
    /** A whole era may come or go; the findings themselves are all in the store. */
    private static final int MAX_LISTED = 200;

    /**
     * @param open the findings of this server and source
     */
    static Plan of(
            String server,
            Source source,
            @Nullable Digest approved,
            @Nullable Snapshot submit,
            List<Seen> differences,
            List<Finding> open) {
        var seen = new HashSet<Difference>();
        for (var each : differences) seen.add(each.difference());
        var standing = differences.stream().map(each -> withThoseBefore(each, open)).toList();
        var vanished =
                open.stream().filter(finding -> !seen.contains(finding.difference())).toList();
        return new Plan(
                server,
                source,
                approved,
                submit,
                standing,
                standing.stream().filter(each -> isNews(each, open)).toList(),
                vanished.stream()
                        .filter(finding -> !finding.staysWithout(standing))
                        .map(Finding::difference)
                        .toList(),
                vanished.stream()
                        .filter(finding -> finding.staysWithout(standing) && !finding.isGone())
                        .map(Finding::difference)
                        .toList(),
                (int) vanished.stream().filter(one -> one.staysWithout(standing)).count(),
                false,
                "");
    }

    /** Not said by what stands already, or not as so grave. */
    private static boolean isNews(Seen seen, List<Finding> open) {
        return open.stream().noneMatch(finding -> !finding.isGone() && finding.covers(seen));
    }

    /** Who changes once more is no less grave for it: monotone over time, too. */
    private static Seen withThoseBefore(Seen seen, List<Finding> open) {
        var grade = seen.grade();
        for (var finding : open)
            if (finding.isHeld()
                    && finding.difference().subject().equals(seen.difference().subject())
                    && !finding.difference().equals(seen.difference()))
                grade = grade.and(finding.grade());
        return new Seen(seen.difference(), seen.detail(), grade);
    }

    Plan quarantining() {
        return new Plan(
                server, source, approved, submit, standing, found, settled, gone, held, true,
                caller);
    }

    /** The same, said to one agent. */
    Plan heardBy(String agent) {
        return new Plan(
                server,
                source,
                approved,
                submit,
                standing,
                found,
                settled,
                gone,
                held,
                quarantines,
                agent);
    }

    boolean changesNothing() {
        return submit == null && touchesNoFinding();
    }

    boolean touchesNoFinding() {
        return found.isEmpty() && settled.isEmpty() && gone.isEmpty();
    }

    /** The most that follows by itself from what is new. */
    Containment contains() {
        return found.stream()
                .map(each -> Containment.of(each.difference(), each.grade().severity()))
                .reduce(Containment.OBSERVE, (a, b) -> a.isAtLeast(b) ? a : b);
    }

    /** Whether a grant gives nothing while what is new stands. */
    boolean suspends(Grant grant) {
        if (contains().isAtLeast(Containment.WRITE_BLOCK)) return true;
        var blocked = blocked();
        return grant.items().isEmpty()
                ? !blocked.isEmpty()
                : grant.items().stream().anyMatch(blocked::contains);
    }

    private Set<ItemKey> blocked() {
        var blocked = new HashSet<ItemKey>();
        for (var each : found)
            if (each.grade().severity().isAtLeast(Severity.S3))
                each.difference().item().ifPresent(blocked::add);
        return blocked;
    }

    private Severity worst() {
        return Severity.worst(found.stream().map(each -> each.grade().severity()).toList());
    }

    /** For the history of the server: the gravest of what is new. */
    String why() {
        return found.stream()
                .max(Comparator.comparing(each -> each.grade().severity()))
                .map(each -> each.grade().severity() + " finding: " + each.difference().subject())
                .orElse("a finding");
    }

    private String kind() {
        if (!found.isEmpty()) return "drift.found";
        if (!settled.isEmpty()) return "drift.settled";
        return gone.isEmpty() ? "server.submitted" : "drift.gone";
    }

    Event event(Instant at) {
        var kind = kind();
        var body = Json.object("server", server, "source", source.name());
        if (approved != null) body = body.with("approved", Json.of(approved.value()));
        if (submit != null) body = body.with("submitted", Json.of(submit.digest().value()));
        if (approved != null || source != Source.DECLARATION)
            body = body.with("standing", Json.of(standing.size()));
        if (!found.isEmpty())
            body =
                    body.with("severity", Json.of(worst().name()))
                            .with("action", Json.of(contains().word()))
                            .with("quarantined", Json.of(quarantines));
        if (!caller.isEmpty()) body = body.with("agent", Json.of(caller));
        body = listed(body, "found", found.stream().map(Plan::line).toList());
        body = listed(body, "settled", settled.stream().map(Plan::line).toList());
        return new Event(at, kind, listed(body, "gone", gone.stream().map(Plan::line).toList()));
    }

    private static Json.Obj listed(Json.Obj body, String name, List<Json.Obj> lines) {
        if (lines.isEmpty()) return body;
        var listing = body.with(name, Json.of(lines.stream().limit(MAX_LISTED).toList()));
        return lines.size() > MAX_LISTED
                ? listing.with(name + "Unlisted", Json.of(lines.size() - MAX_LISTED))
                : listing;
    }

    private static Json.Obj line(Seen seen) {
        var grade = seen.grade();
        var rules = grade.matches().stream().map(match -> match.rule()).distinct().toList();
        return line(seen.difference())
                .with("severity", Json.of(grade.severity().name()))
                .with("rules", Json.of(rules));
    }

    private static Json.Obj line(Difference difference) {
        var line = Json.object("change", difference.change(), "subject", difference.subject());
        var was = difference.approved();
        if (was != null) line = line.with("approved", Json.of(was.value()));
        var is = difference.seen();
        return is == null ? line : line.with("seen", Json.of(is.value()));
    }
}
