package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Listening;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server that says again and again that its lists changed makes no agent read again and again.
 */
@Timeout(60)
class ListStormTest {
    private static final int STORM = 200;
    private static final String TOOLS = "notifications/tools/list_changed";
    private static final String PROMPTS = "notifications/prompts/list_changed";
    private static final FakeServer OLD =
            FakeServer.start(Options.standard().speaking(Speaks.LEGACY));
    private static final FakeServer YOUNG =
            FakeServer.start(Options.standard().speaking(Speaks.MODERN));
    private static final RunningGate GATE =
            RunningGate.start(ListStormTest.class, "limits: {streams: {settle: 2s}}");

    static {
        var desk = GATE.desk();
        desk.addAgent("alice");
        desk.addServer("old", OLD.url());
        desk.addServer("young", YOUNG.url());
        for (var server : new String[] {"old", "young"}) {
            desk.approve(server);
            var _ = desk.grant("alice", server);
        }
    }

    @AfterAll
    static void close() {
        GATE.close();
        OLD.close();
        YOUNG.close();
    }

    @ParameterizedTest
    @CsvSource({
        "V2025_11_25, old",
        "V2026_07_28, young",
        "V2025_11_25, young",
        "V2026_07_28, old",
        "V2025_03_26, old"
    })
    void aStormIsOnePieceOfNewsForEachList(Revision revision, String name) {
        var server = name.equals("old") ? OLD : YOUNG;
        var agent = GATE.agent("alice", name, revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        var heard = new ConcurrentLinkedQueue<String>();
        try (var listening = listen(agent, heard)) {
            assertThat(listening.status()).isEqualTo(200);
            // The server tells this one itself only to those that it knows to listen.
            Eventually.holds(() -> {
                server.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
                return heard.contains(PROMPTS);
            });
            heard.clear();
            for (int i = 0; i < STORM; i++)
                server.catalogue().announce(new News.ListChanged(Listing.TOOLS));
            server.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
            Eventually.holds(() -> heard.contains(PROMPTS) && heard.contains(TOOLS));
            // The storm was told when its last piece of news was; a moment more than one is chance.
            assertThat(heard.stream().filter(TOOLS::equals).count()).isLessThanOrEqualTo(2);
        }
    }

    private static Listening listen(FakeAgent agent, ConcurrentLinkedQueue<String> heard) {
        Consumer<Message> listener =
                message -> {
                    if (message instanceof Message.Notification note) heard.add(note.method());
                };
        return agent.hear(
                Json.object("promptsListChanged", true, "toolsListChanged", true), listener);
    }
}
