package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.CertificateAuthority;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that has the identity of one that was here before says so (INV-3). */
@Timeout(60)
class PrecedentsTest {
    private static final FakeRegistry REGISTRY = FakeRegistry.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    PrecedentsTest.class,
                    "registries: [{name: public, url: \"" + REGISTRY.url() + "\", every: 30d}]");
    private static final Desk DESK = GATE.desk();

    @TempDir private Path folder;

    @AfterAll
    static void close() {
        GATE.close();
        REGISTRY.close();
    }

    private static List<Json.Obj> precedents(String server) {
        return DESK.server(server).array("precedents").stream().map(Json.Obj.class::cast).toList();
    }

    private static void isLinked(String later, String relation, String before, String... grounds) {
        for (var side : List.of(later, before))
            assertThat(precedents(side))
                    .singleElement()
                    .matches(link -> later.equals(link.text("server")))
                    .matches(link -> relation.equals(link.text("relation")))
                    .matches(link -> before.equals(link.text("before")))
                    .satisfies(link ->
                            assertThat(link.array("grounds"))
                                    .extracting(ground -> ((Json.Str) ground).value())
                                    .containsExactlyInAnyOrder(grounds));
    }

    @Test
    void oneAtThePlaceOfARetiredServerSupersedesItAndItsApprovalSaysSo() {
        try (var server = FakeServer.start()) {
            DESK.addServer("first", server.url());
            DESK.approve("first");
            assertThat(precedents("first")).isEmpty();
            DESK.move("first", "retire");
            var mark = DESK.mark();
            DESK.addServer("second", server.url());
            isLinked("second", "supersedes", "first", "the same URL");
            assertThat(DESK.since(mark, "server.submitted").getFirst().body().toText())
                    .contains("precedents", "supersedes", "the same URL");
            assertThat(DESK.server("second").member("approval"))
                    .as("nothing is inherited")
                    .isEqualTo(Json.nothing());
            DESK.approve("second");
            assertThat(DESK.since(mark, "server.approved").getFirst().body().toText())
                    .contains("precedents", "supersedes");
            var history = DESK.get("/api/servers/second/history");
            assertThat(history.array("precedents")).hasSize(1);
            DESK.move("second", "retire");
        }
    }

    @Test
    void oneAtThePlaceOfASuspendedServerConflictsWithIt() {
        try (var server = FakeServer.start()) {
            DESK.addServer("suspended", server.url());
            DESK.approve("suspended");
            DESK.move("suspended", "suspend");
            DESK.addServer("beside", server.url());
            isLinked("beside", "conflicts with", "suspended", "the same URL");
            DESK.move("suspended", "retire");
            isLinked("beside", "conflicts with", "suspended", "the same URL");
        }
    }

    @Test
    void aServerBesideOneThatServesIsNoPrecedent() {
        try (var server = FakeServer.start()) {
            DESK.addServer("serving", server.url());
            DESK.approve("serving");
            DESK.addServer("serving-too", server.url());
            assertThat(precedents("serving-too")).isEmpty();
        }
    }

    @Test
    void theSameKeyAtAnotherPlaceIsTheSameServer()
            throws IOException, InterruptedException, GeneralSecurityException {
        var authority = CertificateAuthority.make(folder, "authority");
        var shown = authority.issue(folder, "shown", "ip:127.0.0.1");
        try (var one = over(shown);
                var other = over(shown)) {
            DESK.addServer("key", one.url(), authority.pem());
            DESK.approve("key");
            DESK.move("key", "retire");
            DESK.addServer("key-again", other.url(), authority.pem());
            isLinked("key-again", "supersedes", "key", "the same key of the certificate");
        }
    }

    private static FakeServer over(Certificate shown) throws IOException, GeneralSecurityException {
        return FakeServer.start(FakeServer.Options.standard().over(shown.server()));
    }

    @Test
    void theSameNameInARegistryIsTheSameServer() {
        try (var one = FakeServer.start();
                var other = FakeServer.start()) {
            var name = "com.example/named";
            REGISTRY.publish(FakeRegistry.server(name, "1.0.0", one.url()));
            REGISTRY.publish(FakeRegistry.server(name, "1.0.1", other.url()));
            var _ = DESK.post("/api/registries/public/sync", Json.object());
            take(name, "1.0.0", "named");
            DESK.move("named", "retire");
            take(name, "1.0.1", "named-again");
            isLinked("named-again", "supersedes", "named", "the same name in a registry");
        }
    }

    private static void take(String name, String version, String as) {
        var _ =
                DESK.post(
                        "/api/registry/import",
                        Json.object("name", name, "version", version, "as", as, "owner", "o"));
    }
}
