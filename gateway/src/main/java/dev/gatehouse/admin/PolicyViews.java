package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyDifference;
import dev.gatehouse.policy.PolicyTests;
import dev.gatehouse.policy.PolicyVersion;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How REST shows policies; {@link PolicySchemas} describes the same shapes. */
final class PolicyViews {
    private PolicyViews() {}

    static Json.Obj of(PolicyVersion version) {
        return Json.object(
                "number",
                version.number(),
                "state",
                word(version.state()),
                "digest",
                version.digest().value(),
                "base",
                version.base(),
                "restores",
                Json.of(version.restores()),
                "reason",
                version.reason(),
                "proposedBy",
                version.proposedBy(),
                "proposedAt",
                version.proposedAt().toString(),
                "decidedBy",
                Json.of(version.decidedBy()),
                "decidedAt",
                time(version.decidedAt()));
    }

    static String word(PolicyVersion.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Json time(@Nullable Instant at) {
        return Json.of(at == null ? null : at.toString());
    }

    static Json.Obj of(PolicyDifference difference) {
        return Json.object(
                "loosens",
                difference.loosens(),
                "reasons",
                difference.reasons().stream()
                        .map(reason -> Json.object("rule", reason.rule(), "why", reason.why()))
                        .toList(),
                "loosened",
                difference.loosened(),
                "tightened",
                difference.tightened(),
                "unchanged",
                difference.unchanged(),
                "isWhole",
                difference.isWhole(),
                "changes",
                difference.changes().stream().map(PolicyViews::of).toList());
    }

    private static Json.Obj of(PolicyDifference.Change change) {
        return Json.object(
                "way",
                change.way().name().toLowerCase(Locale.ROOT),
                "agent",
                change.agent(),
                "user",
                change.user(),
                "server",
                change.server(),
                "item",
                change.item(),
                "resources",
                change.resources(),
                "before",
                change.before(),
                "after",
                change.after(),
                "conditional",
                change.conditional());
    }

    static List<Json.Obj> of(List<PolicyTests.Failure> failures) {
        return failures.stream()
                .map(failure ->
                        Json.object(
                                "test", failure.test(),
                                "expected", failure.expected(),
                                "got", failure.got()))
                .toList();
    }
}
