package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operator who tries everything at the {@link Estate}, in any order, while two {@link
 * Colleagues} do their work, agents ask for more, another admin waits for somebody to approve an
 * operator, and time passes.
 */
final class Mallory implements AutoCloseable {
    private static final List<String> TOOLS = List.of("look", "wipe");
    private static final List<String> OWNERS = List.of("ann", "some-ADMIN", "admin");
    private static final List<String> REDIRECTS =
            List.of("https://agents.example/callback", "https://evil.example/callback");
    private static final Json.Obj REASON = Json.object("reason", "because");

    private final Estate estate;
    private final Colleagues colleagues;
    private final Random random;
    private final String favourite;
    private final List<OperatorClient> selves = new ArrayList<>();
    private final List<URI> documents = new ArrayList<>(List.of(Estate.DOCUMENT));
    private final List<Supplier<String>> deeds =
            List.of(
                    this::addAgent,
                    this::addServer,
                    this::check,
                    this::approve,
                    this::approve,
                    this::grant,
                    this::grant,
                    this::grant,
                    this::waive,
                    this::move,
                    this::addOperator,
                    this::decide,
                    this::decide,
                    this::propose,
                    this::decidePolicy,
                    this::rollBack,
                    this::changeDocument,
                    this::acceptDocument,
                    this::setCredential,
                    this::touchCredential,
                    this::askAsAnAgent,
                    this::workOfOthers,
                    this::workOfOthers,
                    this::passTime);
    private OperatorClient self;
    private int made;

    Mallory(Path directory, boolean twoPersons, Role role, long seed) {
        estate = new Estate(directory, twoPersons);
        random = new Random(seed);
        favourite = Estate.SERVERS.get(Math.floorMod(seed, Estate.SERVERS.size()));
        colleagues = new Colleagues(estate, random);
        self = estate.gate.as(role);
        selves.add(self);
        if (twoPersons) colleagues.propose("carol");
    }

    /** One deed, in words. */
    String act() {
        self = any(selves);
        return any(deeds).get();
    }

    List<String> opened() {
        return estate.opened();
    }

    // Servers, agents and what they may do

    private String addAgent() {
        var agent =
                Json.object("name", "agent-" + ++made, "owner", any(OWNERS))
                        .with("issuer", Json.of("https://issuer.example"));
        if (random.nextBoolean()) return done("/api/agents", agent);
        var url = URI.create("https://agents.example/agent-" + made + ".json");
        publish(url);
        documents.add(url);
        return done("/api/agents", agent.with("clientId", Json.of(url.toString())));
    }

    private String addServer() {
        return done(
                "/api/servers",
                Json.object("name", "mine", "owner", any(OWNERS))
                        .with("url", Json.of("http://127.0.0.1:9/mine")));
    }

    private String check() {
        var server = anyServer();
        if (random.nextBoolean()) estate.says(server, any(TOOLS), "more");
        else estate.says(server, "look", "wipe");
        return done("/api/servers/" + server + "/check", Json.object());
    }

    /** Some of what is submitted, or all of it; all of it as reading, or each as it comes. */
    private String approve() {
        var server = anyServer();
        var submitted = estate.gate.store.servers.submitted(server);
        if (submitted.isEmpty()) return "nothing";
        var items = new ArrayList<>(submitted.get().keys().stream().sorted().toList());
        if (random.nextBoolean()) items.remove(random.nextInt(items.size()));
        var meek = random.nextInt(3) > 0;
        var bindings = Json.object();
        for (var key : items)
            bindings =
                    bindings.with(
                            key.name(),
                            Json.object(
                                    "action",
                                    meek ? "read" : any(List.of("read", "write", "execute")),
                                    "resources",
                                    List.of()));
        return done(
                "/api/servers/" + server + "/approve",
                Json.object("digest", submitted.get().digest().value(), "bindings", bindings)
                        .with("items", Json.of(items.stream().map(ItemKey::toString).toList())));
    }

    private String grant() {
        var wish =
                Json.object("agent", anyAgent(), "server", anyServer())
                        .with("reason", Json.of("because"));
        if (random.nextBoolean()) wish = wish.with("items", Json.array("tool:" + any(TOOLS)));
        if (random.nextBoolean()) wish = wish.with("resources", Json.array("*"));
        if (random.nextInt(4) == 0) wish = below(wish);
        return done("/api/grants", wish);
    }

    /** Of any grant that there is, most often one of the same server. */
    private Json.Obj below(Json.Obj wish) {
        var parent = any(estate.gate.store.grants.all());
        var same = wish.with("parent", Json.of(parent.id()));
        return random.nextInt(4) == 0 ? same : same.with("server", Json.of(parent.server()));
    }

    private String waive() {
        return done(
                "/api/waivers",
                Json.object("kind", any(List.of("unbounded", "broad-scope")))
                        .with("server", Json.of(anyServer()))
                        .with("reason", Json.of("because")));
    }

    private String move() {
        var verb = any(List.of("quarantine", "release"));
        return done("/api/servers/" + anyServer() + "/" + verb, REASON);
    }

    // People

    private String addOperator() {
        var body =
                Json.object(
                        "name",
                        "other-" + ++made,
                        "role",
                        any(List.of("ADMIN", "OPERATOR", "AUDITOR")));
        if (self.post("/api/operators", body)
                instanceof OperatorClient.Answered(int status, var added))
            if (status == 201 && added.text("token") != null)
                selves.add(estate.gate.client(added.text("token")));
            else if (status == 202) tryHalf(added.text("tokenHalf"));
        return "adds an operator " + body.toText();
    }

    private String decide() {
        var waiting =
                estate.gate.store.requests.newest(1000).stream()
                        .filter(request -> request.isPending(estate.gate.now.get()))
                        .toList();
        if (waiting.isEmpty()) return "nothing";
        var path = "/api/requests/" + any(waiting).id() + "/approve";
        var reply = self.post(path, Json.object());
        if (reply instanceof OperatorClient.Answered(int status, var answer) && status == 200)
            tryHalf(answer.object("done").text("tokenHalf"));
        return path + " " + reply;
    }

    /** What is half a token is none. */
    private void tryHalf(@Nullable String half) {
        if (half == null) return;
        var impostor = estate.gate.client(half);
        if (impostor.get("/api/operators") instanceof OperatorClient.Answered(int status, var _)
                && status == 200) selves.add(impostor);
        else impostor.close();
    }

    private String askAsAnAgent() {
        var wish = Estate.wish(anyAgent(), anyServer());
        if (random.nextBoolean()) wish = wish.without("items");
        if (random.nextInt(4) == 0) wish = wish.without("resources");
        estate.asks(wish);
        return "an agent asks for " + wish.toText();
    }

    // Policies

    private String propose() {
        var policy =
                any(
                        List.of(
                                Estate.policy(Estate.PERMIT),
                                Estate.policy(Estate.PERMIT, Estate.NO_BOOKS),
                                Estate.policy(
                                        Estate.PERMIT,
                                        Estate.NO_BOOKS.with("items", Json.array("tool:more"))),
                                Estate.policy(
                                        Estate.PERMIT,
                                        Estate.NO_BOOKS.with("when", Json.of("args.n == 1"))),
                                Estate.policy(Estate.PERMIT, Estate.NO_BOOKS.without("items")),
                                Estate.policy(Estate.NO_BOOKS)));
        return done("/api/policy/propose", Json.object("document", policy, "reason", "because"));
    }

    private String decidePolicy() {
        var known = estate.gate.store.policies.all();
        var path = "/api/policies/" + any(known).number();
        return random.nextInt(4) == 0
                ? done(path + "/reject", REASON)
                : done(path + "/approve", Json.object());
    }

    private String rollBack() {
        long newest = estate.gate.store.policies.all().size();
        return done(
                "/api/policy/rollback",
                random.nextBoolean()
                        ? REASON
                        : REASON.with("version", Json.of(random.nextLong(newest + 1))));
    }

    // Documents of clients, and credentials towards servers

    private void publish(URI url) {
        estate.gate.publish(url.toString(), Estate.document(url, any(REDIRECTS)));
    }

    private String changeDocument() {
        publish(any(documents));
        return done("/api/agents/" + anyAgent() + "/document/check", Json.object());
    }

    private String acceptDocument() {
        var agent = anyAgent();
        var path = "/api/agents/" + agent + "/document";
        if (!(self.get(path) instanceof OperatorClient.Answered(int status, var shown))
                || status != 200) return "looks for the document of " + agent;
        var digest = shown.text(shown.text("seen") == null ? "accepted" : "seen");
        return done(path + "/accept", Json.object("digest", String.valueOf(digest)));
    }

    private String setCredential() {
        var means =
                any(
                        List.of(
                                Json.object("kind", "none"),
                                Json.object("kind", "secret", "secret", "a-secret-of-mallorys"),
                                Json.object("kind", "client-credentials", "clientId", "mallory")
                                        .with("scopes", Json.array("*")),
                                Json.object("kind", "authorization-code", "shared", true)));
        return done("/api/servers/" + anyServer() + "/credential", means);
    }

    private String touchCredential() {
        var path = "/api/servers/" + anyServer() + "/credential/";
        return random.nextBoolean()
                ? done(path + "forget", REASON)
                : done(path + "issuer", Json.object("issuer", "https://evil.example"));
    }

    // The others

    private String workOfOthers() {
        return colleagues.act();
    }

    /** As it may be more than an hour, what one may take back within one is not that any more. */
    private String passTime() {
        var time = Duration.ofMinutes(1 + random.nextInt(90));
        estate.gate.pass(time);
        return "waits " + time;
    }

    /** Refused, taken or left to a second person, but never broken. */
    private String done(String path, Json.Obj body) {
        var reply = self.post(path, body);
        var deed = path + " " + body.toText() + " " + reply;
        assertThat(reply).as(deed).isInstanceOf(OperatorClient.Answered.class);
        assertThat(((OperatorClient.Answered) reply).status()).as(deed).isLessThan(500);
        return deed;
    }

    /** Most often the one that this sequence is about: many ways have several steps. */
    private String anyServer() {
        return random.nextInt(3) == 0 ? any(Estate.SERVERS) : favourite;
    }

    private String anyAgent() {
        return any(estate.gate.store.agents.all()).name();
    }

    private <T> T any(Collection<T> some) {
        return List.copyOf(some).get(random.nextInt(some.size()));
    }

    @Override
    public void close() {
        selves.forEach(OperatorClient::close);
        colleagues.close();
        estate.close();
    }
}
