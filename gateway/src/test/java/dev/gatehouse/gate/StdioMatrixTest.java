package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The matrix with servers that are programs: one process of the agent's for each revision. */
class StdioMatrixTest extends RevisionMatrixTest {
    StdioMatrixTest() {
        super(new OnTheMachine());
    }

    /** Reached into by tools, through the gate: there is no other way into the process. */
    private static final class OnTheMachine implements Servers {
        private final StdioKit kit = StdioKit.in(StdioMatrixTest.class);
        private final RunningGate gate =
                RunningGate.start(StdioMatrixTest.class, kit.templates(), LIMITS);
        private final Map<Revision, FakeAgent> insiders = new EnumMap<>(Revision.class);

        @Override
        public RunningGate gate() {
            return gate;
        }

        @Override
        public void add(Desk desk, String name, Revision revision) {
            kit.add(desk, name, revision, false);
        }

        private String call(Revision server, String tool, Json.Obj arguments) {
            return insiders.computeIfAbsent(server, this::insider).call(tool, arguments).text();
        }

        private FakeAgent insider(Revision server) {
            var agent = gate.agent("alice", name(server), Revision.V2026_07_28);
            var _ = agent.connect();
            return agent;
        }

        @Override
        public long cancellations(Revision server, String tool) {
            return Long.parseLong(call(server, "cancellations", Json.object("tool", tool)));
        }

        @Override
        public void announce(Revision server, News news) {
            var _ =
                    switch (news) {
                        case News.ListChanged(var listing) ->
                                call(
                                        server,
                                        "change",
                                        Json.object(
                                                "list", listing.name().toLowerCase(Locale.ROOT)));
                        case News.ResourceUpdated(var uri) ->
                                call(server, "touch", Json.object("uri", uri));
                        case News.ElicitationComplete _ ->
                                throw new IllegalArgumentException("no tool for that");
                    };
        }

        /** All is carried: no transport of agents is that of programs. */
        @Override
        public boolean passesOn(Revision agent, Revision server) {
            return false;
        }

        @Override
        public List<Json.Obj> sent(Revision server) {
            return kit.received(server);
        }

        @Override
        public void close() {
            kit.close();
        }
    }
}
