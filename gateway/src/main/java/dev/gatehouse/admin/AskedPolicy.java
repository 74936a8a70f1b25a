package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyDocument;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.PolicyVersion;

/** A policy, as the body of a request brings it. */
final class AskedPolicy {
    private AskedPolicy() {}

    static PolicyDocument in(Asked asked) {
        if (!(asked.body().member("document") instanceof Json.Obj document))
            throw Refusal.malformed(
                    "member.missing",
                    "The body has no document.",
                    "Add \"document\" as an object with rules, as docs/policy.md shows.");
        return switch (PolicyForm.read(document)) {
            case PolicyForm.Read(var read) -> read;
            case PolicyForm.Refused(var where, var why) ->
                    throw Refusal.malformed(
                            "policy.malformed",
                            "In " + where + ": " + why,
                            "Correct it; docs/policy.md shows the form of rules and tests.");
        };
    }

    /** One that is kept; what cannot be read any more is not published. */
    static PolicyDocument stored(PolicyVersion version) {
        return switch (PolicyForm.read(version.document())) {
            case PolicyForm.Read(var read) -> read;
            case PolicyForm.Refused(var where, var why) ->
                    throw Refusal.conflict(
                            "policy.malformed",
                            "Policy "
                                    + version.number()
                                    + " cannot be read any more: in "
                                    + where
                                    + ": "
                                    + why,
                            "Propose a policy that can.");
        };
    }
}
