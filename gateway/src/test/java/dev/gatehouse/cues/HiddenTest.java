package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be seen is refused, and what honest people write is not (T07, T63). */
class HiddenTest {
    static Stream<Vectors.Pair> hidden() {
        return Vectors.pairs("hidden.txt").stream();
    }

    static Stream<String> honest() {
        return Vectors.lines("honest.txt").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hidden")
    void aTextThatHidesSomethingIsFoundAndShownWithNothingHidden(Vectors.Pair vector) {
        var cues = Cues.hiddenIn(Json.object("description", vector.text()));
        assertThat(cues).as(vector.first()).hasSize(1);
        var cue = cues.getFirst();
        assertThat(cue.kind()).isEqualTo(CueClass.HIDDEN);
        assertThat(cue.at()).isEqualTo("/description");
        assertThat(Revealed.hides(cue.excerpt())).isFalse();
    }

    @Test
    void thereAreEnoughVectorsOfHiddenText() {
        assertThat(Vectors.pairs("hidden.txt")).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("honest")
    void anHonestTextHidesNothing(String text) {
        assertThat(Cues.hiddenIn(Json.object("description", text))).isEmpty();
        assertThat(Cues.hiddenIn(Json.object(text, 1))).isEmpty();
    }

    @Test
    void whatTagsSpellIsDecoded() {
        var text = Vectors.pairs("hidden.txt").getFirst().text();
        assertThat(Cues.hiddenIn(Json.of(text)).getFirst().excerpt())
                .startsWith("TAG CHARACTERS \"ignore all\": ")
                .endsWith(" Adds two numbers.⟨TAG CHARACTERS \"ignore all\"⟩");
    }

    @Test
    void aLoneSurrogateIsHidden() {
        assertThat(Cues.hiddenIn(Json.of("a\uD800b"))).hasSize(1);
    }

    /** Every format and control character, but for those that shape letters and end lines. */
    @Test
    void everyFormatAndControlCharacterBetweenLatinLettersIsHidden() {
        var passed =
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(point -> {
                            int type = Character.getType(point);
                            return type == Character.CONTROL || type == Character.FORMAT;
                        })
                        .filter(point ->
                                Cues.hiddenIn(Json.of("a" + Character.toString(point) + "b"))
                                        .isEmpty())
                        .boxed()
                        .toList();
        assertThat(passed)
                .containsExactly(
                        0x9, 0xA, 0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890,
                        0x891, 0x8E2, 0x110BD, 0x110CD);
    }

    @Test
    void whatIsTooMuchToReadIsRefusedAsHidden() {
        Json deep = Json.of("x");
        for (int i = 0; i < Texts.MAX_DEPTH + 1; i++) deep = Json.array(deep);
        var many = new ArrayList<String>();
        for (int i = 0; i <= Texts.MAX_TEXTS; i++) many.add("x");
        var large = "x".repeat(Texts.MAX_CHARS + 1);
        for (var json : List.of(deep, Json.of(many), Json.of(large)))
            assertThat(Cues.in(json))
                    .singleElement()
                    .satisfies(cue -> {
                        assertThat(cue.kind()).isEqualTo(CueClass.HIDDEN);
                        assertThat(cue.excerpt()).startsWith("not read from here on: more than ");
                    });
    }
}
