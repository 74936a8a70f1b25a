package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Touch;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that can be about what is asked, by the names that they state. What it leaves out
 * {@link Applied} would leave out, too; what it finds is still to be held against its rule. A set
 * of rules is a bit for each, so that each part of a rule costs a few words of memory to look at.
 */
final class RuleIndex {
    private final List<PolicyRule> rules;
    private final int words;
    private final Names agents;
    private final Names users;
    private final Names servers;
    private final Names items;
    private final Map<ActionClass, long[]> actions = new EnumMap<>(ActionClass.class);

    RuleIndex(List<PolicyRule> rules) {
        this.rules = rules;
        this.words = (rules.size() + Long.SIZE - 1) / Long.SIZE;
        agents = new Names(Match::agents);
        users = new Names(Match::users);
        servers = new Names(Match::servers);
        items = new Names(Match::items);
        for (var action : ActionClass.values()) {
            var bits = new long[words];
            for (int i = 0; i < rules.size(); i++) {
                var meant = rules.get(i).match().actions();
                if (meant.isEmpty() || meant.contains(action)) set(bits, i);
            }
            actions.put(action, bits);
        }
    }

    private static void set(long[] bits, int number) {
        bits[number / Long.SIZE] |= 1L << (number % Long.SIZE);
    }

    /** In the order in which they are written. */
    List<PolicyRule> about(Applied applied) {
        var asked = applied.asked();
        var found = new long[words];
        Arrays.fill(found, -1L);
        agents.keep(found, asked.agent().name());
        servers.keep(found, asked.ask().server());
        users.keep(found, asked.user());
        switch (applied.touch()) {
            case Touch.Known(var binding, _) -> keep(found, applied, binding.action());
            case Touch.Unbounded(var binding, _) -> keep(found, applied, binding.action());
            case Touch.Shown _ -> items.keep(found, applied.item());
            case Touch.Nothing _ -> {
                // what is about an item permits to ask for its server, too
            }
            case Touch.Unfit _, Touch.Unbound _ -> Arrays.fill(found, 0);
        }
        return new Found(found);
    }

    private void keep(long[] found, Applied applied, ActionClass action) {
        items.keep(found, applied.item());
        and(found, actions.getOrDefault(action, found));
    }

    private static void and(long[] found, long[] other) {
        for (int i = 0; i < found.length; i++) found[i] &= other[i];
    }

    /** The rules whose bits are set; made to be gone through once. */
    private final class Found extends AbstractList<PolicyRule> {
        private final int[] numbers;

        Found(long[] bits) {
            int size = 0;
            for (var word : bits) size += Long.bitCount(word);
            numbers = new int[size];
            int next = 0;
            for (int i = 0; i < bits.length; i++)
                for (var word = bits[i]; word != 0; word &= word - 1)
                    numbers[next++] = i * Long.SIZE + Long.numberOfTrailingZeros(word);
        }

        @Override
        public PolicyRule get(int index) {
            return rules.get(numbers[index]);
        }

        @Override
        public int size() {
            return numbers.length;
        }
    }

    /** The rules by one set of names that they state, some of which end in a star. */
    private final class Names {
        private final long[] unstated = new long[words];
        private final Map<String, long[]> exactly = new HashMap<>();
        private final Map<String, long[]> beginning = new HashMap<>();
        private final int[] lengths;

        Names(Function<Match, Set<String>> stated) {
            var found = new TreeSet<Integer>();
            for (int i = 0; i < rules.size(); i++) {
                var names = stated.apply(rules.get(i).match());
                if (names.isEmpty()) set(unstated, i);
                for (var name : names) {
                    set(exactly.computeIfAbsent(name, _ -> new long[words]), i);
                    if (!name.endsWith("*")) continue;
                    var prefix = name.substring(0, name.length() - 1);
                    set(beginning.computeIfAbsent(prefix, _ -> new long[words]), i);
                    found.add(prefix.length());
                }
            }
            lengths = found.stream().mapToInt(Integer::intValue).toArray();
        }

        /** Takes away those that name another. */
        void keep(long[] bits, String name) {
            var meant = unstated.clone();
            or(meant, exactly.get(name));
            for (var length : lengths) {
                if (length > name.length()) break;
                or(meant, beginning.get(name.substring(0, length)));
            }
            and(bits, meant);
        }

        private static void or(long[] bits, long @Nullable [] others) {
            if (others == null) return;
            for (int i = 0; i < bits.length; i++) bits[i] |= others[i];
        }
    }
}
