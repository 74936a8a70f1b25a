package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.AUDITOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.CanonicalJson;
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
 * The operators' policy: checked, proposed, published, taken back (AUT-10). One person makes it
 * stricter; whatever may make it looser takes a second (T68).
 */
final class PolicyEndpoints {
    private static final int MAX_REASONS = 16;

    private final Rooms rooms;
    private final RestLimits limits;

    PolicyEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/policies",
                        "listPolicies",
                        "All policies that were ever proposed",
                        "PolicyList",
                        this::list),
                Endpoint.get(
                        "/api/policies/{number}",
                        "showPolicy",
                        "A policy with its document; in-force is that in force, 0 the standard one",
                        "PolicyInFull",
                        this::show),
                Endpoint.post(
                        "/api/policy/check",
                        "checkPolicy",
                        "Reads a policy, runs its tests and says what it would change",
                        AUDITOR,
                        "PolicyToCheck",
                        "CheckedPolicy",
                        this::check),
                Endpoint.post(
                                "/api/policy/propose",
                                "proposePolicy",
                                "Publishes a policy that loosens nothing; else stores it for a second"
                                        + " person",
                                ADMIN,
                                "NewPolicy",
                                "ProposedPolicy",
                                this::propose)
                        .creating(),
                Endpoint.post(
                        "/api/policies/{number}/approve",
                        "approvePolicy",
                        "Publishes a policy that another proposed",
                        ADMIN,
                        "Nothing",
                        "ProposedPolicy",
                        this::approve),
                Endpoint.post(
                        "/api/policies/{number}/reject",
                        "rejectPolicy",
                        "Ends a proposal",
                        ADMIN,
                        "Reason",
                        "Policy",
                        this::reject),
                Endpoint.post(
                                "/api/policy/rollback",
                                "rollBackPolicy",
                                "Brings back a policy that was in force",
                                ADMIN,
                                "PolicyToBringBack",
                                "ProposedPolicy",
                                this::rollback)
                        .creating());
    }

    private OperatorAnswer list(Asked asked) {
        var policies = rooms.policies().all().stream().map(PolicyViews::of).toList();
        return OperatorAnswer.json(200, Json.object("inForce", inForce(), "policies", policies));
    }

    private OperatorAnswer show(Asked asked) {
        var wanted = asked.variable("number");
        if (wanted.equals("0") || (wanted.equals("in-force") && inForce() == 0))
            return OperatorAnswer.json(
                    200,
                    Json.object(
                            "number",
                            0,
                            "policy",
                            Json.nothing(),
                            "document",
                            PolicyForm.of(PolicyDocument.STANDARD)));
        var version =
                wanted.equals("in-force")
                        ? rooms.policies().inForce().orElseThrow(() -> unknown(wanted))
                        : known(wanted);
        return OperatorAnswer.json(
                200,
                Json.object(
                        "number",
                        version.number(),
                        "policy",
                        PolicyViews.of(version),
                        "document",
                        version.document()));
    }

    private PolicyVersion known(String number) {
        if (!number.matches("[0-9]{1,18}")) throw unknown(number);
        return rooms.policies().find(Long.parseLong(number)).orElseThrow(() -> unknown(number));
    }

    private static Refusal unknown(String number) {
        return Refusal.unknown("policy", number);
    }

    private long inForce() {
        return rooms.policies().inForce().map(PolicyVersion::number).orElse(0L);
    }

    private OperatorAnswer check(Asked asked) {
        var document = AskedPolicy.in(asked);
        return OperatorAnswer.json(
                200,
                Json.object(
                        "digest",
                        CanonicalJson.digest(PolicyForm.of(document)).value(),
                        "rules",
                        document.rules().size(),
                        "tests",
                        document.tests().size(),
                        "failures",
                        PolicyViews.of(failures(asked, document)),
                        "difference",
                        PolicyViews.of(difference(asked, document))));
    }

    private List<PolicyTests.Failure> failures(Asked asked, PolicyDocument document) {
        return new PolicyTests(rooms.worlds().current(), asked.now()).run(document);
    }

    private PolicyDifference difference(Asked asked, PolicyDocument document) {
        return Comparison.of(
                rooms.worlds().current(), new RuleSet(0, document.rules()), asked.now());
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

    private OperatorAnswer propose(Asked asked) {
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
        if (!difference.loosens()) return true;
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

    private OperatorAnswer approve(Asked asked) {
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

    private OperatorAnswer reject(Asked asked) {
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
    private OperatorAnswer rollback(Asked asked) {
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
