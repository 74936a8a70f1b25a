package dev.gatehouse.policy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask.Purpose;
import dev.gatehouse.policy.Decision.Allow;
import dev.gatehouse.policy.Decision.Refuse;
import dev.gatehouse.policy.Decision.SignIn;
import dev.gatehouse.policy.Decision.StepUp;
import dev.gatehouse.policy.Decision.TryLater;
import org.jspecify.annotations.Nullable;

/**
 * The one decision function: default deny, rules in the order in which they stand here, no clock,
 * no network, no memory. The same facts give the same decision, so it can be explained, simulated
 * and replayed (AUT-1).
 */
public final class Policy {
    private Policy() {}

    public static Decision decide(Facts facts) {
        var objection = objection(facts);
        return objection == null ? decideForAgent(facts) : objection;
    }

    /**
     * What stands against the caller whatever server it asks: the rules that come first. Null when
     * nothing does. The route that joins all servers asks this, then each server's rules.
     */
    public static @Nullable Decision objection(Facts facts) {
        return switch (facts.caller()) {
            case Caller.Anonymous _ -> new SignIn(null);
            case Caller.Unproven(var why, _) -> new SignIn(why);
            case Caller.Unverifiable(var why) -> new TryLater(why);
            case Caller.Known(var token) -> objection(token, facts);
        };
    }

    private static @Nullable Decision objection(Token token, Facts facts) {
        var scope = scopeFor(facts.ask());
        if (!Scopes.suffice(token.scopes(), scope)) return new StepUp(scope);
        return switch (facts.agent()) {
            case AgentStanding.Unregistered _ ->
                    new Refuse(Rule.AGENT_REGISTERED, "no agent has this client id");
            case AgentStanding.Disabled(var agent) ->
                    new Refuse(Rule.AGENT_ACTIVE, "agent " + agent.name() + " is disabled");
            case AgentStanding.Active _ -> null;
        };
    }

    private static Decision decideForAgent(Facts facts) {
        return switch (facts.server()) {
            case ServerStanding.Unknown _ ->
                    new Refuse(Rule.SERVER_KNOWN, "no server has this name");
            case ServerStanding.NotReachable(var state) ->
                    new Refuse(Rule.SERVER_APPROVED, "the server is " + state);
            case ServerStanding.Reachable _ -> decideOnItem(facts);
        };
    }

    private static Decision decideOnItem(Facts facts) {
        if (facts.item() instanceof ItemStanding.NotApproved(var key))
            return new Refuse(Rule.ITEM_APPROVED, key + " is not approved");
        if (facts.ask().purpose() == Purpose.USE
                && facts.drift() instanceof DriftStanding.Changed(var finding, var subject))
            return withGrant(
                    facts,
                    new Refuse(
                            Rule.ITEM_UNCHANGED,
                            subject + " changed since it was approved: finding " + finding));
        return switch (facts.grant()) {
            case GrantStanding.Granted(var grant) -> new Allow(grant);
            case GrantStanding.Ended(var grant) ->
                    new Refuse(Rule.GRANT_STANDS, "grant " + grant.id() + " has ended");
            case GrantStanding.None _ -> new Refuse(Rule.GRANT_STANDS, "no grant covers it");
        };
    }

    /** A refusal that would tell something about the server is given to those with a grant only. */
    private static Decision withGrant(Facts facts, Refuse refusal) {
        return facts.grant() instanceof GrantStanding.Granted
                ? refusal
                : new Refuse(Rule.GRANT_STANDS, "no grant covers it");
    }

    private static String scopeFor(Ask ask) {
        return ask.method() == Method.TOOLS_CALL && ask.purpose() == Purpose.USE
                ? Scopes.CALL
                : Scopes.READ;
    }
}
