package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the policy to {@code authority.txt}: AUT-1, AUT-2, AUT-6, AUT-7, INV-5, T74. */
class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final Instant BEFORE = NOW.minus(Duration.ofDays(1));
    private static final ItemKey IT = new ItemKey(Kind.TOOL, "it");
    private static final String ISSUER = "https://issuer.example";

    @TestFactory
    Stream<DynamicTest> everyLineOfTheTableHolds() {
        return AuthorityTable.lines().stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.number() + ": " + line.text(),
                                () -> assertThat(word(decide(line))).isEqualTo(line.decision())));
    }

    @Test
    void theTableHasALineForEveryRuleAboutCallsAndNoLineTwice() {
        var lines = AuthorityTable.lines();
        assertThat(lines).hasSizeGreaterThan(80);
        assertThat(lines.stream().map(AuthorityTable.Line::text)).doesNotHaveDuplicates();
        for (var rule :
                Set.of(
                        Rule.TOOL_BOUND,
                        Rule.REACH_KNOWN,
                        Rule.ARGUMENTS_FIT,
                        Rule.GRANT_STANDS,
                        Rule.GRANT_COVERS,
                        Rule.POLICY_EVALUATES,
                        Rule.POLICY_FORBIDS,
                        Rule.POLICY_PERMITS))
            assertThat(lines).anyMatch(line -> line.decision().equals("refuse " + rule));
    }

    /** T74: whatever is decided, one more rule that cannot be evaluated never makes it allowed. */
    @TestFactory
    Stream<DynamicTest> aBrokenRuleNeverAllows() {
        return AuthorityTable.lines().stream()
                .filter(line -> line.terms().isPresent())
                .flatMap(line ->
                        Stream.of(PolicyRule.Effect.values())
                                .map(effect ->
                                        DynamicTest.dynamicTest(
                                                line.number() + " with a broken " + effect,
                                                () ->
                                                        assertThat(decide(line, broken(effect)))
                                                                .isNotInstanceOf(
                                                                        Decision.Allow.class))));
    }

    private static PolicyRule broken(PolicyRule.Effect effect) {
        return switch (Condition.compile("args.there.is.nothing == 'here'")) {
            case Condition.Compilation.Compiled(var condition) ->
                    new PolicyRule("broken", effect, Match.ALL, condition, "a test");
            case Condition.Compilation.Refused(var why) -> throw new IllegalStateException(why);
        };
    }

    static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> "allow";
            case Decision.Confirm _ -> "confirm";
            case Decision.Refuse(var rule, _) -> "refuse " + rule;
            case Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ ->
                    throw new IllegalStateException("the token is good: " + decision);
        };
    }

    private static Decision decide(AuthorityTable.Line line, PolicyRule... more) {
        var rules = new ArrayList<>(line.rules().orElse(RuleSet.STANDARD.rules()));
        rules.addAll(List.of(more));
        var world =
                new World(
                        1,
                        List.of(server(line)),
                        List.of(
                                new Agent(
                                        "alice", "o", ISSUER, "client", false, BEFORE, null, null)),
                        grants(line),
                        line.waived() ? List.of(waiver()) : List.of(),
                        new RuleSet(1, rules),
                        Condition::compile);
        var ask =
                new Ask(
                        "files",
                        Era.MODERN,
                        Method.TOOLS_CALL,
                        IT,
                        Ask.Purpose.USE,
                        line.arguments());
        return Policy.decide(world.facts(ask, caller(), NOW));
    }

    private static Governed server(AuthorityTable.Line line) {
        var tool = Json.object("name", "it", "inputSchema", Json.object("type", "object"));
        var said =
                new Declaration(
                        Revision.V2026_07_28,
                        Json.object(),
                        Json.object(),
                        "",
                        List.of(Item.of(IT, tool)));
        var snapshot = new Snapshot(Map.of(Era.MODERN, said));
        var known =
                new Server(
                        "files",
                        URI.create("https://files.example/mcp"),
                        "o",
                        ServerState.APPROVED,
                        BEFORE,
                        null);
        var bindings =
                line.binding()
                        .map(AuthorityTable::bound)
                        .map(binding -> Map.of(IT, binding))
                        .orElse(Map.<ItemKey, Binding>of());
        var approval = new Approval("files", snapshot.digest(), Set.of(IT), bindings, "o", BEFORE);
        return Governed.approved(known, approval, snapshot, List.of());
    }

    private static List<Grant> grants(AuthorityTable.Line line) {
        var grants = new ArrayList<Grant>();
        line.terms().ifPresent(terms -> grants.add(grant("g", "alice", terms)));
        line.parent().ifPresent(terms -> grants.add(grant("parent", "principal", terms)));
        return grants;
    }

    private static Grant grant(String id, String agent, Terms terms) {
        return new Grant(
                id,
                agent,
                "files",
                Set.of(IT),
                terms,
                "a test",
                "o",
                BEFORE,
                NOW.plusSeconds(60),
                null);
    }

    private static Waiver waiver() {
        return new Waiver(
                "w",
                Waiver.Kind.UNBOUNDED,
                "files",
                IT,
                "a test",
                "o",
                BEFORE,
                NOW.plusSeconds(60),
                null);
    }

    private static Caller caller() {
        return new Caller.Known(
                new Token(ISSUER, "client", "ulf", "t", Set.of("mcp:call"), NOW.plusSeconds(60)));
    }
}
