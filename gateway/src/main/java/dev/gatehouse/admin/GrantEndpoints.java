package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.TermsForm;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Grants: which agent may use what of which server, until when and why. */
final class GrantEndpoints {
    /** Fewer than the decision follows: a confirmation comes below the last of them. */
    private static final int MAX_GENERATIONS = 6;

    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;

    GrantEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get("/api/grants", "listGrants", "The grants", "GrantList", this::list),
                Endpoint.post(
                                "/api/grants",
                                "addGrant",
                                "Lets an agent use items of a server for a time",
                                OPERATOR,
                                "NewGrant",
                                "Grant",
                                this::add)
                        .creating(),
                Endpoint.get("/api/grants/{id}", "showGrant", "A grant", "Grant", this::show),
                Endpoint.post(
                        "/api/grants/{id}/revoke",
                        "revokeGrant",
                        "Ends a grant now",
                        OPERATOR,
                        "Reason",
                        "Grant",
                        this::revoke));
    }

    private OperatorAnswer list(Asked asked) {
        var uses = rooms.people().uses().all();
        var grants =
                rooms.grants().all().stream()
                        .map(grant ->
                                Views.of(
                                        grant,
                                        Optional.ofNullable(uses.get(grant.id())),
                                        asked.now()))
                        .toList();
        return OperatorAnswer.json(200, Json.object("grants", grants));
    }

    private OperatorAnswer show(Asked asked) {
        return OperatorAnswer.json(200, view(asked, known(asked)));
    }

    private OperatorAnswer add(Asked asked) {
        var agent = asked.text("agent", 100);
        var serverName = asked.text("server", 63);
        var items = asked.items("items").orElse(Set.of());
        var terms = AskedTerms.in(asked);
        var reason = asked.text("reason", limits.reasonChars());
        var span = asked.span("expires", limits.grantDefault(), limits.grantMax());
        var grant =
                twoPersons.make(
                        asked,
                        () -> {
                            var holder = active(agent);
                            var server = standing(serverName);
                            requireKnown(server, items);
                            requireParent(serverName, terms);
                            boolean toDoMore = requireSecond(asked, holder, server, items);
                            var made =
                                    new Grant(
                                            ShortId.ofGrant(),
                                            agent,
                                            serverName,
                                            items,
                                            terms.privileged(toDoMore),
                                            reason,
                                            asked.actor(),
                                            asked.now(),
                                            asked.now().plus(span),
                                            null);
                            rooms.grants().add(made);
                            return made;
                        },
                        made -> added(asked, made));
        return OperatorAnswer.json(201, view(asked, grant));
    }

    private Json.Obj view(Asked asked, Grant grant) {
        return Views.of(grant, rooms.people().uses().of(grant.id()), asked.now());
    }

    private static Event added(Asked asked, Grant grant) {
        return new Event(
                asked.now(),
                "grant.added",
                Json.object(
                        "actor", asked.actor(),
                        "grant", grant.id(),
                        "agent", grant.agent(),
                        "server", grant.server(),
                        "items", Views.keys(grant.items()),
                        "terms", TermsForm.of(grant.terms()),
                        "reason", grant.reason(),
                        "expiresAt", grant.expiresAt().toString()));
    }

    private Agent active(String name) {
        var agent = rooms.agents().find(name).orElseThrow(() -> Refusal.unknown("agent", name));
        if (agent.disabled())
            throw Refusal.conflict(
                    "agent.disabled",
                    "Agent " + name + " is disabled.",
                    "Grant to another agent; a disabled one stays so.");
        return agent;
    }

    /**
     * INV-5: nobody alone lets an agent do more than read.
     *
     * @return whether the grant is made to do more than read
     */
    private boolean requireSecond(Asked asked, Agent agent, Server server, Set<ItemKey> items) {
        var privileged =
                rooms.servers()
                        .approval(server.name())
                        .map(approval -> TwoPersons.privileged(approval, items))
                        .orElse(Set.of());
        if (!privileged.isEmpty())
            twoPersons.require(
                    asked,
                    "it grants "
                            + TwoPersons.join(privileged)
                            + " on "
                            + server.name()
                            + " to "
                            + agent.name(),
                    agent.owner(),
                    server.owner());
        return !privileged.isEmpty() || !rooms.people().twoPersons();
    }

    private Server standing(String name) {
        var server = rooms.servers().find(name).orElseThrow(() -> Refusal.unknown("server", name));
        if (server.state() == ServerState.RETIRED)
            throw Refusal.conflict(
                    "server.state",
                    "Server " + name + " is RETIRED.",
                    "Grant on another server; a retired one stays so.");
        return server;
    }

    /** A grant of something that never was is a slip of the pen, and a trap for later. */
    private void requireKnown(Server server, Set<ItemKey> items) {
        var unknown = new TreeSet<>(items);
        rooms.servers()
                .submitted(server.name())
                .ifPresent(snapshot -> unknown.removeAll(snapshot.keys()));
        rooms.servers()
                .approval(server.name())
                .ifPresent(approval -> unknown.removeAll(approval.items()));
        if (!unknown.isEmpty())
            throw Refusal.malformed(
                    "item.unknown",
                    "Server "
                            + server.name()
                            + " has no "
                            + String.join(", ", unknown.stream().map(ItemKey::toString).toList())
                            + ".",
                    "gatehouse server show " + server.name() + " lists what it has.");
    }

    /** A parent bounds what it could cover itself: something of the same server. */
    private void requireParent(String server, Terms terms) {
        var next = terms.parent();
        for (int generation = 1; next != null; generation++) {
            var id = next;
            var parent = rooms.grants().find(id).orElseThrow(() -> Refusal.unknown("grant", id));
            if (!parent.server().equals(server) || generation > MAX_GENERATIONS)
                throw Refusal.conflict(
                        "grant.parent",
                        "Grant "
                                + id
                                + " cannot be above this one: it is on another server, or above it"
                                + " are too many.",
                        "Name a grant on the same server, with at most "
                                + MAX_GENERATIONS
                                + " above each other.");
            next = parent.terms().parent();
        }
    }

    private OperatorAnswer revoke(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        rooms.changes()
                .make(
                        () -> {
                            var grant = known(asked);
                            if (grant.revokedAt() != null)
                                throw Refusal.conflict(
                                        "grant.revoked",
                                        "Grant " + grant.id() + " is revoked already.",
                                        "Nothing is left to do.");
                            rooms.grants().revoke(grant.id(), asked.now());
                            return grant;
                        },
                        grant ->
                                new Event(
                                        asked.now(),
                                        "grant.revoked",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "grant", grant.id(),
                                                "agent", grant.agent(),
                                                "server", grant.server(),
                                                "reason", reason)));
        return show(asked);
    }

    private Grant known(Asked asked) {
        var id = asked.variable("id");
        return rooms.grants().find(id).orElseThrow(() -> Refusal.unknown("grant", id));
    }
}
