package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Any bytes as an event stream. {@code ./dev fuzz} looks for more of them. */
class EventReaderFuzzTest {
    private static final int LIMIT = 64;

    /** The events, and whether the stream was more than it may be. */
    private record Stream(List<ServerEvent> events, boolean excess) {}

    @FuzzTest
    void howAStreamIsCutChangesNothing(byte[] bytes) {
        var whole = read(bytes, LIMIT, bytes.length);
        for (int size : new int[] {1, 2, 3, 7, 64})
            assertThat(read(bytes, LIMIT, size)).as("in pieces of %d", size).isEqualTo(whole);
        for (var event : whole.events()) {
            assertThat(event.data().length()).isLessThanOrEqualTo(LIMIT);
            assertThat(event.type().length()).isLessThanOrEqualTo(LIMIT);
        }
        var unlimited = read(bytes, bytes.length, 5);
        assertThat(unlimited.excess()).as("nothing is longer than all of it").isFalse();
        assertThat(unlimited.events()).isEqualTo(EventStreamByTheBook.read(bytes));
        int before = whole.excess() ? whole.events().size() : unlimited.events().size();
        assertThat(whole.events())
                .as("a limit ends a stream and changes nothing before")
                .isEqualTo(unlimited.events().subList(0, before));
        writtenAgain(unlimited.events());
    }

    private static void writtenAgain(List<ServerEvent> events) {
        var written = new ByteArrayOutputStream();
        for (var event : events) written.writeBytes(event.toBytes());
        assertThat(read(written.toByteArray(), written.size(), 11).events()).isEqualTo(events);
    }

    private static Stream read(byte[] bytes, int limit, int size) {
        var events = new ArrayList<ServerEvent>();
        var reader = new EventReader(limit);
        try {
            for (int from = 0; from < bytes.length; from += size)
                reader.read(bytes, from, Math.min(from + size, bytes.length), events::add);
        } catch (EventReader.Excess _) {
            return new Stream(events, true);
        }
        return new Stream(events, false);
    }

    /**
     * The algorithm of WHATWG HTML §9.2.6 over a whole text; an id is its event's alone, and events
     * without data count when they have an id or a retry.
     */
    private static final class EventStreamByTheBook {
        static List<ServerEvent> read(byte[] bytes) {
            var text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("\uFEFF")) text = text.substring(1);
            var lines = text.split("\r\n|\n|\r", -1);
            var events = new ArrayList<ServerEvent>();
            var block = new ArrayList<String>();
            // what follows the last line end is no line
            for (var line : Arrays.copyOf(lines, lines.length - 1)) {
                if (!line.isEmpty()) {
                    block.add(line);
                } else {
                    event(block).ifPresent(events::add);
                    block.clear();
                }
            }
            return events;
        }

        private static Optional<ServerEvent> event(List<String> block) {
            var data = values(block, "data");
            var types = values(block, "event");
            var ids = values(block, "id").stream().filter(id -> !id.contains("\0")).toList();
            var retries =
                    values(block, "retry").stream().filter(s -> s.matches("[0-9]{1,9}")).toList();
            if (data.isEmpty() && ids.isEmpty() && retries.isEmpty()) return Optional.empty();
            var type = types.isEmpty() ? "" : types.getLast();
            return Optional.of(
                    new ServerEvent(
                            type.isEmpty() ? "message" : type,
                            String.join("\n", data),
                            ids.isEmpty() ? null : ids.getLast(),
                            retries.isEmpty() ? null : Long.valueOf(retries.getLast())));
        }

        private static List<String> values(List<String> block, String name) {
            return block.stream()
                    .filter(line -> line.equals(name) || line.startsWith(name + ":"))
                    .map(line -> line.equals(name) ? "" : line.substring(name.length() + 1))
                    .map(value -> value.startsWith(" ") ? value.substring(1) : value)
                    .toList();
        }
    }
}
