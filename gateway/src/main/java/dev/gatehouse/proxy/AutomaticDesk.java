package dev.gatehouse.proxy;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Grants;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.TermsForm;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Automatic;
import dev.gatehouse.policy.AutomaticRule;
import dev.gatehouse.policy.AutomaticWish;
import dev.gatehouse.policy.World;
import dev.gatehouse.policy.Worlds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Grants what agents ask for where a rule of the policy says so (AUT-6): reading alone, within what
 * the rule says, so often in an hour. The decision on the request and the grant are one recorded
 * change. Blocks; safe for many threads.
 */
public final class AutomaticDesk {
    private static final Duration COUNTED = Duration.ofHours(1);

    private final Worlds worlds;
    private final Requests requests;
    private final Grants grants;
    private final Changes changes;
    private final InstantSource clock;

    public AutomaticDesk(
            Worlds worlds, Requests requests, Grants grants, Changes changes, InstantSource clock) {
        this.worlds = worlds;
        this.requests = requests;
        this.grants = grants;
        this.changes = changes;
        this.clock = clock;
    }

    /** Decides what was filed just now, if a rule does. */
    Request decide(Request filed, AccessWish wish, String user) {
        var asked = asked(filed.requester(), user, wish);
        return switch (judge(asked)) {
            case Automatic.AskPerson _ -> filed;
            case Automatic.Granted _ -> granted(filed, wish, asked);
        };
    }

    /**
     * What rules about the agent and the server that it named would grant, in sentences for it to
     * ask by; nothing of what exists (T72). Never blocks.
     */
    List<String> hints(String agent, String user, AccessWish wish) {
        return Automatic.judge(worlds.current(), asked(agent, user, wish), 0)
                        instanceof Automatic.AskPerson(_, var hints)
                ? hints
                : List.of();
    }

    private Automatic.Verdict judge(AutomaticWish wish) {
        // Nothing is counted for the many who have no rule to look at.
        World world = worlds.current();
        return world.rules().automatic().isEmpty()
                ? new Automatic.AskPerson("there are no rules", List.of())
                : Automatic.judge(world, wish, lately(wish.agent()));
    }

    private int lately(String agent) {
        return grants.given(agent, AutomaticRule.GRANTOR, clock.instant().minus(COUNTED));
    }

    /** Judged again inside the change: another replica may have granted the last one meanwhile. */
    private Request granted(Request filed, AccessWish wish, AutomaticWish asked) {
        try {
            changes.make(
                    () -> {
                        if (!isPending(filed)
                                || !(judge(asked) instanceof Automatic.Granted(var rule)))
                            throw new Overtaken();
                        return grant(filed, wish, asked, rule);
                    },
                    made -> event(filed, made));
            return requests.find(filed.id()).orElse(filed);
        } catch (Overtaken _) {
            return requests.find(filed.id()).orElse(filed);
        }
    }

    /** A person, or another replica, may have decided meanwhile. */
    private boolean isPending(Request filed) {
        return requests.find(filed.id()).filter(now -> now.isPending(clock.instant())).isPresent();
    }

    private Grant grant(Request filed, AccessWish wish, AutomaticWish asked, AutomaticRule rule) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var terms =
                new Terms(
                        asked.user(),
                        asked.resources(),
                        null,
                        null,
                        wish.maxCalls(),
                        null,
                        null,
                        false);
        var grant =
                new Grant(
                        ShortId.ofGrant(),
                        asked.agent(),
                        asked.server(),
                        asked.items(),
                        terms,
                        wish.reason(),
                        rule.grantor(),
                        now,
                        now.plus(asked.window()),
                        null);
        grants.add(grant);
        requests.decide(filed.id(), Request.State.APPROVED, rule.grantor(), now, grant.id());
        return grant;
    }

    private static Event event(Request filed, Grant made) {
        return new Event(
                made.grantedAt(),
                "grant.added",
                Json.object(
                        "actor", made.grantedBy(),
                        "grant", made.id(),
                        "agent", made.agent(),
                        "server", made.server(),
                        "items",
                                Json.of(
                                        made.items().stream()
                                                .map(ItemKey::toString)
                                                .sorted()
                                                .toList()),
                        "terms", TermsForm.of(made.terms()),
                        "reason", made.reason(),
                        "expiresAt", made.expiresAt().toString(),
                        "answers", filed.id()));
    }

    private static AutomaticWish asked(String agent, String user, AccessWish wish) {
        var items = new LinkedHashSet<ItemKey>();
        for (var item : wish.items()) items.add(ItemKey.parse(item));
        var resources = new ArrayList<Selector>();
        for (var text : wish.resources()) Selector.parse(text).ifPresent(resources::add);
        return new AutomaticWish(
                agent, user, wish.server(), items, resources, Duration.ofSeconds(wish.seconds()));
    }

    /** Leaves a change that is not to be made any more; never leaves this class. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overtaken() {
            super(null, null, false, false);
        }
    }
}
