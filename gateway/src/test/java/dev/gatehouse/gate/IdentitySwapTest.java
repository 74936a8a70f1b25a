package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Place;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.CertificateAuthority;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another server comes to stand at an approved server's URL (IDV-3, REQ-110, T15): it gets no byte
 * of tool traffic, no agent gets a byte of it, and that is in the record before the answer.
 */
@Timeout(60)
class IdentitySwapTest {
    private static final Place.External DATABASE = RunningGate.database(IdentitySwapTest.class);
    private static final RunningGate GATE = RunningGate.start(IdentitySwapTest.class, DATABASE, "");
    private static final Desk DESK = GATE.desk();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String HERE = "ip:127.0.0.1";
    private static final String POISON = "these words are another server's";

    @TempDir private static Path folder;
    private static CertificateAuthority authority;
    private static CertificateAuthority other;
    private static String trusted;
    private static Certificate first;

    private final String name = "server-" + NUMBER.incrementAndGet();
    private FakeServer server;

    @BeforeAll
    static void certificates() throws IOException, InterruptedException, GeneralSecurityException {
        authority = CertificateAuthority.make(folder, "authority-a");
        other = CertificateAuthority.make(folder, "authority-b");
        trusted = authority.pem() + other.pem();
        first = authority.issue(folder, "first", HERE, "uri:spiffe://example.test/files");
    }

    @BeforeEach
    void begin() {
        server = start(0, first);
    }

    @AfterEach
    void end() {
        DESK.move(name, "retire");
        server.close();
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    // Within what was approved

    @Test
    void aRenewedCertificateOfTheSameAuthorityForTheSameNamesIsNoChange()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        assertThat(facet("tls-key").object("observed").array("values"))
                .containsExactly(Json.of(first.keyDigest()));
        var mark = DESK.mark();
        var renewed = authority.issue(folder, "renewed", HERE, "uri:spiffe://example.test/files");
        restart(renewed);
        for (var revision : List.of(V2026_07_28, V2025_11_25))
            assertThat(called(revision).text()).isEqualTo("here");
        DESK.check(name);

        assertThat(state()).isEqualTo("APPROVED");
        assertThat(DESK.findings(name)).isEmpty();
        assertThat(facet("tls-key").object("observed").array("values"))
                .containsExactly(Json.of(renewed.keyDigest()));
        assertThat(facet("tls-key").object("approved").array("values"))
                .containsExactly(Json.of(first.keyDigest()));
        assertThat(facet("tls-key").member("holds")).isEqualTo(Json.of(true));
        assertThat(DESK.since(mark, "identity.renewed"))
                .singleElement()
                .matches(line -> line.says("server", name));
    }

    /**
     * Public authorities have several intermediate ones, and take now this one, now that (0039).
     */
    @Test
    void aRenewedCertificateOfAnotherIntermediateOfTheSameAuthorityIsNoChange()
            throws IOException, InterruptedException, GeneralSecurityException {
        var one = authority.subordinate(folder, "intermediate-1");
        var two = authority.subordinate(folder, "intermediate-2");
        restart(one.issue(folder, "by-one", HERE));
        govern();
        assertThat(facet("tls-authority").object("approved").array("values"))
                .containsExactlyInAnyOrder(
                        Json.of(one.keyDigest()), Json.of(authority.keyDigest()));
        restart(two.issue(folder, "by-two", HERE));
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        assertThat(DESK.findings(name)).isEmpty();

        require(Json.object("pins", List.of(one.keyDigest())));
        Eventually.holds(() -> called(V2026_07_28).isError());
        assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY tls-pin");
    }

    // Another server

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void otherNamesOfTheSameAuthorityAreAnotherServer(Revision revision)
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        var swapped =
                authority.issue(
                        folder,
                        "names-" + revision.date(),
                        HERE,
                        "dns:elsewhere.test",
                        "uri:spiffe://example.test/files");
        isHeldOff(revision, swapped, "tls-names");
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void theSameNamesOfAnotherAuthorityThatIsTrustedAreAnotherServer(Revision revision)
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        var swapped =
                other.issue(
                        folder,
                        "authority-" + revision.date(),
                        HERE,
                        "uri:spiffe://example.test/files");
        isHeldOff(revision, swapped, "tls-authority");
    }

    @Test
    void anotherWorkloadIdentityIsAnotherServer()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        isHeldOff(
                V2026_07_28,
                authority.issue(folder, "spiffe", HERE, "uri:spiffe://example.test/mail"),
                "spiffe-id");
    }

    @Test
    void anotherKeyThanThePinnedOneIsAnotherServer()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        require(Json.object("pins", List.of(first.keyDigest())));
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        isHeldOff(
                V2026_07_28,
                authority.issue(folder, "unpinned", HERE, "uri:spiffe://example.test/files"),
                "tls-pin");
    }

    /** Nothing was called since the swap: the gate's own reading meets the other server first. */
    @Test
    void theGateItselfAsksAnotherServerNothing()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        swap(other.issue(folder, "read", HERE, "uri:spiffe://example.test/files"));
        assertThatThrownBy(() -> DESK.check(name))
                .hasMessageContaining("gatehouse server identity");
        assertThat(server.wire().requests()).isEmpty();
        assertThat(state()).isEqualTo("QUARANTINED");
        assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY tls-authority");
    }

    /**
     * The server is its own authorization server. What the gate reads and sends there to get a
     * token goes to the approved server alone: with what was given to trust it, and not to the
     * other one.
     */
    @Test
    void theBrokerAsksAnotherServerForNothingAndSendsItNoSecret()
            throws IOException, InterruptedException, GeneralSecurityException {
        var asked = new ConcurrentLinkedQueue<String>();
        server.behind(ownAuthority(asked));
        arrange();
        govern();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        assertThat(asked).contains("/token", "/.well-known/oauth-authorization-server");

        swap(other.issue(folder, "broker", HERE, "uri:spiffe://example.test/files"));
        asked.clear();
        server.behind(ownAuthority(asked));
        // Its token has ended, so the secret goes first.
        assertThat(called(V2026_07_28).isError()).isTrue();
        assertThat(asked).isEmpty();
        assertThat(state()).isEqualTo("QUARANTINED");
        assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY tls-authority");
    }

    /** The same at a gate that has not read the metadata before. */
    @Test
    void theBrokerReadsNothingOfAnotherServer()
            throws IOException, InterruptedException, GeneralSecurityException {
        var asked = new ConcurrentLinkedQueue<String>();
        server.behind(ownAuthority(asked));
        arrange();
        govern();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        try (var replica = GATE.replica(IdentitySwapTest.class, DATABASE)) {
            swap(other.issue(folder, "replica", HERE, "uri:spiffe://example.test/files"));
            asked.clear();
            server.behind(ownAuthority(asked));
            var agent = replica.agent(name, name, V2026_07_28);
            assertThat(agent.call("echo", Json.object("message", "here")).isError()).isTrue();
            assertThat(asked).isEmpty();
            assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY tls-authority");
        }
    }

    /** IDV-3: nobody looks on schedule here, the broker meets it first. */
    @Test
    void anotherResourceThatTheBrokerMeetsIsAnotherServer() {
        server.behind(ownAuthority(new ConcurrentLinkedQueue<>()));
        arrange();
        govern();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        var said =
                Json.object(
                        "resource",
                        "https://bank.example/mcp",
                        "authorization_servers",
                        List.of(origin()));
        var honest = ownAuthority(new ConcurrentLinkedQueue<>());
        server.behind((request, reply) -> {
            if (request.path().startsWith("/.well-known/oauth-protected-resource"))
                reply.send(200, Map.of("Content-Type", "application/json"), said.toBytes());
            else if (request.path().equals(server.url().getRawPath()))
                reply.send(401, Map.of("WWW-Authenticate", "Bearer"), new byte[0]);
            else return honest.admits(request, reply);
            return false;
        });
        assertThat(called(V2026_07_28).isError()).isTrue();
        Eventually.holds(() -> DESK.findings(name).contains("CHANGED AUTHORITY resource"));
        assertThat(state()).isEqualTo("QUARANTINED");
    }

    private void arrange() {
        var _ =
                DESK.post(
                        "/api/servers/" + name + "/credential",
                        Json.object(
                                "kind", "client-credentials",
                                "clientId", "the-gate",
                                "clientSecret", "a-secret-for-the-gate",
                                "issuer", origin(),
                                "url", server.url().toString()));
    }

    private String origin() {
        return server.url().getScheme() + "://" + server.url().getRawAuthority();
    }

    /** Metadata, tokens and the protocol at one place. */
    private FakeServer.Door ownAuthority(Queue<String> asked) {
        var said =
                Map.of(
                        "/.well-known/oauth-protected-resource" + server.url().getRawPath(),
                        Json.object(
                                "resource",
                                server.url().toString(),
                                "authorization_servers",
                                List.of(origin())),
                        "/.well-known/oauth-authorization-server",
                        Json.object("issuer", origin(), "token_endpoint", origin() + "/token"),
                        "/token",
                        Json.object(
                                "access_token", "good", "token_type", "bearer", "expires_in", 0));
        return (request, reply) -> {
            asked.add(request.path());
            if ("Bearer good".equals(request.first("authorization"))) return true;
            var found = said.get(request.path());
            if (found == null) reply.send(401, Map.of("WWW-Authenticate", "Bearer"), new byte[0]);
            else reply.send(200, Map.of("Content-Type", "application/json"), found.toBytes());
            return false;
        };
    }

    private void isHeldOff(Revision revision, Certificate swapped, String facet) {
        var heard = new ConcurrentLinkedQueue<String>();
        var agent = agent(revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", Json.object("message", "before")).text()).isEqualTo("before");
        try (var listening =
                agent.hear(
                        Json.object("toolsListChanged", true),
                        message -> heard.add(message.toString()))) {
            assertThat(listening.status()).isEqualTo(200);
            var mark = DESK.mark();
            swap(swapped);
            var refused = agent.call("echo", Json.object("message", "after"));

            // what is in the record when the answer is there
            var lines = DESK.since(mark);
            var found = lines.stream().filter(line -> line.kind().equals("drift.found")).toList();
            assertThat(found).singleElement().matches(line -> line.says("server", name));
            assertThat(found.getFirst().body().toText())
                    .contains("IDENTITY " + facet, "S4", "quarantine");
            assertThat(refused.toString())
                    .doesNotContain(POISON, "sha256", "authority-b", "spiffe");
            assertThat(refused.isError() || refused.status() >= 400).isTrue();
            assertThat(state()).isEqualTo("QUARANTINED");
            assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY " + facet);
            assertThat(facet(facet).member("holds")).isEqualTo(Json.of(false));

            for (int i = 0; i < 3; i++) {
                var again = agent.call("echo", Json.object("message", "again"));
                assertThat(again.toString()).doesNotContain(POISON);
            }
        }
        assertThat(server.wire().requests()).as("at the other server").isEmpty();
        assertThat(heard.toString()).doesNotContain(POISON);
    }

    // The way back

    @Test
    void anotherIdentityServesAfterAnApprovalThatNamesItAndInNoOtherWay()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        var before = digest();
        restart(other.issue(folder, "moved", HERE, "uri:spiffe://example.test/files"));
        assertThat(called(V2026_07_28).isError()).isTrue();
        assertThatThrownBy(() -> DESK.move(name, "release")).hasMessageContaining("tls-authority");
        assertThatThrownBy(() -> DESK.post("/api/servers/" + name + "/approve", approval(before)))
                .hasMessageContaining("identity.other");
        assertThatThrownBy(() ->
                        DESK.post(
                                "/api/servers/" + name + "/approve",
                                approval(before).without("identity")))
                .hasMessageContaining("identity.missing");
        assertThat(server.wire().requests()).isEmpty();

        var mark = DESK.mark();
        DESK.approve(name);
        assertThat(DESK.since(mark, "server.approved"))
                .singleElement()
                .matches(line -> line.says("identity", digest()))
                .matches(line -> line.says("approvedBy", "second"));
        assertThat(DESK.findings(name)).isEmpty();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        assertThat(called(V2026_07_28).text()).isEqualTo("here");

        restart(first);
        assertThat(called(V2026_07_28).isError()).as("the identity of before").isTrue();
    }

    @Test
    void whenTheApprovedServerIsBackTwoPersonsLetItGoOn()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        swap(other.issue(folder, "visitor", HERE, "uri:spiffe://example.test/files"));
        assertThat(called(V2026_07_28).isError()).isTrue();
        restart(first);
        assertThat(called(V2026_07_28).isError()).as("nobody has decided yet").isTrue();
        DESK.check(name);
        assertThat(state()).isEqualTo("QUARANTINED");
        var finding = (Json.Obj) DESK.get("/api/drift?server=" + name).array("findings").getFirst();
        var mark = DESK.mark();
        var _ =
                DESK.post(
                        "/api/drift/" + Desk.number(finding, "id") + "/reject",
                        Json.object("reason", "it was a mistake"));
        assertThat(DESK.since(mark, "drift.rejected"))
                .singleElement()
                .matches(line -> line.says("approvedBy", "second"));
        assertThat(state()).isEqualTo("APPROVED");
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
    }

    @Test
    void anAuthorityThatOperatorsListMayTakeOver()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        var next = other.issue(folder, "listed", HERE, "uri:spiffe://example.test/files");
        require(Json.object("authorities", List.of(other.keyDigest())));
        restart(next);
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        assertThat(DESK.findings(name)).isEmpty();
    }

    /** Connections that stand were made under what was required before. */
    @Test
    void aNewPinHoldsForTheNextCallOfABusyServer()
            throws IOException, InterruptedException, GeneralSecurityException {
        govern();
        assertThat(called(V2026_07_28).text()).isEqualTo("here");
        require(Json.object("pins", List.of(other.keyDigest())));
        Eventually.holds(() -> called(V2026_07_28).isError());
        assertThat(DESK.findings(name)).containsExactly("CHANGED IDENTITY tls-pin");
    }

    // What stands here

    private static FakeServer start(int port, Certificate shown) {
        try {
            return FakeServer.start(
                    FakeServer.Options.standard().over(shown.server()).onPorts(port, 0));
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The server goes, and another stands at its place. */
    private void swap(Certificate shown) {
        restart(shown);
        server.catalogue().describe("echo", POISON);
    }

    /** The server is there again, with this certificate. */
    private void restart(Certificate shown) {
        int port = server.url().getPort();
        server.close();
        server = start(port, shown);
    }

    private void govern() {
        DESK.addServer(name, server.url(), trusted);
        DESK.admit(name);
    }

    private FakeAgent agent(Revision revision) {
        return GATE.agent(name, name, revision);
    }

    private AgentReply called(Revision revision) {
        var agent = agent(revision);
        if (revision.era() == Era.LEGACY) assertThat(agent.connect().status()).isEqualTo(200);
        return agent.call("echo", Json.object("message", "here"));
    }

    private String state() {
        return DESK.state(name);
    }

    private String digest() {
        return String.valueOf(DESK.server(name).object("identity").text("digest"));
    }

    private Json.Obj approval(String identity) {
        return Json.object(
                "digest",
                String.valueOf(DESK.server(name).object("submitted").text("digest")),
                "identity",
                identity,
                "items",
                List.of("tool:echo"),
                "bindings",
                Json.object("echo", Json.object("action", "read", "resources", List.of())));
    }

    private void require(Json.Obj rules) {
        var _ =
                DESK.post(
                        "/api/servers/" + name + "/identity",
                        rules.with("reason", Json.of("a test")));
    }

    private Json.Obj facet(String facet) {
        return DESK.facet(name, facet);
    }
}
