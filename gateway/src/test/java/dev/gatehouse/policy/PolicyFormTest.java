package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFormTest {
    private static final String GRANTED =
            "{'id': 'granted', 'effect': 'permit', 'why': 'what is granted may be used'}";
    private static final String FULL =
            """
            {'about': 'support', 'rules': [
              {'id': 'granted', 'effect': 'permit', 'why': 'what is granted may be used'},
              {'id': 'no-payroll', 'effect': 'forbid', 'agents': ['support-*'], 'users': ['ann'],
               'servers': ['files'], 'items': ['tool:read'], 'actions': ['read', 'write'],
               'labels': ['private-data'], 'resources': ['path:/srv/payroll/*'],
               'when': 'args.n > 1', 'why': 'payroll is not for support'}],
             'tests': [
              {'name': 'reads', 'agent': 'support-1', 'user': 'ann', 'server': 'files', 'tool': 'read',
               'arguments': {'n': 1}, 'action': 'read', 'labels': ['private-data'],
               'resources': ['path:/srv/payroll/a'], 'at': '2026-11-26T09:00:00Z', 'expect': 'allow'},
              {'name': 'reads more', 'agent': 'support-1', 'user': 'ann', 'server': 'files',
               'tool': 'read', 'arguments': {'n': 2}, 'action': 'read', 'labels': ['private-data'],
               'resources': ['path:/srv/payroll/a'], 'expect': 'refuse no-payroll'},
              {'name': 'fails', 'agent': 'support-1', 'user': 'ann', 'server': 'files',
               'tool': 'read', 'action': 'read', 'labels': ['private-data'],
               'resources': ['path:/srv/payroll/a'], 'expect': 'refuse policy.evaluates'},
              {'name': 'another agent', 'agent': 'clerk', 'server': 'files', 'item': 'prompt:p',
               'expect': 'allow'}]}\
            """;

    private static Json.Obj json(String text) {
        var bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return switch (new StrictJson(JsonLimits.REQUEST).read(bytes)) {
            case StrictJson.Value(Json.Obj read) -> read;
            case StrictJson.Value _ -> throw new IllegalArgumentException("no object");
            case StrictJson.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }

    private static PolicyDocument read(Json.Obj json) {
        return switch (PolicyForm.read(json)) {
            case PolicyForm.Read(var document) -> document;
            case PolicyForm.Refused(var where, var why) ->
                    throw new AssertionError(where + ": " + why);
        };
    }

    private static PolicyForm.Refused refused(Json.Obj json) {
        return switch (PolicyForm.read(json)) {
            case PolicyForm.Read _ -> throw new AssertionError("it was read: " + json.toText());
            case PolicyForm.Refused refused -> refused;
        };
    }

    @Test
    void whatIsReadIsWrittenAgainAsItWas() {
        var document = read(json(FULL));
        assertThat(document.rules()).hasSize(2);
        assertThat(document.tests()).hasSize(4);
        var written = PolicyForm.of(document);
        assertThat(CanonicalJson.digest(written)).isEqualTo(CanonicalJson.digest(json(FULL)));
        assertThat(PolicyForm.of(read(written))).isEqualTo(written);
        assertThat(read(PolicyForm.of(PolicyDocument.STANDARD))).isEqualTo(PolicyDocument.STANDARD);
    }

    @Test
    void randomRulesSurviveBeingWrittenAndRead() {
        for (long seed = 0; seed < 200; seed++) {
            var rules = new RandomPolicies(seed).rules(20);
            var written = PolicyForm.of(new PolicyDocument("", rules, List.of()));
            assertThat(PolicyForm.of(read(written))).isEqualTo(written);
        }
    }

    @Test
    void theTestsOfAPolicyAreRun() {
        var tests = new PolicyTests(World.empty(), RandomPolicies.NOW);
        assertThat(tests.run(read(json(FULL)))).isEmpty();
        var other = FULL.replace("'expect': 'refuse no-payroll'", "'expect': 'confirm'");
        assertThat(tests.run(read(json(other))))
                .containsExactly(
                        new PolicyTests.Failure("reads more", "confirm", "refuse no-payroll"));
    }

    @Test
    void aTestOfAToolThatIsNotKnownHasToStateWhatItDoes() {
        var text =
                "{'rules': [%s], 'tests': [{'name': 't', 'agent': 'bot', 'server': 'files',"
                        + " 'tool': '%s', 'arguments': {'path': '/a'}, 'expect': 'allow'}]}";
        var tests = new PolicyTests(new RandomPolicies(1).world(), RandomPolicies.NOW);
        assertThat(tests.run(read(json(text.formatted(GRANTED, "read"))))).isEmpty();
        assertThat(tests.run(read(json(text.formatted(GRANTED, "gone")))))
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.got()).startsWith("no approved tool:gone is known"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'efect': 'permit'             | rule r         | The member efect is not known",
                "'effect': 'allow'             | rule r, effect | allow is not known",
                "'effect': 'permit', 'agents': []  | rule r, agents | It is empty",
                "'effect': 'permit', 'agents': 'a' | rule r, agents | It is no list",
                "'effect': 'permit', 'agents': [1] | rule r, agents | It holds something",
                "'effect': 'permit', 'actions': ['reads'] | rule r, actions | reads is not known",
                "'effect': 'permit', 'labels': ['secret'] | rule r, labels | secret is not known",
                "'effect': 'permit', 'resources': ['/a'] | rule r, resources | /a is not known",
                "'effect': 'permit', 'resources': ['path:/a*'] | rule r, resources | path:/a* is",
                "'effect': 'permit', 'when': 'argz.x == 1' | rule r, when | ",
                "'effect': 'permit', 'when': 1  | rule r, when   | It is no text",
                "'agents': ['a']                | rule r         | It has no effect"
            })
    void whatIsNotARuleIsRefusedWithItsPlace(String members, String where, String why) {
        var rule = "{'id': 'r', " + members + ", 'why': 'w'}";
        var refused = refused(json("{'rules': [" + GRANTED + ", " + rule + "]}"));
        assertThat(refused.where()).isEqualTo(where.strip());
        assertThat(refused.why()).contains(why == null ? "" : why.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                | policy       | It has no rules",
                "{'rules': [], 'rule': []}         | policy       | The member rule is not known",
                "{'rules': [{'effect': 'permit'}]} | rule 1       | It has no id",
                "{'rules': [{'id': 'A b'}]}        | rule 1, id   | A rule's id is",
                "{'rules': [{'id': 'a', 'effect': 'permit'}]} | rule a | It has no why",
                "{'rules': [], 'tests': [{'name': 't'}]} | test `t`    | It has no agent",
                "{'rules': [], 'tests': [{'name': 't', 'agent': 'a/b'}]} | test `t`, agent | no name",
                "{'rules': [], 'tests': [{'name': 't', 'x': 1}]} | test `t` | The member x"
            })
    void whatIsNotAPolicyIsRefusedWithItsPlace(String text, String where, String why) {
        var refused = refused(json(text));
        assertThat(refused.where().replace('"', '`')).isEqualTo(where.strip());
        assertThat(refused.why()).contains(why.strip());
    }

    @Test
    void idsAreUniqueAndRulesAreCounted() {
        var rule = json(GRANTED);
        assertThat(refused(Json.object("rules", List.of(rule, rule))).why())
                .contains("Another rule has the id granted");
        var many = new ArrayList<Json>();
        for (int i = 0; i <= PolicyForm.MAX_RULES; i++) many.add(rule.with("id", Json.of("r" + i)));
        assertThat(refused(Json.object("rules", many)).why()).contains("1000 are allowed");
        var fitting = many.subList(0, PolicyForm.MAX_RULES);
        assertThat(read(Json.object("rules", fitting)).rules()).hasSize(PolicyForm.MAX_RULES);
        var huge = Json.object("rules", List.of(), "x", "x".repeat(PolicyForm.MAX_BYTES));
        assertThat(refused(huge).why()).contains("bytes");
    }
}
