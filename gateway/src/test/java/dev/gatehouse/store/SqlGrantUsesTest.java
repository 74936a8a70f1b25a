package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses.Taking;
import dev.gatehouse.access.GrantUses.Use;
import dev.gatehouse.access.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqlGrantUsesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlGrantUsesTest.class);
    private static final SqlGrantUses ONE = new SqlGrantUses(TEST.database());
    private static final Database REPLICA = TEST.replica();
    private static final SqlGrantUses OTHER = new SqlGrantUses(REPLICA);

    @BeforeAll
    static void anAgentAndAServer() {
        TEST.change(() -> {
            new SqlServers(TEST.database())
                    .add(Samples.server("files"), Samples.snapshot(), Samples.CAUSE);
            new SqlAgents(TEST.database()).add(Samples.agent("alice"));
        });
    }

    @AfterAll
    static void close() {
        REPLICA.close();
        TEST.close();
    }

    private static Grant added(String id, int calls) {
        var grant =
                new Grant(
                        id,
                        "alice",
                        "files",
                        Set.of(),
                        new Terms(null, List.of(), null, null, calls, null, null),
                        "needs it",
                        "bea",
                        Samples.NOW,
                        Samples.NOW.plusSeconds(3600),
                        null);
        TEST.change(() -> new SqlGrants(TEST.database()).add(grant));
        return grant;
    }

    @Test
    void theLastUseSaysSoAndAfterItThereIsNone() {
        var grant = added("twice", 2);
        assertThat(ONE.take(List.of(grant), Samples.NOW)).isEqualTo(new Taking.Taken(List.of()));
        assertThat(OTHER.take(List.of(grant), Samples.NOW.plusSeconds(1)))
                .isEqualTo(new Taking.Taken(List.of(grant)));
        assertThat(ONE.take(List.of(grant), Samples.NOW)).isEqualTo(new Taking.NoneLeft(grant));
        assertThat(ONE.of("twice")).contains(new Use(2, Samples.NOW.plusSeconds(1)));
    }

    @Test
    void whatCannotBeTakenOfOneIsTakenOfNone() {
        var child = added("a-child", 5);
        var parent = added("b-parent", 1);
        assertThat(ONE.take(List.of(child, parent), Samples.NOW))
                .isEqualTo(new Taking.Taken(List.of(parent)));
        assertThat(ONE.take(List.of(child, parent), Samples.NOW))
                .isEqualTo(new Taking.NoneLeft(parent));
        assertThat(ONE.of("a-child").orElseThrow().calls()).isEqualTo(1);
    }

    @Test
    void twoReplicasTogetherTakeNoMoreThanThereAre()
            throws InterruptedException, ExecutionException {
        var grant = added("ten", 10);
        var takes = new ArrayList<Callable<Taking>>();
        for (int i = 0; i < 40; i++) {
            var uses = i % 2 == 0 ? ONE : OTHER;
            takes.add(() -> uses.take(List.of(grant), Samples.NOW));
        }
        int taken = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var take : threads.invokeAll(takes))
                if (take.get() instanceof Taking.Taken) taken++;
        }
        assertThat(taken).isEqualTo(10);
        assertThat(ONE.of("ten").orElseThrow().calls()).isEqualTo(10);
    }

    @Test
    void whatReplicasCountedAddsUp() {
        var _ = added("counted", 1000);
        ONE.add(Map.of("counted", new Use(3, Samples.NOW.plusSeconds(9))));
        OTHER.add(Map.of("counted", new Use(4, Samples.NOW)));
        assertThat(ONE.all()).containsEntry("counted", new Use(7, Samples.NOW.plusSeconds(9)));
    }
}
