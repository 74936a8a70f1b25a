package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.JsonText;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The matrix with servers on the network, each over the transport of its revision. */
class HttpMatrixTest extends RevisionMatrixTest {
    HttpMatrixTest() {
        super(new OnTheNetwork());
    }

    private static final class OnTheNetwork implements Servers {
        private final Map<Revision, FakeServer> servers = new EnumMap<>(Revision.class);
        private final RunningGate gate = RunningGate.start(HttpMatrixTest.class, LIMITS);

        @Override
        public RunningGate gate() {
            return gate;
        }

        @Override
        public void add(Desk desk, String name, Revision revision) {
            var server =
                    FakeServer.start(
                            Options.standard()
                                    .speaking(revision)
                                    .offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));
            server.catalogue().pageSize(4);
            servers.put(revision, server);
            desk.addServer(name, server.url());
        }

        private FakeServer at(Revision revision) {
            return Objects.requireNonNull(servers.get(revision));
        }

        @Override
        public long cancellations(Revision server, String tool) {
            return at(server).wire().cancellations(tool);
        }

        @Override
        public void announce(Revision server, News news) {
            at(server).catalogue().announce(news);
        }

        @Override
        public boolean passesOn(Revision agent, Revision server) {
            return agent == server;
        }

        @Override
        public List<Json.Obj> sent(Revision server) {
            return at(server).wire().requests().stream()
                    .filter(request -> request.method().equals("POST"))
                    .map(request -> JsonText.object(request.body()))
                    .toList();
        }

        @Override
        public void close() {
            servers.values().forEach(FakeServer::close);
        }
    }
}
