package dev.gatehouse.behaviour;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.MemoryStore;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of calls on their way from the loops to a finding. */
class BehaviourRoomTest {
    private static final Behaviour.Learning LEARNING = new Behaviour.Learning(20, Duration.ZERO);
    private static final Item TOOL = tool("Searches.");
    private static final Item OF_THE_OTHER_ERA = tool("Searches, too.");
    private static final Json.Obj USUAL = result("https://docs.example/");
    private static final Json.Obj STRANGE = result("https://new.example/");

    private final MemoryStore drift = new MemoryStore();
    private final Kept kept = new Kept();

    private static final class Kept implements Baselines {
        private final Map<Place, Json.Obj> all = new HashMap<>();
        private int reads;

        synchronized int reads() {
            return reads;
        }

        @Override
        public synchronized Optional<Json.Obj> find(Place place) {
            reads++;
            return Optional.ofNullable(all.get(place));
        }

        @Override
        public synchronized void keep(Place place, Json.Obj baseline, Instant at) {
            all.put(place, baseline);
        }
    }

    private static Item tool(String description) {
        return Item.of(
                new ItemKey(Kind.TOOL, "search"),
                Json.object("name", "search", "description", description));
    }

    private static Json.Obj result(String text) {
        return Json.object("content", Json.array(Json.object("type", "text", "text", text)));
    }

    private static Observed call(Item tool, Json.Obj arguments, Json.Obj result) {
        return new Observed("web", tool, arguments, "alice", result, 0, 0, 0, 1_000_000);
    }

    private Behaviour behaviour() {
        var clock = InstantSource.system();
        return new Behaviour(new Behaviour.Ports(kept, drift.book(clock)), LEARNING, clock);
    }

    /** From the start to the end of a replica: all of these calls were looked at then. */
    private void replica(int calls, Json.Obj result, Item... tools) {
        try (var behaviour = behaviour()) {
            behaviour.start();
            for (int i = 0; i < calls; i++)
                for (var tool : tools) behaviour.ended(call(tool, Json.object(), result));
        }
    }

    @Test
    void whatCouldNotBeToldIsToldWhenItComesAgain() {
        replica(40, USUAL, TOOL);
        drift.breaks(true);
        replica(1, STRANGE, TOOL);
        drift.breaks(false);
        assertThat(drift.subjects("web")).isEmpty();
        replica(1, STRANGE, TOOL);
        assertThat(drift.subjects("web")).containsExactly("BEHAVIOUR host tool:search");
    }

    @Test
    void callsOfWhatWasNeverListedAreToldWhenTheBookIsThereAgain() {
        try (var behaviour = behaviour()) {
            drift.breaks(true);
            for (int i = 0; i < 5; i++) behaviour.unlisted("web", "hidden");
            behaviour.ended(call(TOOL, Json.object(), USUAL));
            behaviour.start();
            Eventually.holds(() -> kept.reads() == 1);
            drift.breaks(false);
            behaviour.unlisted("web", "hidden");
        }
        assertThat(drift.subjects("web")).containsExactly("BEHAVIOUR unlisted");
    }

    @Test
    void aToolThatIsAnotherInEachEraIsLearnedInBoth() {
        replica(40, USUAL, TOOL, OF_THE_OTHER_ERA);
        assertThat(kept.reads()).isEqualTo(2);
        replica(1, STRANGE, TOOL, OF_THE_OTHER_ERA);
        assertThat(drift.findings().open("web"))
                .extracting(finding -> requireNonNull(finding.difference().approved()))
                .containsExactlyInAnyOrder(TOOL.digest(), OF_THE_OTHER_ERA.digest());
    }

    /** Whether the agent got the answer or not: the queue holds it. */
    @Test
    void whatWaitsIsBoundedByWhatItHolds() {
        var large = "x".repeat(1 << 20);
        var results = behaviour();
        var arguments = behaviour();
        for (int i = 0; i < 100; i++) {
            results.ended(call(TOOL, Json.object(), result(large)));
            arguments.ended(call(TOOL, Json.object("q", large), USUAL));
        }
        assertThat(results.missed()).isEqualTo(37);
        assertThat(arguments.missed()).isEqualTo(37);
    }

    @Test
    void manySmallValuesHoldMoreThanTheyAreWrittenWith() {
        var values = new Object[1000];
        Arrays.fill(values, Json.object());
        var many = Json.array(values);
        assertThat(Held.by(many)).isGreaterThan(10L * many.toBytes().length);
    }
}
