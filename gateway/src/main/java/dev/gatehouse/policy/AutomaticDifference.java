package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.policy.PolicyDifference.Change;
import dev.gatehouse.policy.PolicyDifference.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds which requests for reading are granted without a person under one policy and not under
 * another: for every agent and every approved tool that only reads, each most that some rule
 * grants.
 */
final class AutomaticDifference {
    private final World before;
    private final World after;
    private final List<AutomaticRule> rules;

    AutomaticDifference(World world, RuleSet later) {
        this.before = world;
        this.after = world.under(later);
        var both = new LinkedHashSet<>(world.rules().automatic());
        both.addAll(later.automatic());
        this.rules = List.copyOf(both);
    }

    List<Change> find() {
        var changes = new LinkedHashSet<Change>();
        if (rules.isEmpty()) return List.of();
        var agents = before.agents().stream().sorted(Comparator.comparing(Agent::name)).toList();
        for (var agent : agents)
            if (!agent.disabled())
                for (var governed : before.servers())
                    if (governed.isReachable())
                        governed.approval()
                                .ifPresent(approval -> find(agent.name(), approval, changes));
        return new ArrayList<>(changes);
    }

    private void find(String agent, Approval approval, Set<Change> changes) {
        for (var tool : new TreeSet<>(approval.bindings().keySet())) {
            var binding = approval.bindings().get(tool);
            if (binding == null || binding.action() != ActionClass.READ) continue;
            for (var rule : rules)
                if (Match.fits(rule.agents(), agent)
                        && Match.fits(rule.servers(), approval.server())
                        && Match.fits(rule.tools(), tool.toString()))
                    for (var user : users(rule))
                        compare(agent, user, approval, tool, rule, changes);
        }
    }

    private static Set<String> users(AutomaticRule rule) {
        var users = new TreeSet<String>();
        for (var pattern : rule.users()) users.add(pattern);
        return users.isEmpty() ? Set.of("") : users;
    }

    private void compare(
            String agent,
            String user,
            Approval approval,
            ItemKey tool,
            AutomaticRule rule,
            Set<Change> changes) {
        var wish =
                new AutomaticWish(
                        agent,
                        user.endsWith("*") ? user.substring(0, user.length() - 1) + "any" : user,
                        approval.server(),
                        Set.of(tool),
                        rule.resources(),
                        rule.window());
        var was = Automatic.judge(before, wish, 0);
        var is = Automatic.judge(after, wish, 0);
        boolean granted = was instanceof Automatic.Granted;
        if (granted == is instanceof Automatic.Granted) return;
        changes.add(
                new Change(
                        granted ? Way.TIGHTENED : Way.LOOSENED,
                        agent,
                        user.isEmpty() ? "any" : user,
                        approval.server(),
                        tool.toString(),
                        touched(rule.resources()),
                        words(was, rule),
                        words(is, rule),
                        false));
    }

    private static String touched(List<Selector> resources) {
        return resources.isEmpty()
                ? "nothing"
                : String.join(", ", resources.stream().map(Object::toString).sorted().toList());
    }

    private static String words(Automatic.Verdict verdict, AutomaticRule rule) {
        return switch (verdict) {
            case Automatic.Granted(var by) ->
                    "granted by " + by.id() + " for " + rule.window().toSeconds() + "s";
            case Automatic.AskPerson asks -> asks.toString();
        };
    }
}
