package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.inventory.Approval;
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
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.World;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One operator who tries everything, at a gate where one step of anyone is enough for harm: {@code
 * files} has a destructive tool that nobody is granted, {@code shell} a granted one whose reach is
 * not known, {@code vault} a granted one behind a quarantine, {@code notes} a grant on everything
 * and nothing but a reading tool approved. The agent asks for more, and another admin waits for
 * somebody to approve an operator.
 */
final class Mallory implements AutoCloseable {
    private static final List<String> SERVERS = List.of("files", "shell", "vault", "notes", "mine");
    private static final List<String> TOOLS = List.of("look", "wipe");
    private static final List<String> OWNERS = List.of("ann", "some-ADMIN", "admin");

    private final TestGate gate;
    private final Random random;
    private final List<OperatorClient> selves = new ArrayList<>();
    private final OperatorClient honest;
    private int made;

    Mallory(Path directory, boolean twoPersons, Role role, long seed) {
        gate = new TestGate(directory, twoPersons);
        random = new Random(seed);
        honest = gate.admin();
        prepare();
        selves.add(gate.as(role));
        if (role != Role.ADMIN) gate.as(Role.ADMIN).close();
        if (twoPersons) proposeSomebody();
    }

    private void prepare() {
        for (var server : SERVERS) says(server, "look", "wipe");
        gate.store.make(
                () -> {
                    gate.store.agents.add(agent("bot"));
                    place(
                            "files",
                            ServerState.APPROVED,
                            false,
                            ActionClass.DESTRUCTIVE,
                            "look",
                            "wipe");
                    place("shell", ServerState.APPROVED, true, ActionClass.EXECUTE, "wipe");
                    place("vault", ServerState.QUARANTINED, false, ActionClass.WRITE, "wipe");
                    place("notes", ServerState.APPROVED, false, ActionClass.READ, "look");
                    grant("g-files", "files", Set.of(tool("look")));
                    grant("g-shell", "shell", Set.of(tool("wipe")));
                    grant("g-vault", "vault", Set.of());
                    grant("g-notes", "notes", Set.of());
                    wish("files");
                    wish("notes");
                    return "";
                },
                _ -> new Event(TestGate.START, "test.prepared", Json.object()));
    }

    /** As two persons left it: the tool look reads, the tool wipe does not. */
    private void place(
            String name, ServerState state, boolean unbounded, ActionClass most, String... tools) {
        var snapshot = snapshot(tools);
        var server =
                new Server(
                        name,
                        URI.create("http://127.0.0.1:9/" + name),
                        "ann",
                        ServerState.SUBMITTED,
                        TestGate.START,
                        null);
        gate.store.servers.add(server, snapshot);
        var bindings = new TreeMap<ItemKey, Binding>();
        for (var tool : tools)
            bindings.put(
                    tool(tool), binding(tool.equals("look") ? ActionClass.READ : most, unbounded));
        gate.store.servers.approve(
                new Approval(
                        name,
                        snapshot.digest(),
                        bindings.keySet(),
                        bindings,
                        "admin",
                        TestGate.START));
        gate.store.servers.move(name, state);
    }

    private static Binding binding(ActionClass action, boolean unbounded) {
        var written =
                unbounded
                        ? Json.object(
                                "action",
                                action.toString(),
                                "unbounded",
                                "it runs what it is given")
                        : Json.object("action", action.toString(), "resources", List.of());
        if (BindingForm.read(written) instanceof BindingForm.Read(var binding)) return binding;
        throw new IllegalStateException(written.toText());
    }

    private static Snapshot snapshot(String... tools) {
        var said = new ArrayList<String>();
        for (var tool : tools) said.addAll(List.of(tool, "Does it."));
        return TestGate.snapshot("be nice", said.toArray(new String[0]));
    }

    private void says(String server, String... tools) {
        gate.says(server, snapshot(tools));
    }

    private static ItemKey tool(String name) {
        return new ItemKey(Kind.TOOL, name);
    }

    private static Agent agent(String name) {
        return new Agent(
                name, "ann", "https://issuer.example", name, false, TestGate.START, null, null);
    }

    private void grant(String id, String server, Set<ItemKey> items) {
        gate.store.grants.add(
                new Grant(
                        id,
                        "bot",
                        server,
                        items,
                        Terms.NONE.on(List.of(new Selector.Everything())),
                        "a test",
                        "admin",
                        TestGate.START,
                        TestGate.START.plus(Duration.ofDays(30)),
                        null));
    }

    /** What the agent asks for, because nothing keeps its user from having it ask. */
    private void wish(String server) {
        var content =
                Json.object("agent", "bot", "user", "", "server", server, "reason", "because")
                        .with("items", Json.array("tool:look", "tool:wipe"))
                        .with("resources", Json.array("*"))
                        .with("expires", Json.of("1h"));
        var _ =
                gate.store.requests.file(
                        Request.pending(
                                "r-" + server,
                                Request.Kind.ACCESS,
                                "bot",
                                CanonicalJson.digest(content),
                                content,
                                null,
                                TestGate.START,
                                TestGate.START.plus(Duration.ofDays(1))),
                        20);
    }

    private void proposeSomebody() {
        expect(202, honest.post("/api/operators", Json.object("name", "carol", "role", "ADMIN")));
    }

    // What is tried

    /** One deed, in words. */
    String act() {
        var self = any(selves);
        var server = any(SERVERS);
        return switch (random.nextInt(10)) {
            case 0 ->
                    done(
                            self,
                            "/api/agents",
                            Json.object(
                                    "name",
                                    "agent-" + ++made,
                                    "owner",
                                    any(OWNERS),
                                    "issuer",
                                    "https://issuer.example"));
            case 1 ->
                    done(
                            self,
                            "/api/servers",
                            Json.object("name", "mine", "owner", any(OWNERS))
                                    .with("url", Json.of("http://127.0.0.1:9/mine")));
            case 2 -> {
                says(server, any(List.of("look", "wipe")), "more");
                yield done(self, "/api/servers/" + server + "/check", Json.object());
            }
            case 3 -> approve(self, server);
            case 4, 5 -> grant(self, server);
            case 6 ->
                    done(
                            self,
                            "/api/waivers",
                            Json.object(
                                    "kind", "unbounded", "server", server, "reason", "because"));
            case 7 ->
                    done(
                            self,
                            "/api/servers/" + server + "/" + any(List.of("quarantine", "release")),
                            Json.object("reason", "because"));
            case 8 -> addOperator(self);
            default -> decide(self);
        };
    }

    private String approve(OperatorClient self, String server) {
        var submitted = gate.store.servers.submitted(server);
        if (submitted.isEmpty()) return "nothing";
        var bindings = Json.object();
        for (var key : submitted.get().keys())
            bindings =
                    bindings.with(
                            key.name(),
                            Json.object(
                                    "action",
                                    any(List.of("read", "write", "execute")),
                                    "resources",
                                    List.of()));
        return done(
                self,
                "/api/servers/" + server + "/approve",
                Json.object("digest", submitted.get().digest().value(), "bindings", bindings));
    }

    private String grant(OperatorClient self, String server) {
        var agents = gate.store.agents.all();
        var wish = Json.object("agent", any(agents).name(), "server", server, "reason", "because");
        if (random.nextBoolean()) wish = wish.with("items", Json.array("tool:" + any(TOOLS)));
        if (random.nextBoolean()) wish = wish.with("resources", Json.array("*"));
        if (random.nextInt(4) == 0) wish = wish.with("parent", Json.of("g-vault"));
        return done(self, "/api/grants", wish);
    }

    private String addOperator(OperatorClient self) {
        var body =
                Json.object(
                        "name",
                        "other-" + ++made,
                        "role",
                        any(List.of("ADMIN", "OPERATOR", "AUDITOR")));
        if (self.post("/api/operators", body)
                instanceof OperatorClient.Answered(int status, var added))
            if (status == 201 && added.text("token") != null)
                selves.add(gate.client(added.text("token")));
            else if (status == 202) tryHalf(added.text("tokenHalf"));
        return "adds an operator " + body.toText();
    }

    private String decide(OperatorClient self) {
        var waiting =
                gate.store.requests.newest(1000).stream()
                        .filter(request -> request.isPending(gate.now.get()))
                        .toList();
        if (waiting.isEmpty()) return "nothing";
        var path = "/api/requests/" + any(waiting).id() + "/approve";
        if (self.post(path, Json.object())
                instanceof OperatorClient.Answered(int status, var answer))
            if (status == 200) tryHalf(answer.object("done").text("tokenHalf"));
        return path;
    }

    /** What is half a token is none. */
    private void tryHalf(@Nullable String half) {
        if (half == null) return;
        var impostor = gate.client(half);
        if (impostor.get("/api/operators") instanceof OperatorClient.Answered(int status, var _)
                && status == 200) selves.add(impostor);
        else impostor.close();
    }

    private static String done(OperatorClient self, String path, Json.Obj body) {
        var reply = self.post(path, body);
        return path + " " + body.toText() + " " + reply;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    // What came of it

    /** Calls that do more than read and would go through. */
    List<String> opened() {
        var world = world();
        var open = new ArrayList<String>();
        for (var agent : gate.store.agents.all())
            for (var approval : approvals().values())
                for (var bound : approval.bindings().entrySet())
                    if (bound.getValue().action().isPrivileged()
                            && goes(world, agent, approval.server(), bound.getKey()))
                        open.add(agent.name() + " " + approval.server() + " " + bound.getKey());
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
                RuleSet.STANDARD,
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
        selves.forEach(OperatorClient::close);
        honest.close();
        gate.close();
    }
}
