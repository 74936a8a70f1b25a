package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.Line;
import dev.gatehouse.identity.Reconciliation;
import dev.gatehouse.identity.Rules;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who servers are, facet by facet, and what operators require of that (IDV-1). */
final class IdentityEndpoints {
    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;

    IdentityEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
    }

    List<Endpoint> all() {
        var one = "/api/servers/{name}/identity";
        return List.of(
                Endpoint.get(
                        one,
                        "showIdentity",
                        "What a server is known by: each facet as it was approved and as it was"
                                + " observed last",
                        "Identity",
                        this::show),
                Endpoint.post(
                        one,
                        "requireIdentity",
                        "Says what a server's certificate must show, or may, beyond what was"
                                + " approved; replaces what was said before",
                        ADMIN,
                        "NewIdentityRules",
                        "Identity",
                        this::require));
    }

    private OperatorAnswer show(Asked asked) {
        return full(known(asked));
    }

    private OperatorAnswer full(Server server) {
        var book = rooms.identity().book();
        return OperatorAnswer.json(200, view(book, server));
    }

    private OperatorAnswer require(Asked asked) {
        var rules = rules(asked);
        var reason = asked.text("reason", limits.reasonChars());
        var required =
                twoPersons.make(
                        asked,
                        () -> rule(asked, rules),
                        ruled ->
                                new Event(
                                        asked.now(),
                                        "identity.required",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "server", ruled.server().name(),
                                                "before", ruled.before().json(),
                                                "rules", rules.json(),
                                                "reason", reason)));
        return full(required.server());
    }

    /** Of which server something is required now, and what was before. */
    private record Ruled(Server server, Rules before) {}

    private Ruled rule(Asked asked, Rules rules) {
        var server = known(asked);
        if (server.state() == ServerState.RETIRED || server.remote().isEmpty())
            throw Refusal.conflict(
                    "identity.unproven",
                    server.name() + " shows no certificate to require something of.",
                    "This is for servers on the network that are not retired.");
        var book = rooms.identity().book();
        var before = book.rules(server.name());
        if (rules.loosen(before))
            twoPersons.require(
                    asked, "it lets another server be taken for " + server.name(), server.owner());
        book.rule(server.name(), rules, asked.actor());
        return new Ruled(server, before);
    }

    private static Rules rules(Asked asked) {
        try {
            return new Rules(
                    Set.copyOf(asked.texts("pins").orElse(List.of())),
                    asked.optionalText("spiffeId", Rules.MAX_SPIFFE_CHARS).orElse(null),
                    Set.copyOf(asked.texts("authorities").orElse(List.of())));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "identity.malformed",
                    "This cannot be required: " + malformed.getMessage() + ".",
                    "Name keys as gatehouse server identity prints them: sha256: and 64"
                            + " hexadecimal digits.");
        }
    }

    private Server known(Asked asked) {
        var name = asked.variable("name");
        return rooms.servers().find(name).orElseThrow(() -> Refusal.unknown("server", name));
    }

    /** All of it. */
    static Json.Obj view(IdentityBook book, Server server) {
        var rules = book.rules(server.name());
        return brief(book, server)
                .with("rules", rules.json())
                .with(
                        "facets",
                        Json.of(
                                book.lines(server).stream()
                                        .map(line -> view(line, line.holds(rules)))
                                        .toList()))
                .with(
                        "sides",
                        Json.of(
                                book.reconciliation(server)
                                        .map(Reconciliation::json)
                                        .orElse(null)));
    }

    /** What to know before approving it. */
    static Json.Obj brief(IdentityBook book, Server server) {
        return Json.object(
                "server", server.name(),
                "digest", book.digest(server).value(),
                "differs", book.others(server).stream().map(facet -> facet.word()).toList(),
                "contradictions", book.contradictions(server));
    }

    private static Json.Obj view(Line line, boolean holds) {
        return Secrets.masked(
                Json.object(
                        "facet", line.facet().word(),
                        "title", line.facet().title(),
                        "weight", line.facet().weight().word(),
                        "severity", line.facet().mismatch().name(),
                        "holds", holds,
                        "approved", approved(line.approved()),
                        "observed", observed(line)));
    }

    private static Json approved(Line.@Nullable Approved approved) {
        return approved == null
                ? Json.nothing()
                : Json.object(
                        "values", approved.values(),
                        "by", approved.by(),
                        "at", Json.of(approved.at() == null ? null : approved.at().toString()));
    }

    private static Json observed(Line line) {
        var observed = line.observed();
        return observed == null
                ? Json.nothing()
                : Json.object(
                        "values", observed.values(),
                        "at", observed.at().toString(),
                        "evidence", observed.evidence().value());
    }
}
