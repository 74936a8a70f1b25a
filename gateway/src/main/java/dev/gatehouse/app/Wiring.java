package dev.gatehouse.app;

import dev.gatehouse.access.BuiltInIssuer;
import dev.gatehouse.access.Callers;
import dev.gatehouse.access.ClientDocumentSource;
import dev.gatehouse.access.IssuerCopy;
import dev.gatehouse.access.OrdinaryAgents;
import dev.gatehouse.access.Possession;
import dev.gatehouse.access.Routes;
import dev.gatehouse.access.SignedTokens;
import dev.gatehouse.admin.BootstrapToken;
import dev.gatehouse.admin.CredentialRooms;
import dev.gatehouse.admin.People;
import dev.gatehouse.admin.Readiness;
import dev.gatehouse.admin.Rest;
import dev.gatehouse.admin.RestLimits;
import dev.gatehouse.admin.Rooms;
import dev.gatehouse.admin.ScopeNeeds;
import dev.gatehouse.audit.GroupCommit;
import dev.gatehouse.behaviour.Behaviour;
import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.cli.Commands;
import dev.gatehouse.credentials.Broker;
import dev.gatehouse.credentials.BrokerLimits;
import dev.gatehouse.credentials.ClientDocument;
import dev.gatehouse.credentials.LocalKeys;
import dev.gatehouse.credentials.Vault;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.drift.AuthorityWatch;
import dev.gatehouse.drift.ClientWatch;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Watch;
import dev.gatehouse.http.AgentListener;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.InnerAgent;
import dev.gatehouse.http.Loops;
import dev.gatehouse.http.OperatorLimits;
import dev.gatehouse.http.OperatorListener;
import dev.gatehouse.http.OperatorPlace;
import dev.gatehouse.http.OperatorRoute;
import dev.gatehouse.http.ServerTls;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.identity.CardReader;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.IdentityWatch;
import dev.gatehouse.identity.PeerGuard;
import dev.gatehouse.identity.PrecedentBook;
import dev.gatehouse.identity.RuleNews;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.OrdinaryServers;
import dev.gatehouse.links.Links;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.probe.SelfTest;
import dev.gatehouse.proxy.AutomaticDesk;
import dev.gatehouse.proxy.ConsentDesk;
import dev.gatehouse.proxy.Front;
import dev.gatehouse.proxy.Gate;
import dev.gatehouse.proxy.Holds;
import dev.gatehouse.proxy.IssuerDesk;
import dev.gatehouse.proxy.OriginDesk;
import dev.gatehouse.proxy.RegistryDesk;
import dev.gatehouse.proxy.Seal;
import dev.gatehouse.proxy.Spending;
import dev.gatehouse.shadow.Attempts;
import dev.gatehouse.shadow.DiscoveryBook;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Templates;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.Place;
import dev.gatehouse.store.SqlAgents;
import dev.gatehouse.store.SqlArrangements;
import dev.gatehouse.store.SqlAuthorities;
import dev.gatehouse.store.SqlBaselines;
import dev.gatehouse.store.SqlChanges;
import dev.gatehouse.store.SqlClientDocuments;
import dev.gatehouse.store.SqlConsents;
import dev.gatehouse.store.SqlContainments;
import dev.gatehouse.store.SqlDiscoveries;
import dev.gatehouse.store.SqlEntries;
import dev.gatehouse.store.SqlEvidence;
import dev.gatehouse.store.SqlFindingCounts;
import dev.gatehouse.store.SqlFindings;
import dev.gatehouse.store.SqlFlowTraces;
import dev.gatehouse.store.SqlGrantUses;
import dev.gatehouse.store.SqlGrants;
import dev.gatehouse.store.SqlHoldings;
import dev.gatehouse.store.SqlIdentities;
import dev.gatehouse.store.SqlLineages;
import dev.gatehouse.store.SqlOperators;
import dev.gatehouse.store.SqlPast;
import dev.gatehouse.store.SqlPolicies;
import dev.gatehouse.store.SqlPrecedents;
import dev.gatehouse.store.SqlRecords;
import dev.gatehouse.store.SqlRequests;
import dev.gatehouse.store.SqlReviews;
import dev.gatehouse.store.SqlScopeExcesses;
import dev.gatehouse.store.SqlServers;
import dev.gatehouse.store.SqlSessionSettings;
import dev.gatehouse.store.SqlStage;
import dev.gatehouse.store.SqlWaivers;
import dev.gatehouse.store.WorldFeed;
import dev.gatehouse.upstream.HttpDeclarations;
import dev.gatehouse.upstream.PlacedDeclarations;
import dev.gatehouse.upstream.StdioDeclarations;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: every object of the gate in the order in which it is needed. Reading it is
 * reading the architecture; it constructs and connects, and decides nothing. Closing it closes
 * everything in the opposite order.
 */
public final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final Duration STALE_WORLD = Duration.ofSeconds(10);

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final Metrics metrics = new Metrics();
    private final Worlds worlds = new Worlds();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final Database database;
    private final WorldFeed feed;
    private final GroupCommit journal;
    private final SqlChanges changes;
    private final FindingBook findings;
    private final Routes routes;
    private final @Nullable BuiltInIssuer issuer;
    private final GuardedFetch fetch;
    private final Callers callers;
    private final WatchedServers watched;
    private final DiscoveryBook shadow;
    private final ByteBudget buffered;
    private final Processes processes;
    private final AuthorityBook accepted;
    private final PeerGuard guard;
    private final IdentityWatch identity;
    private final OwnOrigins origins;
    private final Broker broker;
    private final CredentialRooms credentials;
    private final ScheduledAuthority scheduled;
    private final AuthorityWatch authority;
    private final ProvenanceWiring provenance;
    private final Declarations declarations;
    private final Seal seal;
    private final SqlRequests requests;
    private final Loops loops;
    private final Front front;
    private final AgentListener agents;
    private final SelfTest selfTest;
    private final ClientWatch clients;
    private final OperatorListener operators;
    private final Optional<Path> bootstrapToken;

    /**
     * Starts a gate; when it returns, both listeners serve. Throws {@link IllegalStateException}
     * with a sentence for the operator when something of it cannot be had; what was opened is
     * closed then.
     */
    public Wiring(Settings settings) {
        this.settings = settings;
        try {
            database = closing(Database.open(place(), databaseLimits()));
            feed = closing(WorldFeed.start(database, worlds, clock, WorldFeed.Limits.DEFAULT));
            journal = closing(journal());
            changes = new SqlChanges(database, worlds);
            findings = findings();
            routes = new Routes(settings.agents().publicUrl());
            issuer = issuer();
            fetch =
                    closing(
                            new GuardedFetch(
                                    settings.fetch().allowedHosts(),
                                    settings.fetchLimits(),
                                    new RefusedFetches(journal, clock)));
            callers = callers();
            buffered = new ByteBudget(settings.limits().answers().bufferedBytes());
            processes = closing(processes());
            accepted = accepted();
            var known = known();
            guard = new PeerGuard(known, () -> worlds.current().version());
            identity =
                    new IdentityWatch(
                            known,
                            new PrecedentBook(
                                    new SqlPrecedents(database),
                                    known,
                                    new OrdinaryServers(new SqlServers(database)),
                                    clock),
                            new CardReader(fetch, guard));
            origins = new OwnOrigins(fetch, guard, new SqlServers(database));
            broker = broker();
            credentials = credentials();
            scheduled = scheduled();
            closing(new LapsedApprovals(new SqlServers(database), changes, clock))
                    .schedule(LapsedApprovals.EVERY);
            authority = closing(authority());
            provenance =
                    closing(
                            new ProvenanceWiring(
                                    settings,
                                    database,
                                    findings,
                                    changes,
                                    new RefusedFetches(journal, clock),
                                    clock));
            declarations = declarations();
            shadow = shadow();
            watched = watched();
            countFindings();
            seal = new Seal(SealingKey.in(settings.data().resolve("keys")));
            requests = new SqlRequests(database, seal, clock);
            loops = closing(new Loops(Runtime.getRuntime().availableProcessors()));
            front = front();
            agents = closing(agentListener());
            selfTest = closing(selfTest());
            bootstrapToken =
                    new BootstrapToken(new SqlOperators(database), changes, clock)
                            .ensure(settings.data());
            clients = closing(clients());
            operators = closing(operatorListener());
            watched.watch().schedule();
            provenance.schedule();
            clients.schedule(settings.access().clientDocumentsEvery());
            selfTest.schedule();
            authority.schedule(
                    settings.access().authorityEvery(),
                    server -> {
                        scheduled.compute(server);
                        identity.look(server);
                    },
                    scheduled::count);
            var _ = Thread.ofPlatform().daemon().name("warm up").start(Callers::warmUp);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private <T extends AutoCloseable> T closing(T opened) {
        open.push(opened);
        return opened;
    }

    private Place place() {
        return settings.database()
                .<Place>map(
                        given -> new Place.External(given.url(), given.user(), given.password()))
                .orElseGet(() -> new Place.Embedded(settings.data()));
    }

    private Database.Limits databaseLimits() {
        var standard = Database.Limits.DEFAULT;
        return new Database.Limits(
                settings.limits().connections().database(),
                standard.connect(),
                standard.statement(),
                standard.lock());
    }

    private GroupCommit journal() {
        var limits = settings.limits().journal();
        var entries = closing(new SqlEntries(database, limits.patience()));
        return GroupCommit.start(
                new MeteredEntries(entries, metrics),
                new GroupCommit.Limits(
                        limits.queue(), limits.batch(), GroupCommit.Limits.DEFAULT.recheck()));
    }

    private @Nullable BuiltInIssuer issuer() {
        return settings.issuers().builtIn()
                ? new BuiltInIssuer(
                        routes,
                        settings.data().resolve("keys"),
                        settings.issuerLimits(),
                        settings.tokenLimits(),
                        clock)
                : null;
    }

    private Callers callers() {
        var possession =
                new Possession(
                        settings.possessionRules(),
                        settings.proofLimits(),
                        SealingKey.in(settings.data().resolve("keys")),
                        clock);
        return new Callers(
                settings.issuers().trusted(),
                issuer,
                fetch,
                settings.tokenLimits(),
                possession,
                clock);
    }

    private Processes processes() {
        var stdio = settings.stdio();
        // Nothing is tried out for the sake of programs that there are none of.
        var sandbox =
                stdio.templates().isEmpty()
                        ? Sandbox.off()
                        : Sandbox.find(
                                stdio.sandbox(), stdio.bubblewrap(), settings.secretPlaces());
        if (!stdio.templates().isEmpty() && !sandbox.isOn())
            LOG.warn(
                    "Servers that are programs of this machine are not kept in (sandbox {})",
                    sandbox.described());
        return new Processes(
                new Templates(stdio.templates()),
                sandbox,
                settings.limits().stdio(),
                new SharedBytes(buffered),
                settings.limits().processJson(),
                settings.data().resolve("stdio"));
    }

    private Broker broker() {
        var credentials = settings.credentials();
        return new Broker(
                new Broker.Ports(
                        new SqlArrangements(database),
                        new SqlHoldings(database),
                        new SqlConsents(database),
                        new HeardAuthority(accepted, new SqlServers(database)),
                        origins,
                        changes,
                        journal),
                new Broker.People(
                        credentials.identityProviders(),
                        new IssuersSignatures(
                                new SignedTokens(
                                        credentials.identityProviders().issuers(),
                                        fetch,
                                        settings.tokenLimits(),
                                        clock))),
                new Vault(new LocalKeys(credentials.keys(settings.data()))),
                fetch,
                new ClientDocument(routes.base(), credentials.clientMetadata()),
                () -> worlds.current().version(),
                clock,
                BrokerLimits.STANDARD);
    }

    private FindingBook findings() {
        return new FindingBook(
                new FindingBook.Ports(
                        new SqlServers(database),
                        new SqlGrants(database)::on,
                        new SqlFindings(database),
                        changes),
                clock,
                settings.raised());
    }

    private AuthorityBook accepted() {
        return new AuthorityBook(
                new AuthorityBook.Ports(
                        new SqlAuthorities(database),
                        new SqlServers(database),
                        new SqlFindings(database),
                        findings,
                        changes),
                BroadScopes::kind,
                clock);
    }

    private IdentityBook known() {
        return new IdentityBook(
                new IdentityBook.Ports(
                        new SqlIdentities(database),
                        new SqlServers(database),
                        new SqlFindings(database),
                        findings,
                        changes),
                accepted::find,
                new RegisteredServers(
                        new SqlLineages(database),
                        new SqlRecords(database),
                        new SqlEvidence(database)),
                clock);
    }

    private CredentialRooms credentials() {
        return new CredentialRooms(
                new SqlArrangements(database),
                new SqlHoldings(database),
                new SqlConsents(database),
                broker::seal,
                Broker::isKey,
                settings.credentials().identityProviders(),
                broker::callback);
    }

    private ScheduledAuthority scheduled() {
        var watched =
                new ScheduledAuthority(
                        new SqlArrangements(database),
                        new ScopeNeeds(new SqlServers(database), credentials),
                        new SqlScopeExcesses(database),
                        clock);
        watched.watch(metrics);
        return watched;
    }

    private AuthorityWatch authority() {
        return new AuthorityWatch(
                accepted,
                new OrdinaryServers(new SqlServers(database)),
                (server, announced, known) ->
                        scheduled.read(fetch, guard, server, announced, known),
                clock);
    }

    private Declarations declarations() {
        var limits = settings.readingLimits();
        return origins.during(
                new PlacedDeclarations(
                        new HttpDeclarations(limits, broker, guard),
                        new StdioDeclarations(processes, limits)));
    }

    private void countFindings() {
        var open = new OpenFindings(new SqlFindingCounts(database));
        open.watch(metrics);
        worlds.onPublished(open::changed);
        open.changed();
    }

    private WatchedServers watched() {
        var ports =
                new Watch.Ports(
                        declarations,
                        new SqlServers(database),
                        findings,
                        this::variesByCaller,
                        journal);
        var attempts =
                closing(
                        new Attempts(
                                shadow,
                                () -> worlds.current().version(),
                                Attempts.Limits.STANDARD));
        metrics.watch(
                "gatehouse_open_discoveries",
                "Servers and clients that are used and that the inventory does not account for",
                attempts::open);
        attempts.start();
        return new WatchedServers(
                closing(new Watch(ports, clock, Watch.Limits.STANDARD)), attempts);
    }

    private Behaviour behaviour() {
        var behaviour =
                closing(
                        new Behaviour(
                                new Behaviour.Ports(new SqlBaselines(database), findings),
                                settings.limits().behaviour(),
                                clock));
        metrics.watch(
                "gatehouse_calls_not_looked_at",
                "Calls whose behaviour was not looked at, because too many waited",
                behaviour::missed);
        behaviour.start();
        return behaviour;
    }

    private DiscoveryBook shadow() {
        var discoveries = new SqlDiscoveries(database);
        var known =
                new KnownPlaces(
                        routes.base(),
                        new SqlServers(database),
                        new SqlAgents(database),
                        new Templates(settings.stdio().templates()));
        return new DiscoveryBook(
                new DiscoveryBook.Ports(discoveries, known::now, changes),
                clock,
                DiscoveryBook.Limits.STANDARD);
    }

    private boolean variesByCaller(String server) {
        return new SqlArrangements(database)
                .find(server)
                .filter(arrangement -> !arrangement.means().isShared())
                .isPresent();
    }

    private Front front() {
        var limits = settings.limits();
        var pools = new UpstreamPools(loops, limits.upstreams(), guard);
        worlds.onPublished(new RuleNews(new SqlIdentities(database), pools::renew)::published);
        var links = closing(new Links(loops, pools, processes, limits.links(), buffered));
        var gate =
                new Gate(
                        callers,
                        routes,
                        worlds,
                        journal,
                        pools,
                        links,
                        broker,
                        new SqlSessionSettings(database, clock, limits.bridge().settings()),
                        new SqlFlowTraces(database, limits.requests().flowMemory()),
                        closing(
                                new Spending(
                                        new SqlGrantUses(database),
                                        new SqlGrants(database),
                                        changes,
                                        clock)),
                        new Holds(
                                requests,
                                new AutomaticDesk(
                                        worlds, requests, new SqlGrants(database), changes, clock),
                                limits.people(),
                                operatorsUrl(),
                                clock),
                        watched,
                        new ObservedConduct(behaviour()),
                        new LoopMeters(metrics),
                        seal,
                        limits.requestJson(),
                        buffered,
                        limits.proxy(settings.access().clockSkew()),
                        settings.questioning(),
                        clock);
        feed.tell(gate.sessionNews());
        var consents =
                new ConsentDesk(
                        gate,
                        new OwnersApprove(new SqlOperators(database), new SqlAgents(database)),
                        seal);
        var desk = issuer == null ? null : new IssuerDesk(issuer, gate);
        metrics.watch(
                "gatehouse_resting_servers",
                "Servers that failed again and again, so that nothing is sent to them now",
                pools::resting);
        return new Front(gate, hosts(), origins(), consents, desk, origin(gate), subregistry(gate));
    }

    private AgentListener agentListener() {
        var place = settings.agents();
        var listener =
                new AgentListener(
                        loops,
                        new InetSocketAddress(place.host(), place.port()),
                        settings.limits().listener(),
                        place.tls()
                                .map(tls ->
                                        new ServerTls(
                                                tls.certificate(),
                                                tls.key(),
                                                place.clients().certificates(),
                                                place.clients().trust().orElse(null)))
                                .orElse(null),
                        front);
        metrics.watch(
                "gatehouse_agent_connections", "Connections of agents", listener::connections);
        metrics.watch(
                "gatehouse_buffered_answer_bytes",
                "Bytes of servers' answers that are kept until they are whole and dealt with",
                buffered::taken);
        metrics.watch("gatehouse_journal_waiting", "Audit events that wait", journal::waiting);
        return listener;
    }

    private SelfTest selfTest() {
        return new SelfTest(
                new SelfTest.Ports(
                        new SqlStage(database),
                        declarations,
                        new SqlServers(database),
                        identity.book(),
                        new SqlFindings(database),
                        new SqlAgents(database),
                        new SqlGrants(database),
                        changes),
                new InnerAgent(loops, front),
                callers,
                routes,
                clock,
                SelfTest.Limits.every(settings.selfTest()));
    }

    private ClientWatch clients() {
        return new ClientWatch(
                new ClientWatch.Ports(
                        new SqlAgents(database),
                        new SqlClientDocuments(database),
                        new ClientDocumentSource(fetch::get, settings.access().clientDomains()),
                        changes),
                clock);
    }

    /** Null when the approved servers are not served as a registry. */
    private @Nullable RegistryDesk subregistry(Gate gate) {
        var told = settings.provenance().subregistry();
        return told.audience()
                .map(audience -> new RegistryDesk(gate, told.namespace(routes.base()), audience))
                .orElse(null);
    }

    /** Null when nobody's metadata are told at the origin. */
    private @Nullable OriginDesk origin(Gate gate) {
        var limits = settings.tokenLimits();
        var trusted = settings.issuers().trusted();
        var copy =
                switch (settings.issuers().atOrigin()) {
                    case NOBODY -> null;
                    case BUILT_IN -> issuer == null ? null : IssuerCopy.of(issuer, limits, clock);
                    case TRUSTED -> IssuerCopy.of(trusted.getFirst(), fetch, limits, clock);
                };
        return copy == null ? null : new OriginDesk(copy, gate);
    }

    /** The public name, what is configured, and the names of loopback when it listens there. */
    private Set<String> hosts() {
        var place = settings.agents();
        var hosts = new HashSet<>(place.allowedHosts());
        hosts.add(routes.base().getHost());
        if (new InetSocketAddress(place.host(), 0).getAddress().isLoopbackAddress())
            hosts.addAll(List.of("127.0.0.1", "localhost", "[::1]"));
        return lowerCase(hosts);
    }

    private Set<String> origins() {
        var origins = new HashSet<>(settings.agents().allowedOrigins());
        origins.add(routes.base().toString());
        return lowerCase(origins);
    }

    private static Set<String> lowerCase(Set<String> texts) {
        var lower = new HashSet<String>();
        for (var text : texts) lower.add(text.toLowerCase(Locale.ROOT));
        return lower;
    }

    /** Where people reach the pages of the operators' listener. */
    private URI operatorsUrl() {
        var place = settings.operators();
        var scheme = place.tls().isPresent() ? "https" : "http";
        return place.publicUrl()
                .orElseGet(() -> URI.create(scheme + "://" + place.host() + ":" + place.port()));
    }

    private static Set<String> with(Set<String> some, Optional<String> more) {
        var all = new HashSet<>(some);
        more.ifPresent(all::add);
        return all;
    }

    private OperatorListener operatorListener() {
        var place = settings.operators();
        var publicUrl = place.publicUrl();
        var rooms =
                new Rooms(
                        new OrdinaryServers(new SqlServers(database)),
                        new OrdinaryAgents(new SqlAgents(database)),
                        new SqlGrants(database),
                        new SqlWaivers(database),
                        new SqlPolicies(database),
                        worlds,
                        new SqlOperators(database),
                        new People(
                                new SqlGrantUses(database),
                                requests,
                                settings.limits().people(),
                                settings.access().twoPersons(),
                                settings.access().threePersons(),
                                settings.access().dwell(),
                                settings.raised(),
                                new SqlReviews(database),
                                seal),
                        new SqlFindings(database),
                        new SqlContainments(database),
                        changes,
                        new SqlPast(database),
                        declarations,
                        processes,
                        credentials,
                        watched,
                        clients,
                        authority,
                        identity,
                        new SqlScopeExcesses(database),
                        provenance.registries(),
                        provenance.evidence(),
                        issuer == null ? new NoTokens() : new RouteTokens(issuer, routes),
                        shadow,
                        new Readiness(
                                List.of(
                                        Readiness.journal(journal),
                                        Readiness.world(feed::sinceHeard, STALE_WORLD),
                                        Readiness.listener(agents::isUp))),
                        new TriedControls(selfTest).shownIn(metrics),
                        metrics);
        return OperatorListener.start(
                new OperatorPlace(
                        place.host(),
                        place.port(),
                        with(place.allowedHosts(), publicUrl.map(URI::getHost)),
                        with(
                                place.allowedOrigins(),
                                publicUrl.map(url -> url.getScheme() + "://" + url.getAuthority())),
                        place.tls()
                                .map(tls ->
                                        new OperatorPlace.PemFiles(tls.certificate(), tls.key()))
                                .orElse(null)),
                OperatorLimits.DEFAULT,
                routes(new Rest(rooms, restLimits(), clock, Commands.VERSION)));
    }

    private static List<OperatorRoute> routes(Rest rest) {
        return Stream.concat(rest.routes().stream(), rest.pages().stream()).toList();
    }

    private RestLimits restLimits() {
        var standard = RestLimits.DEFAULT;
        return new RestLimits(
                standard.grantDefault(),
                standard.grantMax(),
                settings.access().tokenTtl(),
                settings.access().maxTokenTtl(),
                settings.access().approval(),
                standard.reasonChars(),
                standard.auditLines(),
                standard.auditDefault());
    }

    /** Where agents reach it on this machine. */
    public InetSocketAddress agentAddress() {
        return agents.address();
    }

    /** Under which agents know it. */
    public URI publicUrl() {
        return routes.base();
    }

    public URI operatorUrl() {
        return operators.url();
    }

    /** Where the first operator's token was written, if this start wrote it. */
    public Optional<Path> bootstrapToken() {
        return bootstrapToken;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            var next = open.pop();
            try {
                next.close();
            } catch (Exception failed) {
                LOG.warn("{} did not close in order", next.getClass().getSimpleName(), failed);
            }
        }
    }
}
