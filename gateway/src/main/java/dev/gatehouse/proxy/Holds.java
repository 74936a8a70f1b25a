package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.HeldCall;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.access.Requests;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What agents have waiting for a person: calls (AUT-7), and access that they ask for (AUT-6). What
 * is kept of one says exactly what it would do; the same call of the same agent for the same user
 * is one request, however often it comes.
 */
public final class Holds {
    /** Bytes of arguments that a person can be expected to look at. */
    static final int MAX_ARGUMENTS = 64 << 10;

    private final Requests requests;
    private final AutomaticDesk automatic;
    private final RequestLimits limits;
    private final URI pages;
    private final InstantSource clock;
    private final Aside aside = new Aside("what waits for a person");

    /**
     * @param pages under which people reach the gate
     */
    public Holds(
            Requests requests,
            AutomaticDesk automatic,
            RequestLimits limits,
            URI pages,
            InstantSource clock) {
        this.requests = requests;
        this.automatic = automatic;
        this.limits = limits;
        this.pages = pages;
        this.clock = clock;
    }

    /** Where a person decides. */
    URI page(Request request) {
        return pages.resolve("/requests/" + request.id());
    }

    RequestLimits limits() {
        return limits;
    }

    /**
     * Files what an agent asks access to; what a rule of the policy grants is granted at once.
     *
     * @param user on whose behalf; empty when for nobody
     * @param then told on any thread; empty when it cannot be
     */
    void file(String agent, String user, AccessWish wish, Consumer<Optional<Filing>> then) {
        var content = wish.content(agent, user);
        var now = clock.instant();
        var request =
                Request.pending(
                        ShortId.ofRequest(),
                        Request.Kind.ACCESS,
                        agent,
                        CanonicalJson.digest(content),
                        content,
                        null,
                        now,
                        now.plus(limits.change()));
        aside.ask(request.requester(), () -> filed(request, wish, user), then);
    }

    private Filing filed(Request request, AccessWish wish, String user) {
        return switch (requests.file(request, limits.perRequester())) {
            case Filing.Filed(var filed) -> new Filing.Filed(automatic.decide(filed, wish, user));
            // What waits may be what a rule grants by now.
            case Filing.Known(var known) ->
                    new Filing.Known(
                            known.isPending(request.madeAt())
                                    ? automatic.decide(known, wish, user)
                                    : known);
            case Filing.TooMany many -> many;
        };
    }

    /** What rules would grant of what an agent asks for, told to it when a person has to decide. */
    List<String> hints(String agent, String user, AccessWish wish) {
        return automatic.hints(agent, user, wish);
    }

    /**
     * Looks one up.
     *
     * @param agent who looks
     * @param then told on any thread; empty when it cannot be known whether there is one
     */
    void find(String agent, String id, Consumer<Optional<Optional<Request>>> then) {
        aside.ask(agent, () -> requests.find(id), then);
    }

    /** Under which the gate asks an agent itself; no server's question is passed on under it. */
    static final String QUESTION = "dev.gatehouse/confirm";

    /** What a call answers to questions of its server: not those of the gate. */
    static Json.Obj answers(Inbound.Call call) {
        return call.request()
                .params()
                .object("inputResponses")
                .without(QUESTION)
                .without(Authorisation.QUESTION);
    }

    static boolean isTooLong(Facts facts) {
        return facts.ask().arguments().toBytes().length + facts.ask().answers().toBytes().length
                > MAX_ARGUMENTS;
    }

    /**
     * Files what waits.
     *
     * @param then told on any thread; empty when it cannot be
     */
    void file(Facts facts, Decision.Confirm decision, Consumer<Optional<Filing>> then) {
        if (!(facts.agent() instanceof AgentStanding.Active(var agent)))
            throw new IllegalStateException("a call waits that no agent made");
        var call =
                Json.object(
                        "agent", agent.name(),
                        "user", facts.user(),
                        "server", facts.ask().server(),
                        "item", item(facts),
                        "digest", facts.ask().digest().value(),
                        "grant", decision.grant().id());
        var now = clock.instant();
        var request =
                Request.pending(
                        ShortId.ofRequest(),
                        Request.Kind.CALL,
                        agent.name(),
                        CanonicalJson.digest(call),
                        call.with("action", Json.of(binding(facts).action().toString()))
                                .with("resources", Json.of(resources(facts)))
                                .with("wantedBy", Json.of(decision.wantedBy())),
                        HeldCall.of(facts.ask().arguments(), facts.ask().answers()),
                        now,
                        now.plus(limits.held()));
        aside.ask(request.requester(), () -> requests.file(request, limits.perRequester()), then);
    }

    private static String item(Facts facts) {
        if (facts.item() instanceof ItemStanding.Approved(var item)) return item.key().toString();
        throw new IllegalStateException("a call waits of what is not approved");
    }

    private static Binding binding(Facts facts) {
        return switch (facts.touch()) {
            case Touch.Known(var binding, _) -> binding;
            case Touch.Unbounded(var binding, _) -> binding;
            case Touch.Nothing _, Touch.Shown _, Touch.Unfit _, Touch.Unbound _ ->
                    throw new IllegalStateException("a call waits that does nothing");
        };
    }

    private static List<String> resources(Facts facts) {
        return facts.touch() instanceof Touch.Known(_, var resources)
                ? resources.stream().map(Resource::toString).toList()
                : List.of("*");
    }
}
