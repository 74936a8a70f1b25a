package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.shadow.Discovery;
import dev.gatehouse.shadow.Sighting;
import dev.gatehouse.shadow.Whereabouts;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlDiscoveriesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlDiscoveriesTest.class);
    private final SqlDiscoveries discoveries = new SqlDiscoveries(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private long add(Whereabouts where, Discovery.Standing standing) {
        TEST.change(() -> discoveries.add(where, standing, Samples.NOW));
        return discoveries.find(where).orElseThrow().id();
    }

    @Test
    void everyStandingComesBackAsItWasSaid() {
        var where = Whereabouts.url("https://stands.example/mcp").orElseThrow();
        long id = add(where, new Discovery.Open());
        int open = discoveries.open();
        for (var standing :
                new Discovery.Standing[] {
                    new Discovery.Bypassing("files"),
                    new Discovery.Dismissed("known", "ann", Samples.NOW),
                    new Discovery.Registered("files", Samples.NOW),
                    new Discovery.Open()
                }) {
            TEST.change(() -> discoveries.stand(id, standing));
            var stored = discoveries.find(id).orElseThrow();
            assertThat(stored.standing()).isEqualTo(standing);
            assertThat(discoveries.open()).isEqualTo(stored.isOpen() ? open : open - 1);
        }
    }

    @Test
    void sightingsAreCountedWhereTheyWereUpToALimit() {
        long id = add(Whereabouts.named("counted"), new Discovery.Open());
        for (int i = 0; i < 5; i++) {
            var later = Samples.NOW.plusSeconds(i);
            for (var agent : new String[] {"a", "b", "c"})
                discoveries.count(id, Sighting.attempt("counted", Optional.of(agent)), 2, later, 2);
        }
        var stored = discoveries.find(id).orElseThrow();
        assertThat(stored.count()).isEqualTo(30);
        assertThat(stored.lastSeen()).isEqualTo(Samples.NOW.plusSeconds(4));
        assertThat(discoveries.sources(id))
                .extracting(Discovery.Source::who, Discovery.Source::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", 10L),
                        org.assertj.core.groups.Tuple.tuple("b", 10L));
        assertThat(discoveries.seenBy(Sighting.Channel.ATTEMPT, "a")).isEqualTo(1);
        assertThat(discoveries.seenBy(Sighting.Channel.ATTEMPT, "c")).isZero();
    }
}
