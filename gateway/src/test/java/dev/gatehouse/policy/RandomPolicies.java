package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small estate, and rules and calls about it, so close together that they meet all the time. */
final class RandomPolicies {
    static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    static final List<String> AGENTS = List.of("bot", "bot-two", "clerk");
    static final List<String> SERVERS = List.of("files", "files-old");
    static final List<String> USERS = List.of("", "ann", "anna", "bob");
    private static final String ISSUER = "https://issuer.example";
    private static final List<String> AGENT_NAMES = List.of("bot", "bot*", "clerk", "c*", "*");
    private static final List<String> USER_NAMES = List.of("ann", "ann*", "bob", "*");
    private static final List<String> SERVER_NAMES = List.of("files", "files*", "files-old");
    private static final List<String> ITEM_NAMES =
            List.of("tool:read", "tool:move", "tool:*", "tool:shell", "tool:m*");
    private static final List<String> SELECTORS =
            List.of("*", "path:*", "path:/a/*", "path:/a/b/*", "path:/a/b/c", "path:/x", "url:*");
    private static final List<String> CONDITIONS =
            List.of("args.n == 1", "args.n > 1", "user == 'ann'", "size(resources) > 1");

    /** It cannot be evaluated, whatever is asked. */
    static final Condition BROKEN = compiled("args.no_such_argument == 1");

    private final Random random;

    RandomPolicies(long seed) {
        random = new Random(seed);
    }

    static Condition compiled(String text) {
        return ((Condition.Compilation.Compiled) Condition.compile(text)).condition();
    }

    /** Everybody is granted everything, or what some selectors select. */
    World world() {
        var grants = new ArrayList<Grant>();
        for (var agent : AGENTS)
            for (var server : SERVERS)
                for (int i = random.nextInt(3); i >= 0; i--)
                    grants.add(grant("g" + grants.size(), agent, server));
        return new World(
                1,
                SERVERS.stream().map(RandomPolicies::governed).toList(),
                AGENTS.stream().map(RandomPolicies::agent).toList(),
                grants,
                SERVERS.stream().map(RandomPolicies::waiver).toList(),
                RuleSet.STANDARD,
                Condition::compile);
    }

    private static Agent agent(String name) {
        return new Agent(name, "ann", ISSUER, name, false, NOW, null, null);
    }

    private Grant grant(String id, String agent, String server) {
        var resources = new ArrayList<Selector>();
        resources.add(selector(random.nextBoolean() ? "*" : pick(SELECTORS)));
        var user = random.nextInt(4) == 0 ? "ann" : null;
        return new Grant(
                id,
                agent,
                server,
                random.nextInt(3) == 0 ? Set.of(tool("read")) : Set.of(),
                new Terms(user, resources, null, null, null, null, null),
                "a test",
                "bea",
                NOW.minusSeconds(60),
                NOW.plus(Duration.ofDays(1)),
                null);
    }

    private static Waiver waiver(String server) {
        return new Waiver(
                server,
                Waiver.Kind.UNBOUNDED,
                server,
                null,
                "a test",
                "bea",
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                null);
    }

    private static ItemKey tool(String name) {
        return new ItemKey(Kind.TOOL, name);
    }

    private static Governed governed(String name) {
        var bindings =
                Map.of(
                        tool("read"), binding(ActionClass.READ, Set.of(), "path:{/path=/x}"),
                        tool("move"),
                                binding(
                                        ActionClass.WRITE,
                                        Set.of(Label.PRIVATE_DATA),
                                        "path:{/path=/x}",
                                        "path:{/to=/a/b/c}"),
                        tool("shell"), unbounded());
        var items = new ArrayList<Item>();
        for (var key : bindings.keySet())
            items.add(
                    Item.of(
                            key,
                            Json.object(
                                    "name",
                                    key.name(),
                                    "inputSchema",
                                    Json.object("type", "object"))));
        var snapshot =
                new Snapshot(
                        Map.of(
                                Era.MODERN,
                                new Declaration(
                                        Revision.V2026_07_28,
                                        Json.object(),
                                        Json.object(),
                                        "",
                                        items)));
        return Governed.approved(
                new Server(
                        name,
                        URI.create("https://" + name + ".example/mcp"),
                        "ann",
                        ServerState.APPROVED,
                        NOW,
                        null),
                new Approval(name, snapshot.digest(), bindings.keySet(), bindings, "bea", NOW),
                snapshot,
                List.of());
    }

    private static Binding binding(ActionClass action, Set<Label> labels, String... touches) {
        return bound(
                Json.object(
                        "action", action.toString(),
                        "labels", labels.stream().map(Label::toString).toList(),
                        "resources", List.of(touches)));
    }

    private static Binding unbounded() {
        return bound(
                Json.object(
                        "action",
                        "execute",
                        "labels",
                        List.of("destructive"),
                        "unbounded",
                        "a shell",
                        "confirm",
                        true));
    }

    private static Binding bound(Json.Obj json) {
        return switch (BindingForm.read(json)) {
            case BindingForm.Read(var binding) -> binding;
            case BindingForm.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }

    List<PolicyRule> rules(int most) {
        var rules = new ArrayList<PolicyRule>();
        for (int i = random.nextInt(most + 1); i > 0; i--) rules.add(rule("r" + i));
        return rules;
    }

    PolicyRule rule(String id) {
        var when = random.nextInt(3) == 0 ? compiled(pick(CONDITIONS)) : null;
        // As many that permit as of the others, or hardly anything would be allowed.
        var effect = random.nextBoolean() ? Effect.PERMIT : pick(List.of(Effect.values()));
        return new PolicyRule(id, effect, match(), when, "a test");
    }

    /** The same rule, a little different. */
    PolicyRule varied(PolicyRule rule) {
        var match = rule.match();
        var other = match();
        int part = random.nextInt(6);
        return new PolicyRule(
                rule.id(),
                rule.effect(),
                new Match(
                        part == 0 ? other.agents() : match.agents(),
                        part == 1 ? other.users() : match.users(),
                        part == 2 ? other.servers() : match.servers(),
                        part == 3 ? other.items() : match.items(),
                        match.actions(),
                        match.labels(),
                        part == 4 ? other.resources() : match.resources()),
                part == 5 ? null : rule.when(),
                rule.why());
    }

    private Match match() {
        return new Match(
                some(AGENT_NAMES, Function.identity()),
                some(USER_NAMES, Function.identity()),
                some(SERVER_NAMES, Function.identity()),
                some(ITEM_NAMES, Function.identity()),
                some(List.of(ActionClass.values()), Function.identity()),
                some(List.of(Label.values()), Function.identity()),
                List.copyOf(some(SELECTORS, RandomPolicies::selector)));
    }

    static Selector selector(String text) {
        return Selector.parse(text).orElseThrow();
    }

    private <T, R> Set<R> some(List<T> all, Function<T, R> made) {
        var some = new HashSet<R>();
        if (random.nextInt(3) != 0) return some;
        for (int i = random.nextInt(2); i >= 0; i--) some.add(made.apply(pick(all)));
        return some;
    }

    /** One call: who, and what. */
    record Call(Ask ask, Caller caller) {
        Decision in(World world) {
            return Policy.decide(world.facts(ask, caller, NOW));
        }
    }

    Call call() {
        var arguments = Json.object();
        if (random.nextInt(3) != 0) arguments = arguments.with("path", Json.of(path()));
        if (random.nextInt(3) != 0) arguments = arguments.with("to", Json.of(path()));
        if (random.nextInt(3) != 0) arguments = arguments.with("n", Json.of(random.nextInt(3)));
        var agent = pick(AGENTS);
        return new Call(
                Ask.toUse(pick(SERVERS), tool(pick(List.of("read", "move", "shell"))), arguments),
                caller(agent, pick(USERS)));
    }

    private String path() {
        return pick(List.of("/a", "/a/q", "/a/b", "/a/b/c", "/a/b/d", "/x", "/y", "/a-b"));
    }

    static Caller caller(String agent, @Nullable String user) {
        var subject = user == null || user.isEmpty() ? agent : user;
        return new Caller.Known(
                new Token(
                        ISSUER, agent, subject, "t", Set.copyOf(Scopes.ALL), NOW.plusSeconds(60)));
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    int number(int bound) {
        return random.nextInt(bound);
    }
}
