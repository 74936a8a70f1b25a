package dev.gatehouse.policy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask.Purpose;
import dev.gatehouse.policy.Decision.Allow;
import dev.gatehouse.policy.Decision.Confirm;
import dev.gatehouse.policy.Decision.Refuse;
import dev.gatehouse.policy.Decision.SignIn;
import dev.gatehouse.policy.Decision.StepUp;
import dev.gatehouse.policy.Decision.TryLater;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The one decision function: default deny, rules in the order in which they stand here, no clock,
 * no network, no memory. The same facts give the same decision, so it can be explained, simulated
 * and replayed (AUT-1).
 */
public final class Policy {
    /** What wants a person's word when it is no rule. */
    static final String BINDING = "its binding";

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
                    new Refuse(
                            Rule.AGENT_ACTIVE,
                            "agent "
                                    + agent.name()
                                    + (agent.disabled() ? " is disabled" : " is withheld"));
            case AgentStanding.Active _ -> null;
        };
    }

    private static Decision decideForAgent(Facts facts) {
        return switch (facts.server()) {
            case ServerStanding.Unknown _ ->
                    new Refuse(Rule.SERVER_KNOWN, "no server has this name");
            case ServerStanding.NotReachable(var state) when state.wasApproved() ->
                    stopped(facts, "the server is " + state);
            case ServerStanding.NotReachable(var state) ->
                    new Refuse(Rule.SERVER_APPROVED, "the server is " + state);
            case ServerStanding.Lapsed(var since) ->
                    stopped(facts, "the server's approval ended at " + since);
            case ServerStanding.Reachable _ -> decideOnItem(facts);
        };
    }

    /** Who has a grant knows the server, and is told why it gets nothing (T72). */
    private static Refuse stopped(Facts facts, String why) {
        return new Refuse(
                facts.grant() instanceof GrantStanding.Granted
                        ? Rule.SERVER_SERVES
                        : Rule.SERVER_APPROVED,
                why);
    }

    private static Decision decideOnItem(Facts facts) {
        if (facts.item() instanceof ItemStanding.NotApproved(var key))
            return new Refuse(Rule.ITEM_APPROVED, key + " is not approved");
        return switch (facts.grant()) {
            case GrantStanding.None _ -> new Refuse(Rule.GRANT_STANDS, "no grant covers it");
            case GrantStanding.Ended(var grant) ->
                    new Refuse(Rule.GRANT_STANDS, "grant " + grant.id() + " has ended");
            case GrantStanding.Narrower(_, var why) -> {
                var telling = objectionToUse(facts);
                yield telling == null ? new Refuse(Rule.GRANT_COVERS, why) : telling;
            }
            case GrantStanding.Granted(var grant, var exact) -> {
                var telling = objectionToUse(facts);
                yield telling == null ? decideByRules(facts, grant, exact) : telling;
            }
        };
    }

    /**
     * What stands against using the item that was approved. It tells something about the server, so
     * it is for those with a grant (T72).
     */
    private static @Nullable Refuse objectionToUse(Facts facts) {
        if (facts.ask().purpose() == Purpose.SHOW) return null;
        var drifted = drifted(facts);
        if (drifted != null) return drifted;
        return switch (facts.touch()) {
            case Touch.Unbound _ ->
                    new Refuse(Rule.TOOL_BOUND, "nobody has said what it does, and to what");
            case Touch.Unfit(var why) -> new Refuse(Rule.ARGUMENTS_FIT, why);
            case Touch.Unbounded(_, var why) when !facts.waived() ->
                    new Refuse(Rule.REACH_KNOWN, why);
            case Touch.Unbounded _, Touch.Known _, Touch.Nothing _, Touch.Shown _ -> null;
        };
    }

    private static @Nullable Refuse drifted(Facts facts) {
        return switch (facts.drift()) {
            case DriftStanding.Unchanged _ -> null;
            case DriftStanding.Changed(var finding, var subject) ->
                    new Refuse(
                            Rule.ITEM_UNCHANGED,
                            subject + " changed since it was approved: finding " + finding);
            case DriftStanding.Held(var level, var reason) ->
                    level == Containment.WRITE_BLOCK && reads(facts.touch())
                            ? null
                            : new Refuse(
                                    Rule.NOT_CONTAINED,
                                    "an operator has it under " + level.word() + ": " + reason);
        };
    }

    private static boolean reads(Touch touch) {
        var binding = touch.binding();
        return binding != null && !binding.action().isPrivileged();
    }

    private static Decision decideByRules(Facts facts, Grant grant, @Nullable Grant exact) {
        return switch (facts.rules()) {
            case RuleSet.Undecided(var rule, var why) ->
                    new Refuse(Rule.POLICY_EVALUATES, rule.id() + ": " + why);
            case RuleSet.Forbidden(var rule) ->
                    new Refuse(Rule.POLICY_FORBIDS, rule.id() + ": " + rule.why());
            case RuleSet.Unmentioned _ ->
                    new Refuse(Rule.POLICY_PERMITS, "no rule of the policy permits it");
            case RuleSet.Permitted(_, var confirmedBy) -> {
                var wantedBy = new ArrayList<>(confirmedBy);
                var binding = facts.touch().binding();
                if (binding != null && facts.ask().purpose() == Purpose.USE) {
                    if (binding.confirm()) wantedBy.add(BINDING);
                    wantedBy.addAll(facts.flow().trail(binding));
                }
                if (wantedBy.isEmpty()) yield new Allow(grant);
                yield exact == null ? new Confirm(grant, wantedBy) : new Allow(exact);
            }
        };
    }

    private static String scopeFor(Ask ask) {
        return ask.method() == Method.TOOLS_CALL && ask.purpose() == Purpose.USE
                ? Scopes.CALL
                : Scopes.READ;
    }
}
