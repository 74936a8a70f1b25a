package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
    private static final StrictJson READER = new StrictJson(JsonLimits.ANSWER);

    @Test
    void whatIsWrittenIsReadAsTheSameTree() {
        var trees = new RandomJson(20261121);
        for (int i = 0; i < 5_000; i++) {
            var tree = trees.next();
            assertThat(READER.read(tree.toBytes())).isEqualTo(new StrictJson.Value(tree));
        }
    }

    @Test
    void membersAreWrittenInTheirOrder() {
        assertThat(Json.object("b", 1, "a", 2, "", 3).toText())
                .isEqualTo("{\"b\":1,\"a\":2,\"\":3}");
    }

    @Test
    void onlyWhatMustBeIsEscaped() {
        var text = "\0\u0001\b\t\n\u000B\f\r\u001F \"\\/\u007F\u0080\u2028😀";

        assertThat(Json.of(text).toText())
                .isEqualTo(
                        "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/"
                                + "\u007F\u0080\u2028😀\"");
    }

    /** Room is made for each kind of character wherever the buffer happens to end. */
    @Test
    void everyKindOfCharacterFitsAtEveryPlace() {
        for (var piece : new String[] {"a", "\u0001", "\n", "é", "世", "😀"})
            for (int before = 0; before < 300; before++) {
                var text = "a".repeat(before) + piece.repeat(3);
                var written = Json.of(text).toBytes();
                assertThat(READER.read(written)).isEqualTo(new StrictJson.Value(Json.of(text)));
            }
    }

    @Test
    void aLongTextIsWrittenWhole() {
        var text = "世\u0001a😀".repeat(100_000);

        assertThat(READER.read(Json.of(text).toBytes()))
                .isEqualTo(new StrictJson.Value(Json.of(text)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aLoneSurrogateCannotBeWritten(int which) {
        var text = new String[] {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D"}[which];

        assertThatThrownBy(() -> Json.of(text).toBytes())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.object(text, 1).toBytes())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+2", "-0.50", "100000000000000000000000000001", "1e400", "-0"})
    void aNumberKeepsItsText(String text) {
        var array = new Json.Arr(List.of(new Json.Num(text)));

        assertThat(new String(array.toBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "NaN",
                "Infinity",
                "1,2",
                "1 ",
                "0x1",
                "١"
            })
    void whatIsNoNumberCannotBecomeOne(String text) {
        assertThatThrownBy(() -> new Json.Num(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
