package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.ClientDocumentSource;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.app.Settings;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.drift.AuthorityWatch;
import dev.gatehouse.drift.ClientWatch;
import dev.gatehouse.drift.Comparison;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Source;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.http.OperatorLimits;
import dev.gatehouse.http.OperatorListener;
import dev.gatehouse.http.OperatorPlace;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.IdentityWatch;
import dev.gatehouse.identity.MemoryIdentities;
import dev.gatehouse.identity.MemoryPrecedents;
import dev.gatehouse.identity.NothingKnown;
import dev.gatehouse.identity.PrecedentBook;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.proxy.Seal;
import dev.gatehouse.severity.Raised;
import dev.gatehouse.shadow.DiscoveryBook;
import dev.gatehouse.shadow.KeptDiscoveries;
import dev.gatehouse.shadow.Known;
import dev.gatehouse.shadow.Whereabouts;
import dev.gatehouse.stdio.Allowance;
import dev.gatehouse.stdio.ArgumentPattern;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Template;
import dev.gatehouse.stdio.Templates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The real REST on the real listener over a store in memory, servers that say what a test says. */
public final class TestGate implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
    private static final String ISSUER = "http://127.0.0.1:8080/issuer";

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final MemoryStore store = new MemoryStore();
    final Metrics metrics = new Metrics();
    final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    final Rest rest;

    private final Map<String, Declarations.Reading> said = new ConcurrentHashMap<>();
    private final Map<URI, Json.Obj> published = new ConcurrentHashMap<>();
    private final OperatorListener listener;
    private final Path data;
    private final Processes processes;
    private final IdentityBook identities;

    public TestGate(Path directory) {
        this(directory, true);
    }

    /**
     * @param twoPersons whether one person alone is not enough for what can do harm
     */
    TestGate(Path directory, boolean twoPersons) {
        this(directory, twoPersons, false);
    }

    /**
     * @param threePersons whether who submitted or owns a server is none of the two
     */
    TestGate(Path directory, boolean twoPersons, boolean threePersons) {
        this(directory, twoPersons, threePersons, Duration.ZERO);
    }

    /**
     * @param dwell so long before who accepts what is grave was shown it
     */
    public TestGate(Path directory, boolean twoPersons, boolean threePersons, Duration dwell) {
        data = directory.resolve("data");
        processes = processes(data.resolve("stdio"));
        identities =
                new IdentityBook(
                        new IdentityBook.Ports(
                                new MemoryIdentities(),
                                store.servers,
                                store.found,
                                findings(),
                                store),
                        _ -> Optional.empty(),
                        NothingKnown.PROVENANCE,
                        now::get);
        var registries = new MemoryRegistries();
        var rooms =
                new Rooms(
                        store.servers,
                        store.agents,
                        store.grants,
                        store.waivers,
                        store.policies,
                        store.worlds,
                        store.operators,
                        new People(
                                store.uses,
                                store.requests,
                                RequestLimits.DEFAULT,
                                twoPersons,
                                threePersons,
                                dwell,
                                Raised.NONE,
                                store.reviews,
                                new Seal(new byte[32])),
                        store.found,
                        store.contained,
                        store,
                        store,
                        server ->
                                said.getOrDefault(
                                        server.name(), new Declarations.Failed("nobody is there")),
                        processes,
                        new MemoryCredentials().rooms(),
                        this::check,
                        new ClientWatch(
                                new ClientWatch.Ports(
                                        store.agents,
                                        store.documents,
                                        new ClientDocumentSource(this::document, Set.of("*")),
                                        store),
                                now::get),
                        new AuthorityWatch(
                                new AuthorityBook(
                                        new AuthorityBook.Ports(
                                                new MemoryAuthorities(),
                                                store.servers,
                                                store.found,
                                                findings(),
                                                store),
                                        BroadScopes::kind,
                                        now::get),
                                store.servers,
                                (_, _, _) -> new AuthorityWatch.NotRead("nobody is there"),
                                now::get),
                        new IdentityWatch(
                                identities,
                                new PrecedentBook(
                                        new MemoryPrecedents(),
                                        identities,
                                        store.servers,
                                        now::get),
                                NothingKnown.CARDS),
                        new MemoryAuthorities.Excesses(),
                        registries.sync(findings(), store, now::get),
                        registries.evidence(findings(), store, now::get),
                        new TestTokens(),
                        shadow(),
                        new Readiness(List.of(new Readiness.Check("journal", trouble::get))),
                        new KeptControls(now::get),
                        metrics);
        rest = new Rest(rooms, RestLimits.DEFAULT, now::get, "0.1.0");
        new BootstrapToken(store.operators, store, now::get).ensure(data);
        listener =
                OperatorListener.start(
                        OperatorPlace.loopback(0), OperatorLimits.DEFAULT, rest.routes());
    }

    private DiscoveryBook shadow() {
        return new DiscoveryBook(
                new DiscoveryBook.Ports(new KeptDiscoveries(), this::places, store),
                now::get,
                DiscoveryBook.Limits.STANDARD);
    }

    private Known places() {
        var servers = new HashMap<Whereabouts, String>();
        for (var server : store.servers.all())
            server.remote()
                    .flatMap(remote -> Whereabouts.url(remote.url().toString()))
                    .ifPresent(where -> servers.put(where, server.name()));
        return new Known(List.of(Whereabouts.url("https://gate.example").orElseThrow()), servers);
    }

    static Processes processes(Path directory) {
        return new Processes(
                new Templates(List.of(template())),
                Sandbox.off(),
                Settings.standard().limits().stdio(),
                Allowance.UNLIMITED,
                JsonLimits.ANSWER,
                directory);
    }

    /** Nothing of it is ever started: what servers say, the test says. */
    private static Template template() {
        return new Template(
                "notes",
                List.of("/usr/bin/notes", "--stdio"),
                List.of(new ArgumentPattern("/srv/[a-z ]+")),
                Map.of("LEVEL", "3"),
                null,
                false,
                List.of());
    }

    private final class TestTokens implements Tokens {
        @Override
        public String issuer() {
            return ISSUER;
        }

        @Override
        public Minted mint(
                dev.gatehouse.access.Agent agent,
                List<String> servers,
                boolean joined,
                java.util.Set<String> scopes,
                Duration ttl) {
            return new Minted("token-for-" + agent.name(), "jti-1", now.get().plus(ttl));
        }
    }

    /** A client-metadata document as it is from now on. */
    public void publish(String url, Json.Obj document) {
        published.put(URI.create(url), document);
    }

    private GuardedFetch.Fetch document(URI url) {
        var document = published.get(url);
        return document == null
                ? new GuardedFetch.Failed("it answered with status 404")
                : new GuardedFetch.Fetched(
                        document.toBytes(), "application/json", Optional.empty());
    }

    FindingBook findings() {
        return new FindingBook(
                new FindingBook.Ports(
                        store.servers,
                        server ->
                                store.grants.all().stream()
                                        .filter(grant -> grant.server().equals(server))
                                        .toList(),
                        store.found,
                        store),
                now::get,
                Raised.NONE);
    }

    private Checks.Outcome check(String name) {
        var server = store.servers.find(name).orElseThrow();
        return switch (said.getOrDefault(name, new Declarations.Failed("nobody is there"))) {
            case Declarations.Failed(var why) -> new Checks.NotRead(why);
            case Declarations.Read(var live) -> {
                var approved =
                        store.servers
                                .snapshot(store.servers.approval(name).orElseThrow().snapshot())
                                .orElseThrow();
                var seen = Comparison.of(approved, live);
                store.make(
                        () -> {
                            store.servers.submit(name, live);
                            return server;
                        },
                        _ -> new Event(now.get(), "server.submitted", Json.object("server", name)));
                findings().settle(name, Source.DECLARATION, () -> seen);
                yield new Checks.Checked(seen.size());
            }
        };
    }

    /** What servers prove to be, as a test has them prove it. */
    public IdentityBook identities() {
        return identities;
    }

    public URI url() {
        return listener.url();
    }

    public Path data() {
        return data;
    }

    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    public void says(String server, Snapshot snapshot) {
        said.put(server, new Declarations.Read(snapshot));
    }

    void silence(String server) {
        said.put(server, new Declarations.Failed("the connection was refused"));
    }

    public static Snapshot snapshot(String instructions, String... toolsAndDescriptions) {
        var items = new ArrayList<Item>();
        for (int i = 0; i < toolsAndDescriptions.length; i += 2)
            items.add(
                    Item.of(
                            new ItemKey(Kind.TOOL, toolsAndDescriptions[i]),
                            Json.object(
                                    "name", toolsAndDescriptions[i],
                                    "description", toolsAndDescriptions[i + 1],
                                    "inputSchema", Json.object("type", "object"))));
        return new Snapshot(
                Map.of(
                        Era.MODERN,
                        new Declaration(
                                Revision.V2026_07_28,
                                Json.object("name", "files", "version", "1.0"),
                                Json.object("tools", Json.object()),
                                instructions,
                                items)));
    }

    String bootstrapToken() {
        try {
            return Files.readString(data.resolve("operator.token")).strip();
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }

    /** A client with the token of a new operator of this role. */
    OperatorClient as(Operator.Role role) {
        return as("some-" + role, role);
    }

    OperatorClient as(String name, Operator.Role role) {
        var token = Secret.forOperator();
        store.make(
                () -> {
                    var operator = new Operator(name, role, token.hash(), now.get());
                    store.operators.add(operator);
                    return operator;
                },
                operator ->
                        new Event(
                                now.get(),
                                "operator.added",
                                Json.object("operator", operator.name())));
        return client(token.value());
    }

    OperatorClient admin() {
        return client(bootstrapToken());
    }

    OperatorClient client(@org.jspecify.annotations.Nullable String token) {
        return new OperatorClient(url(), token, Duration.ofSeconds(30));
    }

    List<String> kinds() {
        return store.last(100).stream().map(line -> line.event().kind()).toList();
    }

    Past.Line lastLine() {
        return store.last(1).getFirst();
    }

    /** The answer's body; fails unless it has this status. */
    static Json.Obj expect(int status, OperatorClient.Reply reply) {
        assertThat(reply).isInstanceOf(OperatorClient.Answered.class);
        var answered = (OperatorClient.Answered) reply;
        assertThat(answered.status()).as(answered.body().toText()).isEqualTo(status);
        return answered.body();
    }

    @Override
    public void close() {
        listener.close();
        processes.close();
    }
}
