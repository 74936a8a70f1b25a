package dev.gatehouse.admin;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Explanation;
import dev.gatehouse.policy.Facts;
import java.util.Locale;

/** How REST shows a decision and what it stands on. */
final class DecisionViews {
    private DecisionViews() {}

    static Json.Obj of(Decision decision) {
        return switch (decision) {
            case Decision.Allow(var grant) -> Json.object("outcome", "allow", "grant", grant.id());
            case Decision.Confirm(var grant, var wantedBy) ->
                    Json.object("outcome", "confirm", "grant", grant.id(), "wantedBy", wantedBy);
            case Decision.Refuse(var rule, var why) ->
                    Json.object("outcome", "refuse", "rule", rule.toString(), "why", why);
            case Decision.SignIn(var why) -> Json.object("outcome", "sign-in", "why", Json.of(why));
            case Decision.StepUp(var scope) -> Json.object("outcome", "step-up", "scope", scope);
            case Decision.TryLater(var why) -> Json.object("outcome", "later", "why", why);
        };
    }

    /** In one line, for tables. */
    static String brief(Decision decision) {
        var shown = of(decision);
        return shown.has("rule")
                ? shown.text("outcome") + " " + shown.text("rule")
                : String.valueOf(shown.text("outcome"));
    }

    static Json.Obj of(Explanation.Said said) {
        var json =
                Json.object(
                        "id", said.rule().id(),
                        "effect", said.rule().effect().toString(),
                        "fits", said.fit().name().toLowerCase(Locale.ROOT));
        return said.why().isEmpty() ? json : json.with("why", Json.of(said.why()));
    }

    static Json.Obj of(Facts facts) {
        return Json.object(
                "agent", agent(facts.agent()),
                "server", server(facts.server()),
                "item", item(facts.item()),
                "drift", drift(facts.drift()),
                "touches", touch(facts.touch()),
                "waived", facts.waived(),
                "grant", grant(facts.grant()));
    }

    private static String agent(AgentStanding agent) {
        return switch (agent) {
            case AgentStanding.Active(var known) -> known.name() + ", active";
            case AgentStanding.Disabled(var known) -> known.name() + ", disabled";
            case AgentStanding.Unregistered _ -> "not registered";
        };
    }

    private static String server(ServerStanding server) {
        return switch (server) {
            case ServerStanding.Reachable(var known, _) -> known.name() + ", approved";
            case ServerStanding.NotReachable(var state) -> "it is " + state;
            case ServerStanding.Lapsed(var since) -> "its approval ended at " + since;
            case ServerStanding.Unknown _ -> "not known";
        };
    }

    private static String item(ItemStanding item) {
        return switch (item) {
            case ItemStanding.Approved(var approved) -> approved.key() + ", approved";
            case ItemStanding.NotApproved(var key) -> key + ", not approved";
            case ItemStanding.None _ -> "the server as a whole";
        };
    }

    private static String drift(DriftStanding drift) {
        return switch (drift) {
            case DriftStanding.Unchanged _ -> "unchanged since it was approved";
            case DriftStanding.Held(var level, var reason) ->
                    "contained by an operator, " + level.word() + ": " + reason;
            case DriftStanding.Changed(var finding, var subject) ->
                    subject + " changed: finding " + finding;
        };
    }

    private static String touch(Touch touch) {
        return switch (touch) {
            case Touch.Known(var binding, var resources) ->
                    binding.action()
                            + " "
                            + (resources.isEmpty()
                                    ? "nothing that has a name"
                                    : String.join(
                                            " ",
                                            resources.stream().map(Object::toString).toList()));
            case Touch.Unbounded(var binding, var why) ->
                    binding.action() + " nobody knows what: " + why;
            case Touch.Unfit(var why) -> "the arguments do not fit: " + why;
            case Touch.Unbound _ -> "nobody has said what it does";
            case Touch.Shown _ -> "it is only shown";
            case Touch.Nothing _ -> "nothing";
        };
    }

    private static String grant(GrantStanding grant) {
        return switch (grant) {
            case GrantStanding.Granted(var covering, _) -> covering.id() + " covers it";
            case GrantStanding.Narrower(_, var why) -> why;
            case GrantStanding.Ended(var ended) -> ended.id() + " has ended, or not begun";
            case GrantStanding.None _ -> "none covers it";
        };
    }
}
