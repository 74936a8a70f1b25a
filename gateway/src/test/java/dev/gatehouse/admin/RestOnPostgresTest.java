package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.ClientDocumentSource;
import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.credentials.IdentityProviders;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.drift.AuthorityWatch;
import dev.gatehouse.drift.ClientWatch;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.http.OperatorLimits;
import dev.gatehouse.http.OperatorListener;
import dev.gatehouse.http.OperatorPlace;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.IdentityWatch;
import dev.gatehouse.identity.NothingKnown;
import dev.gatehouse.identity.PrecedentBook;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.proxy.Seal;
import dev.gatehouse.severity.Raised;
import dev.gatehouse.shadow.DiscoveryBook;
import dev.gatehouse.shadow.Known;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.store.SqlAgents;
import dev.gatehouse.store.SqlArrangements;
import dev.gatehouse.store.SqlAuthorities;
import dev.gatehouse.store.SqlChanges;
import dev.gatehouse.store.SqlClientDocuments;
import dev.gatehouse.store.SqlConsents;
import dev.gatehouse.store.SqlContainments;
import dev.gatehouse.store.SqlDiscoveries;
import dev.gatehouse.store.SqlFindings;
import dev.gatehouse.store.SqlGrantUses;
import dev.gatehouse.store.SqlGrants;
import dev.gatehouse.store.SqlHoldings;
import dev.gatehouse.store.SqlIdentities;
import dev.gatehouse.store.SqlOperators;
import dev.gatehouse.store.SqlPast;
import dev.gatehouse.store.SqlPolicies;
import dev.gatehouse.store.SqlPrecedents;
import dev.gatehouse.store.SqlRequests;
import dev.gatehouse.store.SqlReviews;
import dev.gatehouse.store.SqlScopeExcesses;
import dev.gatehouse.store.SqlServers;
import dev.gatehouse.store.SqlWaivers;
import dev.gatehouse.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST on the real store: the story of a server, an agent and a grant, and its record. */
class RestOnPostgresTest {
    private static final TestDatabase TEST = TestDatabase.of(RestOnPostgresTest.class);

    private final Worlds worlds = new Worlds();
    private final AtomicReference<Snapshot> says =
            new AtomicReference<>(TestGate.snapshot("be nice", "read", "Reads.", "rm", "Removes."));

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void theStoryOfAServerAnAgentAndAGrant(@TempDir Path directory) throws IOException {
        var clock = InstantSource.system();
        var processes = TestGate.processes(directory.resolve("stdio"));
        var rooms = rooms(processes);
        var file =
                new BootstrapToken(rooms.operators(), rooms.changes(), clock)
                        .ensure(directory)
                        .orElseThrow();
        try (processes;
                var listener =
                        OperatorListener.start(
                                OperatorPlace.loopback(0),
                                OperatorLimits.DEFAULT,
                                new Rest(rooms, RestLimits.DEFAULT, clock, "test").routes());
                var admin =
                        new OperatorClient(
                                listener.url(),
                                Files.readString(file).strip(),
                                Duration.ofSeconds(30))) {
            serverIsApprovedAsRead(admin);
            agentIsGrantedAndRevoked(admin);
            nothingRefusedWasStoredOrRecorded(admin, rooms.past());
        }
    }

    private void serverIsApprovedAsRead(OperatorClient admin) {
        var server = Json.object("name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "ann");
        var added = expect(201, admin.post("/api/servers", server));
        says.set(TestGate.snapshot("be nice", "read", "Other.", "rm", "Removes."));
        var again = expect(200, admin.post("/api/servers/files/check", Json.object()));
        var approve = "/api/servers/files/approve";
        var stale = expect(409, admin.post(approve, approval(added)));
        assertThat(stale.array("differences")).hasSize(1);
        var approved = expect(200, admin.post(approve, approval(again)));
        assertThat(approved.object("server").text("state")).isEqualTo("APPROVED");
        assertThat(worlds.current().server("files").orElseThrow().isReachable()).isTrue();
    }

    private static Json.Obj approval(Json.Obj read) {
        return Json.object("digest", Json.of(read.object("submitted").text("digest")))
                .with("items", Json.array("tool:read"))
                .with(
                        "bindings",
                        Json.object("read", Json.object("action", "read", "resources", List.of())));
    }

    private static void agentIsGrantedAndRevoked(OperatorClient admin) {
        expect(201, admin.post("/api/agents", Json.object("name", "bot", "owner", "ann")));
        expect(409, admin.post("/api/agents", Json.object("name", "bot", "owner", "eve")));
        var grant =
                expect(
                        201,
                        admin.post(
                                "/api/grants",
                                Json.object("agent", "bot", "server", "files", "reason", "work")));
        var token = expect(201, admin.post("/api/agents/bot/token", Json.object()));
        assertThat(token.array("servers")).containsExactly(Json.of("files"));
        var revoked =
                expect(
                        200,
                        admin.post(
                                "/api/grants/" + grant.text("id") + "/revoke",
                                Json.object("reason", "done")));
        assertThat(revoked.member("stands")).isEqualTo(Json.of(false));
    }

    private static void nothingRefusedWasStoredOrRecorded(OperatorClient admin, Past past) {
        assertThat(past.last(100).stream().map(line -> line.event().kind()))
                .containsExactly(
                        "operator.added",
                        "server.submitted",
                        "server.submitted",
                        "server.approved",
                        "agent.added",
                        "grant.added",
                        "token.issued",
                        "grant.revoked");
        var read = expect(200, admin.get("/api/audit?last=1"));
        assertThat(((Json.Obj) read.array("lines").getFirst()).object("body").text("reason"))
                .isEqualTo("done");
        assertThat(expect(200, admin.get("/api/agents")).array("agents")).hasSize(1);
    }

    private Rooms rooms(Processes processes) {
        var database = TEST.database();
        var registries = new MemoryRegistries();
        var identities =
                new IdentityBook(
                        new IdentityBook.Ports(
                                new SqlIdentities(database),
                                new SqlServers(database),
                                new SqlFindings(database),
                                findings(worlds),
                                new SqlChanges(database, worlds)),
                        _ -> Optional.empty(),
                        NothingKnown.PROVENANCE,
                        InstantSource.system());
        return new Rooms(
                new SqlServers(database),
                new SqlAgents(database),
                new SqlGrants(database),
                new SqlWaivers(database),
                new SqlPolicies(database),
                worlds,
                new SqlOperators(database),
                new People(
                        new SqlGrantUses(database),
                        new SqlRequests(database, new Seal(new byte[32]), InstantSource.system()),
                        RequestLimits.DEFAULT,
                        true,
                        false,
                        Duration.ZERO,
                        Raised.NONE,
                        new SqlReviews(database),
                        new Seal(new byte[32])),
                new SqlFindings(database),
                new SqlContainments(database),
                new SqlChanges(database, worlds),
                new SqlPast(database),
                _ -> new Declarations.Read(says.get()),
                processes,
                new CredentialRooms(
                        new SqlArrangements(database),
                        new SqlHoldings(database),
                        new SqlConsents(database),
                        (_, _, _) -> "sealed",
                        _ -> true,
                        IdentityProviders.NONE,
                        _ -> URI.create("http://127.0.0.1:8080/oauth/callback")),
                _ -> new Checks.NotRead("no server of this story is checked once approved"),
                new ClientWatch(
                        new ClientWatch.Ports(
                                new SqlAgents(database),
                                new SqlClientDocuments(database),
                                new ClientDocumentSource(
                                        _ -> new GuardedFetch.Failed("there is none"), Set.of()),
                                new SqlChanges(database, worlds)),
                        InstantSource.system()),
                new AuthorityWatch(
                        new AuthorityBook(
                                new AuthorityBook.Ports(
                                        new SqlAuthorities(database),
                                        new SqlServers(database),
                                        new SqlFindings(database),
                                        findings(worlds),
                                        new SqlChanges(database, worlds)),
                                BroadScopes::kind,
                                InstantSource.system()),
                        new SqlServers(database),
                        (_, _, _) -> new AuthorityWatch.NotRead("there is none"),
                        InstantSource.system()),
                new IdentityWatch(
                        identities,
                        new PrecedentBook(
                                new SqlPrecedents(database),
                                identities,
                                new SqlServers(database),
                                InstantSource.system()),
                        NothingKnown.CARDS),
                new SqlScopeExcesses(database),
                registries.sync(
                        findings(worlds), new SqlChanges(database, worlds), InstantSource.system()),
                registries.evidence(
                        findings(worlds), new SqlChanges(database, worlds), InstantSource.system()),
                new Minting(),
                new DiscoveryBook(
                        new DiscoveryBook.Ports(
                                new SqlDiscoveries(database),
                                () -> new Known(List.of(), Map.of()),
                                new SqlChanges(database, worlds)),
                        InstantSource.system(),
                        DiscoveryBook.Limits.STANDARD),
                new Readiness(List.of()),
                new KeptControls(InstantSource.system()),
                new Metrics());
    }

    private static FindingBook findings(Worlds worlds) {
        var database = TEST.database();
        return new FindingBook(
                new FindingBook.Ports(
                        new SqlServers(database),
                        new SqlGrants(database)::on,
                        new SqlFindings(database),
                        new SqlChanges(database, worlds)),
                InstantSource.system(),
                Raised.NONE);
    }

    private static final class Minting implements Tokens {
        @Override
        public String issuer() {
            return "http://127.0.0.1:8080/issuer";
        }

        @Override
        public Minted mint(
                Agent agent,
                List<String> servers,
                boolean joined,
                Set<String> scopes,
                Duration ttl) {
            return new Minted("token", "jti", Instant.now().plus(ttl));
        }
    }
}
