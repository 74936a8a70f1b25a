package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirroredHeadersTest {
    /** Method, params, headers (name=value, separated by ;) and what is wrong, - for nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
"""
tools/list     | {}             | mcp-method=tools/list                         | -
tools/list     | {}             | mcp-method=tools/list;mcp-name=any            | -
tools/list     | {}             | mcp-name=any                                  | the mcp-method header is missing
tools/list     | {}             | mcp-method=tools/call                         | the mcp-method header does not match the body
tools/list     | {}             | mcp-method=Tools/List                         | the mcp-method header does not match the body
tools/list     | {}             | mcp-method=                                   | the mcp-method header does not match the body
tools/list     | {}             | mcp-method=tools/list;mcp-method=tools/list   | the mcp-method header appears twice
tools/list     | {}             | mcp-method=tools/list, tools/list             | the mcp-method header does not match the body
tools/list     | {}             | mcp-method==?base64?dG9vbHMvbGlzdA==?=        | the mcp-method header does not match the body
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name=add            | -
tools/call     | {"name":"add"} | mcp-method= tools/call ;mcp-name= add         | -
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name==?base64?YWRk?= | -
tools/call     | {"name":"add"} | mcp-method=tools/call                         | the mcp-name header is missing
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name=Add            | the mcp-name header does not match the body
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name=add;mcp-name=add | the mcp-name header appears twice
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name==?base64?YWR?= | the mcp-name header cannot be decoded
tools/call     | {"name":"add"} | mcp-method=tools/call;mcp-name=ádd            | the mcp-name header cannot be decoded
tools/call     | {"name":"é"}   | mcp-method=tools/call;mcp-name==?base64?w6k=?= | -
tools/call     | {"name":"é"}   | mcp-method=tools/call;mcp-name==?base64?ZcyB?= | the mcp-name header does not match the body
tools/call     | {}             | mcp-method=tools/call                         | the mcp-name header is missing
tools/call     | {}             | mcp-method=tools/call;mcp-name=               | the body has nothing for the mcp-name header
tools/call     | {"name":1}     | mcp-method=tools/call;mcp-name=1              | the body has nothing for the mcp-name header
tools/call     | {"uri":"a:b"}  | mcp-method=tools/call;mcp-name=a:b            | the body has nothing for the mcp-name header
prompts/get    | {"name":"p"}   | mcp-method=prompts/get;mcp-name=p             | -
prompts/get    | {"name":"p"}   | mcp-method=prompts/get;mcp-name=q             | the mcp-name header does not match the body
resources/read | {"uri":"a:b"}  | mcp-method=resources/read;mcp-name=a:b        | -
resources/read | {"uri":"a:b"}  | mcp-method=resources/read;mcp-name=A:b        | the mcp-name header does not match the body
tasks/get      | {"taskId":"t"} | mcp-method=tasks/get;mcp-name=t               | -
tasks/update   | {"taskId":"t"} | mcp-method=tasks/update;mcp-name=t            | -
tasks/cancel   | {"taskId":"t"} | mcp-method=tasks/cancel                       | the mcp-name header is missing
""")
    void methodAndNameAgreeWithTheBody(String wire, String params, String headers, String why) {
        var method = Method.find(wire).orElseThrow();
        var request = new Message.Request(Id.of(1), wire, object(params));

        assertThat(MirroredHeaders.disagreement(request, method, headers(headers)).orElse("-"))
                .isEqualTo(why);
    }

    private static final Json.Obj SCHEMA =
            object(
                    """
                    {"type":"object","properties":{
                      "region":{"type":"string","x-mcp-header":"Region"},
                      "count":{"type":"integer","x-mcp-header":"Count"},
                      "dry":{"type":"boolean","x-mcp-header":"Dry"},
                      "plain":{"type":"string"},
                      "where":{"type":"object","properties":{
                        "zone":{"type":"string","x-mcp-header":"Zone"}}}}}
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
"""
{}                         |                                               | -
{"plain":"x"}              |                                               | -
{}                         | mcp-param-other=x                             | -
{"region":"us"}            | mcp-param-region=us                           | -
{"region":"us"}            | mcp-param-region= us                          | -
{"region":"us"}            | mcp-param-region==?base64?dXM=?=              | -
{"region":"us"}            |                                               | the mcp-param-region header is missing
{"region":"us"}            | mcp-param-region=US                           | the mcp-param-region header does not match the body
{"region":"us"}            | mcp-param-region=us;mcp-param-region=us       | the mcp-param-region header appears twice
{"region":"us"}            | mcp-param-region==?base64?dXM?=               | the mcp-param-region header cannot be decoded
{"region":"us"}            | mcp-param-region==?base64?/w==?=              | the mcp-param-region header cannot be decoded
{"region":"us"}            | mcp-param-region==?BASE64?dXM=?=              | the mcp-param-region header does not match the body
{"region":" us "}          | mcp-param-region= us                          | the mcp-param-region header does not match the body
{"region":" us "}          | mcp-param-region==?base64?IHVzIA==?=          | -
{"region":""}              | mcp-param-region=                             | -
{"region":""}              |                                               | the mcp-param-region header is missing
{"region":null}            |                                               | -
{"region":null}            | mcp-param-region=null                         | the mcp-param-region header has no argument in the body
{}                         | mcp-param-region=us                           | the mcp-param-region header has no argument in the body
{"region":["us"]}          | mcp-param-region=["us"]                       | the mcp-param-region header does not match the body
{"region":{"a":1}}         | mcp-param-region={"a":1}                      | the mcp-param-region header does not match the body
{"count":1}                | mcp-param-count=1                             | -
{"count":1}                | mcp-param-count=1.0                           | -
{"count":1}                | mcp-param-count=1e0                           | -
{"count":1.0}              | mcp-param-count=1                             | -
{"count":100}              | mcp-param-count=1E+2                          | -
{"count":0}                | mcp-param-count=-0                            | -
{"count":1}                | mcp-param-count==?base64?MQ==?=               | -
{"count":1}                | mcp-param-count=2                             | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=01                            | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=+1                            | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=1.                            | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=0x1                           | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count==?base64?2aE=?=               | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=                              | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=1.0000000000000000000000001   | the mcp-param-count header does not match the body
{"count":"1"}              | mcp-param-count=1                             | -
{"count":"1"}              | mcp-param-count=1.0                           | the mcp-param-count header does not match the body
{"count":9007199254740991} | mcp-param-count=9007199254740992              | the mcp-param-count header does not match the body
{"count":1}                | mcp-param-count=1e99999999999                 | the mcp-param-count header does not match the body
{"dry":true}               | mcp-param-dry=true                            | -
{"dry":true}               | mcp-param-dry=True                            | the mcp-param-dry header does not match the body
{"dry":false}              | mcp-param-dry=0                               | the mcp-param-dry header does not match the body
{"where":{"zone":"a"}}     | mcp-param-zone=a                              | -
{"where":{"zone":"a"}}     |                                               | the mcp-param-zone header is missing
{"where":{"zone":"a"}}     | mcp-param-zone=b                              | the mcp-param-zone header does not match the body
{"where":{"zone":null}}    |                                               | -
{"where":{}}               | mcp-param-zone=a                              | the mcp-param-zone header has no argument in the body
{"where":null}             | mcp-param-zone=a                              | the mcp-param-zone header has no argument in the body
{"where":"zone"}           |                                               | -
{"zone":"a"}               |                                               | -
{"region":"us","count":1}  | mcp-param-region=us                           | the mcp-param-count header is missing
""")
    void argumentsAgreeWithTheirHeaders(String arguments, String headers, String why) {
        var outcome = sound(SCHEMA).disagreement(object(arguments), headers(headers));

        assertThat(outcome.orElse("-")).isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "0e999999999", "-1e2147483647"})
    void aHugeExponentIsComparedAtOnce(String number) {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> bothWays(number));
    }

    private static void bothWays(String number) {
        var parameters = sound(SCHEMA);
        var body = Json.object("count", new Json.Num(number));
        var one = Json.object("count", 1);

        assertThat(parameters.disagreement(one, headers("mcp-param-count=" + number))).isPresent();
        assertThat(parameters.disagreement(body, headers("mcp-param-count=1"))).isPresent();
        assertThat(parameters.disagreement(body, headers("mcp-param-count=" + number))).isEmpty();
        assertThat(parameters.render(body)).containsOnlyKeys("Mcp-Param-Count");
    }

    /** A schema's properties, and what is wrong with its annotations, - for nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
"""
{}                                                                            | -
{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}                     | -
{"properties":{"a":{"type":"integer","x-mcp-header":"!#$%&'*+-.^_`~09azAZ"}}} | -
{"properties":{"a":{"properties":{"b":{"type":"boolean","x-mcp-header":"B"}}}}} | -
{"properties":{"x-mcp-header":{"type":"string"}}}                             | -
{"properties":{"x-mcp-header":{"type":"string","x-mcp-header":"A"}}}          | -
{"properties":{"properties":{"type":"string","x-mcp-header":"A"}}}            | -
{"properties":{"default":{"type":"string","x-mcp-header":"A"}}}               | -
{"properties":{"a":{"default":{"x-mcp-header":"A"}}}}                         | -
{"properties":{"a":{"enum":[{"x-mcp-header":"A"}]}}}                          | -
{"$defs":{"x-mcp-header":{"type":"string"}}}                                  | -
{"properties":{"a":{"type":"string","x-mcp-header":""}}}                      | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":"A B"}}}                   | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":"A:"}}}                    | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":"A\\r\\nB"}}}              | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":"A\\n"}}}                  | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":"é"}}}                     | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":1}}}                       | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":null}}}                    | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":{}}}}                      | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"string","x-mcp-header":["A"]}}}                   | an x-mcp-header is not a header name token
{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}                     | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}                     | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"type":"array","x-mcp-header":"A"}}}                      | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"type":"null","x-mcp-header":"A"}}}                       | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"x-mcp-header":"A"}}}                                     | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"type":["string"],"x-mcp-header":"A"}}}                   | an x-mcp-header is on something else than a string, integer or boolean
{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}} | an x-mcp-header is used twice
{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"properties":{"c":{"type":"string","x-mcp-header":"A"}}}}} | an x-mcp-header is used twice
{"type":"string","x-mcp-header":"A"}                                          | an x-mcp-header stands where properties alone do not lead
{"items":{"type":"string","x-mcp-header":"A"}}                                | an x-mcp-header stands where properties alone do not lead
{"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}}           | an x-mcp-header stands where properties alone do not lead
{"properties":{"a":{"items":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}} | an x-mcp-header stands where properties alone do not lead
{"properties":{"a":{"prefixItems":[{"type":"string","x-mcp-header":"A"}]}}}   | an x-mcp-header stands where properties alone do not lead
{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}         | an x-mcp-header stands where properties alone do not lead
{"allOf":[{"type":"string","x-mcp-header":"A"}]}                              | an x-mcp-header stands where properties alone do not lead
{"not":{"x-mcp-header":"A"}}                                                  | an x-mcp-header stands where properties alone do not lead
{"if":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}              | an x-mcp-header stands where properties alone do not lead
{"$defs":{"a":{"type":"string","x-mcp-header":"A"}}}                          | an x-mcp-header stands where properties alone do not lead
{"patternProperties":{"a":{"type":"string","x-mcp-header":"A"}}}              | an x-mcp-header stands where properties alone do not lead
{"additionalProperties":{"type":"string","x-mcp-header":"A"}}                 | an x-mcp-header stands where properties alone do not lead
{"dependentSchemas":{"a":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}} | an x-mcp-header stands where properties alone do not lead
""")
    void aBrokenAnnotationIsFound(String schema, String why) {
        assertThat(
                        switch (MirroredParameters.read(object(schema))) {
                            case MirroredParameters.Sound _ -> "-";
                            case MirroredParameters.Broken(var broken) -> broken;
                        })
                .isEqualTo(why);
    }

    @Test
    void aCallIsRenderedAsTheSpecificationSpellsIt() {
        var arguments =
                object(
                        "{\"region\":\"é\",\"count\":42.0,\"dry\":false,\"plain\":\"x\","
                                + "\"where\":{\"zone\":\"a\"}}");
        var request = call("add", arguments);

        assertThat(MirroredHeaders.render(request, Method.TOOLS_CALL, sound(SCHEMA)))
                .isEqualTo(
                        Map.of(
                                "Mcp-Method", "tools/call",
                                "Mcp-Name", "add",
                                "Mcp-Param-Region", "=?base64?w6k=?=",
                                "Mcp-Param-Count", "42",
                                "Mcp-Param-Dry", "false",
                                "Mcp-Param-Zone", "a"));
    }

    @Test
    void otherMethodsHaveNoParameters() {
        var request =
                new Message.Request(
                        Id.of(1),
                        "prompts/get",
                        object("{\"name\":\"p\",\"arguments\":{\"region\":\"us\"}}"));

        assertThat(MirroredHeaders.render(request, Method.PROMPTS_GET, sound(SCHEMA)))
                .isEqualTo(Map.of("Mcp-Method", "prompts/get", "Mcp-Name", "p"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"region\":null}",
                "{\"region\":\" a\\n\"}",
                "{\"region\":\"=?base64?YQ==?=\"}",
                "{\"count\":-0}",
                "{\"count\":1e2}",
                "{\"count\":0.5}",
                "{\"count\":4503599627370497.00000000001}",
                "{\"count\":1e300}",
                "{\"count\":9007199254740991,\"dry\":true,\"where\":{\"zone\":\"\"}}"
            })
    void whatIsRenderedAgrees(String arguments) {
        var request = call("naïve tool", object(arguments));
        var rendered = MirroredHeaders.render(request, Method.TOOLS_CALL, sound(SCHEMA));
        Function<String, List<String>> headers =
                name ->
                        rendered.entrySet().stream()
                                .filter(e -> e.getKey().toLowerCase(Locale.ROOT).equals(name))
                                .map(Map.Entry::getValue)
                                .toList();

        assertThat(MirroredHeaders.disagreement(request, Method.TOOLS_CALL, headers)).isEmpty();
        assertThat(sound(SCHEMA).disagreement(object(arguments), headers)).isEmpty();
    }

    @Test
    void aToolThatMirrorsNothingAgreesWithAnything() {
        assertThat(sound(Json.object()).isEmpty()).isTrue();
        assertThat(sound(SCHEMA).isEmpty()).isFalse();
        assertThat(MirroredParameters.NONE.disagreement(object("{\"region\":1}"), headers("")))
                .isEmpty();
    }

    private static Message.Request call(String tool, Json.Obj arguments) {
        return new Message.Request(
                Id.of(1), "tools/call", Json.object("name", tool, "arguments", arguments));
    }

    private static MirroredParameters sound(Json.Obj schema) {
        return switch (MirroredParameters.read(schema)) {
            case MirroredParameters.Sound(var parameters) -> parameters;
            case MirroredParameters.Broken(var why) -> throw new AssertionError(why);
        };
    }

    private static Function<String, List<String>> headers(String text) {
        var all = new HashMap<String, List<String>>();
        if (text != null && !text.isEmpty())
            for (var header : text.split(";", -1)) {
                int equals = header.indexOf('=');
                all.computeIfAbsent(header.substring(0, equals), _ -> new ArrayList<>())
                        .add(header.substring(equals + 1));
            }
        return name -> all.getOrDefault(name, List.of());
    }

    private static Json.Obj object(String text) {
        var reader = new StrictJson(JsonLimits.ANSWER);
        return switch (reader.read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Value(var other) -> throw new AssertionError(other.toText());
            case StrictJson.Refused(var why) -> throw new AssertionError(why);
        };
    }
}
