package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How often honest servers are flagged: decision 0038 has the numbers that this prints. */
class HonestTextsTest {
    @Test
    void nothingOfRealServersIsHiddenAndFewOfTheirDefinitionsAreFlagged() {
        var definitions = RealServers.definitions();
        var flagged = new TreeMap<CueClass, Integer>();
        long before = cpu();
        for (var said : definitions) {
            var kinds = EnumSet.noneOf(CueClass.class);
            for (var cue : Cues.in(said.definition(), new Neighbours(said.own(), Set.of())))
                kinds.add(cue.kind());
            for (var kind : kinds) flagged.merge(kind, 1, Integer::sum);
        }
        System.out.printf(
                "honest: %d definitions, flagged %s, %d ms of processor time%n",
                definitions.size(), flagged, (cpu() - before) / 1_000_000);
        assertThat(definitions).hasSizeGreaterThan(200);
        assertThat(flagged)
                .doesNotContainKeys(CueClass.HIDDEN, CueClass.SECRET, CueClass.POSSIBLE_SECRET);
        for (var kind : EnumSet.complementOf(EnumSet.of(CueClass.URL)))
            assertThat(flagged.getOrDefault(kind, 0))
                    .as(kind.word())
                    .isLessThanOrEqualTo(definitions.size() / 33);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
