package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offers;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of {@code decisions.txt} but its last column, and the real world that it describes. */
record Situation(
        String token,
        String scope,
        String agent,
        String server,
        String item,
        String since,
        String grant,
        String asks) {
    static final List<String> TOKENS = List.of("good", "none", "broken", "unchecked");
    static final List<String> SCOPES = List.of("call", "read", "none", "other");
    static final List<String> AGENTS = List.of("active", "disabled", "stranger");
    static final List<String> SERVERS =
            List.of(
                    "approved",
                    "submitted",
                    "quarantined",
                    "lapsed",
                    "retired",
                    "unknown",
                    "other-era");
    static final List<String> ITEMS = List.of("approved", "unapproved", "undeclared");
    static final List<String> SINCE = List.of("same", "changed", "blocked", "readonly");
    static final List<String> GRANTS =
            List.of(
                    "all",
                    "item",
                    "other-item",
                    "other-server",
                    "other-agent",
                    "expired",
                    "revoked",
                    "none",
                    "two");
    static final List<String> ASKS =
            List.of("call", "prompt", "read", "template", "complete", "show", "open", "notify");

    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final Instant BEFORE = NOW.minus(Duration.ofDays(1));
    private static final String ISSUER = "https://issuer.example";
    private static final ItemKey OTHER = new ItemKey(Kind.TOOL, "other");

    Situation {
        known("token", token, TOKENS);
        known("scope", scope, SCOPES);
        known("agent", agent, AGENTS);
        known("server", server, SERVERS);
        known("item", item, ITEMS);
        known("since", since, SINCE);
        known("grant", grant, GRANTS);
        known("asks", asks, ASKS);
    }

    private static void known(String column, String word, List<String> words) {
        if (!words.contains(word))
            throw new IllegalArgumentException(column + " is none of " + words + ": " + word);
    }

    Decision decide() {
        return Policy.decide(world().facts(ask(), caller(), NOW));
    }

    private Caller caller() {
        return switch (token) {
            case "none" -> new Caller.Anonymous();
            case "broken" -> new Caller.Unproven("a test");
            case "unchecked" -> new Caller.Unverifiable("a test");
            default ->
                    new Caller.Known(
                            new Token(
                                    ISSUER, "client", "user", "t", scopes(), NOW.plusSeconds(60)));
        };
    }

    private Set<String> scopes() {
        return switch (scope) {
            case "call" -> Set.of("mcp:call");
            case "read" -> Set.of("mcp:read");
            case "other" -> Set.of("mcp:everything", "MCP:CALL", "admin");
            default -> Set.of();
        };
    }

    private Ask ask() {
        var use = Ask.Purpose.USE;
        return switch (asks) {
            case "call" -> ask(Method.TOOLS_CALL, subject(), use);
            case "prompt" -> ask(Method.PROMPTS_GET, subject(), use);
            case "read", "template" -> ask(Method.RESOURCES_READ, subject(), use);
            case "complete" -> ask(Method.COMPLETE, subject(), use);
            case "show" -> ask(Method.TOOLS_LIST, subject(), Ask.Purpose.SHOW);
            case "notify" -> ask(Method.PING, null, use);
            default -> ask(Method.DISCOVER, null, use);
        };
    }

    private static Ask ask(Method method, @Nullable ItemKey subject, Ask.Purpose purpose) {
        return new Ask("files", Era.MODERN, method, subject, purpose);
    }

    /** What the request names. */
    private ItemKey subject() {
        return switch (asks) {
            case "prompt", "complete" -> new ItemKey(Kind.PROMPT, "it");
            case "read" -> new ItemKey(Kind.RESOURCE, "file:///it");
            case "template" -> new ItemKey(Kind.RESOURCE, "data:///7/it");
            default -> new ItemKey(Kind.TOOL, "it");
        };
    }

    /** What a person would have approved and granted for it. */
    private ItemKey approvable() {
        return asks.equals("template") ? new ItemKey(Kind.TEMPLATE, "data:///{id}/it") : subject();
    }

    private World world() {
        var servers = server.equals("unknown") ? List.<Governed>of() : List.of(governed());
        return new World(7, servers, agents(), grants());
    }

    private List<Agent> agents() {
        var all = new ArrayList<Agent>();
        all.add(agent("neighbour", "https://other.example", "client", false));
        all.add(agent("namesake", ISSUER, "CLIENT", false));
        if (!agent.equals("stranger"))
            all.add(agent("alice", ISSUER, "client", agent.equals("disabled")));
        return all;
    }

    private static Agent agent(String name, String issuer, String client, boolean disabled) {
        return new Agent(name, "o", issuer, client, disabled, BEFORE, null, null);
    }

    private Governed governed() {
        var state =
                Set.of("other-era", "lapsed").contains(server)
                        ? ServerState.APPROVED
                        : ServerState.valueOf(server.toUpperCase(Locale.ROOT));
        var known =
                new Server(
                        "files", URI.create("https://files.example/mcp"), "o", state, BEFORE, null);
        if (state == ServerState.SUBMITTED) return Governed.unapproved(known);
        var snapshot = snapshot();
        var items = new HashSet<>(Set.of(OTHER));
        if (item.equals("approved")) items.add(approvable());
        var approval =
                new Approval(
                        "files",
                        snapshot.digest(),
                        items,
                        bindings(items),
                        "o",
                        null,
                        BEFORE,
                        server.equals("lapsed") ? NOW : NOW.plusMillis(1));
        return Governed.approved(
                known, approval, snapshot, new Offers(approval, snapshot), findings(), contained());
    }

    /** Everything that is bound here reads. */
    private List<Contained> contained() {
        return switch (since) {
            case "blocked" ->
                    List.of(
                            new Contained(
                                    "files",
                                    approvable(),
                                    Containment.TOOL_BLOCK,
                                    "o",
                                    "r",
                                    BEFORE));
            case "readonly" ->
                    List.of(
                            new Contained(
                                    "files", null, Containment.WRITE_BLOCK, "o", "r", BEFORE));
            default -> List.of();
        };
    }

    private static Map<ItemKey, Binding> bindings(Set<ItemKey> items) {
        var bindings = new HashMap<ItemKey, Binding>();
        for (var item : items) if (item.kind() == Kind.TOOL) bindings.put(item, Binding.SHOWS);
        return bindings;
    }

    private Snapshot snapshot() {
        var revision = server.equals("other-era") ? Revision.V2025_11_25 : Revision.V2026_07_28;
        var items = new ArrayList<Item>();
        items.add(declared(OTHER));
        if (!item.equals("undeclared")) items.add(declared(approvable()));
        return new Snapshot(
                Map.of(
                        revision.era(),
                        new Declaration(revision, Json.object(), Json.object(), "", items)));
    }

    private static Item declared(ItemKey key) {
        return Item.of(
                key,
                Json.object(
                        "name", key.name(),
                        "uri", key.name(),
                        "uriTemplate", key.name(),
                        "inputSchema", Json.object("type", "object")));
    }

    /** Beside the change that counts stand some that do not: new things, and another era's. */
    private List<Finding> findings() {
        var digest = Digest.of(new byte[0]);
        var findings = new ArrayList<Finding>();
        var own = server.equals("other-era") ? "LEGACY " : "MODERN ";
        var other = server.equals("other-era") ? "MODERN " : "LEGACY ";
        findings.add(finding(Difference.Change.ADDED, own + "tool:new", null, digest));
        findings.add(finding(Difference.Change.CHANGED, other + approvable(), digest, digest));
        findings.add(finding(Difference.Change.CHANGED, own + "instructions", digest, digest));
        if (since.equals("changed"))
            findings.add(finding(Difference.Change.CHANGED, own + approvable(), digest, digest));
        return findings;
    }

    private static Finding finding(
            Difference.Change change,
            String subject,
            @Nullable Digest approved,
            @Nullable Digest seen) {
        var severity = change == Difference.Change.CHANGED ? Severity.S3 : Severity.S2;
        return new Finding(
                1,
                "files",
                new Difference(change, subject, approved, seen),
                "",
                Grade.of(new Grade.Match("of-this-test", severity, "", "it differs")),
                BEFORE,
                null);
    }

    private List<Grant> grants() {
        var later = NOW.plusSeconds(60);
        return switch (grant) {
            case "all" -> List.of(grant("alice", "files", Set.of(), later, null));
            case "item" -> List.of(grant("alice", "files", Set.of(approvable()), later, null));
            case "other-item" -> List.of(grant("alice", "files", Set.of(OTHER), later, null));
            case "other-server" -> List.of(grant("alice", "file", Set.of(), later, null));
            case "other-agent" ->
                    List.of(
                            grant("neighbour", "files", Set.of(), later, null),
                            grant("namesake", "files", Set.of(), later, null));
            case "expired" -> List.of(grant("alice", "files", Set.of(), NOW, null));
            case "revoked" -> List.of(grant("alice", "files", Set.of(), later, BEFORE));
            case "two" ->
                    List.of(
                            grant("alice", "files", Set.of(), NOW, null),
                            grant("alice", "files", Set.of(approvable()), later, null),
                            grant("alice", "files", Set.of(), later, BEFORE));
            default -> List.of();
        };
    }

    private static Grant grant(
            String agent,
            String server,
            Set<ItemKey> items,
            Instant expires,
            @Nullable Instant revoked) {
        return new Grant(
                "g", agent, server, items, Terms.NONE, "a test", "o", BEFORE, expires, revoked);
    }
}
