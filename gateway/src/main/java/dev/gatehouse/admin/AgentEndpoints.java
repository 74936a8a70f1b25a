package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Agents: who they are, who answers for them, and tokens of the built-in issuer. */
final class AgentEndpoints {
    private static final int ISSUER_CHARS = 2000;
    private static final int CLIENT_CHARS = 500;
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "k");

    private final Rooms rooms;
    private final RestLimits limits;

    AgentEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
    }

    List<Endpoint> all() {
        var one = "/api/agents/{name}";
        return List.of(
                Endpoint.get("/api/agents", "listAgents", "The agents", "AgentList", this::list),
                Endpoint.post(
                                "/api/agents",
                                "addAgent",
                                "Registers an agent; a secret is shown in this answer only",
                                OPERATOR,
                                "NewAgent",
                                "AddedAgent",
                                this::add)
                        .creating(),
                Endpoint.get(one, "showAgent", "An agent", "AgentInFull", this::show),
                Endpoint.post(
                        one + "/disable",
                        "disableAgent",
                        "Refuses an agent from now on",
                        OPERATOR,
                        "Reason",
                        "AgentInFull",
                        this::disable),
                Endpoint.post(
                                one + "/token",
                                "issueToken",
                                "Makes an access token of the built-in issuer, shown in this answer"
                                        + " only",
                                OPERATOR,
                                "NewToken",
                                "IssuedToken",
                                this::token)
                        .creating());
    }

    private OperatorAnswer list(Asked asked) {
        var agents = rooms.agents().all().stream().map(Views::of).toList();
        return OperatorAnswer.json(200, Json.object("agents", agents));
    }

    private OperatorAnswer show(Asked asked) {
        return full(asked, known(asked));
    }

    private OperatorAnswer full(Asked asked, Agent agent) {
        var uses = rooms.people().uses().all();
        var grants =
                rooms.grants().all().stream()
                        .filter(grant -> grant.agent().equals(agent.name()))
                        .map(grant ->
                                Views.of(
                                        grant,
                                        Optional.ofNullable(uses.get(grant.id())),
                                        asked.now()))
                        .toList();
        return OperatorAnswer.json(200, Json.object("agent", Views.of(agent), "grants", grants));
    }

    private OperatorAnswer add(Asked asked) {
        var secret = asked.flag("secret") ? Secret.forAgent() : null;
        var agent = described(asked, secret);
        if (agent.isProbe())
            throw Refusal.malformed(
                    "agent.reserved",
                    "The name " + Agent.PROBE + " and its issuer are the self-test's.",
                    "Choose another name, and an issuer that the gate trusts.");
        var document = ClientDocumentEndpoints.read(rooms, asked, agent.clientId());
        rooms.changes()
                .make(
                        () -> {
                            try {
                                rooms.agents().add(agent);
                            } catch (IllegalStateException used) {
                                throw taken(agent);
                            }
                            // it may have its secret or keys, here or at another issuer
                            rooms.agents().bearer(agent.name(), asked.actor(), null);
                            document.ifPresent(read ->
                                    rooms.clients()
                                            .documents()
                                            .keep(
                                                    new ClientDocuments.Kept(
                                                            agent.name(), read, null)));
                            return agent;
                        },
                        added -> added(asked, added, document));
        return OperatorAnswer.json(
                201,
                Json.object(
                        "agent", Views.of(agent),
                        "secret", Json.of(secret == null ? null : secret.value())));
    }

    private static Event added(Asked asked, Agent agent, Optional<ClientDocument> document) {
        var body =
                Json.object(
                        "actor", asked.actor(),
                        "agent", agent.name(),
                        "owner", agent.owner(),
                        "issuer", agent.issuer(),
                        "clientId", agent.clientId(),
                        "hasSecret", agent.secretHash() != null,
                        "hasKeys", agent.jwks() != null);
        if (document.isPresent())
            body = body.with("document", Json.of(document.get().digest().value()));
        return new Event(asked.now(), "agent.added", body);
    }

    private static Refusal taken(Agent agent) {
        return Refusal.conflict(
                "agent.taken",
                "The name "
                        + agent.name()
                        + ", or the client id "
                        + agent.clientId()
                        + " at its issuer, is taken.",
                "Choose another, or use the agent that has it.");
    }

    private Agent described(Asked asked, @Nullable Secret secret) {
        var name = asked.text("name", 100);
        var builtIn = rooms.tokens().issuer();
        var issuer = asked.optionalText("issuer", ISSUER_CHARS).orElse(builtIn);
        var jwks = keys(asked);
        if (!issuer.equals(builtIn) && (secret != null || jwks.isPresent()))
            throw Refusal.malformed(
                    "agent.credential",
                    "A secret or keys are for agents of the built-in issuer; this one has another.",
                    "Leave secret and jwks out: the other issuer knows its clients.");
        try {
            return new Agent(
                    name,
                    asked.text("owner", limits.reasonChars()),
                    issuer,
                    asked.optionalText("clientId", CLIENT_CHARS).orElse(name),
                    false,
                    asked.now(),
                    secret == null ? null : secret.hash(),
                    jwks.map(Json.Obj::toText).orElse(null));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "agent.malformed",
                    "This does not describe an agent: " + malformed.getMessage() + ".",
                    "Correct the name.");
        }
    }

    /** The public keys that the agent signs with; a private one is refused, not kept. */
    private static Optional<Json.Obj> keys(Asked asked) {
        if (!asked.body().has("jwks")) return Optional.empty();
        var jwks = asked.body().object("jwks");
        var keys = jwks.array("keys");
        if (keys.isEmpty() || !keys.stream().allMatch(AgentEndpoints::isKey))
            throw Refusal.malformed(
                    "agent.jwks",
                    "jwks is not a JSON Web Key Set.",
                    "Send {\"keys\": [...]} with one key at least, each with a kty.");
        for (var key : keys)
            for (var member : ((Json.Obj) key).members().keySet())
                if (PRIVATE_MEMBERS.contains(member))
                    throw Refusal.malformed(
                            "agent.private-key",
                            "jwks holds a private or symmetric key.",
                            "Send public keys only, and consider that key disclosed.");
        return Optional.of(jwks);
    }

    private static boolean isKey(Json key) {
        return key instanceof Json.Obj object && object.text("kty") != null;
    }

    private OperatorAnswer disable(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        rooms.changes()
                .make(
                        () -> {
                            var agent = active(asked);
                            rooms.agents().disable(agent.name());
                            return agent;
                        },
                        agent ->
                                new Event(
                                        asked.now(),
                                        "agent.disabled",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "agent", agent.name(),
                                                "reason", reason)));
        return full(asked, known(asked));
    }

    private OperatorAnswer token(Asked asked) {
        var ttl = asked.span("ttl", limits.tokenDefault(), limits.tokenMax());
        var scopes = scopes(asked);
        var minted =
                rooms.changes()
                        .make(
                                () -> {
                                    var agent = active(asked);
                                    if (!agent.issuer().equals(rooms.tokens().issuer()))
                                        throw otherIssuer(agent);
                                    var servers = servers(asked, agent);
                                    // who names servers wants a token for these alone
                                    boolean joined = asked.texts("servers").isEmpty();
                                    var token =
                                            rooms.tokens()
                                                    .mint(agent, servers, joined, scopes, ttl);
                                    rooms.agents()
                                            .bearer(agent.name(), asked.actor(), token.expiresAt());
                                    return new Issued(token, servers, joined);
                                },
                                issued -> issued(asked, issued, scopes));
        return OperatorAnswer.json(
                201,
                Json.object(
                        "token", minted.token.token(),
                        "id", minted.token.id(),
                        "servers", minted.servers,
                        "scopes", scopes,
                        "expiresAt", minted.token.expiresAt().toString()));
    }

    private record Issued(Tokens.Minted token, List<String> servers, boolean joined) {}

    private static Event issued(Asked asked, Issued issued, Set<String> scopes) {
        return new Event(
                asked.now(),
                "token.issued",
                Json.object(
                        "actor", asked.actor(),
                        "agent", asked.variable("name"),
                        "token", issued.token.id(),
                        "servers", issued.servers,
                        "joined", issued.joined,
                        "scopes", scopes,
                        "expiresAt", issued.token.expiresAt().toString()));
    }

    private static Refusal otherIssuer(Agent agent) {
        return Refusal.conflict(
                "agent.issuer",
                "Agent " + agent.name() + " gets its tokens from " + agent.issuer() + ".",
                "Ask that issuer for a token.");
    }

    private static Set<String> scopes(Asked asked) {
        var scopes = new LinkedHashSet<>(asked.texts("scopes").orElse(Scopes.ALL));
        if (scopes.isEmpty() || !Scopes.ALL.containsAll(scopes))
            throw Refusal.malformed(
                    "scopes.unknown",
                    "scopes names something else than " + String.join(" and ", Scopes.ALL) + ".",
                    "Name one of them or both, or leave scopes out.");
        return scopes;
    }

    /** The servers named, or else those that the agent has a standing grant for. */
    private List<String> servers(Asked asked, Agent agent) {
        var named = asked.texts("servers");
        var servers = named.orElseGet(() -> granted(asked, agent));
        for (var server : servers)
            if (rooms.servers().find(server).isEmpty()) throw Refusal.unknown("server", server);
        if (servers.isEmpty())
            throw Refusal.conflict(
                    "agent.ungranted",
                    "Agent "
                            + agent.name()
                            + " has no standing grant, so its token would open nothing.",
                    "Add a grant first, or name the servers.");
        return servers.stream().distinct().toList();
    }

    private List<String> granted(Asked asked, Agent agent) {
        return rooms.grants().all().stream()
                .filter(grant -> grant.agent().equals(agent.name()))
                .filter(grant -> grant.stands(asked.now()))
                .map(Grant::server)
                .distinct()
                .sorted()
                .toList();
    }

    private Agent known(Asked asked) {
        var name = asked.variable("name");
        return rooms.agents().find(name).orElseThrow(() -> Refusal.unknown("agent", name));
    }

    private Agent active(Asked asked) {
        var agent = known(asked);
        if (agent.disabled())
            throw Refusal.conflict(
                    "agent.disabled",
                    "Agent " + agent.name() + " is disabled.",
                    "Register another agent; a disabled one stays so.");
        return agent;
    }
}
