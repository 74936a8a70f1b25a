package dev.gatehouse.admin;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.TermsForm;
import dev.gatehouse.access.TokenLimits;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A person's word on one call (AUT-7): a grant for exactly these arguments, of this agent, for this
 * user, once and soon. Its parent is the grant that covers the call otherwise, so that it never
 * allows more than that.
 */
final class Confirmations {
    private final Rooms rooms;

    Confirmations(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Gives what REST shows of the grant. */
    Json confirm(Asked asked, Request request) {
        var made =
                rooms.changes()
                        .make(
                                () -> make(asked, request),
                                grant ->
                                        new Event(
                                                asked.now(),
                                                "call.confirmed",
                                                Json.object(
                                                        "actor", asked.actor(),
                                                        "request", request.id(),
                                                        "grant", grant.id(),
                                                        "agent", grant.agent(),
                                                        "server", grant.server(),
                                                        "items", Views.keys(grant.items()),
                                                        "terms", TermsForm.of(grant.terms()),
                                                        "expiresAt",
                                                                grant.expiresAt().toString())));
        return Views.of(made, rooms.people().uses().of(made.id()), asked.now());
    }

    private Grant make(Asked asked, Request before) {
        var requests = rooms.people().requests();
        var request =
                requests.find(before.id())
                        .filter(now -> now.isPending(asked.now()))
                        .orElseThrow(() -> RequestEndpoints.over(before.id()));
        if (request.secret() == null)
            throw Refusal.conflict(
                    "request.sealed",
                    "The arguments of this call cannot be shown, so nobody can look at them.",
                    "Check that all replicas have the same sealing key, and have the call made"
                            + " again.");
        var call = request.content();
        requireOther(asked, request);
        var grant =
                new Grant(
                        ShortId.ofGrant(),
                        String.valueOf(call.text("agent")),
                        String.valueOf(call.text("server")),
                        Set.of(ItemKey.parse(String.valueOf(call.text("item")))),
                        terms(call),
                        "call " + request.id() + " was confirmed",
                        asked.actor(),
                        asked.now(),
                        asked.now().plus(rooms.people().limits().confirmed()),
                        null);
        rooms.grants().add(grant);
        requests.decide(
                request.id(), Request.State.APPROVED, asked.actor(), asked.now(), grant.id());
        return grant;
    }

    /**
     * Who answers for the agent does not confirm what it does that is more than reading; nor does
     * who can speak for it, and may be the one who asks (INV-5).
     */
    private void requireOther(Asked asked, Request request) {
        var call = request.content();
        boolean isPrivileged =
                ActionClass.find(String.valueOf(call.text("action")))
                        .filter(action -> !action.isPrivileged())
                        .isEmpty();
        if (!isPrivileged || !rooms.people().twoPersons()) return;
        var name = String.valueOf(call.text("agent"));
        rooms.agents()
                .find(name)
                .ifPresent(agent -> TwoPersons.refuseOwner(asked.actor(), agent.owner()));
        if (rooms.agents().mayBear(name, asked.actor(), madeAtLeast(request)))
            throw Refusal.conflict(
                    "request.bearer",
                    asked.actor()
                            + " registered this agent or had a token of it when the call was made, and"
                            + " does not confirm what may be their own call.",
                    "Ask an operator who cannot speak for the agent.");
    }

    /** A token is good a little longer than it says, by clocks that differ. */
    private static Instant madeAtLeast(Request request) {
        return request.madeAt().minus(TokenLimits.MAX_CLOCK_SKEW);
    }

    /** The arguments say what it touches; its parent says what it may. */
    private static Terms terms(Json.Obj call) {
        return new Terms(
                String.valueOf(call.text("user")),
                List.of(new Selector.Everything()),
                null,
                null,
                1,
                new Digest(String.valueOf(call.text("digest"))),
                String.valueOf(call.text("grant")));
    }
}
