package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Condition.Compilation;
import dev.gatehouse.policy.Condition.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Json.Obj ARGUMENTS =
            Json.object(
                    "path",
                    "/srv/a/b.txt",
                    "count",
                    3,
                    "ratio",
                    0.5,
                    "zero",
                    0,
                    "force",
                    true,
                    "nothing",
                    Json.nothing(),
                    "tags",
                    List.of("x", "y"),
                    "nested",
                    Json.object("deep", Json.object("er", "z")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent.name == 'crow' && agent.owner == 'ada' && agent.issuer == 'https://i'",
                "agent.clientId == 'c1' && user == '' && server == 'files'",
                "item.kind == 'tool' && item.name == 'read' && action == 'write'",
                "chain == ['near', 'far'] && chain[0] == 'near' && chain.size() == 2",
                "'pii' in labels && !('secret' in labels)",
                "resources.all(r, r.startsWith('path:/srv/'))",
                "resources.exists(r, r.endsWith('/a')) && resources.exists_one(r, r == 'path:/srv/a')",
                "token.scopes.filter(s, s.startsWith('r')).size() == 1 && token.acr == 'gold'",
                "now < timestamp('2026-12-01T00:00:00Z') && now.getHours('Europe/Berlin') == 13",
                "now - duration('1h') < now",
                "args.path.matches('^/srv/[a-z/]+[.]txt$')",
                "args.path.contains('/a/') && args['path'].size() == 12",
                "args.path.startsWith('/' + (chain[0].matches('near') ? 'srv' : 'x') + '/')",
                "args.nested.deep.er == 'z' && has(args.nested.deep) && !has(args.absent)",
                "args.tags == ['x', 'y'] && 'x' in args.tags && args.tags[1] == 'y'",
                "args.tags.map(t, t + '!') == ['x!', 'y!']",
                "args.tags + ['z'] == ['x', 'y', 'z']",
                "args.nested == {'deep': {'er': 'z'}} && 'deep' in args.nested",
                "args.exists(name, name == 'force') && args.size() == 8",
                "args.force == true && args.nothing == null && args.count + 1 == 4",
                "b'ab' + b'c' == b'abc' && 1 + 1 == 2 && 1.5 + 1.5 == 3.0",
                "type(args.count) == int && type(args.ratio) == double"
            })
    void aConditionSeesEveryVariableByItsName(String text) {
        assertThat(outcome(text)).as(text).isEqualTo(new Outcome.Holds());
    }

    @Test
    void whatDoesNotHoldIsSaidSo() {
        assertThat(outcome("action == 'read'")).isEqualTo(new Outcome.HoldsNot());
        assertThat(outcome("args.count > 3")).isEqualTo(new Outcome.HoldsNot());
    }

    @Test
    void aNumberIsWhatItIsAndNotHowItWasWritten() {
        for (var one : List.of("1", "1.0", "1e0", "10E-1")) {
            var arguments = Json.object("n", new Json.Num(one));
            assertThat(outcome("args.n == 1 && args.n % 2 == 1 && args.n < 1.5", arguments))
                    .as(one)
                    .isEqualTo(new Outcome.Holds());
        }
        var large = Json.object("n", new Json.Num("9223372036854775808"));
        assertThat(outcome("type(args.n) == double && args.n > 9223372036854770000", large))
                .isEqualTo(new Outcome.Holds());
        var half = Json.object("n", new Json.Num("0.5"));
        assertThat(outcome("args.n < 1 && args.n > 0", half)).isEqualTo(new Outcome.Holds());
        assertThat(why(outcome("args.n + 1 > 0", half))).contains("types");
    }

    @Test
    void aMisspeltNameIsRefusedWithItsPlace() {
        assertThat(refusal("action == 'read' &&\n  agent.nmae == 'x'")).contains("2:3", "agent");
        assertThat(refusal("usr == ''")).contains("1:1", "usr");
        assertThat(refusal("item.names == ''")).contains("1:1", "item");
        assertThat(refusal("nothingOfTheKind(user)")).contains("1:17", "nothingOfTheKind");
    }

    @Test
    void typesThatDoNotGoTogetherAreRefusedWithTheirPlace() {
        assertThat(refusal("user == 1")).contains("1:6");
        assertThat(refusal("labels.startsWith('a')")).contains("1:18");
        assertThat(refusal("now > 5")).contains("1:5");
        assertThat(refusal("user &&")).contains("1:8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "1 + 1", "labels", "args", "args.force", "now", "null"})
    void whatIsNoBooleanIsRefused(String text) {
        assertThat(refusal(text)).contains("true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "user ==", "(", "'", "a b c", "\u0000", "user == '\ud800'"})
    void whatIsNoExpressionIsRefused(String text) {
        assertThat(refusal(text)).isNotBlank();
    }

    @Test
    void messagesAreNoPartOfConditions() {
        for (var message :
                List.of(
                        "google.protobuf.Int64Value{value: 1} == 1",
                        "google.protobuf.Struct{} == {}",
                        "google.protobuf.Timestamp{seconds: 1} < now",
                        "google.protobuf.Any{} == null",
                        "google.protobuf.Value{} == null",
                        "Nothing{} == null")) assertThat(refusal(message)).contains("1:");
    }

    @Test
    void whatIsTooLongOrTooLargeOrTooDeepIsRefused() {
        assertThat(refusal("user == '" + "x".repeat(2_000) + "'")).contains("2000 are allowed");
        assertThat(refusal("(".repeat(900) + "true" + ")".repeat(900))).isNotBlank();
        assertThat(refusal("!(".repeat(600) + "true" + ")".repeat(600))).isNotBlank();
        assertThat(refusal("[".repeat(900) + "]".repeat(900) + " == []")).isNotBlank();
        assertThat(refusal("1" + "+1".repeat(900) + " == 1")).isNotBlank();
        assertThat(refusal("true?".repeat(300) + "true" + ":true".repeat(300))).isNotBlank();
        assertThat(refusal("[].all(a,a)" + "||[].all(a,a)".repeat(140)))
                .contains("1000 are allowed");
        assertThat(outcome("true" + " && true".repeat(200))).isEqualTo(new Outcome.Holds());
    }

    @Test
    void aMissingMemberFails() {
        assertThat(why(outcome("args.absent == 'x'"))).contains("not there").contains("character");
        assertThat(why(outcome("args['absent'] == 'x'"))).contains("not there");
        assertThat(why(outcome("args.nested.other == 'x'"))).contains("not there");
        assertThat(why(outcome("args.path.deeper == 'x'"))).contains("not there");
        assertThat(why(outcome("chain[7] == 'x'"))).contains("index");
    }

    @Test
    void arithmeticThatHasNoAnswerFails() {
        assertThat(why(outcome("1 / args.zero == 1"))).contains("division by zero");
        assertThat(why(outcome("1 % args.zero == 1"))).contains("division by zero");
        assertThat(why(outcome("9223372036854775807 + args.count > 0"))).contains("range");
        assertThat(why(outcome("int(args.path) == 1"))).contains("does not take");
        assertThat(why(outcome("args.path < 1"))).contains("types");
        assertThat(why(outcome("args.path && true"))).isNotBlank();
    }

    @Test
    void anErrorThatCannotChangeTheAnswerIsAbsorbedAsCelSays() {
        assertThat(outcome("true || args.absent == 1")).isEqualTo(new Outcome.Holds());
        assertThat(outcome("args.absent == 1 || true")).isEqualTo(new Outcome.Holds());
        assertThat(outcome("args.absent == 1 && false")).isEqualTo(new Outcome.HoldsNot());
        assertThat(outcome("args.absent == 1 || false")).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome("args.absent == 1 && true")).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome("!(args.absent == 1)")).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome("args.absent ? true : true")).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void whyItFailedNeverSaysWhatAnArgumentHeld() {
        var arguments = Json.object("a", "hunter2", "m", Json.object("k", "v"), "n", 4711);
        for (var text :
                List.of(
                        "int(args.a) == 1",
                        "args.m[args.a] == 1",
                        "args[args.a] == 1",
                        "args.a < 1",
                        "timestamp(args.a) == now",
                        "duration(args.a) == duration('1s')",
                        "now.getHours(args.a) == 1",
                        "bool(args.a)",
                        "args.a || false",
                        "args.a ? true : false",
                        "{args.a: 1, args.a: 2}.size() == 1",
                        "chain[args.n] == ''",
                        "args.n.all(x, true)",
                        "args.a.all(x, true)",
                        "string(args.n / 0) == ''"))
            assertThat(why(outcome(text, arguments))).as(text).doesNotContain("hunter2", "4711");
    }

    @Test
    void loopsAreBoundedForAnEvaluationAsAWhole() {
        var resources = Collections.nCopies(101, "path:/x");
        var inTwo = "resources.all(a, resources.all(b, a == b))";
        assertThat(why(outcome(inTwo, resources))).contains("10000 turns");
        assertThat(outcome(inTwo, resources.subList(0, 90))).isEqualTo(new Outcome.Holds());
        var inThree = "resources.exists(a, resources.map(b, resources.map(c, c)).size() == 0)";
        assertThat(why(outcome(inThree, resources))).contains("10000 turns");
        var oneAfterTheOther =
                "resources.all(a, true)" + " && resources.all(a, resources.all(b, true))";
        assertThat(why(outcome(oneAfterTheOther, resources))).contains("10000 turns");
    }

    @Test
    void textsCannotBeGrownByRepetition() {
        var text = "['0123456789']" + ".map(x, x + x)".repeat(25) + ".size() == 1";
        assertThat(why(outcome(text))).contains("more than it may");
        var lists = "[[1]]" + ".map(x, x + x)".repeat(25) + ".size() == 1";
        assertThat(why(outcome(lists))).contains("more than it may");
        var bytes = "[b'0123456789']" + ".map(x, x + x)".repeat(25) + ".size() == 1";
        assertThat(why(outcome(bytes))).contains("more than it may");
        var shared = "[1]" + ".map(x, [x, x])".repeat(30);
        assertThat(outcome(shared + ".size() == 1")).isEqualTo(new Outcome.Holds());
        assertThat(why(outcome(shared + " == " + shared))).contains("more than it may");
        assertThat(why(outcome(shared + " in [" + shared + "]"))).contains("more than it may");
        assertThat(outcome("(" + text + ") || true")).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void longArgumentsCanBeLookedAtAndNotOverAndOver() {
        var large = Json.object("t", "x".repeat(2_000_000), "l", Collections.nCopies(90, "y"));
        assertThat(outcome("args.t.size() > 1000", large)).isEqualTo(new Outcome.Holds());
        assertThat(outcome("args.t.startsWith('x')", large)).isEqualTo(new Outcome.Holds());
        assertThat(why(outcome("args.l.all(l, args.t.size() > 1)", large)))
                .contains("more than it may");
        assertThat(why(outcome("[args.t].all(t, args.l.all(l, t.size() > 1))", large)))
                .contains("more than it may");
        assertThat(why(outcome("args.l.all(l, int(args.t) == 1 || args.t.contains('y'))", large)))
                .contains("more than it may");
        var half = "x".repeat(40_000);
        var crafted = Json.object("t", half + half, "n", half + "y");
        assertThat(why(outcome("args.t.contains(args.n)", crafted))).contains("more than it may");
    }

    @Test
    void patternsAreLinearAndWrittenInTheCondition() {
        assertThat(refusal("user.matches('(a')")).contains("1:14");
        assertThat(refusal("user.matches('(?=a)b')")).isNotBlank();
        assertThat(refusal("user.matches('(a)\\\\1')")).isNotBlank();
        assertThat(refusal("user.matches(args.pattern)")).contains("1:18", "written");
        assertThat(refusal("labels.all(l, user.matches(l))")).contains("written");
        assertThat(refusal("user.matches('((a{900}){900}){900}')")).contains("repetition");
        assertThat(refusal("matches(user, '(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}')"))
                .contains("repetition");
        assertThat(outcome("matches('abc', 'b') && 'a1'.matches('^[a-z]\\\\d{1,4}$')"))
                .isEqualTo(new Outcome.Holds());
        var bomb = Json.object("t", "a".repeat(20_000) + "!");
        assertThat(outcome("args.t.matches('^(a+)+$')", bomb)).isEqualTo(new Outcome.HoldsNot());
        assertThat(why(outcome("args.t.matches('^(a|a?){200}$')", bomb)))
                .contains("more than it may");
    }

    @Test
    void conditionsAreEqualWhenTheirTextsAre() {
        assertThat(compiled("user == 'a'"))
                .isEqualTo(compiled("user == 'a'"))
                .hasSameHashCodeAs(compiled("user == 'a'"))
                .hasToString("user == 'a'")
                .isNotEqualTo(compiled("user == 'b'"));
    }

    @Test
    void whateverIsWrittenAndWhateverIsSentNothingIsThrown() {
        var random = new Random(24);
        int conditions = 0;
        for (int round = 0; round < 600; round++) {
            var text = RandomConditions.text(random);
            switch (Condition.compile(text)) {
                case Compilation.Refused(var why) -> assertThat(why).isNotBlank();
                case Compilation.Compiled(var condition) -> {
                    conditions++;
                    for (int call = 0; call < 4; call++)
                        assertThat(condition.evaluate(RandomConditions.circumstances(random)))
                                .as(text)
                                .isNotNull();
                }
            }
        }
        assertThat(conditions).isGreaterThan(100);
    }

    private static Outcome outcome(String text) {
        return outcome(text, ARGUMENTS);
    }

    private static Outcome outcome(String text, Json.Obj arguments) {
        return compiled(text).evaluate(circumstances(List.of("path:/srv/a"), arguments));
    }

    private static Outcome outcome(String text, List<String> resources) {
        return compiled(text).evaluate(circumstances(resources, ARGUMENTS));
    }

    static Circumstances circumstances(List<String> resources, Json.Obj arguments) {
        return new Circumstances(
                new Circumstances.Agent("crow", "ada", "https://i", "c1"),
                "",
                List.of("near", "far"),
                "files",
                new Circumstances.Item("tool", "read"),
                "write",
                List.of("pii", "eu"),
                new ArrayList<>(resources),
                arguments,
                Instant.parse("2026-11-26T12:30:00Z"),
                new Circumstances.Token(List.of("read", "write"), "gold"));
    }

    private static Condition compiled(String text) {
        return switch (Condition.compile(text)) {
            case Compilation.Compiled(var condition) -> condition;
            case Compilation.Refused(var why) -> throw new AssertionError(text + ": " + why);
        };
    }

    private static String refusal(String text) {
        return switch (Condition.compile(text)) {
            case Compilation.Compiled(var condition) ->
                    throw new AssertionError("compiled: " + condition);
            case Compilation.Refused(var why) -> why;
        };
    }

    private static String why(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(var why) -> why;
            case Outcome.Holds _, Outcome.HoldsNot _ -> throw new AssertionError(outcome);
        };
    }
}
