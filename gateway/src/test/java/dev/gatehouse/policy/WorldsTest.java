package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Worlds are published in any order and only ever move forward. */
class WorldsTest {
    private static World version(long version) {
        return new World(version, List.of(), List.of(), List.of());
    }

    @Test
    void anOlderWorldNeverReplacesANewerOne() {
        var worlds = new Worlds();
        assertThat(worlds.current().version()).isZero();
        worlds.publish(version(3));
        worlds.publish(version(2));
        assertThat(worlds.current().version()).isEqualTo(3);
        worlds.publish(version(5));
        assertThat(worlds.current().version()).isEqualTo(5);
    }

    /** What was read again at the same version is at least as new. */
    @Test
    void theSameVersionReplacesItself() {
        var worlds = new Worlds();
        var again = version(4);
        worlds.publish(version(4));
        worlds.publish(again);
        assertThat(worlds.current()).isSameAs(again);
    }
}
