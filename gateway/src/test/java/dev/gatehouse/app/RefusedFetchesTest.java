package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RefusedFetchesTest {
    private final List<Event> written = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T09:00:00Z");
    private final RefusedFetches refused = new RefusedFetches(new Kept(), () -> now);

    private final class Kept implements Journal {
        @Override
        public void append(Event event, Consumer<Recorded> outcome) {
            written.add(event);
        }

        @Override
        public boolean available() {
            return true;
        }
    }

    private List<Json.Obj> bodies() {
        return written.stream().map(Event::body).toList();
    }

    private static Json.Obj body(String place, String why) {
        return Json.object("place", place, "why", why);
    }

    @Test
    void whereItWasIsWrittenAndNothingElseOfTheUrl() {
        refused.refused(URI.create("https://ann:secret@10.0.0.1:8443/a/token?code=7#x"), "no");
        refused.refused(URI.create("https://ann:secret@under_score.example/a"), "no");
        refused.refused(URI.create("file:///etc/passwd"), "no");
        refused.refused(URI.create("https://[fe80::1]/"), "b\u00e4d\nluck");
        assertThat(bodies())
                .containsExactly(
                        body("https://10.0.0.1:8443", "no"),
                        body("https://under_score.example", "no"),
                        body("file:", "no"),
                        body("https://[fe80::1]", "b?d?luck"));
        assertThat(written).allMatch(event -> event.kind().equals("fetch.refused"));
    }

    @Test
    void theSameIsWrittenOnceAMinute() {
        var there = URI.create("https://10.0.0.1/a");
        for (int i = 0; i < 10; i++) refused.refused(there, "not public");
        refused.refused(URI.create("https://10.0.0.1/b"), "not public");
        assertThat(written).hasSize(1);
        refused.refused(there, "another reason");
        refused.refused(URI.create("https://10.0.0.2/a"), "not public");
        assertThat(written).hasSize(3);
        now = now.plus(Duration.ofMinutes(1));
        refused.refused(there, "not public");
        assertThat(written).hasSize(4);
    }

    /** Whoever names ever other places cannot fill the memory. */
    @Test
    void whatWasWrittenLongAgoIsForgotten() {
        for (int i = 0; i < 1001; i++)
            refused.refused(URI.create("https://10.0." + i / 256 + "." + i % 256 + "/"), "no");
        assertThat(written).hasSize(1001);
        refused.refused(URI.create("https://10.0.0.0/"), "no");
        assertThat(written).hasSize(1002);
    }
}
