package dev.gatehouse.policy;

import dev.gatehouse.access.Actor;
import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.bindings.Work;
import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked by a known agent, with what costs something only made when it is looked at. */
final class Asked {
    private final Ask ask;
    private final Agent agent;
    private final Token token;
    private final Instant now;
    private final Work work;
    private @Nullable Digest argumentsDigest;
    private @Nullable Circumstances circumstances;

    /** What all conditions together that one decision looks at may cost, in steps. */
    static final long MAX_WORK = 2 * Work.LIMIT;

    Asked(Ask ask, Agent agent, Token token, Instant now) {
        this(ask, agent, token, now, Work.of(MAX_WORK));
    }

    private Asked(Ask ask, Agent agent, Token token, Instant now, Work work) {
        this.work = work;
        this.ask = ask;
        this.agent = agent;
        this.token = token;
        this.now = now;
    }

    Ask ask() {
        return ask;
    }

    Agent agent() {
        return agent;
    }

    /** On whose behalf; empty when the agent acts for nobody but itself. */
    String user() {
        return token.user().orElse("");
    }

    /** Those through whose hands the authority came before this agent had it. */
    List<Actor> before() {
        if (token.chain().isEmpty()) return List.of();
        return token.chain().stream().filter(actor -> !isSelf(actor)).toList();
    }

    /** By the names of one issuer: another's may be somebody else of that name. */
    private boolean isSelf(Actor actor) {
        return actor.subject().equals(agent.clientId())
                && (actor.issuer() == null || actor.issuer().equals(agent.issuer()));
    }

    /** The same, asked by another of the chain. */
    Asked by(Agent other) {
        return new Asked(ask, other, token, now, work);
    }

    /** Over the canonical form of the arguments, and of what is answered with them. */
    Digest argumentsDigest() {
        var known = argumentsDigest;
        if (known == null) argumentsDigest = known = ask.digest();
        return known;
    }

    /**
     * Whether a condition holds. One that looks at what is touched cannot be evaluated where that
     * is not known: an empty list would say that nothing is.
     */
    Condition.Outcome evaluate(Condition condition, Touch touch) {
        return touch instanceof Touch.Unbounded && condition.toString().contains("resources")
                ? new Condition.Outcome.Failed("it asks for resources, and they are not known")
                : condition.evaluate(circumstances(touch), work);
    }

    /** Whether its conditions cost more together than they may: then nobody knows what they say. */
    boolean isTooMuch() {
        return work.isSpent();
    }

    private Circumstances circumstances(Touch touch) {
        var known = circumstances;
        if (known == null) circumstances = known = made(touch);
        return known;
    }

    private Circumstances made(Touch touch) {
        var item = ask.subject();
        var binding = touch.binding();
        var level = token.signIn().level();
        return new Circumstances(
                new Circumstances.Agent(
                        agent.name(), agent.owner(), agent.issuer(), agent.clientId()),
                user(),
                token.chain().stream().map(Actor::subject).toList(),
                ask.server(),
                item == null
                        ? new Circumstances.Item("", "")
                        : new Circumstances.Item(item.kind().word(), item.name()),
                binding == null ? "" : binding.action().toString(),
                binding == null
                        ? List.of()
                        : binding.labels().stream().sorted().map(Label::toString).toList(),
                touch instanceof Touch.Known(_, var resources)
                        ? resources.stream().map(Resource::toString).toList()
                        : List.of(),
                ask.arguments(),
                now,
                new Circumstances.Token(List.copyOf(token.scopes()), level == null ? "" : level));
    }
}
