package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Method;
import dev.gatehouse.proxy.Cursors.Position;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CursorsTest {
    private static final Position LAST = new Position("files", "echo");

    private Instant now = Instant.parse("2026-07-28T00:00:00Z");
    private final Cursors cursors =
            new Cursors(new Seal(new byte[32]), () -> now, Duration.ofHours(1));

    @Test
    void aCursorLeadsItsCallerBackToWhereItWas() {
        var cursor = cursors.after(LAST, Method.TOOLS_LIST, "alice");
        assertThat(cursors.read(cursor, Method.TOOLS_LIST, "alice")).contains(LAST);
    }

    @Test
    void itIsOfNoUseToAnotherCallerOrForAnotherList() {
        var cursor = cursors.after(LAST, Method.TOOLS_LIST, "alice");
        assertThat(cursors.read(cursor, Method.TOOLS_LIST, "bob")).isEmpty();
        assertThat(cursors.read(cursor, Method.PROMPTS_LIST, "alice")).isEmpty();
    }

    @Test
    void itEndsByItself() {
        var cursor = cursors.after(LAST, Method.TOOLS_LIST, "alice");
        now = now.plus(Duration.ofHours(1));
        assertThat(cursors.read(cursor, Method.TOOLS_LIST, "alice")).isEmpty();
    }

    @Test
    void whatWasNotSealedHereIsNone() {
        assertThat(cursors.read("", Method.TOOLS_LIST, "alice")).isEmpty();
        assertThat(cursors.read("Zm9vYmFy", Method.TOOLS_LIST, "alice")).isEmpty();
    }

    @Test
    void itShowsNothingOfWhatItHolds() {
        assertThat(cursors.after(LAST, Method.TOOLS_LIST, "alice"))
                .doesNotContain("files", "echo", "alice")
                .isNotEqualTo(cursors.after(LAST, Method.TOOLS_LIST, "alice"));
    }

    @Test
    void positionsAreInTheOrderOfServersAndThenOfItems() {
        assertThat(new Position("a", "z")).isLessThan(new Position("b", "a"));
        assertThat(new Position("a", "a")).isLessThan(new Position("a", "b"));
        assertThat(Position.START).isLessThan(new Position("0", "a"));
    }
}
