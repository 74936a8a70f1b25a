package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.Optional;

/**
 * An agent asks for access, or looks at what became of that (AUT-6). What a rule of the policy
 * grants is granted at once, all else waits for a person, and whether it exists is told to nobody
 * (T72). On the agent's loop.
 */
final class AccessExchange {
    static final String PATH = "/access/requests";

    private final Gate gate;
    private final Passage passage;

    /**
     * @param passage to {@link Route#ALL}
     */
    AccessExchange(Passage passage) {
        this.gate = passage.gate;
        this.passage = passage;
    }

    /** Whether a path is served here. */
    static boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    void serve() {
        passage.guard(() -> {
            boolean asks = passage.request.path().equals(PATH);
            var method = asks ? "POST" : "GET";
            if (passage.request.method().equals(method)) identify(asks);
            else passage.answer.send(Front.text(405, method + " only.").with("allow", method));
        });
    }

    /** With a token for whichever route of the gate: that it is one of its agents is enough. */
    private void identify(boolean asks) {
        var authorization = passage.request.headers().first("authorization");
        new Identification(passage, caller -> admitted(caller, asks))
                .by(gate.callers.routeOf(authorization, gate.routes));
    }

    private void admitted(Caller caller, boolean asks) {
        var facts = passage.facts(caller, null);
        var objection = Policy.objection(facts);
        if (objection != null)
            passage.refuse(facts, objection, new Chronicle.Told("access/request", null, null));
        else if (asks) ask(facts);
        else look(facts);
    }

    private static String agent(Facts facts) {
        if (facts.agent() instanceof AgentStanding.Active(var agent)) return agent.name();
        throw new IllegalStateException("access for nobody");
    }

    private void ask(Facts facts) {
        switch (AccessWish.read(passage.request.body(), gate.holds.limits())) {
            case AccessWish.Malformed(var why) ->
                    passage.record(
                            passage.chronicle.access(
                                    facts, "request.malformed", Json.object("why", why)),
                            Front.text(400, "This is no request for access: " + why + "."));
            case AccessWish.Read(var wish) -> {
                gate.unknowns.asked(passage.world, wish.server(), agent(facts));
                gate.holds.file(
                        agent(facts),
                        facts.user(),
                        wish,
                        filing -> passage.back(() -> filed(facts, wish, filing)));
            }
        }
    }

    private void filed(Facts facts, AccessWish wish, Optional<Filing> filing) {
        if (filing.isEmpty()) {
            passage.noRecord();
            return;
        }
        switch (filing.get()) {
            case Filing.Filed(var filed) ->
                    passage.record(
                            passage.chronicle.access(
                                    facts,
                                    "request.made",
                                    Json.object("made", filed.id(), "what", filed.content())),
                            Response.json(202, told(facts, wish, filed)));
            case Filing.Known(var known) ->
                    passage.record(
                            passage.chronicle.access(
                                    facts, "request.repeated", Json.object("made", known.id())),
                            Response.json(202, told(facts, wish, known)));
            case Filing.TooMany _ ->
                    passage.record(
                            passage.chronicle.access(facts, "request.refused", Json.object()),
                            Front.text(429, "As many requests of this agent wait as may."));
        }
    }

    private void look(Facts facts) {
        gate.holds.find(
                agent(facts),
                passage.request.path().substring(PATH.length() + 1),
                found -> passage.back(() -> found(facts, found)));
    }

    private void found(Facts facts, Optional<Optional<Request>> found) {
        if (found.isEmpty()) {
            passage.noRecord();
            return;
        }
        var own =
                found.get()
                        .filter(one -> agent(facts).equals(one.content().text("agent")))
                        .filter(one -> facts.user().equals(one.content().text("user")));
        passage.record(
                passage.chronicle.access(
                        facts,
                        "request.shown",
                        Json.object("made", Json.of(own.map(Request::id).orElse(null)))),
                own.map(one -> Response.json(200, view(one)))
                        .orElseGet(
                                () -> Front.text(404, "There is no such request of this agent.")));
    }

    /** With what rules would grant without a person, while one has to decide. */
    private Json.Obj told(Facts facts, AccessWish wish, Request of) {
        return view(of).with("hints", Json.of(gate.holds.hints(agent(facts), facts.user(), wish)));
    }

    private Json.Obj view(Request of) {
        return Json.object(
                "id", of.id(),
                "state", of.hasExpired(gate.clock.instant()) ? "EXPIRED" : of.state().name(),
                "expiresAt", of.expiresAt().toString(),
                "page", gate.holds.page(of).toString());
    }
}
