package dev.gatehouse.admin;

import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Comparison;
import dev.gatehouse.policy.PolicyDifference;
import dev.gatehouse.policy.PolicyDocument;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.PolicyTests;
import dev.gatehouse.policy.PolicyVersion;
import dev.gatehouse.policy.PolicyVersion.State;
import dev.gatehouse.policy.RuleSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings policies into force (AUT-10). One person makes the policy stricter; whatever may make it
 * looser takes a second (T68).
 */
final class PolicyPublishing {
    private static final int MAX_REASONS = 16;

    private final Rooms rooms;
    private final RestLimits limits;

    PolicyPublishing(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
    }

    PolicyVersion known(String number) {
        if (!number.matches("[0-9]{1,18}")) throw unknown(number);
        return rooms.policies().find(Long.parseLong(number)).orElseThrow(() -> unknown(number));
    }

    static Refusal unknown(String number) {
        return Refusal.unknown("policy", number);
    }

    long inForce() {
        return rooms.policies().inForce().map(PolicyVersion::number).orElse(0L);
    }

    List<PolicyTests.Failure> failures(Asked asked, PolicyDocument document) {
        return new PolicyTests(rooms.worlds().current(), asked.now()).run(document);
    }

    PolicyDifference difference(Asked asked, PolicyDocument document) {
        return Comparison.of(rooms.worlds().current(), RuleSet.of(0, document), asked.now());
    }

    private void requirePassing(Asked asked, PolicyDocument document) {
        var failures = failures(asked, document);
        if (!failures.isEmpty())
            throw Refusal.conflict(
                    "policy.tests",
                    failures.size() + " of the policy's own tests fail.",
                    "Correct the rules, or the tests; gatehouse policy check shows each.",
                    Json.object("failures", PolicyViews.of(failures)));
    }

    OperatorAnswer propose(Asked asked) {
        var document = AskedPolicy.in(asked);
        var reason = asked.text("reason", limits.reasonChars());
        requirePassing(asked, document);
        return publish(asked, document, null, reason);
    }

    /**
     * Publishes it where one person suffices, and lets it wait otherwise. The difference is to the
     * policy that this replica has; that it is still in force is made sure inside the change.
     */
    private OperatorAnswer publish(
            Asked asked, PolicyDocument document, @Nullable Long restores, String reason) {
        long base = rooms.worlds().current().rules().version();
        var difference = difference(asked, document);
        var version =
                rooms.changes()
                        .make(
                                () -> {
                                    requireInForce(base);
                                    var proposed =
                                            PolicyVersion.proposed(
                                                    rooms.policies().next(),
                                                    PolicyForm.of(document),
                                                    base,
                                                    restores,
                                                    reason,
                                                    asked.actor(),
                                                    asked.now());
                                    var made =
                                            suffices(asked, proposed, difference)
                                                    ? proposed.decided(
                                                            State.IN_FORCE,
                                                            asked.actor(),
                                                            asked.now())
                                                    : proposed;
                                    rooms.policies().add(made);
                                    return made;
                                },
                                made -> event(asked, made, difference));
        return OperatorAnswer.json(201, view(version, difference));
    }

    private boolean suffices(Asked asked, PolicyVersion proposed, PolicyDifference difference) {
        if (!difference.loosens() || !rooms.people().twoPersons()) return true;
        var to = proposed.restores();
        return to != null
                && rooms.policies()
                        .inForce()
                        .filter(own -> own.isTakenBackBy(asked.actor(), to, asked.now()))
                        .isPresent();
    }

    private void requireInForce(long base) {
        if (inForce() != base)
            throw Refusal.conflict(
                    "policy.stale",
                    "Policy "
                            + inForce()
                            + " is in force now, and this was compared with "
                            + base
                            + ".",
                    "Look at the difference to that one, and propose it again.");
    }

    private static Json.Obj view(PolicyVersion version, PolicyDifference difference) {
        return Json.object(
                "policy", PolicyViews.of(version), "difference", PolicyViews.of(difference));
    }

    OperatorAnswer approve(Asked asked) {
        var proposed = waiting(asked);
        if (proposed.proposedBy().equals(asked.actor()))
            throw Refusal.conflict(
                    "policy.same-person",
                    "Policy " + proposed.number() + " was proposed by you.",
                    "Another ADMIN approves it.");
        var document = AskedPolicy.stored(proposed);
        if (proposed.restores() == null) requirePassing(asked, document);
        requireKnown(proposed.base());
        var difference = difference(asked, document);
        var version =
                rooms.changes()
                        .make(
                                () -> {
                                    requireInForce(proposed.base());
                                    var made =
                                            waiting(asked)
                                                    .decided(
                                                            State.IN_FORCE,
                                                            asked.actor(),
                                                            asked.now());
                                    rooms.policies().decide(made);
                                    return made;
                                },
                                made -> event(asked, made, difference));
        return OperatorAnswer.json(200, view(version, difference));
    }

    /** That what is compared with is what is in force, here too. */
    private void requireKnown(long base) {
        requireInForce(base);
        if (rooms.worlds().current().rules().version() != base)
            throw Refusal.conflict(
                    "policy.behind",
                    "This replica has not heard of policy " + base + " yet.",
                    "Try again in a moment.");
    }

    OperatorAnswer reject(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var version =
                rooms.changes()
                        .make(
                                () -> {
                                    var made =
                                            waiting(asked)
                                                    .decided(
                                                            State.REJECTED,
                                                            asked.actor(),
                                                            asked.now());
                                    rooms.policies().decide(made);
                                    return made;
                                },
                                made ->
                                        new Event(
                                                asked.now(),
                                                "policy.rejected",
                                                body(asked, made).with("why", Json.of(reason))));
        return OperatorAnswer.json(200, PolicyViews.of(version));
    }

    private PolicyVersion waiting(Asked asked) {
        var version = known(asked.variable("number"));
        if (version.state() != State.PROPOSED)
            throw Refusal.conflict(
                    "policy.state",
                    "Policy " + version.number() + " is " + PolicyViews.word(version.state()) + ".",
                    "Only what is proposed is approved or rejected.");
        return version;
    }

    /** Its own tests are not run: they passed, and what brings it back may be in a hurry. */
    OperatorAnswer rollback(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var now = rooms.policies().inForce();
        if (now.isEmpty())
            throw Refusal.conflict(
                    "policy.first",
                    "The standard policy is in force; there is nothing before it.",
                    "gatehouse policy list shows what there is.");
        long to =
                asked.body().has("version")
                        ? asked.wholeNumber("version", 0, Long.MAX_VALUE)
                        : now.get().base();
        if (to == 0) return publish(asked, PolicyDocument.STANDARD, to, reason);
        var version = known(Long.toString(to));
        if (version.state() != State.SUPERSEDED)
            throw Refusal.conflict(
                    "policy.state",
                    "Policy " + to + " is " + PolicyViews.word(version.state()) + ".",
                    "Only what was in force before is brought back.");
        return publish(asked, AskedPolicy.stored(version), to, reason);
    }

    private static Event event(Asked asked, PolicyVersion made, PolicyDifference difference) {
        var kind = made.state() == State.IN_FORCE ? "policy.published" : "policy.proposed";
        return new Event(
                asked.now(),
                kind,
                body(asked, made)
                        .with("loosens", Json.of(difference.loosens()))
                        .with(
                                "loosenedBy",
                                Json.of(
                                        difference.reasons().stream()
                                                .limit(MAX_REASONS)
                                                .map(reason -> reason.rule())
                                                .toList()))
                        .with("loosened", Json.of(difference.loosened()))
                        .with("tightened", Json.of(difference.tightened())));
    }

    private static Json.Obj body(Asked asked, PolicyVersion version) {
        return Json.object(
                "actor", asked.actor(),
                "policy", version.number(),
                "digest", version.digest().value(),
                "base", version.base(),
                "restores", Json.of(version.restores()),
                "proposedBy", version.proposedBy(),
                "reason", version.reason());
    }
}
