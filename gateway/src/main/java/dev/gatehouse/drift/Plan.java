package dev.gatehouse.drift;

import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison changes in the store, and the record of it.
 *
 * @param approved the digest of what was approved; null when nothing was yet
 * @param submit what the server says now, when that is not known yet; null otherwise
 * @param standing all differences that stand
 * @param found those of them that are new
 * @param settled those that stood and do no longer
 */
record Plan(
        String server,
        @Nullable Digest approved,
        @Nullable Snapshot submit,
        List<Seen> standing,
        List<Difference> found,
        List<Difference> settled) {
    /** A whole era may come or go; the findings themselves are all in the store. */
    private static final int MAX_LISTED = 200;

    static Plan of(
            String server,
            @Nullable Digest approved,
            @Nullable Snapshot submit,
            List<Seen> standing,
            List<Finding> open) {
        var known = open.stream().map(Finding::difference).toList();
        var differences = standing.stream().map(Seen::difference).toList();
        return new Plan(
                server,
                approved,
                submit,
                standing,
                differences.stream().filter(each -> !known.contains(each)).toList(),
                known.stream().filter(each -> !differences.contains(each)).toList());
    }

    boolean changesNothing() {
        return submit == null && found.isEmpty() && settled.isEmpty();
    }

    Event event(Instant at) {
        var kind =
                !found.isEmpty()
                        ? "drift.found"
                        : settled.isEmpty() ? "server.submitted" : "drift.settled";
        var body = Json.object("server", server);
        if (approved != null) body = body.with("approved", Json.of(approved.value()));
        if (submit != null) body = body.with("submitted", Json.of(submit.digest().value()));
        if (approved != null) body = body.with("standing", Json.of(standing.size()));
        return new Event(at, kind, listed(listed(body, "found", found), "settled", settled));
    }

    private static Json.Obj listed(Json.Obj body, String name, List<Difference> differences) {
        if (differences.isEmpty()) return body;
        var lines = differences.stream().limit(MAX_LISTED).map(Plan::line).toList();
        var listing = body.with(name, Json.arrayOf(lines));
        return differences.size() > MAX_LISTED
                ? listing.with(name + "Unlisted", Json.of(differences.size() - MAX_LISTED))
                : listing;
    }

    private static Json line(Difference difference) {
        var line = Json.object("change", difference.change(), "subject", difference.subject());
        var was = difference.approved();
        if (was != null) line = line.with("approved", Json.of(was.value()));
        var is = difference.seen();
        return is == null ? line : line.with("seen", Json.of(is.value()));
    }
}
