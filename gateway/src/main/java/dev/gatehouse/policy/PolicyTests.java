package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs the tests that a policy brings along (AUT-10). */
public final class PolicyTests {
    private static final String NOWHERE = "urn:gatehouse:test";

    private final World world;
    private final Instant now;

    /**
     * @param world where bindings of tools and attributes of agents come from
     */
    public PolicyTests(World world, Instant now) {
        this.world = world;
        this.now = now;
    }

    /**
     * One that came out otherwise.
     *
     * @param got what it came to, or why it could not be run
     */
    public record Failure(String test, String expected, String got) {}

    public List<Failure> run(PolicyDocument document) {
        var rules = RuleSet.of(0, document);
        var failures = new ArrayList<Failure>();
        for (var test : document.tests()) {
            var got =
                    touch(test)
                            .map(touch -> ruling(test, rules, touch).toString())
                            .orElseGet(() ->
                                    "no approved "
                                            + test.item()
                                            + " is known on "
                                            + test.server()
                                            + "; state what it does: action, labels, resources");
            var expected = test.expects().toString();
            if (!got.equals(expected)) failures.add(new Failure(test.name(), expected, got));
        }
        for (var test : document.requestTests()) {
            var got = test.run(world, document.automatic());
            if (!got.equals(test.expected()))
                failures.add(new Failure(test.name(), test.expected(), got));
        }
        return failures;
    }

    private Ruling ruling(PolicyTest test, RuleSet rules, Touch touch) {
        return switch (touch) {
            case Touch.Unbound _ -> Ruling.refusal(Rule.TOOL_BOUND.toString());
            case Touch.Unfit _ -> Ruling.refusal(Rule.ARGUMENTS_FIT.toString());
            case Touch.Known _, Touch.Unbounded _, Touch.Nothing _, Touch.Shown _ -> {
                var judgement = rules.judge(new Applied(asked(test), touch));
                yield Ruling.of(judgement, touch);
            }
        };
    }

    private Asked asked(PolicyTest test) {
        var agent = agent(test.agent());
        var at = test.at() == null ? now : test.at();
        var subject = test.user().isEmpty() ? agent.clientId() : test.user();
        var token =
                new Token(
                        agent.issuer(),
                        agent.clientId(),
                        subject,
                        "test",
                        Set.copyOf(Scopes.ALL),
                        at.plusSeconds(1));
        return new Asked(Ask.toUse(test.server(), test.item(), test.arguments()), agent, token, at);
    }

    private Agent agent(String name) {
        for (var agent : world.agents()) if (agent.name().equals(name)) return agent;
        return new Agent(name, "nobody", NOWHERE, name, false, Instant.EPOCH, null, null);
    }

    private Optional<Touch> touch(PolicyTest test) {
        var stated = test.stated();
        if (stated != null)
            return Optional.of(
                    new Touch.Known(
                            new Binding(
                                    stated.action(),
                                    new Reach.Bounded(List.of()),
                                    stated.labels(),
                                    false,
                                    null,
                                    Set.of()),
                            stated.resources()));
        if (test.item().kind() != Kind.TOOL)
            return Optional.of(
                    new Touch.Known(
                            Binding.SHOWS,
                            test.item().kind() == Kind.PROMPT
                                    ? List.of()
                                    : List.of(new Resource("uri", test.item().name()))));
        return world.server(test.server())
                .flatMap(governed -> governed.offer(Era.MODERN))
                .filter(offer -> offer.find(test.item()).isPresent())
                .map(offer -> offer.touch(test.item(), test.arguments()));
    }
}
