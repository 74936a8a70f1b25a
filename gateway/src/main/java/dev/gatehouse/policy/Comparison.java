package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Extraction;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyDifference.Change;
import dev.gatehouse.policy.PolicyDifference.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds what changes for whom when other rules come into force (AUT-10): goes through every agent,
 * every item that a standing grant of it covers, and every sort of user and resource that rules or
 * grants tell apart. What a grant's own condition, window or arguments narrow is not counted: it
 * could be fulfilled. Beside it, which requests for reading are granted without a person.
 *
 * <p>Looked at are calls of tools, prompts and listed resources. What is read by a template, and
 * what is only shown, follows the same rules and is not listed.
 */
public final class Comparison {
    /** Cases that are compared. */
    public static final long MAX_CASES = 500_000;

    /** Changes that are listed. */
    public static final int MAX_CHANGES = 500;

    private static final String ITSELF = "";

    private final World world;
    private final RuleSet later;
    private final Instant now;
    private final int most;
    private final List<Change> loosened = new ArrayList<>();
    private final List<Change> tightened = new ArrayList<>();
    private long looser;
    private long stricter;
    private long unchanged;
    private boolean isWhole = true;

    private Comparison(World world, RuleSet later, Instant now, int most) {
        this.world = world;
        this.later = later;
        this.now = now;
        this.most = most;
    }

    /** Of the policy that the world has and another. */
    public static PolicyDifference of(World world, RuleSet later, Instant now) {
        return of(world, later, now, MAX_CHANGES);
    }

    static PolicyDifference of(World world, RuleSet later, Instant now, int most) {
        var comparison = new Comparison(world, later, now, most);
        comparison.compare();
        new AutomaticDifference(world, later).find().forEach(comparison::count);
        var changes = new ArrayList<>(comparison.loosened);
        for (var change : comparison.tightened) if (changes.size() < most) changes.add(change);
        return new PolicyDifference(
                Loosening.between(world.rules(), later),
                comparison.looser,
                comparison.stricter,
                comparison.unchanged,
                changes,
                comparison.isWhole);
    }

    private void compare() {
        var agents = world.agents().stream().sorted(Comparator.comparing(Agent::name)).toList();
        var servers = new TreeMap<String, Governed>();
        for (var governed : world.servers()) servers.put(governed.server().name(), governed);
        for (var agent : agents) {
            if (agent.disabled()) continue;
            for (var governed : servers.values()) {
                var grants = standing(agent, governed.server().name());
                if (governed.isReachable() && !grants.isEmpty()) compare(agent, governed, grants);
            }
        }
    }

    private void count(Change change) {
        boolean isLooser = change.way() == Way.LOOSENED;
        if (isLooser) looser++;
        else stricter++;
        var list = isLooser ? loosened : tightened;
        if (list.size() < most) list.add(change);
    }

    /** Those that have not ended; one that begins later counts. */
    private List<Grant> standing(Agent agent, String server) {
        return world.grants(agent.name(), server).stream()
                .filter(grant -> grant.revokedAt() == null && now.isBefore(grant.expiresAt()))
                .toList();
    }

    private void compare(Agent agent, Governed governed, List<Grant> grants) {
        for (var item : items(governed).entrySet()) {
            var covering = grants.stream().filter(grant -> grant.covers(item.getKey())).toList();
            if (covering.isEmpty()) continue;
            var server = governed.server().name();
            new OfItem(agent, server, item.getKey(), item.getValue(), covering).compare();
        }
    }

    /** What can be used in any era, with what it does; what nobody has bound cannot be called. */
    private static Map<ItemKey, Binding> items(Governed governed) {
        var items = new TreeMap<ItemKey, Binding>();
        for (var era : Era.values())
            governed.offer(era)
                    .ifPresent(offer -> {
                        for (var kind : List.of(Kind.TOOL, Kind.PROMPT, Kind.RESOURCE))
                            for (var item : offer.all(kind)) {
                                var binding =
                                        kind == Kind.TOOL
                                                ? offer.binding(item.key()).orElse(null)
                                                : Binding.SHOWS;
                                if (binding != null) items.put(item.key(), binding);
                            }
                    });
        return items;
    }

    /** One item that one agent has grants for. */
    private final class OfItem {
        private final Agent agent;
        private final String server;
        private final ItemKey item;
        private final Binding binding;
        private final List<Grant> grants;
        private final List<PolicyRule> before;
        private final List<PolicyRule> after;

        OfItem(Agent agent, String server, ItemKey item, Binding binding, List<Grant> grants) {
            this.agent = agent;
            this.server = server;
            this.item = item;
            this.binding = binding;
            this.grants = grants;
            before = about(world.rules());
            after = about(later);
        }

        /** Those that fit some user and some resources. */
        private List<PolicyRule> about(RuleSet rules) {
            return rules.rules().stream()
                    .filter(rule -> {
                        var match = rule.match();
                        return Match.fits(match.agents(), agent.name())
                                && Match.fits(match.servers(), server)
                                && Match.fits(match.items(), item.toString())
                                && (match.actions().isEmpty()
                                        || match.actions().contains(binding.action()));
                    })
                    .toList();
        }

        void compare() {
            var both = new ArrayList<>(before);
            both.addAll(after);
            var users = users(both);
            var classes = new ResourceClasses(types(), selectors(both));
            if (!classes.arePaired() && touchesSeveral()) isWhole = false;
            var comparing = new Comparing(before, after);
            for (var touch : touches(classes, both).entrySet())
                for (var user : users.entrySet()) {
                    if (!isCovered(user.getKey(), touch.getKey())) continue;
                    if (looser + stricter + unchanged >= MAX_CASES) {
                        isWhole = false;
                        return;
                    }
                    count(
                            comparing.compare(applied(user.getKey(), touch.getKey())),
                            user.getValue(),
                            touch.getValue());
                }
        }

        private Map<String, String> users(Collection<PolicyRule> rules) {
            var patterns = new HashSet<String>();
            for (var rule : rules) patterns.addAll(rule.match().users());
            for (var grant : grants) {
                var user = grant.terms().user();
                if (user != null) patterns.add(user);
            }
            var users = new LinkedHashMap<String, String>();
            if (!patterns.isEmpty()) users.put(ITSELF, "itself");
            users.putAll(NameClasses.of(patterns));
            if (patterns.isEmpty()) users.replaceAll((_, _) -> "any");
            return users;
        }

        private Set<String> types() {
            if (item.kind() != Kind.TOOL) return Set.of();
            return switch (binding.reach()) {
                case Reach.Unbounded _ -> Set.of();
                case Reach.Bounded(var resources) -> {
                    var types = new LinkedHashSet<String>();
                    for (var extraction : resources) types.add(extraction.type());
                    yield types;
                }
            };
        }

        private boolean touchesSeveral() {
            return binding.reach() instanceof Reach.Bounded(var resources)
                    && (resources.size() > 1 || resources.stream().anyMatch(this::isMany));
        }

        private boolean isMany(Extraction extraction) {
            return extraction.toString().contains("*");
        }

        private List<Selector> selectors(Collection<PolicyRule> rules) {
            var selectors = new LinkedHashSet<Selector>();
            for (var rule : rules) selectors.addAll(rule.match().resources());
            for (var grant : grants) selectors.addAll(grant.terms().resources());
            return List.copyOf(selectors);
        }

        /** What one call can touch, with what to show for it. */
        private Map<Touch, String> touches(ResourceClasses classes, Collection<PolicyRule> rules) {
            var touches = new LinkedHashMap<Touch, String>();
            if (item.kind() == Kind.RESOURCE) {
                var uri = new Resource("uri", item.name());
                touches.put(new Touch.Known(binding, List.of(uri)), uri.toString());
            } else if (item.kind() == Kind.PROMPT) {
                touches.put(new Touch.Known(binding, List.of()), "nothing");
            } else {
                if (binding.reach() instanceof Reach.Bounded)
                    for (var resources : classes.touched(touchesSeveral(), rules))
                        touches.put(new Touch.Known(binding, resources), classes.show(resources));
                touches.put(new Touch.Unbounded(binding, "compared"), "nobody knows what");
            }
            return touches;
        }

        private boolean isCovered(String user, Touch touch) {
            for (var grant : grants) {
                var terms = grant.terms();
                if (terms.user() != null && !terms.user().equals(user)) continue;
                var selectors = terms.resources();
                boolean isSelected =
                        touch instanceof Touch.Known(_, var resources)
                                ? Selector.selectAll(selectors, resources)
                                        || (item.kind() != Kind.TOOL && selectors.isEmpty())
                                : selectors.contains(new Selector.Everything());
                if (isSelected) return true;
            }
            return false;
        }

        private Applied applied(String user, Touch touch) {
            var token =
                    new Token(
                            agent.issuer(),
                            agent.clientId(),
                            user.equals(ITSELF) ? agent.clientId() : user,
                            "comparison",
                            Set.copyOf(Scopes.ALL),
                            now.plusSeconds(1));
            var ask = Ask.toUse(server, item, Json.object());
            return new Applied(new Asked(ask, agent, token, now), touch);
        }

        private void count(Comparing.Result result, String user, String resources) {
            if (result.looser()) looser++;
            else if (result.stricter()) stricter++;
            else unchanged++;
            if (!result.looser() && !result.stricter()) return;
            var way = result.looser() ? Way.LOOSENED : Way.TIGHTENED;
            var list = result.looser() ? loosened : tightened;
            if (list.size() < most) list.add(change(way, result, user, resources));
        }

        private Change change(Way way, Comparing.Result result, String user, String resources) {
            return new Change(
                    way,
                    agent.name(),
                    user,
                    server,
                    item.toString(),
                    resources,
                    words(result.before()),
                    words(result.after()),
                    result.conditional());
        }
    }

    private static String words(Set<Ruling.Word> words) {
        return String.join(" or ", words.stream().map(Ruling.Word::toString).toList());
    }
}
