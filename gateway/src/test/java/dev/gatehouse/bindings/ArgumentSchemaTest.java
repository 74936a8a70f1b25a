package dev.gatehouse.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.bindings.ArgumentSchema.Compilation;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentSchemaTest {
    private static final String WEATHER =
            """
            {"type": "object", "additionalProperties": false, "required": ["city"],
             "properties": {
               "city": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z ]+$"},
               "days": {"type": "integer", "minimum": 1, "maximum": 14},
               "unit": {"enum": ["C", "F"]},
               "exact": {"type": "boolean"},
               "tags": {"type": "array", "maxItems": 3, "items": {"type": "string"}}}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'city': 'Bonn'}",
                "{'city': 'Bonn', 'days': 3, 'unit': 'C', 'exact': true, 'tags': ['a', 'b']}",
                "{'city': 'Bonn', 'days': 3.0}",
                "{'city': 'Bonn', 'tags': []}"
            })
    void whatTheSchemaAllowsPasses(String arguments) {
        assertThat(schema(WEATHER, null).objection(json(arguments))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | The whole breaks required.",
                "{'city': ''} | /city breaks minLength.",
                "{'city': 'B0nn'} | /city breaks pattern.",
                "{'city': 7} | /city breaks type.",
                "{'city': 'Bonn', 'days': 3.5} | /days breaks type.",
                "{'city': 'Bonn', 'days': 15} | /days breaks maximum.",
                "{'city': 'Bonn', 'days': '3'} | /days breaks type.",
                "{'city': 'Bonn', 'unit': 'K'} | /unit breaks enum.",
                "{'city': 'Bonn', 'exact': null} | /exact breaks type.",
                "{'city': 'Bonn', 'tags': ['a', 1]} | /tags/1 breaks type.",
                "{'city': 'Bonn', 'tags': ['a', 'b', 'c', 'd']} | /tags breaks maxItems.",
                "{'city': 'Bonn', 'more': 'x'} | The whole breaks additionalProperties."
            })
    void anObjectionSaysWhichPlaceBreaksWhat(String arguments, String objection) {
        assertThat(schema(WEATHER, null).objection(json(arguments))).contains(objection);
    }

    @Test
    void anObjectionNeverSaysWhatWasThere() {
        var schema =
                schema(
                        """
                        {"properties": {
                           "a": {"const": 1}, "b": {"pattern": "^x$"}, "c": {"enum": [1]},
                           "d": {"not": {}}, "e": {"anyOf": [{"type": "null"}, {"const": 2}]},
                           "f": {"uniqueItems": true}, "g": {"multipleOf": 7}, "h": false}}
                        """,
                        null);
        for (var name : List.of("a", "b", "c", "d", "e", "g", "h")) {
            var said = schema.objection(Json.object(name, "hunter2"));
            if (!name.equals("g"))
                assertThat(said.orElseThrow()).contains("/" + name).doesNotContain("hunter2");
            assertThat(schema.objection(Json.object(name, 4711)).orElse("")).doesNotContain("4711");
        }
        assertThat(schema.objection(Json.object("f", List.of("hunter2", "hunter2"))))
                .contains("/f breaks uniqueItems.");
    }

    @Test
    void bothSchemasMustAccept() {
        var narrowed =
                schema(WEATHER, "{'properties': {'days': {'maximum': 3}}, 'required': ['days']}");
        assertThat(narrowed.objection(json("{'city': 'Bonn', 'days': 3}"))).isEmpty();
        assertThat(narrowed.objection(json("{'city': 'Bonn', 'days': 4}")))
                .contains("/days breaks maximum.");
        assertThat(narrowed.objection(json("{'city': 'Bonn'}")))
                .contains("The whole breaks required.");
        assertThat(narrowed.objection(json("{'days': 3}"))).contains("The whole breaks required.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://json-schema.org/draft/2020-12/schema",
                "https://json-schema.org/draft/2019-09/schema",
                "http://json-schema.org/draft-07/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-04/schema#"
            })
    void theDialectIsTheOneThatTheSchemaNames(String dialect) {
        var schema = Json.object("$schema", dialect, "required", List.of("a"));
        assertThat(compiled(schema, null).objection(Json.object())).isPresent();
        assertThat(compiled(schema, null).objection(Json.object("a", 1))).isEmpty();
    }

    @Test
    void dialectsDiffer() {
        var tuple = "{'properties': {'a': {'%s': [{'type': 'string'}]}}}";
        var old = json(tuple.formatted("items"));
        assertThat(
                        compiled(
                                        old.with(
                                                "$schema",
                                                Json.of("http://json-schema.org/draft-07/schema#")),
                                        null)
                                .objection(json("{'a': [1]}")))
                .contains("/a/0 breaks type.");
        assertThat(schema(tuple.formatted("prefixItems"), null).objection(json("{'a': [1]}")))
                .contains("/a/0 breaks type.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$schema': 'https://example.com/our-own'}",
                "{'$schema': 7}",
                "{'properties': {'a': {'$schema': 'https://example.com/our-own'}}}",
                "{'$ref': 'https://example.com/x.json'}",
                "{'$ref': 'other.json'}",
                "{'$ref': 'file:///etc/passwd'}",
                "{'$ref': 'classpath:dev/x.json'}",
                "{'$ref': 'https://json-schema.org/draft/2020-12/schema'}",
                "{'properties': {'a': {'items': {'$ref': 'x#/y'}}}}",
                "{'properties': {'const': {'$ref': 'x#/y'}}}",
                "{'$dynamicRef': 'x#y'}",
                "{'allOf': [{'$ref': ''}]}",
                "{'$ref': '#/$defs/absent'}",
                "{'properties': {'a': {'$ref': '#absent'}}}"
            })
    void whatIsNotInTheDocumentIsNeverFetchedAndSuchASchemaRefused(String schema) {
        assertThat(refusal(json(schema))).isNotBlank();
    }

    @Test
    void referencesWithinTheDocumentAreFollowed() {
        var tree =
                schema(
                        """
                        {"$ref": "#/$defs/node", "$defs": {
                           "node": {"type": "object", "properties": {
                              "name": {"$ref": "#text"},
                              "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}},
                           "text": {"$anchor": "text", "type": "string"}}}
                        """,
                        null);
        assertThat(tree.objection(json("{'children': [{'name': 'a', 'children': []}]}"))).isEmpty();
        assertThat(tree.objection(json("{'children': [{'children': [{'name': 1}]}]}")))
                .contains("/children/0/children/0/name breaks type.");
    }

    @Test
    void aPropertyMayHaveTheNameOfAKeyword() {
        var schema =
                schema(
                        """
                        {"properties": {"$ref": {"type": "string"}, "pattern": {"type": "string"},
                           "uniqueItems": {"type": "boolean"}},
                         "default": {"$ref": "https://example.com", "pattern": "(?=a)"}}
                        """,
                        null);
        assertThat(schema.objection(json("{'$ref': 'x', 'pattern': '('}"))).isEmpty();
        assertThat(schema.objection(json("{'$ref': 1}"))).contains("/$ref breaks type.");
    }

    @Test
    void aPatternThatRe2LacksIsRefusedWithItsPlace() {
        assertThat(refusal(json("{'properties': {'a': {'pattern': '^(?!x).*$'}}}")))
                .contains("/properties/a/pattern");
        assertThat(refusal(json("{'patternProperties': {'(a)\\\\1': {}}}")))
                .contains("/patternProperties");
        assertThat(refusal(json("{'properties': {'a': {'pattern': '((a{900}){900}){900}'}}}")))
                .contains("repetition");
        assertThat(refusal(Json.object(), json("{'propertyNames': {'pattern': '('}}")))
                .contains("narrower", "/propertyNames/pattern");
    }

    @Test
    void patternsAreLinearAndTheirWorkBounded() {
        var bomb = schema("{'properties': {'a': {'pattern': '^(a+)+$'}}}", null);
        assertThat(bomb.objection(Json.object("a", "a".repeat(20_000) + "!")))
                .contains("/a breaks pattern.");
        assertThat(bomb.objection(Json.object("a", "a".repeat(2_000_000)))).isPresent();
        var upsideDown =
                schema("{'properties': {'a': {'not': {'pattern': '^(a|b?){100}$'}}}}", null);
        assertThat(upsideDown.objection(Json.object("a", "c".repeat(1_000_000))))
                .contains("The texts are too long to be matched with all patterns.");
    }

    @Test
    void aSchemaThatMultipliesItselfIsStopped() {
        var definitions = new StringBuilder();
        for (int i = 0; i < 30; i++)
            definitions.append(
                    "'d%d': {'anyOf': [{'$ref': '#/$defs/d%d'}, {'$ref': '#/$defs/d%d'}]},"
                            .formatted(i, i + 1, i + 1));
        var exponential =
                schema("{'$ref': '#/$defs/d0', '$defs': {" + definitions + "'d30': false}}", null);
        assertThat(exponential.objection(Json.object()).orElseThrow()).contains("too many steps");
        assertThat(schema("{'$ref': '#'}", null).objection(Json.object())).isPresent();
        assertThat(schema("{'not': {'$ref': '#'}}", null).objection(Json.object())).isPresent();
        assertThat(schema("{'anyOf': [{'$ref': '#'}, true]}", null).objection(Json.object()))
                .isPresent();
    }

    @Test
    void whatIsTooLargeOrTooDeepIsRefused() {
        Json deep = Json.object();
        for (int i = 0; i < 80; i++) deep = Json.object("not", deep);
        assertThat(refusal((Json.Obj) deep)).contains("deep");
        assertThat(refusal(Json.object("enum", Collections.nCopies(20_001, 1))))
                .contains("more than 20000");
        assertThat(refusal(Json.object("maximum", new Json.Num("1e999999")))).contains("/maximum");
        assertThat(refusal(Json.object("multipleOf", new Json.Num("1e-999999999"))))
                .contains("/multipleOf");
    }

    @Test
    void manyUniqueItemsAreNotComparedOneWithEach() {
        var schema = schema("{'properties': {'a': {'uniqueItems': true}}}", null);
        assertThat(schema.objection(Json.object("a", Collections.nCopies(1_001, 1))).orElseThrow())
                .contains("more than 1000");
        assertThat(schema.objection(json("{'a': [1, 1.0]}"))).contains("/a breaks uniqueItems.");
        assertThat(schema.objection(json("{'a': [1, '1', true]}"))).isEmpty();
    }

    @Test
    void aFormatIsAnAnnotationInEveryDialect() {
        for (var dialect : List.of("draft-04", "draft-07"))
            assertThat(
                            compiled(
                                            json("{'properties': {'a': {'format': 'email'}}}")
                                                    .with(
                                                            "$schema",
                                                            Json.of(
                                                                    "http://json-schema.org/"
                                                                            + dialect
                                                                            + "/schema#")),
                                            null)
                                    .objection(json("{'a': 'nobody'}")))
                    .as(dialect)
                    .isEmpty();
        assertThat(
                        schema("{'properties': {'a': {'format': 'ipv4'}}}", null)
                                .objection(json("{'a': 'nobody'}")))
                .isEmpty();
    }

    @Test
    void numbersAreComparedByWhatTheyAre() {
        var schema =
                schema(
                        """
                        {"properties": {"a": {"const": 1}, "b": {"multipleOf": 0.1},
                           "c": {"maximum": 9007199254740993}, "d": {"enum": [1.0, 2]}}}
                        """,
                        null);
        assertThat(schema.objection(json("{'a': 1.0, 'b': 0.3, 'c': 9007199254740993, 'd': 1}")))
                .isEmpty();
        assertThat(schema.objection(json("{'c': 9007199254740994}"))).isPresent();
        assertThat(schema.objection(json("{'b': 0.35}"))).isPresent();
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        var schema = schema(WEATHER, "{'properties': {'city': {'pattern': '^B'}}}");
        Callable<Integer> asking =
                () -> {
                    int objections = 0;
                    for (int i = 0; i < 500; i++)
                        if (schema.objection(Json.object("city", i % 2 == 0 ? "Bonn" : "Ulm"))
                                .isPresent()) objections++;
                    return objections;
                };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var asked : threads.invokeAll(Collections.nCopies(8, asking)))
                assertThat(asked.get()).isEqualTo(250);
        }
    }

    @Test
    void aNarrowerSchemaNeverAcceptsMore() {
        var random = new Random(106);
        int pairs = 0;
        int narrower = 0;
        while (pairs < 1_500) {
            var wide = RandomSchemas.schema(random);
            var narrow = RandomSchemas.schema(random);
            if (!(ArgumentSchema.compile(wide, null) instanceof Compilation.Compiled(var alone))
                    || !(ArgumentSchema.compile(wide, narrow)
                            instanceof Compilation.Compiled(var both))) continue;
            pairs++;
            for (int call = 0; call < 8; call++) {
                var arguments = RandomSchemas.arguments(random);
                boolean isAccepted = alone.objection(arguments).isEmpty();
                boolean isAcceptedByBoth = both.objection(arguments).isEmpty();
                if (isAcceptedByBoth) assertThat(isAccepted).as("%s %s", wide, narrow).isTrue();
                if (isAccepted && !isAcceptedByBoth) narrower++;
            }
        }
        assertThat(narrower).isGreaterThan(100);
    }

    private static ArgumentSchema schema(String schema, @Nullable String narrowed) {
        return compiled(json(schema), narrowed == null ? null : json(narrowed));
    }

    private static ArgumentSchema compiled(Json.Obj schema, Json.@Nullable Obj narrowed) {
        return switch (ArgumentSchema.compile(schema, narrowed)) {
            case Compilation.Compiled(var compiled) -> compiled;
            case Compilation.Refused(var why) -> throw new AssertionError(why);
        };
    }

    private static String refusal(Json.Obj schema) {
        return refusal(schema, null);
    }

    private static String refusal(Json.Obj schema, Json.@Nullable Obj narrowed) {
        return switch (ArgumentSchema.compile(schema, narrowed)) {
            case Compilation.Compiled _ -> throw new AssertionError("compiled: " + schema.toText());
            case Compilation.Refused(var why) -> why;
        };
    }

    /** JSON, with apostrophes for quotation marks. */
    private static Json.Obj json(String text) {
        var bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return switch (new StrictJson(JsonLimits.ANSWER).read(bytes)) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Reading other -> throw new AssertionError(text + ": " + other);
        };
    }
}
