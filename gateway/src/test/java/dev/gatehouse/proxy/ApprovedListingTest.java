package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Routes;
import dev.gatehouse.admin.TestGate;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApprovedListingTest {
    private static final Instant NOW = TestGate.START;
    private static final Duration LASTS = Duration.ofDays(30);
    private final ApprovedListing listing =
            new ApprovedListing(new Routes(URI.create("https://gate.example")), "com.example.gate");

    private static Governed approved(String name) {
        return approved(name, "ann");
    }

    private static Governed approved(String name, String owner) {
        var snapshot = TestGate.snapshot("be nice", "read", "Reads.");
        var server =
                new Server(
                        name,
                        URI.create("https://" + name + ".example/mcp"),
                        owner,
                        ServerState.APPROVED,
                        NOW,
                        null);
        var approval =
                new Approval(
                        name,
                        snapshot.digest(),
                        Set.of(ItemKey.parse("tool:read")),
                        Map.of(),
                        "bea",
                        null,
                        NOW,
                        NOW.plus(LASTS));
        return Governed.approved(server, approval, snapshot, List.of());
    }

    private static World world(long version, String... servers) {
        var governed = Arrays.stream(servers).map(ApprovedListingTest::approved).toList();
        return new World(version, governed, List.of(), List.of());
    }

    private List<String> names(World world, Instant now) {
        return listing.entries(world, now).stream().map(ApprovedListing.Entry::server).toList();
    }

    @Test
    void theEntriesOfOneWorldAreMadeOnce() {
        var world = world(3, "beta", "alpha");
        var first = listing.entries(world, NOW);
        assertThat(first)
                .extracting(ApprovedListing.Entry::server)
                .containsExactly("alpha", "beta");
        assertThat(listing.entries(world, NOW.plusSeconds(1)).getFirst())
                .isSameAs(first.getFirst());
    }

    /** A request keeps the world that it began with. */
    @Test
    void eachRequestSeesItsOwnWorldAndTheNewerOneStaysMade() {
        var older = world(3, "alpha");
        var newer = world(4, "alpha", "beta");
        assertThat(names(older, NOW)).containsExactly("alpha");
        var made = listing.entries(newer, NOW).getFirst();
        assertThat(names(older, NOW)).containsExactly("alpha");
        assertThat(listing.entries(newer, NOW).getFirst()).isSameAs(made);
    }

    @Test
    void whatARoundOfTheSelfTestHasIsNotListed() {
        var probe = approved(Server.probe("drift"), Server.PROBES_OWNER);
        var world = new World(3, List.of(approved("alpha"), probe), List.of(), List.of());
        assertThat(names(world, NOW)).containsExactly("alpha");
    }

    @Test
    void whatIsApprovedNoMoreIsNotListed() {
        var world = world(3, "alpha");
        assertThat(names(world, NOW.plus(LASTS).minusNanos(1))).containsExactly("alpha");
        assertThat(names(world, NOW.plus(LASTS))).isEmpty();
    }
}
