package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final String STREAM =
            "\uFEFF: hello\nid: 1\nretry: 250\ndata: {\"a\":\ndata: \"é世😀\"}\n\n"
                    + "event: ping\rdata\rdata:\rdata:  x\r\r"
                    + "data: one\r\n\r\n\r\n:\r\n\r\nid\r\nunknown: y\r\ndata: two\r\n\r\n"
                    + "id: primed\n\nevent: nothing\n\ndata: cut off";

    private static final List<ServerEvent> EVENTS =
            List.of(
                    new ServerEvent("message", "{\"a\":\n\"é世😀\"}", "1", 250L),
                    new ServerEvent("ping", "\n\n x", null, null),
                    ServerEvent.message("one"),
                    new ServerEvent("message", "two", "", null),
                    new ServerEvent("message", "", "primed", null));

    @Test
    void anyTwoCutsGiveTheSameEvents() {
        var bytes = utf8(STREAM);
        for (int first = 0; first <= bytes.length; first++)
            for (int second = first; second <= bytes.length; second++)
                assertThat(read(bytes, first, second)).isEqualTo(EVENTS);
    }

    @Test
    void byteByByteGivesTheSameEvents() {
        var bytes = utf8(STREAM);
        var reader = new EventReader(1000);
        var events = new ArrayList<ServerEvent>();
        for (int at = 0; at < bytes.length; at++) reader.read(bytes, at, at + 1, events::add);

        assertThat(events).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @CsvSource({
        "'data: a\n\n', a",
        "'data:a\n\n', a",
        "'data:  a\n\n', ' a'",
        "'data: a:b\n\n', a:b",
        "'data: a\r\r', a",
        "'data: a\r\n\r\n', a",
        "'data: a\n\r\n', a",
        "'data: a\r\n\n', a",
        "'data: a\r\n\r', a",
        "'\n\n\ndata: a\n\n', a",
        "'Data: x\ndata: a\n\n', a",
        "' data: x\ndata: a\n\n', a",
        "'data : x\ndata: a\n\n', a",
        "'event:\ndata: a\n\n', a",
        "'\uFEFFdata: a\n\n', a",
        "'data: \uFEFFa\n\n', \uFEFFa"
    })
    void oneEventIsRead(String stream, String data) {
        assertThat(read(stream)).containsExactly(ServerEvent.message(data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                ": comment\n\n",
                "event: x\n\n",
                "data: no blank line\n",
                "other: x\n\n",
                "\uFEFF\uFEFFdata: x\n\n",
                "retry: soon\n\n",
                "retry: -1\n\n",
                "retry: 1.5\n\n",
                "retry:\n\n",
                "retry: 1000000000\n\n",
                "id: a\0b\n\n"
            })
    void nothingIsRead(String stream) {
        assertThat(read(stream)).isEmpty();
    }

    @Test
    void anIdOrARetryAloneIsHandedOn() {
        assertThat(read("id: 7\n\n")).containsExactly(new ServerEvent("message", "", "7", null));
        assertThat(read("retry: 10\n\n"))
                .containsExactly(new ServerEvent("message", "", null, 10L));
        assertThat(read("id: a\nid: b\0\ndata: x\n\n"))
                .containsExactly(new ServerEvent("message", "x", "a", null));
    }

    @Test
    void nothingOfAnEventStaysForTheNext() {
        assertThat(read("event: a\nid: 1\nretry: 5\ndata: x\n\ndata: y\n\n"))
                .containsExactly(new ServerEvent("a", "x", "1", 5L), ServerEvent.message("y"));
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() {
        var events = new ArrayList<ServerEvent>();
        var bytes = "data: \u00E9\n\n".getBytes(StandardCharsets.ISO_8859_1);
        new EventReader(100).read(bytes, events::add);

        assertThat(events).containsExactly(ServerEvent.message("\uFFFD"));
    }

    @Test
    void anEventUpToTheLimitIsReadAndALargerOneIsExcess() {
        assertThat(read("data: " + "x".repeat(994) + "\n\n")).hasSize(1);
        for (var excess :
                List.of(
                        "data: " + "x".repeat(995) + "\n\n",
                        "x".repeat(1001),
                        ":" + "x".repeat(1000) + "\n",
                        ("data: " + "x".repeat(500) + "\n").repeat(2),
                        "data\n".repeat(1100)))
            assertThatThrownBy(() -> read(excess)).isInstanceOf(EventReader.Excess.class);
    }

    @Test
    void anEndlessStreamOfSmallEventsIsNoExcess() {
        assertThat(read("data: 0123456789\n\n: comment\n\n".repeat(1000))).hasSize(1000);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        var random = new Random(5);
        var texts = new RandomJson(5);
        for (int i = 0; i < 5_000; i++) {
            var type = line(texts);
            var event =
                    new ServerEvent(
                            type.isEmpty() ? "message" : type,
                            texts.string().replace('\r', '\n'),
                            random.nextBoolean() ? line(texts) : null,
                            random.nextBoolean() ? random.nextLong(1_000_000_000) : null);
            var events = new ArrayList<ServerEvent>();
            new EventReader(1000).read(event.toBytes(), events::add);
            assertThat(events).containsExactly(event);
        }
    }

    private static String line(RandomJson texts) {
        return texts.string().replaceAll("[\r\n\0]", "");
    }

    /** The wire forms, a line feed shown as /. */
    @ParameterizedTest
    @CsvSource({
        "message, {}, , , data: {}//",
        "message, a/b, , , data: a/data: b//",
        "message, '', , , data: //",
        "message, '', 1, , id: 1/data: //",
        "message, '', , 5, retry: 5//",
        "message, '', 1, 5, id: 1/retry: 5/data: //",
        "error, x, '', , event: error/id: /data: x//"
    })
    void anEventIsWritten(String type, String data, String id, Long retry, String wire) {
        var event = new ServerEvent(type, data.replace('/', '\n'), id, retry);

        assertThat(event.toBytes()).asString().isEqualTo(wire.replace('/', '\n'));
    }

    @Test
    void whatAStreamCannotCarryIsNoEvent() {
        for (var line : List.of("a\nb", "a\rb", "\n"))
            assertThatThrownBy(() -> new ServerEvent(line, "", null, null))
                    .isInstanceOf(IllegalArgumentException.class);
        for (var id : List.of("a\nb", "a\rb", "a\0"))
            assertThatThrownBy(() -> new ServerEvent("message", "", id, null))
                    .isInstanceOf(IllegalArgumentException.class);
        for (long retry : new long[] {-1, 1_000_000_000})
            assertThatThrownBy(() -> new ServerEvent("message", "", null, retry))
                    .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerEvent.message("a\rdata: b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServerEvent("", "", null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<ServerEvent> read(byte[] bytes, int first, int second) {
        var events = new ArrayList<ServerEvent>();
        var reader = new EventReader(1000);
        reader.read(bytes, 0, first, events::add);
        reader.read(bytes, first, second, events::add);
        reader.read(bytes, second, bytes.length, events::add);
        return events;
    }

    private static List<ServerEvent> read(String stream) {
        var bytes = utf8(stream);
        return read(bytes, bytes.length, bytes.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
