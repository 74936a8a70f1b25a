package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");

    /** Leaf and hash computed with Python's struct and hashlib from the table in {@link Entry}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1970-01-01T00:00:00Z | decision | {} | 010000000000000000086465636973696f6e7b7d | d9fe20cca31e26c61bb18e1af62593578498957d4226f80a48a3661bf5391a17
                    2026-11-21T12:00:00.123456Z | decision | {"agent":"alice","outcome":"allow"} | 01000660c819a35240086465636973696f6e7b226167656e74223a22616c696365222c226f7574636f6d65223a22616c6c6f77227d | 42ab787e870a4938a74da5b16fb5b860520f53b807e99a2ee8f0234dd660d21a
                    2026-11-21T12:00:00.123456Z | server.approved | {"by":"Zoë","server":"files"} | 01000660c819a352400f7365727665722e617070726f7665647b226279223a225a6fc3ab222c22736572766572223a2266696c6573227d | d2d0e811ccc9c4fba44b87986b6f24bb34596863a0e4fc98c86176affd3a6c1f
                    9999-12-31T23:59:59.999999Z | key.rotated-2 | [] | 010384440ccc735fff0d6b65792e726f74617465642d325b5d | 2040ec5b0b5cb8ef8c1da08751a0ef95b8755e464c4d1c4b44bf633275f44b1f
                    """)
    void aLeafIsWhatTheFormatSays(
            Instant at, String kind, String body, String leaf, String leafHash) {
        var entry = new Entry(at, kind, utf8(body));

        assertThat(HexFormat.of().formatHex(entry.leaf())).isEqualTo(leaf);
        assertThat(entry.leafHash().hex()).isEqualTo(leafHash);
        assertThat(Entry.read(HexFormat.of().parseHex(leaf))).isEqualTo(entry);
    }

    @Test
    void anInstantIsKeptToTheMicrosecond() {
        var entry = new Entry(NOON.plusNanos(999), "decision", utf8("{}"));

        assertThat(entry.at()).isEqualTo(NOON);
    }

    @Test
    void theFirstAndTheLastInstantCanBeWrittenAndRead() {
        for (var at : new String[] {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"}) {
            var entry = new Entry(Instant.parse(at), "decision", utf8("{}"));
            assertThat(Entry.read(entry.leaf())).isEqualTo(entry);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z"
            })
    void anInstantOutsideTheYearsIsRefused(Instant at) {
        assertThatThrownBy(() -> new Entry(at, "decision", utf8("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Decision",
                "server.",
                ".server",
                "server..approved",
                "a b",
                "é",
                "a\n",
                "a_b"
            })
    void aMalformedKindIsRefused(String kind) {
        assertThatThrownBy(() -> new Entry(NOON, kind, utf8("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKindHasAtMost64Characters() {
        var longest = new Entry(NOON, "k".repeat(64), utf8("{}"));

        assertThat(Entry.read(longest.leaf())).isEqualTo(longest);
        assertThatThrownBy(() -> new Entry(NOON, "k".repeat(65), utf8("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLeafHasAtMost65535Bytes() {
        int room = Entry.MAX_LEAF_BYTES - 10 - "decision".length();

        assertThat(new Entry(NOON, "decision", new byte[room]).leaf()).hasSize(65_535);
        assertThatThrownBy(() -> new Entry(NOON, "decision", new byte[room + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEntryDoesNotChangeWhenItsBytesDo() {
        var body = utf8("{\"a\":1}");
        var entry = new Entry(NOON, "decision", body);
        var hash = entry.leafHash();

        Arrays.fill(body, (byte) 'x');
        Arrays.fill(entry.body(), (byte) 'x');
        Arrays.fill(entry.leaf(), (byte) 'x');

        assertThat(entry.leafHash()).isEqualTo(hash);
        assertThat(entry.body()).isEqualTo(utf8("{\"a\":1}"));
    }

    @Test
    void equalEntriesHaveEqualLeavesAndDifferentOnesDoNot() {
        var entry = new Entry(NOON, "decision", utf8("{}"));

        assertThat(new Entry(NOON, "decision", utf8("{}")))
                .isEqualTo(entry)
                .hasSameHashCodeAs(entry);
        for (var other :
                new Entry[] {
                    new Entry(NOON.plusNanos(1000), "decision", utf8("{}")),
                    new Entry(NOON, "decisio", utf8("n{}")),
                    new Entry(NOON, "decision", utf8("{ }"))
                }) {
            assertThat(other).isNotEqualTo(entry);
            assertThat(other.leaf()).isNotEqualTo(entry.leaf());
        }
    }

    @Test
    void aLeafThatIsCutShortIsNoEntry() {
        var leaf = new Entry(NOON, "decision", new byte[0]).leaf();
        for (int length = 0; length < leaf.length; length++) {
            var cut = Arrays.copyOf(leaf, length);
            assertThatThrownBy(() -> Entry.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00 0000000000000001 01 61, format 0",
        "02 0000000000000001 01 61, format 2",
        "01 8000000000000000 01 61, an instant before 1970",
        "01 7fffffffffffffff 01 61, an instant after 9999",
        "01 0000000000000001 00 7b7d, an empty kind",
        "01 0000000000000001 01 41, a kind in upper case",
        "01 0000000000000001 01 e9, a kind that is not ASCII",
        "01 0000000000000001 ff 61, a kind longer than the leaf"
    })
    void bytesThatAreNoLeafAreRefused(String leaf, String why) {
        var bytes = HexFormat.of().parseHex(leaf.replace(" ", ""));

        assertThatThrownBy(() -> Entry.read(bytes))
                .as(why)
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSmallestLeafIsRead() {
        var leaf = HexFormat.of().parseHex("01000000000000000101" + "61");

        assertThat(Entry.read(leaf))
                .isEqualTo(new Entry(Instant.EPOCH.plusNanos(1000), "a", new byte[0]));
    }

    @Test
    void theBodyIsNotInTheText() {
        assertThat(new Entry(NOON, "decision", utf8("{\"secret\":1}")))
                .hasToString("Entry[2026-11-21T12:00:00.123456Z decision, 12 bytes]");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
