package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.bindings.ArgumentSchema;
import dev.gatehouse.bindings.ArgumentSchema.Compilation;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.upstream.ReadingLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that are made to harm whoever reads them (T20, REQ-106). */
class AbusedSchemasTest {
    private static final int LEVELS = 10_000;

    /** What one reading may take, on a machine that does much else meanwhile. */
    private static final double MOST_MILLIS = 50;

    private static Json.Obj deep() {
        var schema = Json.object("type", "object");
        for (int i = 0; i < LEVELS; i++) schema = Json.object("allOf", List.of(schema));
        return schema;
    }

    private static double millis(Supplier<?> reading) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long from = System.nanoTime();
            var _ = reading.get();
            best = Math.min(best, (System.nanoTime() - from) / 1e6);
        }
        return best;
    }

    @Test
    void tenThousandSchemasWithinEachOtherAreRefusedAtOnceWhereverTheyAreRead() {
        var text =
                ("{\"allOf\":[".repeat(LEVELS) + "{}" + "]}".repeat(LEVELS))
                        .getBytes(StandardCharsets.UTF_8);
        var reader = new StrictJson(ReadingLimits.STANDARD.json());
        var schema = deep();
        assertThat(reader.read(text)).isInstanceOf(StrictJson.Refused.class);
        assertThat(ArgumentSchema.flaw(schema)).isPresent();
        assertThat(ArgumentSchema.compile(schema, null)).isInstanceOf(Compilation.Refused.class);
        assertThat(Cues.in(schema)).extracting(Cue::kind).containsExactly(CueClass.HIDDEN);

        double read = millis(() -> reader.read(text));
        double flawed = millis(() -> ArgumentSchema.flaw(schema));
        double compiled = millis(() -> ArgumentSchema.compile(schema, null));
        double scanned = millis(() -> Cues.in(schema));
        System.out.printf(
                "%d deep: read %.2f, looked at %.2f, compiled %.2f, scanned %.2f ms%n",
                LEVELS, read, flawed, compiled, scanned);
        assertThat(List.of(read, flawed, compiled, scanned)).allMatch(each -> each < MOST_MILLIS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/schema",
                "https://example.com/schema#/a",
                "file:///etc/passwd",
                "other.json",
                "//example.com/a"
            })
    void aReferenceToAnotherDocumentIsToldByItsForm(String reference) {
        for (var keyword : List.of("$ref", "$dynamicRef", "$recursiveRef")) {
            var schema =
                    Json.object("properties", Json.object("a", Json.object(keyword, reference)));
            assertThat(ArgumentSchema.flaw(schema))
                    .hasValueSatisfying(why ->
                            assertThat(why)
                                    .startsWith("/properties/a/" + keyword)
                                    .contains("another document"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)b", "(a)\\1", "(?<!x)y", "((a{1,100}){1,100}){1,100}"})
    void aPatternThatCostsMoreThanItsTextIsToldByItsForm(String pattern) {
        var schema = Json.object("properties", Json.object("a", Json.object("pattern", pattern)));
        assertThat(ArgumentSchema.flaw(schema))
                .hasValueSatisfying(why -> assertThat(why).contains("/properties/a/pattern"));
    }

    @Test
    void aLongPatternIsToldByItsForm() {
        var schema = Json.object("patternProperties", Json.object("a".repeat(1_001), true));
        assertThat(ArgumentSchema.flaw(schema)).isPresent();
    }

    @Test
    void nothingIsWrongWithTheSchemasOfMostRealServers() {
        var flawed =
                RealServers.definitions().stream()
                        .map(RealServers.Said::definition)
                        .filter(tool -> ArgumentSchema.flaw(tool.object("inputSchema")).isPresent())
                        .map(tool ->
                                tool.text("name")
                                        + ": "
                                        + ArgumentSchema.flaw(tool.object("inputSchema")).get())
                        .toList();
        System.out.println("real servers' schemas that cannot be used: " + flawed);
        assertThat(flawed).hasSizeLessThan(10);
    }
}
