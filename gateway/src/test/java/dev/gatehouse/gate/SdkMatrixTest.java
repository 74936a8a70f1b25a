package dev.gatehouse.gate;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The matrix with servers that others wrote: the official TypeScript SDK, in the release of each
 * revision. Skipped by name where node or the packages of {@code conformance/} are missing.
 */
@EnabledIf(value = "dev.gatehouse.gate.Npm#isInstalled", disabledReason = SdkMatrixTest.MISSING)
class SdkMatrixTest extends RevisionMatrixTest {
    static final String MISSING =
            "there is no node in /usr/bin or /usr/local/bin, or the packages of conformance/ are not"
                    + " installed (npm ci there)";

    SdkMatrixTest() {
        super(OfTheSdk.start());
    }

    private static final class OfTheSdk implements Servers {
        private final Map<Revision, SdkServer> servers;
        private final RunningGate gate = RunningGate.start(SdkMatrixTest.class, LIMITS);

        private OfTheSdk(Map<Revision, SdkServer> servers) {
            this.servers = servers;
        }

        static OfTheSdk start() {
            var servers = new EnumMap<Revision, SdkServer>(Revision.class);
            for (var revision : Revision.values()) servers.put(revision, SdkServer.start(revision));
            return new OfTheSdk(servers);
        }

        @Override
        public RunningGate gate() {
            return gate;
        }

        @Override
        public void add(Desk desk, String name, Revision revision) {
            desk.addServer(name, at(revision).url());
        }

        private SdkServer at(Revision revision) {
            return Objects.requireNonNull(servers.get(revision));
        }

        @Override
        public long cancellations(Revision server, String tool) {
            return at(server).received().object("cancelled").member(tool) instanceof Json.Num number
                    ? number.asLong()
                    : 0;
        }

        @Override
        public void announce(Revision server, News news) {
            at(server)
                    .tell(
                            switch (news) {
                                case News.ListChanged(var listing) ->
                                        Json.object(
                                                "do",
                                                "changed",
                                                "list",
                                                listing.name().toLowerCase(Locale.ROOT));
                                case News.ResourceUpdated(var uri) ->
                                        Json.object("do", "touched", "uri", uri);
                                case News.ElicitationComplete _ ->
                                        throw new IllegalArgumentException("nobody waits for it");
                            });
        }

        @Override
        public boolean passesOn(Revision agent, Revision server) {
            return agent == server;
        }

        /**
         * A server of the SDK's 1.x answers a cancelled call no more, as it must, and leaves its
         * stream open until the client leaves or {@code limits.timeouts.request} is over.
         */
        @Override
        public boolean endsCancelledCalls(Revision server) {
            return server.era() == Era.MODERN;
        }

        @Override
        public List<Json.Obj> sent(Revision server) {
            return at(server).received().array("sent").stream().map(Json.Obj.class::cast).toList();
        }

        @Override
        public void close() {
            servers.values().forEach(SdkServer::close);
        }
    }
}
