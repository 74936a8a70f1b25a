package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.AUDITOR;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.audit.Past;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.AutomaticWish;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Explanation;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would be decided: of one call, with all that the decision stands on; and of those in the
 * record, under another policy. Both by the function that decides on calls.
 */
final class ExplainEndpoints {
    /** Entries of the record that one request looks at. */
    static final int PAGE = 2_000;

    /** Changed decisions that one answer lists. */
    static final int MAX_LISTED = 200;

    private static final Duration MOST = Duration.ofDays(365);

    private final Rooms rooms;
    private final RestLimits limits;

    ExplainEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.post(
                        "/api/policy/explain",
                        "explainDecision",
                        "What would be decided of a call, and what the decision stands on",
                        AUDITOR,
                        "AskedCall",
                        "Explained",
                        this::explain),
                Endpoint.post(
                        "/api/policy/simulate",
                        "simulatePolicy",
                        "Decides recorded calls again, under another policy",
                        AUDITOR,
                        "PolicyToTry",
                        "Simulation",
                        this::simulate));
    }

    private OperatorAnswer explain(Asked asked) {
        var current = rooms.worlds().current();
        var world =
                asked.body().has("document")
                        ? current.under(RuleSet.of(0, AskedPolicy.in(asked)))
                        : current;
        var name = asked.text("agent", 100);
        var agent = rooms.agents().find(name).orElseThrow(() -> Refusal.unknown("agent", name));
        var at = at(asked);
        var ask = Ask.toUse(asked.text("server", 63), item(asked), arguments(asked));
        var user = asked.optionalText("user", 512).orElse("");
        var explained = Explanation.of(world, ask, caller(agent, user, at), at);
        return OperatorAnswer.json(
                200,
                Json.object(
                        "policy",
                        world.rules().version(),
                        "world",
                        world.version(),
                        "at",
                        at.toString(),
                        "decision",
                        DecisionViews.of(explained.decision()),
                        "facts",
                        DecisionViews.of(explained.facts()),
                        "rules",
                        explained.rules().stream().map(DecisionViews::of).toList()));
    }

    /** An agent with every scope: what its token lacks is not for the policy to say. */
    static Caller caller(Agent agent, String user, Instant at) {
        return new Caller.Known(
                new Token(
                        agent.issuer(),
                        agent.clientId(),
                        user.isEmpty() ? agent.clientId() : user,
                        "explained",
                        Set.copyOf(Scopes.ALL),
                        at.plusSeconds(1)));
    }

    private static Instant at(Asked asked) {
        var written = asked.optionalText("asOf", 40);
        if (written.isEmpty()) return asked.now();
        try {
            return Instant.parse(written.get());
        } catch (DateTimeParseException malformed) {
            throw Refusal.malformed(
                    "time.malformed", "asOf is no time.", "Write it as 2026-11-26T09:00:00Z.");
        }
    }

    private ItemKey item(Asked asked) {
        var tool = asked.optionalText("tool", limits.reasonChars());
        var item = asked.optionalText("item", limits.reasonChars());
        if (tool.isPresent() == item.isPresent())
            throw Refusal.malformed(
                    "item.missing",
                    "The body names neither a tool nor an item, or both.",
                    "Give one of them.");
        return tool.map(name -> new ItemKey(Kind.TOOL, name))
                .orElseGet(() -> Asked.item(item.orElseThrow()));
    }

    private static Json.Obj arguments(Asked asked) {
        if (!asked.body().has("arguments")) return Json.object();
        if (asked.body().member("arguments") instanceof Json.Obj arguments) return arguments;
        throw Refusal.malformed(
                "member.malformed", "arguments is no object.", "Correct it, or leave it out.");
    }

    private OperatorAnswer simulate(Asked asked) {
        var rules = RuleSet.of(0, AskedPolicy.in(asked));
        long after =
                asked.body().has("after")
                        ? asked.wholeNumber("after", 0, Long.MAX_VALUE)
                        : rooms.past()
                                .before(
                                        asked.now()
                                                .minus(
                                                        asked.span(
                                                                "since",
                                                                Duration.ofDays(7),
                                                                MOST)));
        var lines = rooms.past().after(after, PAGE);
        var found = new Found(new Simulation(rooms.worlds().current(), rules));
        for (var line : lines) found.take(line);
        return OperatorAnswer.json(
                200, found.view(lines.size() < PAGE ? null : lines.getLast().sequence()));
    }

    /** What a simulation comes to. */
    private static final class Found {
        private final Simulation simulation;
        private final List<Json.Obj> changes = new ArrayList<>();
        private final Map<String, Integer> leftOut = new TreeMap<>();
        private int entries;
        private int replayed;
        private int changed;
        private int differing;

        Found(Simulation simulation) {
            this.simulation = simulation;
        }

        void take(Past.Line line) {
            if (line.event().kind().equals(RecordedRequest.KIND))
                RecordedRequest.of(line).ifPresent(wish -> judge(line, wish));
            if (!RecordedCall.KINDS.contains(line.event().kind())) return;
            entries++;
            switch (RecordedCall.of(line)) {
                case RecordedCall.Partial(var why) -> leftOut.merge(why, 1, Integer::sum);
                case RecordedCall.Whole(var call) -> {
                    switch (simulation.replay(call)) {
                        case Simulation.Depends(var why) -> leftOut.merge(why, 1, Integer::sum);
                        case Simulation.Replayed(var before, var after) ->
                                compare(line, before, after);
                    }
                }
            }
        }

        private void compare(Past.Line line, Decision before, Decision after) {
            replayed++;
            var recorded = line.event().kind().substring("call.".length());
            if (!recorded.equals(kind(before))) differing++;
            if (DecisionViews.brief(before).equals(DecisionViews.brief(after))) return;
            changed++;
            if (changes.size() >= MAX_LISTED) return;
            var body = line.event().body();
            changes.add(
                    Json.object(
                            "sequence", line.sequence(),
                            "at", line.event().at().toString(),
                            "agent", text(body, "agent"),
                            "server", text(body, "server"),
                            "item", text(body, "item"),
                            "recorded", recorded,
                            "before", DecisionViews.brief(before),
                            "after", DecisionViews.brief(after)));
        }

        private void judge(Past.Line line, AutomaticWish wish) {
            entries++;
            replayed++;
            var judged = simulation.judge(wish);
            if (!judged.differs()) return;
            changed++;
            if (changes.size() >= MAX_LISTED) return;
            changes.add(
                    Json.object(
                            "sequence", line.sequence(),
                            "at", line.event().at().toString(),
                            "agent", wish.agent(),
                            "server", wish.server(),
                            "item",
                                    String.join(
                                            " ",
                                            wish.items().stream()
                                                    .map(ItemKey::toString)
                                                    .sorted()
                                                    .toList()),
                            "recorded", "requested",
                            "before", judged.before().toString(),
                            "after", judged.after().toString()));
        }

        private static String text(Json.Obj body, String member) {
            var text = body.text(member);
            return text == null ? "" : text;
        }

        private static String kind(Decision decision) {
            return switch (decision) {
                case Decision.Allow _ -> "allowed";
                case Decision.Confirm _ -> "unconfirmed";
                case Decision.Refuse _, Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ ->
                        "refused";
            };
        }

        Json.Obj view(@Nullable Long next) {
            return Json.object(
                    "entries",
                    entries,
                    "replayed",
                    replayed,
                    "changed",
                    changed,
                    "differing",
                    differing,
                    "changes",
                    changes,
                    "leftOut",
                    leftOut.entrySet().stream()
                            .map(left ->
                                    Json.object("why", left.getKey(), "count", left.getValue()))
                            .toList(),
                    "next",
                    Json.of(next));
        }
    }
}
