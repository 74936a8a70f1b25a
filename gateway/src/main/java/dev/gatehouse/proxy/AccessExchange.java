package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent asks for access, or looks at what became of that (AUT-6). It decides nothing: what it
 * asks for waits for a person, and whether it exists is told to nobody (T72). On the agent's loop.
 */
final class AccessExchange {
    static final String PATH = "/access/requests";

    private static final Logger LOG = LoggerFactory.getLogger(AccessExchange.class);

    private final Gate gate;
    private final AgentRequest request;
    private final AgentAnswer answer;
    private final Instant begun;
    private final Chronicle chronicle;

    AccessExchange(Gate gate, AgentRequest request, AgentAnswer answer) {
        this.gate = gate;
        this.request = request;
        this.answer = answer;
        this.begun = gate.clock.instant();
        this.chronicle = new Chronicle(gate.ids.next(), Route.ALL, begun);
    }

    /** Whether a path is served here. */
    static boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    void serve() {
        guard(() -> {
            boolean asks = request.path().equals(PATH);
            var method = asks ? "POST" : "GET";
            if (request.method().equals(method)) identify(asks);
            else answer.send(Front.text(405, method + " only.").with("allow", method));
        });
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            answer.send(Answers.broken(LOG, "a request for access", null, broken));
        }
    }

    /** With a token for whichever route of the gate: that it is one of its agents is enough. */
    private void identify(boolean asks) {
        var route = gate.callers.routeOf(request.headers().first("authorization"), gate.routes);
        new Identification(gate, request, answer, caller -> admitted(caller, asks), this::guard)
                .by(route);
    }

    private void admitted(Caller caller, boolean asks) {
        var ask = new Ask(Route.ALL, Era.MODERN, Method.DISCOVER, null, Ask.Purpose.USE);
        var world = gate.worlds.current();
        var facts = world.facts(ask, caller, begun);
        var objection = Policy.objection(facts);
        if (objection != null)
            record(
                    chronicle.decided(
                            facts,
                            objection,
                            world,
                            new Chronicle.Told("access/request", null, null),
                            null),
                    Answers.refused(
                            objection,
                            ask,
                            null,
                            Route.joined(gate.routes, Names.OWN),
                            gate.callers.terms(caller)));
        else if (asks) ask(facts);
        else look(facts);
    }

    private static String agent(Facts facts) {
        if (facts.agent() instanceof AgentStanding.Active(var agent)) return agent.name();
        throw new IllegalStateException("access for nobody");
    }

    private void ask(Facts facts) {
        switch (AccessWish.read(request.body(), gate.holds.limits())) {
            case AccessWish.Malformed(var why) ->
                    record(
                            chronicle.access(facts, "request.malformed", Json.object("why", why)),
                            Front.text(400, "This is no request for access: " + why + "."));
            case AccessWish.Read(var wish) ->
                    gate.holds.file(
                            agent(facts),
                            facts.user(),
                            wish,
                            filing -> answer.loop().run(() -> guard(() -> filed(facts, filing))));
        }
    }

    private void filed(Facts facts, Optional<Filing> filing) {
        if (filing.isEmpty()) {
            answer.send(Answers.noRecord(null));
            return;
        }
        switch (filing.get()) {
            case Filing.Filed(var filed) ->
                    record(
                            chronicle.access(
                                    facts,
                                    "request.made",
                                    Json.object("made", filed.id(), "what", filed.content())),
                            Response.json(202, view(filed)));
            case Filing.Known(var known) ->
                    record(
                            chronicle.access(
                                    facts, "request.repeated", Json.object("made", known.id())),
                            Response.json(202, view(known)));
            case Filing.TooMany _ ->
                    record(
                            chronicle.access(facts, "request.refused", Json.object()),
                            Front.text(429, "As many requests of this agent wait as may."));
        }
    }

    private void look(Facts facts) {
        gate.holds.find(
                agent(facts),
                request.path().substring(PATH.length() + 1),
                found -> answer.loop().run(() -> guard(() -> found(facts, found))));
    }

    private void found(Facts facts, Optional<Optional<Request>> found) {
        if (found.isEmpty()) {
            answer.send(Answers.noRecord(null));
            return;
        }
        var own =
                found.get()
                        .filter(one -> agent(facts).equals(one.content().text("agent")))
                        .filter(one -> facts.user().equals(one.content().text("user")));
        record(
                chronicle.access(
                        facts,
                        "request.shown",
                        Json.object("made", Json.of(own.map(Request::id).orElse(null)))),
                own.map(one -> Response.json(200, view(one)))
                        .orElseGet(
                                () -> Front.text(404, "There is no such request of this agent.")));
    }

    private Json.Obj view(Request of) {
        return Json.object(
                "id", of.id(),
                "state", of.hasExpired(gate.clock.instant()) ? "EXPIRED" : of.state().name(),
                "expiresAt", of.expiresAt().toString(),
                "page", gate.holds.page(of).toString());
    }

    private void record(Event event, Response response) {
        gate.journal.append(
                event,
                recorded ->
                        answer.loop()
                                .run(() ->
                                        guard(() ->
                                                answer.send(
                                                        switch (recorded) {
                                                            case Recorded.Durable _ -> response;
                                                            case Recorded.Unavailable _ ->
                                                                    Answers.noRecord(null);
                                                        }))));
    }
}
