package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * INV-5, T68: whatever one operator does over REST, in whatever order, while others do their work,
 * no agent may call a tool that does more than read. Found by trying, and shown to be found where
 * the rule is off.
 */
@Timeout(240)
class OnePersonTest {
    private static final int SEQUENCES = 32;
    private static final int STEPS = 80;

    @ParameterizedTest
    @EnumSource(Role.class)
    void noOneAloneOpensMoreThanReading(Role role, @TempDir Path directory) {
        for (long seed = 0; seed < SEQUENCES; seed++)
            try (var mallory = new Mallory(directory.resolve("" + seed), true, role, seed)) {
                for (int step = 0; step < STEPS; step++) {
                    var deed = mallory.act();
                    assertThat(mallory.opened()).as("seed %d, %s", seed, deed).isEmpty();
                }
            }
    }

    /** Each way into each of the servers is found by somebody whose role has it. */
    @Test
    void withTheRuleOffTheSameDeedsOpenIt(@TempDir Path directory) {
        var some = Set.of("files", "desk", "post");
        assertThat(opened(directory, Role.ADMIN, Estate.SERVERS)).containsAll(Estate.SERVERS);
        assertThat(opened(directory, Role.OPERATOR, some)).containsAll(some);
        assertThat(opened(directory, Role.AUDITOR, Estate.SERVERS)).isEmpty();
    }

    /** The servers of which anything is open at any time, until these are among them. */
    private static Set<String> opened(Path directory, Role role, Collection<String> sought) {
        var opened = new TreeSet<String>();
        for (long seed = 0; seed < SEQUENCES && !opened.containsAll(sought); seed++)
            try (var mallory =
                    new Mallory(directory.resolve(role + "-" + seed), false, role, seed)) {
                for (int step = 0; step < STEPS; step++) {
                    mallory.act();
                    for (var open : mallory.opened())
                        opened.add(open.substring(0, open.indexOf(' ')));
                }
            }
        return opened;
    }
}
