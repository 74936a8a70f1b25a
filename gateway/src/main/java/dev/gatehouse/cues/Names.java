package dev.gatehouse.cues;

import com.google.re2j.Pattern;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Revealed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of tools and prompts across all servers: which of them a reader, or a model, may take
 * for each other (CAP-8, T08, T09, REQ-108).
 *
 * <p>URIs are no such names: the case of their letters counts, and two servers may well speak of
 * the same file. Spec: UTS 39 §4; SEP-986 for the letters of names.
 */
public final class Names {
    /** Characters of a name. */
    public static final int MAX_LENGTH = 128;

    /** Collisions of one name that a report tells. */
    static final int MAX_OF_ONE = 20;

    /** What the route that joins all servers puts between a server's name and a tool's. */
    private static final String JOINT = "__";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1," + MAX_LENGTH + "}");

    /** An item of a server. */
    public record Owned(String server, ItemKey item) implements Comparable<Owned> {
        @Override
        public int compareTo(Owned other) {
            return Comparator.comparing(Owned::server)
                    .thenComparing(Owned::item)
                    .compare(this, other);
        }
    }

    /** How two names are alike. */
    public enum Likeness {
        /** Other characters that look the same, or the same letters in another case. */
        LOOKALIKE,
        /** It begins as the joined route has the names of another server begin. */
        POSING,
        /**
         * The same name on two servers. Honest servers do that, and the gate keeps them apart: each
         * on its own route, and behind its server's name on the joined one.
         */
        SAME
    }

    /** Two names that may be taken for each other. */
    public record Collision(Owned one, Owned other, Likeness likeness) {
        /** For people, with what is hidden or strange in either written out. */
        public String says() {
            return switch (likeness) {
                case SAME -> said(one) + " has the same name as " + said(other);
                case LOOKALIKE -> said(one) + " looks like " + said(other);
                case POSING -> said(one) + " begins like the names of server " + other.server();
            };
        }

        private static String said(Owned owned) {
            return Revealed.text(owned.item().toString()) + " of " + owned.server();
        }
    }

    private Names() {}

    /** Every collision among these names, each pair once, sorted. */
    public static List<Collision> collisions(Collection<Owned> names) {
        var sorted = names.stream().filter(Names::isName).distinct().sorted().toList();
        var alike = new Alike(sorted);
        var found = new ArrayList<Collision>();
        for (var one : sorted) {
            alike.posing(one).ifPresent(found::add);
            for (var collision : alike.to(one))
                if (one.compareTo(collision.other()) < 0) found.add(collision);
        }
        return found;
    }

    /**
     * The collisions of one server's items, with each other and with those of other servers; the
     * server's own item is the first of each.
     *
     * @param others names that the gate knows; those of this server among them do not count
     */
    public static List<Collision> collisions(
            String server, Collection<ItemKey> items, Collection<Owned> others) {
        var foreign = others.stream().filter(each -> !each.server().equals(server)).toList();
        var mine = items.stream().map(item -> new Owned(server, item)).filter(Names::isName);
        var own = mine.distinct().sorted().toList();
        var all = new ArrayList<>(own);
        all.addAll(foreign.stream().filter(Names::isName).distinct().toList());
        var alike = new Alike(all);
        for (var other : foreign) alike.add(other.server());
        var found = new ArrayList<Collision>();
        for (var one : own) {
            alike.posing(one).ifPresent(found::add);
            found.addAll(alike.to(one));
        }
        return found;
    }

    /**
     * Names that other servers have, looked at once, to hold any number of new ones against.
     * Immutable.
     */
    public static final class Foreign {
        private final Alike alike;

        /**
         * @param names of other servers than the one whose items are held against them
         */
        public Foreign(Collection<Owned> names) {
            alike = new Alike(names.stream().filter(Names::isName).distinct().toList());
            for (var name : names) alike.add(name.server());
        }

        /** The collisions of an item with these names; the item is the first of each. */
        public List<Collision> with(Owned mine) {
            if (!isName(mine)) return List.of();
            var found = new ArrayList<Collision>();
            alike.posing(mine).ifPresent(found::add);
            found.addAll(alike.to(mine));
            return found;
        }
    }

    private static boolean isName(Owned owned) {
        return owned.item().kind() == Kind.TOOL || owned.item().kind() == Kind.PROMPT;
    }

    /** Names by what they look like. */
    private static final class Alike {
        private final Map<String, List<Owned>> groups = new HashMap<>();

        /** Servers by what their names look like. */
        private final Map<String, Set<String>> servers = new HashMap<>();

        private final Set<String> known = new HashSet<>();

        Alike(List<Owned> names) {
            for (var name : names) {
                add(name.server());
                for (var look : looks(name))
                    groups.computeIfAbsent(look, _ -> new ArrayList<>()).add(name);
            }
        }

        void add(String server) {
            if (known.add(server))
                servers.computeIfAbsent(Lookalikes.skeleton(server), _ -> new TreeSet<>())
                        .add(server);
        }

        /** Whether it begins as the joined route has another server's names begin. */
        Optional<Collision> posing(Owned mine) {
            int joint = mine.item().name().indexOf(JOINT);
            if (joint <= 0) return Optional.empty();
            var begins = Lookalikes.skeleton(mine.item().name().substring(0, joint));
            return servers.getOrDefault(begins, Set.of()).stream()
                    .filter(server -> !server.equals(mine.server()))
                    .findFirst()
                    .map(server ->
                            new Collision(mine, new Owned(server, mine.item()), Likeness.POSING));
        }

        private static Set<String> looks(Owned owned) {
            var kind = owned.item().kind() + ":";
            var name = owned.item().name();
            return Set.copyOf(
                    List.of(
                            kind + Lookalikes.skeleton(name),
                            kind + Lookalikes.exactSkeleton(name)));
        }

        /** Those that look alike before those of the same name, and no more than a report tells. */
        List<Collision> to(Owned one) {
            var others = new TreeSet<Owned>();
            for (var look : looks(one)) others.addAll(groups.getOrDefault(look, List.of()));
            others.remove(one);
            return others.stream()
                    .map(other -> new Collision(one, other, likeness(one, other)))
                    .sorted(Comparator.comparing(Collision::likeness))
                    .limit(MAX_OF_ONE)
                    .toList();
        }

        private static Likeness likeness(Owned one, Owned other) {
            return one.item().equals(other.item()) ? Likeness.SAME : Likeness.LOOKALIKE;
        }
    }

    /** What is wrong with a name by itself, for people; nothing of it forbids a name. */
    public static Optional<String> flaw(ItemKey item) {
        if (item.kind() == Kind.RESOURCE || item.kind() == Kind.TEMPLATE)
            return item.name().chars().allMatch(c -> c > 0x20 && c < 0x7F)
                    ? Optional.empty()
                    : Optional.of("the URI holds more than the characters of URIs");
        if (PLAIN.matches(item.name())) return Optional.empty();
        return Optional.of(
                item.name().length() > MAX_LENGTH
                        ? "the name is longer than " + MAX_LENGTH + " characters"
                        : "the name holds more than ASCII letters, digits, _, - and .");
    }
}
