package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final StrictJson REQUESTS = new StrictJson(JsonLimits.REQUEST);
    private static final StrictJson ANSWERS = new StrictJson(JsonLimits.ANSWER);

    record Vector(String name, String escaped, boolean accepted, String why) {
        byte[] bytes() {
            return unescaped(escaped);
        }

        @Override
        public String toString() {
            return name + " (" + why + ")";
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsTakenOrRefusedAsItSays(Vector vector) {
        assertThat(REQUESTS.read(vector.bytes()))
                .isInstanceOf(
                        vector.accepted() ? StrictJson.Value.class : StrictJson.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whatIsTakenIsReadTheSameOnceWritten(Vector vector) {
        if (!(REQUESTS.read(vector.bytes()) instanceof StrictJson.Value(var json))) return;

        assertThat(REQUESTS.read(json.toBytes())).isEqualTo(new StrictJson.Value(json));
    }

    @Test
    void thereAreVectorsOfEveryKind() {
        var kinds = vectors().collect(Collectors.groupingBy(v -> v.name().substring(0, 2)));

        assertThat(kinds.keySet()).containsExactlyInAnyOrder("y_", "n_", "i_");
        assertThat(kinds.get("y_")).hasSizeGreaterThan(50).allMatch(Vector::accepted);
        assertThat(kinds.get("n_")).hasSizeGreaterThan(100).noneMatch(Vector::accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Sesame7\":1,\"Sesame7\":2}",
                "{\"a\":Sesame7}",
                "\"Sesame7",
                "\"Sesame7\\q\"",
                "\"Sesame7\\ud800\"",
                "{\"Sesame7\\ud800\":1}",
                "[1] Sesame7",
                "\"Sesame7\u0001\"",
                "{Sesame7:1}",
                "Sesame7",
                "\uFEFFSesame7",
                "\"Sesame7\0\""
            })
    void aRefusalNeverEchoesContent(String text) {
        assertThat(REQUESTS.read(utf8(text)))
                .isInstanceOfSatisfying(
                        StrictJson.Refused.class,
                        refused -> assertThat(refused.why()).doesNotContainIgnoringCase("sesame"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    {"a":1,"a":2}    | a member name appears twice in one object
                    "\\ud800"        | a string holds a lone surrogate
                    {"\\ud800":1}    | a string holds a lone surrogate
                    {"a\\udc00b":1}  | a string holds a lone surrogate
                    9007199254740992 | an integer is beyond ±(2^53-1)
                    1e400            | a number is larger than a double can hold
                    1e-400           | a number is smaller than a double can hold
                    [1] 2            | something follows the value
                    [1,              | the text is not JSON at byte 3
                    {"a" 1}          | the text is not JSON at byte 5
                    """)
    void aRefusalSaysWhatIsWrong(String text, String why) {
        assertThat(REQUESTS.read(utf8(text))).isEqualTo(new StrictJson.Refused(why));
    }

    @Test
    void aRefusalOfBytesSaysWhatIsWrong() {
        assertThat(REQUESTS.read(new byte[0])).isEqualTo(refused("the text is empty"));
        assertThat(REQUESTS.read(new byte[] {'"', (byte) 0xFF, '"'}))
                .isEqualTo(refused("the text is not valid UTF-8"));
        assertThat(REQUESTS.read(utf8("\uFEFF1")))
                .isEqualTo(refused("the text holds a byte order mark or a NUL byte"));
        assertThat(REQUESTS.read(utf8("[\0]")))
                .isEqualTo(refused("the text holds a byte order mark or a NUL byte"));
    }

    @Test
    void everyLimitHoldsExactlyAndSaysItsName() {
        var reader = new StrictJson(new JsonLimits(600, 3, 20, 100, JsonLimits.Numbers.ANY));

        assertThat(reader.read(utf8("1" + " ".repeat(599)))).isInstanceOf(StrictJson.Value.class);
        assertThat(reader.read(utf8("1" + " ".repeat(600))))
                .isEqualTo(refused("the text is longer than 600 bytes"));
        assertThat(reader.read(utf8("[[[1]]]"))).isInstanceOf(StrictJson.Value.class);
        assertThat(reader.read(utf8("[[[[1]]]]")))
                .isEqualTo(refused("the text exceeds a limit: deeper than 3"));
        assertThat(reader.read(utf8("\"" + "é".repeat(20) + "\"")))
                .isInstanceOf(StrictJson.Value.class);
        assertThat(reader.read(utf8("\"" + "é".repeat(21) + "\"")))
                .isEqualTo(
                        refused("the text exceeds a limit: a string of more than 20 characters"));
        assertThat(reader.read(utf8("{\"" + "n".repeat(20) + "\":1}")))
                .isInstanceOf(StrictJson.Value.class);
        assertThat(reader.read(utf8("{\"" + "n".repeat(21) + "\":1}")))
                .isEqualTo(
                        refused(
                                "the text exceeds a limit: a member name of more than 20"
                                        + " characters"));
        assertThat(ANSWERS.read(utf8("1".repeat(400)))).isInstanceOf(StrictJson.Value.class);
        assertThat(ANSWERS.read(utf8("1".repeat(401))))
                .isEqualTo(refused("the text exceeds a limit: a number of more than 400 digits"));
        assertThat(ANSWERS.read(utf8("1e" + "1".repeat(400))))
                .isEqualTo(refused("the text exceeds a limit: a number of more than 400 digits"));
    }

    @Test
    void aMemberNameHasAtMost50000Characters() {
        assertThat(ANSWERS.read(utf8("{\"" + "n".repeat(50_000) + "\":1}")))
                .isInstanceOf(StrictJson.Value.class);
        assertThat(ANSWERS.read(utf8("{\"" + "n".repeat(50_001) + "\":1}")))
                .isInstanceOf(StrictJson.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "-9223372036854775809", "1e400", "1e-400"})
    void anAnswersNumbersKeepTheirTextHoweverLarge(String number) {
        assertThat(ANSWERS.read(utf8(number)))
                .isEqualTo(new StrictJson.Value(new Json.Num(number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "0.50", "1E+2", "1e0", "-0.0e-0", "100"})
    void aNumberKeepsItsText(String number) {
        assertThat(REQUESTS.read(utf8(number)))
                .isEqualTo(new StrictJson.Value(new Json.Num(number)));
    }

    @Test
    void everyKindOfValueIsReadInOrder() {
        var text = "{\"b\":[1,\"x\\u00e9\\ud83d\\ude00\",true,false,null,{}],\"a\":{\"\":[]}}";

        assertThat(REQUESTS.read(utf8(text)))
                .isInstanceOfSatisfying(
                        StrictJson.Value.class,
                        value ->
                                assertThat(value.json().toText())
                                        .isEqualTo(
                                                "{\"b\":[1,\"xé😀\",true,false,null,{}],"
                                                        + "\"a\":{\"\":[]}}"));
    }

    @Test
    void aTextOfManyDistinctNamesIsTaken() {
        assertThat(REQUESTS.read(names(45_000))).isInstanceOf(StrictJson.Value.class);
    }

    /** What reading costs is bounded by what there is to read, not by its length (T38). */
    @Test
    void aTextOfTooManyTokensIsRefusedForThat() {
        assertThat(REQUESTS.read(names(60_000)))
                .isEqualTo(
                        new StrictJson.Refused(
                                "the text exceeds a limit: more than 100000 names, values and"
                                        + " brackets"));
    }

    private static byte[] names(int count) {
        return utf8(
                IntStream.range(0, count)
                        .mapToObj(i -> "\"name" + i + "\":1")
                        .collect(Collectors.joining(",", "{", "}")));
    }

    /** Java's own strict decoder is the oracle: every sequence of lead and continuation bytes. */
    @Test
    void everyShortByteSequenceIsUtf8ForUsWhenItIsForTheJdk() {
        int[] edges = {
            0x01, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
            0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
        };
        for (int first : edges)
            for (int second : edges)
                for (int third : edges)
                    for (int fourth : edges) {
                        var bytes =
                                new byte[] {
                                    (byte) first, (byte) second, (byte) third, (byte) fourth
                                };
                        if (first == 0xEF && second == 0xBB && third == 0xBF) continue;
                        assertThat(Utf8.look(bytes) != Utf8.MALFORMED)
                                .as("%x %x %x %x", first, second, third, fourth)
                                .isEqualTo(isUtf8ForTheJdk(bytes));
                    }
    }

    /** The eight-byte strides must see what a walk byte by byte sees. */
    @Test
    void aTextIsLookedAtTheSameWhereverItsSpecialByteStands() {
        for (int length = 1; length <= 33; length++)
            for (int at = 0; at < length; at++) {
                assertThat(Utf8.look(with(length, at, (byte) 0))).isEqualTo(Utf8.AMBIGUOUS);
                assertThat(Utf8.look(with(length, at, (byte) 0x80))).isEqualTo(Utf8.MALFORMED);
                assertThat(Utf8.look(with(length, at, (byte) 0x7F))).isEqualTo(Utf8.PLAIN);
                var escape = with(length + 1, at, (byte) '\\');
                assertThat(Utf8.look(escape)).isEqualTo(Utf8.PLAIN);
                escape[at + 1] = 'u';
                assertThat(Utf8.look(escape)).isEqualTo(Utf8.ESCAPES_UNICODE);
            }
    }

    /** Seeded mutations of good texts: whatever comes back is a refusal or reads the same again. */
    @Test
    void noMutationOfATextMakesTheReaderFail() {
        var random = new Random(20261121);
        var seeds = vectors().map(Vector::bytes).filter(bytes -> bytes.length > 0).toList();
        for (int round = 0; round < 60_000; round++) {
            var bytes = mutated(seeds.get(random.nextInt(seeds.size())), random);
            switch (REQUESTS.read(bytes)) {
                case StrictJson.Refused(var why) -> assertThat(why).isNotEmpty();
                case StrictJson.Value(var json) ->
                        assertThat(REQUESTS.read(json.toBytes()))
                                .isEqualTo(new StrictJson.Value(json));
            }
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        var out = new ByteArrayOutputStream();
        int at = random.nextInt(seed.length);
        byte[] tokens = utf8("{}[]\",:\\u0eE+-.1tfn \t/#\0\u00e9");
        out.write(seed, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> out.write(tokens[random.nextInt(tokens.length)]);
            case 1 -> out.write(random.nextInt(256));
            case 2 -> out.write(seed, at, seed.length - at);
            default -> {
                // nothing is put in: bytes are dropped below
            }
        }
        int from = Math.min(seed.length, at + random.nextInt(3));
        out.write(seed, from, seed.length - from);
        return out.toByteArray();
    }

    private static byte[] with(int length, int at, byte special) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'a');
        bytes[at] = special;
        return bytes;
    }

    private static boolean isUtf8ForTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    static Stream<Vector> vectors() {
        return lines().stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(StrictJsonTest::vector);
    }

    private static Vector vector(String line) {
        var parts = line.split(" \\| ", -1);
        assertThat(parts).as(line).hasSize(4);
        assertThat(parts[2]).isIn("accept", "refuse");
        return new Vector(parts[0], parts[1], parts[2].equals("accept"), parts[3]);
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static List<String> lines() {
        try (InputStream in =
                StrictJsonTest.class.getResourceAsStream("/strict-json/vectors.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static StrictJson.Refused refused(String why) {
        return new StrictJson.Refused(why);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
