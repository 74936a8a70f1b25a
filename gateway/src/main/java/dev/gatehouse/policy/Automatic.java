package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a request for access by the policy's rules alone. Pure, like {@link Policy}: how
 * many were granted lately is a fact that comes in.
 */
public final class Automatic {
    private Automatic() {}

    /** What it comes to. */
    public sealed interface Verdict {}

    public record Granted(AutomaticRule rule) implements Verdict {
        @Override
        public String toString() {
            return "granted by " + rule.id();
        }
    }

    /**
     * A person decides.
     *
     * @param hints what rules about this agent and server would grant, for it to ask for
     */
    public record AskPerson(String why, List<String> hints) implements Verdict {
        public AskPerson {
            hints = List.copyOf(hints);
        }

        @Override
        public String toString() {
            return "a person decides";
        }
    }

    /** Hints that are given. */
    private static final int MAX_HINTS = 5;

    /**
     * @param world in which tools are approved and bound
     * @param lately how many requests of the agent rules have granted within the hour
     */
    public static Verdict judge(World world, AutomaticWish wish, int lately) {
        return judge(world.rules().automatic(), wish, approved(world, wish.server()), lately);
    }

    /** What the tools of a server do, if it may be called at all. */
    private static Function<ItemKey, Optional<Binding>> approved(World world, String server) {
        return tool ->
                world.server(server)
                        .filter(Governed::isReachable)
                        .flatMap(Governed::approval)
                        .filter(approval -> approval.items().contains(tool))
                        .flatMap(approval -> Optional.ofNullable(approval.bindings().get(tool)));
    }

    /**
     * @param bindings what is approved, and what it does; empty for what is not
     */
    static Verdict judge(
            List<AutomaticRule> rules,
            AutomaticWish wish,
            Function<ItemKey, Optional<Binding>> bindings,
            int lately) {
        var about = new ArrayList<AutomaticRule>();
        for (var rule : rules)
            if (Match.fits(rule.agents(), wish.agent())
                    && Match.fits(rule.users(), wish.user())
                    && Match.fits(rule.servers(), wish.server())) about.add(rule);
        if (about.isEmpty()) return new AskPerson("no rule is about it", List.of());
        if (wish.items().isEmpty()
                || !wish.items().stream().allMatch(each -> reads(each, bindings)))
            return asks(
                    "not everything that it asks for is an approved tool that only reads", about);
        var fitting = about.stream().filter(rule -> fits(rule, wish)).toList();
        if (fitting.isEmpty()) return asks("it asks for more than any rule grants", about);
        for (var rule : fitting) if (lately < rule.perHour()) return new Granted(rule);
        return asks("rules have granted as much to it within the hour as they may", about);
    }

    private static boolean reads(ItemKey item, Function<ItemKey, Optional<Binding>> bindings) {
        return item.kind() == Kind.TOOL
                && bindings.apply(item)
                        .filter(binding -> binding.action() == ActionClass.READ)
                        .isPresent();
    }

    private static boolean fits(AutomaticRule rule, AutomaticWish wish) {
        return wish.items().stream().allMatch(item -> Match.fits(rule.tools(), item.toString()))
                && rule.selects(wish.resources())
                && wish.window().compareTo(rule.window()) <= 0;
    }

    /** Only what the rules say of what was named anyway: nothing of what exists (T72). */
    private static AskPerson asks(String why, List<AutomaticRule> about) {
        return new AskPerson(why, about.stream().limit(MAX_HINTS).map(Automatic::hint).toList());
    }

    private static String hint(AutomaticRule rule) {
        var resources =
                rule.resources().isEmpty()
                        ? "nothing that has a name"
                        : String.join(
                                ", ",
                                rule.resources().stream().map(Object::toString).sorted().toList());
        return "Rule "
                + rule.id()
                + " grants reading by "
                + String.join(", ", rule.tools().stream().sorted().toList())
                + " of "
                + resources
                + " for at most "
                + rule.window().toSeconds()
                + " seconds, "
                + rule.perHour()
                + " times in an hour.";
    }
}
