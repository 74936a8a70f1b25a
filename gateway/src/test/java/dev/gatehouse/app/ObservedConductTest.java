package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.behaviour.Baselines;
import dev.gatehouse.behaviour.Behaviour;
import dev.gatehouse.drift.MemoryStore;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.proxy.Conduct;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Of which calls the gate learns how tools behave. */
class ObservedConductTest {
    private static final Item TOOL =
            Item.of(new ItemKey(Kind.TOOL, "look"), Json.object("name", "look"));

    private final Learned learned = new Learned();

    /** Of which servers something was to be learned. */
    private static final class Learned implements Baselines {
        private final Queue<String> servers = new ConcurrentLinkedQueue<>();

        @Override
        public Optional<Json.Obj> find(Place place) {
            servers.add(place.server());
            return Optional.empty();
        }

        @Override
        public void keep(Place place, Json.Obj baseline, Instant at) {
            servers.add(place.server());
        }
    }

    private static Conduct.Ended call(String server) {
        return new Conduct.Ended(
                server,
                TOOL,
                Json.object(),
                "alice",
                new Message.Result(Id.of(1), Json.object("content", Json.array())),
                0,
                100,
                1_000_000);
    }

    /**
     * They come every few minutes, and their servers are new and gone each time (decision 0045).
     */
    @Test
    void nothingIsLearnedOfTheSelfTestsOwnCalls() {
        var clock = InstantSource.system();
        var ports = new Behaviour.Ports(learned, new MemoryStore().book(clock));
        try (var behaviour =
                new Behaviour(ports, new Behaviour.Learning(20, Duration.ZERO), clock)) {
            behaviour.start();
            var conduct = new ObservedConduct(behaviour);
            conduct.ended(call(Server.probe("drift")));
            conduct.ended(call("web"));
        }
        assertThat(learned.servers).isNotEmpty().containsOnly("web");
    }
}
