package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** AUT-6: what rules grant without a person, and what they never do. */
class AutomaticTest {
    private static final int ROUNDS = 3_000;
    private static final List<String> TOOLS = List.of("read", "move", "shell", "gone");

    private static AutomaticRule rule(String id, Set<String> tools, String... resources) {
        return new AutomaticRule(
                id,
                Set.of("bot*"),
                Set.of(),
                Set.of("files"),
                tools,
                selectors(resources),
                Duration.ofMinutes(30),
                2,
                "a test");
    }

    private static List<Selector> selectors(String... texts) {
        return List.of(texts).stream().map(RandomPolicies::selector).toList();
    }

    private static AutomaticWish wish(String tool, String... resources) {
        return new AutomaticWish(
                "bot",
                "ann",
                "files",
                Set.of(new ItemKey(Kind.TOOL, tool)),
                selectors(resources),
                Duration.ofMinutes(30));
    }

    private static Automatic.Verdict judge(AutomaticRule rule, AutomaticWish wish, int lately) {
        var world = new RandomPolicies(1).world().under(RuleSet.of(List.of(rule)));
        return Automatic.judge(world, wish, lately);
    }

    private static AutomaticRule reading() {
        return rule("reading", Set.of("tool:*"), "path:/a/*");
    }

    @Test
    void readingWithinTheRuleIsGranted() {
        assertThat(judge(reading(), wish("read", "path:/a/b/*"), 1))
                .isEqualTo(new Automatic.Granted(reading()));
    }

    @Test
    void whatIsBeyondTheRuleIsForAPersonAndTheRuleIsToldForAsking() {
        for (var beyond :
                List.of(
                        wish("read", "path:/x"),
                        wish("read", "path:*"),
                        wish("move", "path:/a/b/*")))
            assertThat(judge(reading(), beyond, 0))
                    .isInstanceOfSatisfying(
                            Automatic.AskPerson.class,
                            asks ->
                                    assertThat(asks.hints())
                                            .singleElement()
                                            .asString()
                                            .contains("reading", "path:/a/*", "1800 seconds"));
        var longer =
                new AutomaticWish(
                        "bot",
                        "",
                        "files",
                        wish("read").items(),
                        List.of(),
                        Duration.ofMinutes(31));
        assertThat(judge(reading(), longer, 0)).isInstanceOf(Automatic.AskPerson.class);
        assertThat(judge(reading(), wish("read"), 2)).isInstanceOf(Automatic.AskPerson.class);
    }

    @Test
    void whoHasNoRuleIsToldOfNone() {
        var wish =
                new AutomaticWish(
                        "clerk",
                        "",
                        "files",
                        wish("read").items(),
                        List.of(),
                        Duration.ofSeconds(1));
        assertThat(judge(reading(), wish, 0))
                .isEqualTo(new Automatic.AskPerson("no rule is about it", List.of()));
    }

    @Test
    void aRuleThatGrantsMoreIsLooserAndOneThatGrantsLessIsNot() {
        var wide = rule("wide", Set.of("tool:*"), "path:/a/*");
        var narrow = rule("narrow", Set.of("tool:read"), "path:/a/b/*");
        assertThat(loosened(List.of(), List.of(narrow))).containsExactly("narrow");
        assertThat(loosened(List.of(narrow), List.of(wide))).containsExactly("wide");
        assertThat(loosened(List.of(wide), List.of(narrow, wide))).isEmpty();
        assertThat(loosened(List.of(wide), List.of())).isEmpty();
        var oftener =
                new AutomaticRule(
                        "wide",
                        wide.agents(),
                        wide.users(),
                        wide.servers(),
                        wide.tools(),
                        wide.resources(),
                        wide.window(),
                        3,
                        "a test");
        assertThat(loosened(List.of(wide), List.of(oftener))).containsExactly("wide");
    }

    private static List<String> loosened(List<AutomaticRule> before, List<AutomaticRule> after) {
        return Loosening.between(RuleSet.of(before), RuleSet.of(after)).stream()
                .map(Loosening.Reason::rule)
                .toList();
    }

    /** Whatever rules there are: what they grant opens nothing but reading. */
    @Test
    void noRuleEverOpensACallThatDoesMoreThanRead() {
        int granted = 0;
        int allowed = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            var random = new RandomPolicies(seed);
            var rules = List.of(any(random, "a"), any(random, "b"));
            var document =
                    new PolicyDocument("", RuleSet.STANDARD.rules(), rules, List.of(), List.of());
            var world = bare(random.world()).under(RuleSet.of(1, document));
            var wish = anyWish(random);
            if (!(Automatic.judge(world, wish, random.number(3))
                    instanceof Automatic.Granted(var by))) continue;
            granted++;
            assertThat(wish.window()).isLessThanOrEqualTo(by.window());
            for (var item : wish.items())
                assertThat(action(world, wish.server(), item))
                        .as("seed %d", seed)
                        .isEqualTo("read");
            var opened = with(world, grant(wish, by));
            for (int i = 0; i < 200; i++) {
                var call = random.call();
                if (!(call.in(opened) instanceof Decision.Allow)) continue;
                allowed++;
                var ask = call.ask();
                assertThat(action(world, ask.server(), Objects.requireNonNull(ask.subject())))
                        .as("seed %d, %s", seed, call)
                        .isEqualTo("read");
            }
        }
        assertThat(granted).isGreaterThan(50);
        assertThat(allowed).isGreaterThan(50);
    }

    private static String action(World world, String server, ItemKey tool) {
        var bindings = world.server(server).orElseThrow().approval().orElseThrow().bindings();
        return Objects.requireNonNull(bindings.get(tool)).action().toString();
    }

    /** The same, but nobody has been granted anything. */
    private static World bare(World world) {
        return new World(
                1,
                world.servers(),
                world.agents(),
                List.of(),
                List.of(),
                RuleSet.STANDARD,
                Condition::compile);
    }

    private static World with(World world, Grant grant) {
        return new World(
                2,
                world.servers(),
                world.agents(),
                List.of(grant),
                List.of(),
                world.rules(),
                Condition::compile);
    }

    private static Grant grant(AutomaticWish wish, AutomaticRule rule) {
        return new Grant(
                "g",
                wish.agent(),
                wish.server(),
                wish.items(),
                new Terms(wish.user(), wish.resources(), null, null, null, null, null, false),
                "a test",
                rule.grantor(),
                RandomPolicies.NOW.minusSeconds(1),
                RandomPolicies.NOW.plusSeconds(60),
                null);
    }

    private static AutomaticRule any(RandomPolicies random, String id) {
        return new AutomaticRule(
                id,
                Set.of(random.pick(List.of("*", "bot*", "clerk"))),
                Set.of(),
                Set.of(random.pick(List.of("*", "files", "files*"))),
                Set.of(random.pick(List.of("tool:*", "tool:m*", "tool:read"))),
                selectors(random.pick(List.of("*", "path:*", "path:/a/*"))),
                Duration.ofMinutes(1 + random.number(60)),
                1 + random.number(3),
                "a test");
    }

    private static AutomaticWish anyWish(RandomPolicies random) {
        var items = new HashSet<ItemKey>();
        for (int i = random.number(3) == 0 ? 1 : 0; i >= 0; i--)
            items.add(new ItemKey(Kind.TOOL, random.pick(TOOLS)));
        var resources = new ArrayList<Selector>();
        resources.add(RandomPolicies.selector(random.pick(List.of("*", "path:/a/*", "path:/x"))));
        return new AutomaticWish(
                random.pick(RandomPolicies.AGENTS),
                random.pick(RandomPolicies.USERS),
                random.pick(RandomPolicies.SERVERS),
                items,
                resources,
                Duration.ofMinutes(1 + random.number(30)));
    }

    // The document

    private static Json.Obj document(Map<String, ?> rule, Json.Obj... tests) {
        return PolicyForm.of(PolicyDocument.STANDARD)
                .with("automatic", Json.array(Json.of(rule)))
                .with("requestTests", Json.array((Object[]) tests));
    }

    private static Map<String, Object> stated() {
        return Map.of(
                "id",
                "reading",
                "agents",
                List.of("bot"),
                "servers",
                List.of("files"),
                "tools",
                List.of("read"),
                "resources",
                List.of("path:/a/*"),
                "seconds",
                600,
                "perHour",
                2,
                "why",
                "docs are public");
    }

    private static Json.Obj requestTest(String action, String expect) {
        return Json.object(
                "name",
                "t " + expect,
                "agent",
                "bot",
                "server",
                "files",
                "tools",
                List.of("read"),
                "resources",
                List.of("path:/a/b"),
                "seconds",
                600,
                "action",
                action,
                "expect",
                expect);
    }

    @Test
    void aDocumentIsReadAndWrittenAgainWithItsRulesAndTheirTests() {
        var json = document(stated(), requestTest("read", "reading"));
        var read = ((PolicyForm.Read) PolicyForm.read(json)).document();
        assertThat(read.automatic()).hasSize(1);
        assertThat(((PolicyForm.Read) PolicyForm.read(PolicyForm.of(read))).document())
                .isEqualTo(read);
        assertThat(PolicyForm.of(read)).isEqualTo(json);
    }

    @Test
    void theTestsOfRequestsAreRun() {
        var json =
                document(stated(), requestTest("read", "reading"), requestTest("write", "person"));
        var read = ((PolicyForm.Read) PolicyForm.read(json)).document();
        assertThat(new PolicyTests(World.empty(), RandomPolicies.NOW).run(read)).isEmpty();
        var wrong = document(stated(), requestTest(ActionClass.WRITE.toString(), "reading"));
        assertThat(
                        new PolicyTests(World.empty(), RandomPolicies.NOW)
                                .run(((PolicyForm.Read) PolicyForm.read(wrong)).document()))
                .containsExactly(new PolicyTests.Failure("t reading", "reading", "person"));
    }

    @Test
    void aRuleSaysWhoMayAskAndForHowLong() {
        for (var missing : List.of("agents", "servers", "tools", "seconds", "perHour", "why")) {
            var rule = new java.util.HashMap<>(stated());
            rule.remove(missing);
            assertThat(PolicyForm.read(document(rule)))
                    .as(missing)
                    .isInstanceOf(PolicyForm.Refused.class);
        }
    }
}
