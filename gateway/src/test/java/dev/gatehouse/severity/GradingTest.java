package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Authority;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds grading to {@code grades.txt}: CAP-4, T10, T11, T12, T14. */
class GradingTest {
    private static final Json.Obj EMPTY = Json.object("type", "object");

    @TestFactory
    Stream<DynamicTest> everyLineOfTheTableHolds() {
        return GradesTable.lines().stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.number() + ": " + line.text(),
                                () -> {
                                    var grade = line.grade();
                                    assertThat(rules(grade)).isEqualTo(line.rules());
                                    assertThat(grade.severity()).isEqualTo(line.severity());
                                }));
    }

    @Test
    void theTableHasALineForEveryRuleAndNoLineTwice() {
        var lines = GradesTable.lines();
        assertThat(lines.stream().map(GradesTable.Line::text)).doesNotHaveDuplicates();
        var said =
                lines.stream().flatMap(line -> line.rules().stream()).collect(Collectors.toSet());
        // These need more than the values of a line, and have their own tests below; to the last
        // one no known difference leads: it is there for those that nobody thought of.
        var elsewhere =
                Set.of(
                        Rule.TOOL_RENAMED,
                        Rule.NAME_CONFUSABLE,
                        Rule.NO_CANONICAL_FORM,
                        Rule.TOO_LARGE,
                        Rule.SCHEMA_TOO_LARGE,
                        Rule.SCHEMA_CHANGED);
        assertThat(
                        Arrays.stream(Rule.values())
                                .filter(rule -> !elsewhere.contains(rule))
                                .map(Rule::word))
                .isSubsetOf(said);
    }

    @Test
    void theDocumentSaysWhatEachRuleWeighs() throws IOException {
        var lines = Files.readAllLines(Path.of("..", "docs", "severity.md"));
        assertThat(lines.stream().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(
                        Arrays.stream(Rule.values())
                                .sorted(Comparator.comparing(Rule::word))
                                .map(rule -> "| `" + rule.word() + "` | " + rule.severity() + " |")
                                .toList());
    }

    @Test
    void whatIsTheSameIsOfNoWeightInEitherDirection() {
        for (var line : GradesTable.lines())
            if (line.severity() == Severity.S0) assertThat(line.back()).isEqualTo(Grade.NONE);
    }

    @Test
    void eachMatchSaysWhereAndWhatInASentence() {
        for (var line : GradesTable.lines())
            for (var match : line.grade().matches()) {
                assertThat(match.at()).matches("|/.*");
                assertThat(match.says()).matches("(?s)[A-Z].* .*");
                assertThat(match.says().length()).isLessThan(900);
            }
    }

    @Test
    void theWorstStandsFirst() {
        var was = Json.object("name", "it", "description", "It reads.", "inputSchema", EMPTY);
        var is =
                was.with("description", Json.of("It reads on."))
                        .with("annotations", Json.object("readOnlyHint", true));
        assertThat(Grading.changed(Kind.TOOL, was, is).matches().stream().map(Grade.Match::rule))
                .containsExactly("annotation.lowered", "text.changed");
    }

    @Test
    void aToolUnderAnotherNameIsSeenWhateverItSays() {
        var schema = Json.object("type", "object", "properties", Json.object("to", EMPTY));
        var grades =
                Grading.items(
                        Map.of(
                                tool("send"), item("send", schema),
                                tool("list"), item("list", EMPTY)),
                        Map.of(
                                tool("transfer"),
                                        item("transfer", schema.with("required", Json.array()))
                                                .with("description", Json.of("Better.")),
                                tool("list"), item("list", EMPTY)));
        assertThat(grades).containsOnlyKeys(tool("send"), tool("transfer"));
        for (var grade : grades.values()) {
            assertThat(rules(grade)).contains("tool.renamed");
            assertThat(grade.severity()).isEqualTo(Severity.S3);
        }
    }

    @Test
    void aToolThatGoesAndAnotherThatComesAreNoRename() {
        var grades =
                Grading.items(
                        Map.of(tool("send"), item("send", EMPTY)),
                        Map.of(
                                tool("look"),
                                item(
                                        "look",
                                        Json.object(
                                                "type", "object", "required", Json.array("x")))));
        assertThat(grades.values().stream().flatMap(grade -> rules(grade).stream()))
                .doesNotContain("tool.renamed");
    }

    /** T07 to T09. */
    @Test
    void aNewNameThatCanBeTakenForOneOfAnotherServerIsGrave() {
        var others = new OtherNames("files", Map.of("bank", Set.of(tool("pay"), tool("look"))));
        assertThat(rules(others.grade(tool("p\u0430y")))).containsExactly("name.confusable");
        assertThat(rules(others.grade(tool("bank__pay")))).containsExactly("name.confusable");
        assertThat(others.grade(tool("Pay")).severity()).isEqualTo(Severity.S3);
        assertThat(others.grade(tool("pay"))).isEqualTo(Grade.NONE);
        assertThat(others.grade(tool("write"))).isEqualTo(Grade.NONE);
    }

    /** No secret stands in what is told of it, wherever it came to stand. */
    @Test
    void noGradeHoldsTheSecretThatItIsAbout() {
        var secret = "AKIA" + "Z3QXJ5LRP2WMN7KB";
        var was = item("it", Json.object("type", "object", "enum", List.of("a")));
        for (var is :
                List.of(
                        was.with("description", Json.of("With " + secret)),
                        item("it", Json.object("type", "object", "enum", List.of(secret))),
                        item(
                                "it",
                                Json.object(
                                        "type",
                                        "object",
                                        "properties",
                                        Json.object(secret, EMPTY))),
                        was.with(secret, Json.of("x")),
                        was.with("_meta", Json.object(secret, secret)))) {
            var grade = Grading.changed(Kind.TOOL, was, is);
            assertThat(grade.severity()).isEqualTo(Severity.S4);
            assertThat(rules(grade)).contains("text.cue.secret");
            assertThat(grade.toString()).doesNotContain(secret);
        }
    }

    @Test
    void whatCannotBeComparedGradesHigh() {
        var was = item("it", EMPTY);
        var beyond = was.with("_meta", Json.object("n", new Json.Num("1e999")));
        for (var grade :
                List.of(
                        Grading.changed(Kind.TOOL, was, beyond),
                        Grading.changed(Kind.TOOL, beyond, beyond),
                        Grading.added(Kind.TOOL, beyond),
                        Grading.facet("capabilities", null, beyond))) {
            assertThat(rules(grade)).containsExactly("item.no-canonical-form");
            assertThat(grade.severity()).isEqualTo(Severity.S3);
        }
    }

    @Test
    void whatIsTooLargeToBeComparedGradesHighAndFast() {
        Json deep = EMPTY;
        for (int i = 0; i < 10_000; i++) deep = Json.object("allOf", Json.array(deep));
        long start = System.nanoTime();
        var grade = Grading.changed(Kind.TOOL, item("it", EMPTY), item("it", (Json.Obj) deep));
        assertThat(System.nanoTime() - start).isLessThan(50_000_000);
        assertThat(rules(grade)).containsExactly("item.too-large");
        assertThat(grade.severity()).isEqualTo(Severity.S3);
    }

    /** T20: each alternative is to be met with each, again and again. */
    @Test
    void aSchemaThatMultipliesItselfGradesHigh() {
        var was = multiplying("a");
        var is = multiplying("b");
        var grade = Grading.changed(Kind.TOOL, item("it", was), item("it", is));
        assertThat(rules(grade)).containsExactly("schema.too-large");
        assertThat(grade.severity()).isEqualTo(Severity.S3);
    }

    private static Json.Obj multiplying(String last) {
        var definitions = Json.object("d0", Json.object("enum", Json.array(last, 1)));
        for (int i = 1; i < 30; i++) {
            var one = Json.object("$ref", "#/$defs/d" + (i - 1));
            definitions =
                    definitions.with(
                            "d" + i,
                            Json.object(
                                    "anyOf",
                                    Json.array(
                                            Json.object("type", "array", "items", one),
                                            Json.object(
                                                    "type",
                                                    "array",
                                                    "items",
                                                    one,
                                                    "minItems",
                                                    i))));
        }
        return Json.object("$ref", "#/$defs/d29", "$defs", definitions);
    }

    @Test
    void facetsAreThoseThatDeclarationsAndAuthoritiesHave() {
        var said =
                new Declaration(
                                Revision.V2026_07_28,
                                Json.object("name", "n"),
                                EMPTY,
                                "",
                                List.of("2026-07-28"),
                                List.of())
                        .by(Json.object("command", "x"))
                        .over(Declaration.STREAMABLE);
        for (var facet : said.facets().entrySet())
            assertThat(rules(Grading.facet(facet.getKey(), facet.getValue(), Json.of("other"))))
                    .doesNotContain("facet.unknown");
        for (var facet :
                List.of(
                        Authority.SERVERS,
                        Authority.RESOURCE,
                        Authority.SCOPES,
                        Authority.CHALLENGE,
                        Authority.ISSUER + "https://as.example",
                        Authority.HOSTS + "https://as.example",
                        Authority.PKCE + "https://as.example",
                        Authority.SCOPES_OF + "https://as.example"))
            assertThat(rules(Grading.authority(facet, Set.of("a"), Set.of("b"))))
                    .isNotEmpty()
                    .doesNotContain("authority.unknown");
    }

    private static ItemKey tool(String name) {
        return new ItemKey(Kind.TOOL, name);
    }

    private static Json.Obj item(String name, Json.Obj schema) {
        return Json.object("name", name, "inputSchema", schema);
    }

    static Set<String> rules(Grade grade) {
        return grade.matches().stream().map(Grade.Match::rule).collect(Collectors.toSet());
    }
}
