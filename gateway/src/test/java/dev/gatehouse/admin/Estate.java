package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.START;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Condition;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.PolicyVersion;
import dev.gatehouse.policy.World;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A gate at which one step of anyone is enough for harm, as two persons left it: the tool look
 * reads, the tool wipe does more.
 *
 * <ul>
 *   <li>{@code files}: wipe destroys, and nobody is granted it
 *   <li>{@code shell}: wipe is granted, and what it reaches is not known
 *   <li>{@code vault}: wipe is granted, behind a quarantine
 *   <li>{@code notes}: everything is granted, and nothing but look is approved
 *   <li>{@code books}: wipe is granted, and the policy forbids it
 *   <li>{@code post}: wipe is granted to an agent that is withheld, because its document changed
 *   <li>{@code desk}: one person granted everything, and nothing is approved
 * </ul>
 */
final class Estate implements AutoCloseable {
    static final List<String> SERVERS =
            List.of("files", "shell", "vault", "notes", "books", "post", "desk", "mine");
    static final URI DOCUMENT = URI.create("https://agents.example/agent.json");

    final TestGate gate;

    /** What two persons said does more than read, as {@code SERVER tool:NAME}. */
    private final Set<String> privileged = new HashSet<>();

    Estate(Path directory, boolean twoPersons) {
        gate = new TestGate(directory, twoPersons);
        for (var server : SERVERS) says(server, "look", "wipe");
        gate.store.make(
                () -> {
                    prepare();
                    return "";
                },
                _ -> new Event(START, "test.prepared", Json.object()));
    }

    private void prepare() {
        gate.store.agents.add(agent("bot", "bot"));
        place("files", ServerState.APPROVED, bound(ActionClass.DESTRUCTIVE), "look", "wipe");
        place("shell", ServerState.APPROVED, Estate.UNBOUNDED, "wipe");
        place("vault", ServerState.QUARANTINED, bound(ActionClass.WRITE), "wipe");
        place("notes", ServerState.APPROVED, bound(ActionClass.READ), "look");
        place("books", ServerState.APPROVED, bound(ActionClass.WRITE), "look", "wipe");
        place("post", ServerState.APPROVED, bound(ActionClass.EXTERNAL), "look", "wipe");
        submit("desk", snapshot("look", "wipe"));
        grant("bot", "files", true, Set.of(tool("look")));
        grant("bot", "shell", true, Set.of(tool("wipe")));
        grant("bot", "vault", true, Set.of());
        grant("bot", "notes", true, Set.of());
        grant("bot", "books", true, Set.of());
        grant("bot", "desk", false, Set.of());
        withheld();
        forbidden();
        for (var server : List.of("files", "notes")) file(wish("bot", server));
    }

    private static final Cause CAUSE = Cause.of("ann", "for this test", START);

    private void submit(String name, Snapshot snapshot) {
        gate.store.servers.add(
                new Server(
                        name,
                        URI.create("http://127.0.0.1:9/" + name),
                        "ann",
                        ServerState.SUBMITTED,
                        START,
                        null),
                snapshot,
                CAUSE);
    }

    private void place(String name, ServerState state, Binding most, String... tools) {
        var snapshot = snapshot(tools);
        submit(name, snapshot);
        var bindings = new TreeMap<ItemKey, Binding>();
        for (var tool : tools)
            bindings.put(tool(tool), tool.equals("look") ? bound(ActionClass.READ) : most);
        agreed(name, bindings);
        gate.store.servers.approve(
                new Approval(name, snapshot.digest(), bindings.keySet(), bindings, "admin", START),
                CAUSE);
        if (state != ServerState.APPROVED) gate.store.servers.move(name, state, CAUSE);
    }

    /** Two persons said this of a server's tools. */
    void agreed(String server, Map<ItemKey, Binding> bindings) {
        bindings.forEach((tool, binding) -> {
            if (binding.action().isPrivileged()) privileged.add(server + " " + tool);
        });
    }

    private void withheld() {
        gate.store.agents.add(agent("mailer", DOCUMENT.toString()));
        gate.store.documents.keep(
                new ClientDocuments.Kept(
                        "mailer",
                        read(document(DOCUMENT, "https://agents.example/callback")),
                        read(document(DOCUMENT, "https://evil.example/callback"))));
        gate.store.agents.withhold("mailer", "its client document changed: redirect_uris");
        gate.publish(DOCUMENT.toString(), document(DOCUMENT, "https://evil.example/callback"));
        grant("mailer", "post", true, Set.of());
    }

    static Json.Obj document(URI at, String redirect) {
        return Json.object(
                "client_id",
                at.toString(),
                "client_name",
                "An agent",
                "redirect_uris",
                Json.array(redirect));
    }

    private static ClientDocument read(Json.Obj document) {
        return switch (ClientDocument.read(document.toBytes(), DOCUMENT)) {
            case ClientDocument.Read(var read) -> read;
            case ClientDocument.Invalid(var why) -> throw new IllegalStateException(why);
        };
    }

    private void forbidden() {
        gate.store.policies.add(
                PolicyVersion.proposed(
                                1, policy(PERMIT, NO_BOOKS), 0, null, "books", "admin", START)
                        .decided(PolicyVersion.State.IN_FORCE, "eve", START));
    }

    static final Json.Obj PERMIT =
            Json.object("id", "granted", "effect", "permit", "why", "what is granted may be used");
    static final Json.Obj NO_BOOKS =
            Json.object("id", "books", "effect", "forbid", "why", "books are closed")
                    .with("servers", Json.array("books"))
                    .with("items", Json.array("tool:wipe"));

    static Json.Obj policy(Json.Obj... rules) {
        return Json.object("rules", List.of(rules));
    }

    static Binding bound(ActionClass action) {
        return read(Json.object("action", action.toString(), "resources", List.of()), action);
    }

    private static final Binding UNBOUNDED =
            read(
                    Json.object("action", "execute", "unbounded", "it runs what it is given"),
                    ActionClass.EXECUTE);

    private static Binding read(Json.Obj written, ActionClass action) {
        return switch (BindingForm.read(written)) {
            case BindingForm.Read(var binding) -> binding;
            case BindingForm.Refused(var why) -> throw new IllegalStateException(action + why);
        };
    }

    static Snapshot snapshot(String... tools) {
        var said = new ArrayList<String>();
        for (var tool : tools) said.addAll(List.of(tool, "Does it."));
        return TestGate.snapshot("be nice", said.toArray(new String[0]));
    }

    /** What a server declares from now on. */
    void says(String server, String... tools) {
        gate.says(server, snapshot(tools));
    }

    static ItemKey tool(String name) {
        return new ItemKey(Kind.TOOL, name);
    }

    private static Agent agent(String name, String client) {
        return new Agent(name, "ann", "https://issuer.example", client, false, START, null, null);
    }

    private void grant(String agent, String server, boolean byTwo, Set<ItemKey> items) {
        gate.store.grants.add(
                new Grant(
                        "g-" + server,
                        agent,
                        server,
                        items,
                        Terms.NONE.on(List.of(new Selector.Everything())).privileged(byTwo),
                        "a test",
                        "admin",
                        START,
                        START.plus(Duration.ofDays(30)),
                        null));
    }

    static Json.Obj wish(String agent, String server) {
        return Json.object("agent", agent, "user", "", "server", server, "reason", "because")
                .with("items", Json.array("tool:look", "tool:wipe"))
                .with("resources", Json.array("*"))
                .with("expires", Json.of("1h"));
    }

    /** An agent asks for this, because nothing keeps its user from having it ask. */
    void asks(Json.Obj wish) {
        gate.store.make(
                () -> file(wish), _ -> new Event(gate.now.get(), "access.asked", Json.object()));
    }

    private String file(Json.Obj wish) {
        var request =
                Request.pending(
                        ShortId.ofRequest(),
                        Request.Kind.ACCESS,
                        String.valueOf(wish.text("agent")),
                        CanonicalJson.digest(wish),
                        wish,
                        null,
                        gate.now.get(),
                        gate.now.get().plus(Duration.ofDays(1)));
        var _ = gate.store.requests.file(request, 20);
        return request.id();
    }

    // What came of it

    /**
     * Calls that do more than read, by what two persons said of them or anyone does now, and would
     * go through.
     */
    List<String> opened() {
        var world = world();
        var open = new ArrayList<String>();
        for (var agent : gate.store.agents.all())
            for (var approval : approvals().values())
                for (var bound : approval.bindings().entrySet()) {
                    var what = approval.server() + " " + bound.getKey();
                    if ((bound.getValue().action().isPrivileged() || privileged.contains(what))
                            && goes(world, agent, approval.server(), bound.getKey()))
                        open.add(what + " " + agent.name());
                }
        return open;
    }

    private boolean goes(World world, Agent agent, String server, ItemKey tool) {
        var token =
                new Token(
                        agent.issuer(),
                        agent.clientId(),
                        agent.clientId(),
                        "t",
                        Set.of("mcp:call", "mcp:read"),
                        gate.now.get().plusSeconds(60));
        var ask = new Ask(server, Era.MODERN, Method.TOOLS_CALL, tool, Ask.Purpose.USE);
        return switch (Policy.decide(world.facts(ask, new Caller.Known(token), gate.now.get()))) {
            case Decision.Allow _, Decision.Confirm _ -> true;
            case Decision.Refuse _, Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ ->
                    false;
        };
    }

    /** As it is kept, but as if no server had ever changed. */
    private World world() {
        var approvals = approvals();
        return new World(
                1,
                gate.store.servers.all().stream()
                        .map(server -> governed(server, approvals))
                        .toList(),
                gate.store.agents.all(),
                gate.store.grants.all(),
                gate.store.waivers.all(),
                gate.store.worlds.current().rules(),
                Condition::compile);
    }

    private Governed governed(Server server, Map<String, Approval> approvals) {
        var approval = approvals.get(server.name());
        return approval == null
                ? Governed.unapproved(server)
                : Governed.approved(
                        server,
                        approval,
                        gate.store.servers.snapshot(approval.snapshot()).orElseThrow(),
                        List.of());
    }

    private Map<String, Approval> approvals() {
        return gate.store.servers.all().stream()
                .flatMap(server -> gate.store.servers.approval(server.name()).stream())
                .collect(Collectors.toMap(Approval::server, approval -> approval));
    }

    @Override
    public void close() {
        gate.close();
    }
}
