package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * INV-5, T68: whatever one operator does over REST, in whatever order, no agent may call a tool
 * that does more than read. Found by trying, and shown to be found where the rule is off.
 */
@Timeout(240)
class OnePersonTest {
    private static final int SEQUENCES = 25;
    private static final int STEPS = 40;

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

    @Test
    void withTheRuleOffTheSameDeedsOpenIt(@TempDir Path directory) {
        assertThat(isOpened(directory.resolve("admin"), Role.ADMIN)).isTrue();
        assertThat(isOpened(directory.resolve("operator"), Role.OPERATOR)).isTrue();
        assertThat(isOpened(directory.resolve("auditor"), Role.AUDITOR)).isFalse();
    }

    private static boolean isOpened(Path directory, Role role) {
        for (long seed = 0; seed < SEQUENCES; seed++)
            try (var mallory = new Mallory(directory.resolve("" + seed), false, role, seed)) {
                for (int step = 0; step < STEPS; step++) {
                    mallory.act();
                    if (!mallory.opened().isEmpty()) return true;
                }
            }
        return false;
    }
}
