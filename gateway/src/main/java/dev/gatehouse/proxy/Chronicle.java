package dev.gatehouse.proxy;

import dev.gatehouse.access.Actor;
import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.access.TokenBinding;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down one exchange: the decision before anything follows from it, then what came of it.
 * Names, digests and ids; never a token, an argument or a result (REQ-086, REQ-119).
 */
final class Chronicle {
    private static final int MAX_TEXT = 400;
    private static final int MAX_RESOURCES = 16;
    private static final int MAX_EXCESS = 20;

    private final String id;
    private final String server;
    private final Instant begun;
    private volatile @Nullable Digest shown;
    private volatile @Nullable Digest presented;

    Chronicle(String id, String server, Instant begun) {
        this.id = id;
        this.server = server;
        this.begun = begun;
    }

    /** The exchange's own name, which no other has. */
    String exchange() {
        return id;
    }

    /**
     * What the server is shown from now on: it stands in the events that follow, beside what the
     * agent showed, so that anybody can see that they differ (IDV-6).
     *
     * @param credential null when it is asked as anybody
     * @param token null when the agent's is not at hand
     */
    void shows(@Nullable Digest credential, @Nullable Digest token) {
        shown = credential;
        presented = token;
    }

    private void credential(Map<String, Json> body) {
        var toServer = shown;
        var fromAgent = presented;
        if (toServer == null) return;
        body.put("credential", Json.of(toServer.value()));
        if (fromAgent != null) body.put("presented", Json.of(fromAgent.value()));
    }

    /** The event of another credential than the decision's entry says. */
    Event authorised(Instant now) {
        var body = new LinkedHashMap<String, Json>();
        credential(body);
        return event("call.authorised", body, now);
    }

    /**
     * The event of a decision.
     *
     * @param sent digest of the bytes that will go to the server; null when none will
     */
    Event decided(Facts facts, Decision decision, World world, Told told, @Nullable Digest sent) {
        var body = new LinkedHashMap<String, Json>();
        who(facts, body);
        what(facts.ask(), told, body);
        if (facts.item() instanceof ItemStanding.Approved(var item))
            body.put("itemDigest", Json.of(item.digest().value()));
        touched(facts.touch(), body);
        if (sent != null) body.put("sent", Json.of(sent.value()));
        if (decision instanceof Decision.Allow) credential(body);
        outcome(decision, body);
        lawful(facts.rules(), body);
        body.put("policy", Json.of(world.rules().version()));
        body.put("world", Json.of(world.version()));
        return event(kind(decision), body);
    }

    /**
     * The event of a request to all servers together that is answered here. Only what tells its
     * agent something of the servers names them all: what says nothing of them, a ping or a
     * notification, may come a thousand times, and is recorded with their number and the digest of
     * the grants.
     *
     * @param grants those that it stands on, one for each server that it may see something of
     */
    Event joined(Facts facts, Collection<Grant> grants, World world, Told told) {
        var body = new LinkedHashMap<String, Json>();
        who(facts, body);
        what(facts.ask(), told, body);
        var ids = Json.of(grants.stream().map(Grant::id).toList());
        if (saysOfServers(facts.ask().method())) {
            body.put("servers", Json.of(grants.stream().map(Grant::server).toList()));
            body.put("grants", ids);
        } else {
            body.put("serverCount", Json.of(grants.size()));
            body.put("grantsDigest", Json.of(CanonicalJson.digest(ids).value()));
        }
        body.put("policy", Json.of(world.rules().version()));
        body.put("world", Json.of(world.version()));
        return event("call.allowed", body);
    }

    private static boolean saysOfServers(Method method) {
        return switch (method) {
            case INITIALIZE, DISCOVER, LISTEN -> true;
            case TOOLS_LIST, PROMPTS_LIST, RESOURCES_LIST, TEMPLATES_LIST -> true;
            default -> false;
        };
    }

    /** What the request said of itself, beside what is asked. */
    record Told(String method, @Nullable String requestId, @Nullable String traceparent) {
        /** A stream that is taken up again: the request that it answers, or none. */
        static Told resuming(@Nullable Id request) {
            return new Told("GET", request == null ? null : request.toString(), null);
        }

        /** What a message says; a null is one that nobody read. */
        static Told of(@Nullable Inbound inbound) {
            return switch (inbound) {
                case null -> new Told("unread", null, null);
                case Inbound.Call call ->
                        new Told(
                                call.request().method(),
                                call.request().id().toString(),
                                call.request().meta().text("traceparent"));
                case Inbound.Told told ->
                        new Told(
                                told.message() instanceof Message.Notification note
                                        ? note.method()
                                        : "answer",
                                null,
                                null);
                case Inbound.Listening _ -> new Told("GET", null, null);
                case Inbound.Leaving _ -> new Told("DELETE", null, null);
                case Inbound.Ignored ignored -> new Told(ignored.method(), null, null);
                case Inbound.Malformed _ -> new Told("malformed", null, null);
                case Inbound.Batch _ -> new Told("batch", null, null);
            };
        }
    }

    /**
     * The event of an agent that asks for access.
     *
     * @param more what it says, beside who
     */
    Event access(Facts facts, String kind, Json.Obj more) {
        var body = new LinkedHashMap<>(more.members());
        who(facts, body);
        return event(kind, body);
    }

    /** The event of a request that was refused because it cannot be read. */
    Event malformed(Facts facts, Inbound.Malformed malformed, World world) {
        var body = new LinkedHashMap<String, Json>();
        who(facts, body);
        body.put("status", Json.of(malformed.status()));
        body.put("code", Json.of(malformed.error().code()));
        body.put("world", Json.of(world.version()));
        return event("call.malformed", body);
    }

    /**
     * The event of what came of an allowed exchange.
     *
     * @param kind such as {@code call.answered}
     */
    Event ended(String kind, String outcome, long bytes, Instant now) {
        var body = new LinkedHashMap<String, Json>();
        body.put("outcome", Json.of(outcome));
        body.put("bytes", Json.of(bytes));
        body.put("millis", Json.of(Duration.between(begun, now).toMillis()));
        return event(kind, body, now);
    }

    /** The event of something that the server sent and that no agent got. */
    Event withheld(String what, Instant now) {
        var body = new LinkedHashMap<String, Json>();
        body.put("what", Json.of(what));
        return event("server.withheld", body, now);
    }

    private Event event(String kind, Map<String, Json> body) {
        return event(kind, body, begun);
    }

    private Event event(String kind, Map<String, Json> body, Instant at) {
        body.put("exchange", Json.of(id));
        body.put("server", Json.of(server));
        return new Event(at, kind, Json.objectOf(body));
    }

    private static void who(Facts facts, Map<String, Json> body) {
        if (facts.caller() instanceof Caller.Known(var token)) {
            body.put("issuer", Json.of(token.issuer()));
            body.put("client", Json.of(token.clientId()));
            body.put("subject", Json.of(token.subject()));
            body.put("token", Json.of(token.id()));
            authority(token, body);
        }
        switch (facts.agent()) {
            case AgentStanding.Active(var agent) -> body.put("agent", Json.of(agent.name()));
            case AgentStanding.Disabled(var agent) -> body.put("agent", Json.of(agent.name()));
            case AgentStanding.Unregistered _ -> {
                // the client id above is all there is
            }
        }
    }

    /** The name of the agent that asks; empty when none is known. */
    static String agent(Facts facts) {
        return switch (facts.agent()) {
            case AgentStanding.Active(var agent) -> agent.name();
            case AgentStanding.Disabled(var agent) -> agent.name();
            case AgentStanding.Unregistered _ -> "";
        };
    }

    /**
     * The user apart from the agent, through whose hands the authority came, and what of it nothing
     * here asks for (IDV-5, AUT-3, AUT-9). What does not apply is left out.
     */
    private static void authority(Token token, Map<String, Json> body) {
        token.user().ifPresent(user -> body.put("user", Json.of(user)));
        if (!token.chain().isEmpty())
            body.put(
                    "chain",
                    Json.arrayOf(token.chain().stream().map(Chronicle::rendered).toList()));
        if (!token.binding().equals(TokenBinding.NONE))
            body.put("bound", Json.of(token.binding().described()));
        var excess = Scopes.excess(token.scopes());
        if (excess.isEmpty()) return;
        body.put("scopeExcessCount", Json.of(excess.size()));
        body.put(
                "scopeExcess",
                Json.of(excess.stream().limit(MAX_EXCESS).map(InboundReader::printable).toList()));
    }

    private static Json rendered(Actor actor) {
        var rendered = Json.object("sub", actor.subject());
        return actor.issuer() == null ? rendered : rendered.with("iss", Json.of(actor.issuer()));
    }

    private static void what(Ask ask, Told told, Map<String, Json> body) {
        body.put("method", Json.of(InboundReader.printable(told.method())));
        body.put("era", Json.of(ask.era().name()));
        var subject = ask.subject();
        if (subject != null)
            body.put("item", Json.of(subject.kind().word() + ":" + shortened(subject.name())));
        if (told.requestId() != null) body.put("request", Json.of(shortened(told.requestId())));
        if (told.traceparent() != null)
            body.put("traceparent", Json.of(InboundReader.printable(told.traceparent())));
    }

    /** What it does and to what; the names of resources, at most so many. */
    private static void touched(Touch touch, Map<String, Json> body) {
        switch (touch) {
            case Touch.Known(var binding, var resources) -> {
                body.put("action", Json.of(binding.action().toString()));
                if (resources.isEmpty()) return;
                body.put(
                        "resources",
                        Json.of(
                                resources.stream()
                                        .limit(MAX_RESOURCES)
                                        .map(one -> shortened(one.toString()))
                                        .toList()));
                if (resources.size() > MAX_RESOURCES)
                    body.put("resourceCount", Json.of(resources.size()));
            }
            case Touch.Unbounded(var binding, _) -> {
                body.put("action", Json.of(binding.action().toString()));
                body.put("unbounded", Json.of(true));
            }
            case Touch.Nothing _, Touch.Shown _, Touch.Unfit _, Touch.Unbound _ -> {
                // there is nothing to say
            }
        }
    }

    /** Which rules of the operators' policy spoke; the standard one goes without saying. */
    private static void lawful(RuleSet.Judgement judgement, Map<String, Json> body) {
        if (judgement instanceof RuleSet.Permitted(var rules, _)
                && !rules.equals(List.of("standard.granted"))) body.put("rules", Json.of(rules));
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_TEXT) return text;
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "\u2026";
    }

    private static void outcome(Decision decision, Map<String, Json> body) {
        switch (decision) {
            case Decision.Allow(var grant) -> body.put("grant", Json.of(grant.id()));
            case Decision.Confirm(var grant, var wantedBy) -> {
                body.put("grant", Json.of(grant.id()));
                body.put("wantedBy", Json.of(wantedBy));
            }
            case Decision.Refuse(var rule, var why) -> {
                body.put("rule", Json.of(rule.toString()));
                body.put("why", Json.of(shortened(why)));
            }
            case Decision.SignIn(var why) ->
                    body.put("why", Json.of(why == null ? "no token" : why));
            case Decision.StepUp(var scope) -> body.put("scope", Json.of(scope));
            case Decision.TryLater(var why) -> body.put("why", Json.of(why));
        }
    }

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> "call.allowed";
            case Decision.Confirm _ -> "call.unconfirmed";
            case Decision.Refuse _ -> "call.refused";
            case Decision.SignIn _ -> "call.unauthenticated";
            case Decision.StepUp _ -> "call.scope-missing";
            case Decision.TryLater _ -> "call.unverifiable";
        };
    }
}
