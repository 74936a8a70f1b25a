package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.behaviour.Baselines.Place;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlBaselinesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlBaselinesTest.class);
    private final SqlBaselines baselines = new SqlBaselines(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static Place place(String server, ItemKey tool, int definition) {
        return new Place(server, tool, Digest.of(new byte[] {(byte) definition}));
    }

    private static Json.Obj results(int count) {
        return Json.object("results", count);
    }

    @Test
    void eachDefinitionOfAToolHasItsOwn() {
        var one = place("web", Samples.HOSTILE, 1);
        var other = place("web", Samples.HOSTILE, 2);
        baselines.keep(one, results(1), Samples.NOW);
        baselines.keep(other, results(2), Samples.NOW);
        baselines.keep(one, results(3), Samples.NOW.plusSeconds(1));
        assertThat(baselines.find(one)).contains(results(3));
        assertThat(baselines.find(other)).contains(results(2));
        assertThat(baselines.find(place("mail", Samples.HOSTILE, 1))).isEmpty();
    }

    @Test
    void definitionsOfLongAgoAreForgotten() {
        baselines.keep(place("other", Samples.ECHO, 0), results(0), Samples.NOW);
        for (int i = 0; i < 20; i++)
            baselines.keep(place("files", Samples.ECHO, i), results(i), Samples.NOW.plusSeconds(i));
        for (int i = 0; i < 20; i++)
            assertThat(baselines.find(place("files", Samples.ECHO, i)).isPresent())
                    .isEqualTo(i >= 12);
        assertThat(baselines.find(place("other", Samples.ECHO, 0))).isPresent();
    }
}
