package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the policy to {@code decisions.txt}, which people can read and change. */
class DecisionsTest {
    private record Decided(Situation situation, Decision decision) {}

    /** Every situation that the words of the columns can describe. */
    private static final List<Decided> ALL = all();

    private record Line(int number, String text, Situation situation, String decision) {}

    private static List<Line> lines() {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (var text : text().split("\n", -1)) {
            number++;
            if (text.isBlank() || text.startsWith("#")) continue;
            var cells = Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() != 9)
                throw new IllegalArgumentException("line " + number + " has not nine columns");
            var situation =
                    new Situation(
                            cells.get(0),
                            cells.get(1),
                            cells.get(2),
                            cells.get(3),
                            cells.get(4),
                            cells.get(5),
                            cells.get(6),
                            cells.get(7));
            lines.add(new Line(number, text, situation, cells.get(8)));
        }
        return lines;
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        DecisionsTest.class.getResourceAsStream("/policy/decisions.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> "allow";
            case Decision.Confirm _ -> "confirm";
            case Decision.SignIn _ -> "sign-in";
            case Decision.TryLater _ -> "later";
            case Decision.StepUp(var scope) -> "step-up " + scope;
            case Decision.Refuse(var rule, _) -> "refuse " + rule;
        };
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheTableHolds() {
        return lines().stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.number() + ": " + line.text().replaceAll(" +", " "),
                                () ->
                                        assertThat(word(line.situation().decide()))
                                                .isEqualTo(line.decision())));
    }

    @Test
    void theTableHasALineForEveryRuleAndNoLineTwice() {
        var lines = lines();
        assertThat(lines).hasSizeGreaterThan(40);
        assertThat(lines.stream().map(Line::situation)).doesNotHaveDuplicates();
        for (var rule :
                Set.of(
                        Rule.SERVER_KNOWN,
                        Rule.SERVER_APPROVED,
                        Rule.SERVER_SERVES,
                        Rule.AGENT_REGISTERED,
                        Rule.AGENT_ACTIVE,
                        Rule.ITEM_APPROVED,
                        Rule.ITEM_UNCHANGED,
                        Rule.NOT_CONTAINED,
                        Rule.GRANT_STANDS))
            assertThat(lines).anyMatch(line -> line.decision().equals("refuse " + rule));
    }

    /**
     * Over all situations there are, what is allowed is exactly what this sentence says. It is
     * written without regard to the order of the rules, so that it cannot share their mistakes.
     */
    @Test
    void ofAllSituationsExactlyThoseWithEveryConditionAreAllowed() {
        int allowed = 0;
        for (var one : ALL) {
            boolean should = meetsEveryCondition(one.situation());
            if (one.decision() instanceof Decision.Allow != should)
                throw new AssertionError("allowed should be " + should + ": " + one);
            if (should) allowed++;
        }
        assertThat(allowed).isGreaterThan(50);
    }

    private static boolean meetsEveryCondition(Situation one) {
        boolean wholeServer = Set.of("open", "notify").contains(one.asks());
        boolean scope =
                one.scope().equals("call")
                        || (one.scope().equals("read") && !one.asks().equals("call"));
        boolean item = wholeServer || one.item().equals("approved");
        boolean same =
                wholeServer
                        || one.asks().equals("show")
                        || Set.of("same", "readonly").contains(one.since());
        boolean grant =
                Set.of("all", "item", "two").contains(one.grant())
                        || (wholeServer && one.grant().equals("other-item"));
        return one.token().equals("good")
                && scope
                && one.agent().equals("active")
                && (one.server().equals("approved") || one.server().equals("other-era"))
                && item
                && same
                && grant;
    }

    /** T72: to an agent without a grant, nothing but names of rules that read alike comes back. */
    @Test
    void withoutAGrantNobodyLearnsOfErasOrChanges() {
        var telling =
                Set.of(
                        "refuse server.era",
                        "refuse server.serves",
                        "refuse item.unchanged",
                        "refuse not.contained");
        var granted = Set.of("all", "item", "two", "other-item");
        assertThat(ALL.stream().filter(one -> !granted.contains(one.situation().grant())))
                .isNotEmpty()
                .noneMatch(one -> telling.contains(word(one.decision())));
    }

    private static List<Decided> all() {
        var all = new ArrayList<Decided>();
        for (var token : Situation.TOKENS)
            for (var scope : Situation.SCOPES)
                for (var agent : Situation.AGENTS)
                    for (var server : Situation.SERVERS)
                        for (var item : Situation.ITEMS)
                            for (var since : Situation.SINCE)
                                for (var grant : Situation.GRANTS)
                                    for (var asks : Situation.ASKS) {
                                        var one =
                                                new Situation(
                                                        token, scope, agent, server, item, since,
                                                        grant, asks);
                                        all.add(new Decided(one, one.decide()));
                                    }
        return List.copyOf(all);
    }
}
