package dev.gatehouse.bench.micro;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.bench.Tool;
import dev.gatehouse.bindings.Binding;
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
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Condition;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.Match;
import dev.gatehouse.policy.PolicyRule;
import dev.gatehouse.policy.PolicyRule.Effect;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A company's worth of servers, agents and grants, for the benchmarks of deciding. */
final class Estate {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ISSUER = "https://issuer.example";
    private static final int AGENTS = 20;

    private Estate() {}

    /** Servers that each offer so many tools, and grants spread evenly over agents and servers. */
    static World world(int servers, int tools, int grants) {
        var governed = new ArrayList<Governed>();
        for (int i = 0; i < servers; i++) governed.add(governed(server(i), tools));
        var agents = new ArrayList<Agent>();
        for (int i = 0; i < AGENTS; i++)
            agents.add(new Agent(agent(i), "ann", ISSUER, agent(i), false, NOW, null, null));
        var given = new ArrayList<Grant>();
        for (int i = 0; i < grants; i++) given.add(grant(i, servers, tools));
        return new World(1, governed, agents, given);
    }

    static String server(int number) {
        return "server-" + number;
    }

    private static String agent(int number) {
        return "agent-" + number;
    }

    static ItemKey tool(int number) {
        return new ItemKey(Kind.TOOL, "tool_" + number);
    }

    private static Governed governed(String name, int tools) {
        var items = new ArrayList<Item>();
        var keys = new HashSet<ItemKey>();
        for (int i = 0; i < tools; i++) {
            var key = tool(i);
            keys.add(key);
            items.add(Item.of(key, Tool.SMALL.declaration().with("name", Json.of(key.name()))));
        }
        var said =
                new Declaration(
                        Revision.V2026_07_28, Json.object(), Json.object(), "Be kind.", items);
        var snapshot = new Snapshot(Map.of(Era.MODERN, said));
        var url = URI.create("https://" + name + ".example/mcp");
        return Governed.approved(
                new Server(name, url, "ann", ServerState.APPROVED, NOW, null),
                new Approval(name, snapshot.digest(), keys, bindings(keys), "ann", NOW),
                snapshot,
                List.of());
    }

    private static Map<ItemKey, Binding> bindings(Set<ItemKey> tools) {
        var bindings = new HashMap<ItemKey, Binding>();
        for (var tool : tools) bindings.put(tool, Binding.SHOWS);
        return bindings;
    }

    /** Every second one covers half of the tools by name, the others cover all. */
    private static Grant grant(int number, int servers, int tools) {
        var items = new HashSet<ItemKey>();
        if (number % 2 == 1) for (int i = 0; i < tools; i += 2) items.add(tool(i));
        return new Grant(
                "g" + number,
                agent(number % AGENTS),
                server(number % servers),
                items,
                Terms.NONE,
                "measuring",
                "ann",
                NOW,
                NOW.plus(Duration.ofDays(1)),
                null);
    }

    /** An agent with a token for everything. */
    static Caller caller(int number) {
        return new Caller.Known(
                new Token(
                        ISSUER,
                        agent(number),
                        agent(number),
                        "t",
                        Set.copyOf(Scopes.ALL),
                        NOW.plus(Duration.ofHours(1))));
    }

    static Ask call(String server, ItemKey tool) {
        var arguments = Json.object("query", "the reports of last year", "limit", 10);
        return new Ask(server, Era.MODERN, Method.TOOLS_CALL, tool, Ask.Purpose.USE, arguments);
    }

    static Ask show(String server, ItemKey tool) {
        return new Ask(server, Era.MODERN, Method.TOOLS_LIST, tool, Ask.Purpose.SHOW);
    }

    /**
     * A policy of so many rules: one that permits what is granted, the others about agents,
     * servers, tools and resources all over the estate; none of them forbids what the benchmarks
     * ask.
     *
     * @param conditions whether every tenth rule has a condition; those fit agent 7 on server 7
     *     more often than others do, so that they are evaluated
     */
    static RuleSet rules(int count, boolean conditions) {
        var rules = new ArrayList<PolicyRule>();
        rules.add(new PolicyRule("granted", Effect.PERMIT, Match.ALL, null, "measuring"));
        for (int i = 1; i < count; i++) {
            boolean hasCondition = conditions && i % 10 == 7;
            rules.add(
                    new PolicyRule(
                            "rule-" + i,
                            Effect.FORBID,
                            match(i, hasCondition),
                            hasCondition ? condition(i) : null,
                            "measuring"));
        }
        return new RuleSet(1, rules);
    }

    /** By turns about an agent on a server, a group of agents, a tool anywhere, and resources. */
    private static Match match(int number, boolean hasCondition) {
        List<Selector> resources =
                hasCondition
                        ? List.of()
                        : Selector.parse("path:/srv/" + number + "/*").stream().toList();
        return switch (number % 4) {
            case 0 ->
                    match(
                            Set.of(agent(number / 4 % AGENTS)),
                            Set.of(server(number % 50)),
                            Set.of(),
                            resources);
            case 1 -> match(Set.of("agent-" + number % 3 + "*"), Set.of(), Set.of(), resources);
            case 2 -> match(Set.of(), Set.of(), Set.of(tool(number % 50).toString()), resources);
            default -> match(Set.of(), Set.of(server(number % 50)), Set.of(), resources);
        };
    }

    private static Match match(
            Set<String> agents, Set<String> servers, Set<String> items, List<Selector> resources) {
        return new Match(agents, Set.of(), servers, items, Set.of(), Set.of(), resources);
    }

    private static Condition condition(int number) {
        var text = "user == 'mallory' && args.size() > " + number;
        return switch (Condition.compile(text)) {
            case Condition.Compilation.Compiled(var condition) -> condition;
            case Condition.Compilation.Refused(var why) -> throw new IllegalStateException(why);
        };
    }
}
