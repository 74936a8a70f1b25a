package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SightsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Sights sights = new Sights(new SightLimits(LONG, LONG, LONG, 1));

    /** T39: what never answers holds up nobody's looks at another server. */
    @Test
    void aServerThatNeverAnswersTakesNoLooksFromTheOthers() {
        long begun = IntStream.range(0, 100).filter(i -> sights.begins("mute", "as " + i)).count();
        assertThat(begun).isEqualTo(16);
        assertThat(sights.begins("other", "as anybody")).isTrue();
        sights.over("mute");
        assertThat(sights.begins("mute", "as one more")).isTrue();
        assertThat(sights.begins("mute", "as too many")).isFalse();
    }

    @Test
    void manyServersThatNeverAnswerAreBoundedTogether() {
        long begun =
                IntStream.range(0, 1000)
                        .filter(i -> sights.begins("server-" + i % 100, "as " + i))
                        .count();
        assertThat(begun).isEqualTo(256);
    }

    @Test
    void theSameIsNotLookedAtAgainSoonAndWhatFoundNoRoomIsTriedAgain() {
        assertThat(sights.begins("files", "as alice")).isTrue();
        sights.over("files");
        assertThat(sights.begins("files", "as alice")).isFalse();
        for (int i = 0; i < 16; i++) assertThat(sights.begins("files", "as " + i)).isTrue();
        assertThat(sights.begins("files", "as bob")).isFalse();
        sights.over("files");
        assertThat(sights.begins("files", "as bob")).isTrue();
    }
}
