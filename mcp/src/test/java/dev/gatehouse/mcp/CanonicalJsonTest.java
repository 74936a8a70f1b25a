package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.erdtman.jcs.NumberToJSON;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static final StrictJson READER = new StrictJson(JsonLimits.ANSWER);

    /** RFC 8785 appendix B: the bits of a double and its text. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void aNumberIsWrittenAsEcmaScriptDoes(String bits, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(CanonicalJson.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e309", "1e999999999"})
    void aNumberTooLargeForADoubleHasNoCanonicalForm(String number) {
        assertThatThrownBy(() -> CanonicalJson.bytes(new Json.Num(number)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNumberThatIsNotFiniteHasNoCanonicalForm() {
        for (double value :
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
            assertThatThrownBy(() -> CanonicalJson.number(value))
                    .isInstanceOf(IllegalArgumentException.class);
    }

    /** The example of RFC 8785 §3.2.2, members sorted as in §3.2.3. */
    @Test
    void theExampleOfTheRfcComesOutAsItSays() {
        var text =
                """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """;

        assertThat(canonical(text))
                .isEqualTo(
                        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,"
                                + "0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** The sorting example of RFC 8785 §3.2.3: code units, so the emoji stands before U+FB33. */
    @Test
    void membersAreSortedByCodeUnits() {
        var text =
                """
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With \
                Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",\
                "\\u00f6":"Latin Small Letter O With Diaeresis"}\
                """;

        assertThat(((Json.Obj) read(canonical(text))).members().values())
                .containsExactly(
                        Json.of("Carriage Return"),
                        Json.of("One"),
                        Json.of("Control"),
                        Json.of("Latin Small Letter O With Diaeresis"),
                        Json.of("Euro Sign"),
                        Json.of("Emoji: Grinning Face"),
                        Json.of("Hebrew Letter Dalet With Dagesh"));
    }

    @Test
    void anotherImplementationComesToTheSameBytes() throws IOException {
        var trees = new RandomJson(8785);
        for (int i = 0; i < 5_000; i++) {
            var tree = Json.array(trees.next()); // the other one takes arrays and objects alone
            assertThat(new String(CanonicalJson.bytes(tree), StandardCharsets.UTF_8))
                    .isEqualTo(new JsonCanonicalizer(tree.toText()).getEncodedString());
        }
    }

    @Test
    void anotherImplementationWritesTheSameNumbers() throws IOException {
        var values = new RandomJson(8785);
        for (int i = 0; i < 100_000; i++) {
            double value = values.number();
            assertThat(CanonicalJson.number(value)).isEqualTo(NumberToJSON.serializeNumber(value));
        }
    }

    /**
     * Subnormals are checked by the definition, as the other implementation writes some of them
     * wrongly: the text reads back, nothing shorter does, and nothing as short is nearer.
     */
    @Test
    void aSubnormalHasTheShortestTextThatIsNearest() {
        for (long bits = 1; bits < 5_000; bits++) {
            double value = Double.longBitsToDouble(bits);
            var exact = new BigDecimal(value);
            var text = CanonicalJson.number(value);
            int digits = new BigDecimal(text).stripTrailingZeros().precision();

            assertThat(text).isEqualTo(nearest(exact, digits).toLowerCase(Locale.ROOT));
            assertThat(Double.parseDouble(text)).isEqualTo(value);
            if (digits > 1)
                assertThat(Double.parseDouble(nearest(exact, digits - 1))).isNotEqualTo(value);
        }
    }

    private static String nearest(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).toString();
    }

    @Test
    void canonicalIsCanonicalAgain() {
        var trees = new RandomJson(1);
        for (int i = 0; i < 2_000; i++) {
            var once = CanonicalJson.bytes(trees.next());
            var again = CanonicalJson.bytes(read(new String(once, StandardCharsets.UTF_8)));
            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void theDigestDoesNotDependOnTheOrderOfMembers() {
        var trees = new RandomJson(2);
        var random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            var tree = trees.next();
            assertThat(CanonicalJson.digest(shuffled(tree, random)))
                    .isEqualTo(CanonicalJson.digest(tree));
        }
    }

    @Test
    void theDigestDoesNotDependOnSpaceEscapesOrTheTextOfNumbers() {
        var digest = CanonicalJson.digest(read("{\"a\":[1,0.5,100],\"é\":\"/\"}"));

        assertThat(digest)
                .isEqualTo(
                        CanonicalJson.digest(
                                read(" {\"\\u00e9\" : \"\\/\",\n\"a\":[1.0, 5e-1, 1E2]} ")));
        assertThat(digest)
                .isNotEqualTo(CanonicalJson.digest(read("{\"a\":[1,0.5,101],\"é\":\"/\"}")));
    }

    @Test
    void aDigestIsTheSha256OfTheBytes() {
        assertThat(CanonicalJson.digest(Json.object()))
                .hasToString(
                        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        assertThat(CanonicalJson.digest(Json.object()).brief()).isEqualTo("44136fa355b3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                "sha256:44136FA355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n"
            })
    void aDigestIsNothingButItsWrittenForm(String text) {
        assertThatThrownBy(() -> new Digest(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLoneSurrogateHasNoCanonicalForm() {
        assertThatThrownBy(() -> CanonicalJson.bytes(Json.of("\uD83D")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Json shuffled(Json json, Random random) {
        return switch (json) {
            case Json.Obj(var members) -> {
                var entries = new ArrayList<>(members.entrySet());
                Collections.shuffle(entries, random);
                var shuffled = new LinkedHashMap<String, Json>();
                for (var entry : entries)
                    shuffled.put(entry.getKey(), shuffled(entry.getValue(), random));
                yield Json.objectOf(shuffled);
            }
            case Json.Arr(var elements) -> {
                List<Json> shuffled =
                        elements.stream().map(element -> shuffled(element, random)).toList();
                yield new Json.Arr(shuffled);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> json;
        };
    }

    private static String canonical(String text) {
        return new String(CanonicalJson.bytes(read(text)), StandardCharsets.UTF_8);
    }

    private static Json read(String text) {
        return switch (READER.read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(var json) -> json;
            case StrictJson.Refused(var why) -> throw new AssertionError(why);
        };
    }
}
