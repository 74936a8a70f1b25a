package dev.gatehouse.policy;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.access.Terms;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.policy.Condition.Compilation;
import dev.gatehouse.policy.Condition.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of an agent's grants cover what is asked. Pure.
 *
 * <p>A grant with a parent covers what both cover, so whatever it says, it never allows more
 * (AUT-9).
 */
final class Authority {
    private static final int MAX_GENERATIONS = 8;

    private final Map<String, Grant> byId = new HashMap<>();
    private final Map<String, Compilation> conditions = new HashMap<>();

    Authority(Collection<Grant> all, Function<String, Compilation> compiler) {
        for (var grant : all) {
            byId.put(grant.id(), grant);
            var when = grant.terms().when();
            if (when != null) conditions.put(when, compiler.apply(when));
        }
    }

    /**
     * @param grants of the agent on the server
     * @param item what it comes down to: for a resource, what it is read by; null for the whole
     */
    GrantStanding standing(
            List<Grant> grants, Asked asked, @Nullable ItemKey item, Touch touch, Instant now) {
        Grant granted = null;
        Grant exact = null;
        GrantStanding best = new GrantStanding.None();
        for (var grant : grants) {
            if (item != null && !grant.covers(item)) continue;
            var lack = lack(grant, asked, item, touch, now, 0);
            if (lack instanceof Ended) {
                if (best instanceof GrantStanding.None) best = new GrantStanding.Ended(grant);
            } else if (lack instanceof Narrow(var why)) {
                best = new GrantStanding.Narrower(grant, why);
            } else {
                if (grant.terms().isExact()) exact = grant;
                granted = preferred(granted, grant);
            }
        }
        return granted == null ? best : new GrantStanding.Granted(granted, exact);
    }

    /** One that is not used up before one that is. */
    private static Grant preferred(@Nullable Grant known, Grant other) {
        return known == null || known.terms().maxCalls() != null ? other : known;
    }

    /** What a grant lacks to cover it. */
    private sealed interface Lack {}

    private record Ended() implements Lack {}

    private record Narrow(String why) implements Lack {}

    private @Nullable Lack lack(
            Grant grant,
            Asked asked,
            @Nullable ItemKey item,
            Touch touch,
            Instant now,
            int generation) {
        if (!stands(grant, asked, now)) return new Ended();
        if (!grant.server().equals(asked.ask().server()))
            return new Narrow("its parent is on another server");
        if (item != null && !grant.covers(item)) return new Narrow("its parent does not cover it");
        var terms = grant.terms();
        var user = terms.user();
        if (user != null && !user.equals(asked.user()))
            return new Narrow("grant " + grant.id() + " is for another user");
        var own = isUse(touch) ? ofUse(grant.id(), terms, asked, item, touch) : null;
        if (own != null) return own;
        var parent = terms.parent();
        if (parent == null) return null;
        var above = Optional.ofNullable(byId.get(parent));
        if (above.isEmpty() || generation >= MAX_GENERATIONS) return new Ended();
        return lack(above.get(), asked, item, touch, now, generation + 1);
    }

    /**
     * A call that has taken the last use of a grant still has it; and what a person allowed in time
     * is let end.
     */
    private static boolean stands(Grant grant, Asked asked, Instant now) {
        if (!asked.ask().held().contains(grant.id())) return grant.stands(now);
        return grant.terms().isExact() ? grant.revokedAt() == null : grant.lasts(now);
    }

    /** A grant and those above it, as far as they are good for so many calls only. */
    List<Grant> counted(Grant grant) {
        if (grant.terms().maxCalls() == null && grant.terms().parent() == null) return List.of();
        var counted = new ArrayList<Grant>();
        Grant next = grant;
        for (int generation = 0; next != null && generation <= MAX_GENERATIONS; generation++) {
            if (next.terms().maxCalls() != null) counted.add(next);
            var parent = next.terms().parent();
            next = parent == null ? null : byId.get(parent);
        }
        return counted;
    }

    private static boolean isUse(Touch touch) {
        return !(touch instanceof Touch.Nothing) && !(touch instanceof Touch.Shown);
    }

    private @Nullable Lack ofUse(
            String id, Terms terms, Asked asked, @Nullable ItemKey item, Touch touch) {
        var binding = touch.binding();
        if (binding != null && binding.action().isPrivileged() && !terms.privileged())
            return new Narrow("grant " + id + " was made by one person, for reading alone");
        if (terms.arguments() != null && !terms.arguments().equals(asked.argumentsDigest()))
            return new Narrow("grant " + id + " is for other arguments");
        if (!isSelected(terms, item, touch)) return new Narrow("grant " + id + missing(touch));
        var when = terms.when();
        if (when == null) return null;
        return switch (conditions.get(when)) {
            case Compilation.Compiled(var condition) ->
                    switch (asked.evaluate(condition, touch)) {
                        case Outcome.Holds _ -> null;
                        case Outcome.HoldsNot _ ->
                                new Narrow("the condition of grant " + id + " does not hold");
                        case Outcome.Failed(var why) ->
                                new Narrow(
                                        "the condition of grant "
                                                + id
                                                + " cannot be evaluated: "
                                                + why);
                    };
            case Compilation.Refused(var why) ->
                    new Narrow("the condition of grant " + id + " is none. " + why);
            case null -> new Narrow("the condition of grant " + id + " is not known");
        };
    }

    private static String missing(Touch touch) {
        if (!(touch instanceof Touch.Known(_, var resources)))
            return " does not cover a call whose reach is not known; that takes the resource *";
        return " does not cover "
                + String.join(", ", resources.stream().limit(4).map(Object::toString).toList());
    }

    /**
     * A tool's call is covered where all that it touches is selected. What is no tool is named by
     * its item; a grant that selects resources of its kind narrows that.
     */
    private static boolean isSelected(Terms terms, @Nullable ItemKey item, Touch touch) {
        var selectors = terms.resources();
        return switch (touch) {
            case Touch.Known(_, var resources) when item != null && item.kind() != Kind.TOOL ->
                    selectors.isEmpty() || Selector.selectAll(selectors, resources);
            case Touch.Known(_, var resources) -> Selector.selectAll(selectors, resources);
            case Touch.Unbounded _ -> selectors.contains(new Selector.Everything());
            case Touch.Nothing _, Touch.Shown _, Touch.Unfit _, Touch.Unbound _ -> true;
        };
    }
}
