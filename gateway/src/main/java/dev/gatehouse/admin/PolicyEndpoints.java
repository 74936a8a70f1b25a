package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.AUDITOR;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyDocument;
import dev.gatehouse.policy.PolicyForm;
import java.util.List;

/** The operators' policy: shown, checked, and what {@link PolicyPublishing} does with it. */
final class PolicyEndpoints {
    private final Rooms rooms;
    private final PolicyPublishing publishing;

    PolicyEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.publishing = new PolicyPublishing(rooms, limits);
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
                                publishing::propose)
                        .creating(),
                Endpoint.post(
                        "/api/policies/{number}/approve",
                        "approvePolicy",
                        "Publishes a policy that another proposed",
                        ADMIN,
                        "Nothing",
                        "ProposedPolicy",
                        publishing::approve),
                Endpoint.post(
                        "/api/policies/{number}/reject",
                        "rejectPolicy",
                        "Ends a proposal",
                        ADMIN,
                        "Reason",
                        "Policy",
                        publishing::reject),
                Endpoint.post(
                                "/api/policy/rollback",
                                "rollBackPolicy",
                                "Brings back a policy that was in force",
                                ADMIN,
                                "PolicyToBringBack",
                                "ProposedPolicy",
                                publishing::rollback)
                        .creating());
    }

    private OperatorAnswer list(Asked asked) {
        var policies = rooms.policies().all().stream().map(PolicyViews::of).toList();
        return OperatorAnswer.json(
                200, Json.object("inForce", publishing.inForce(), "policies", policies));
    }

    private OperatorAnswer show(Asked asked) {
        var wanted = asked.variable("number");
        if (wanted.equals("0") || (wanted.equals("in-force") && publishing.inForce() == 0))
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
                        ? rooms.policies()
                                .inForce()
                                .orElseThrow(() -> PolicyPublishing.unknown(wanted))
                        : publishing.known(wanted);
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
                        PolicyViews.of(publishing.failures(asked, document)),
                        "difference",
                        PolicyViews.of(publishing.difference(asked, document))));
    }
}
