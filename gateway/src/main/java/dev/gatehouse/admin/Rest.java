package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.http.OperatorProblem;
import dev.gatehouse.http.OperatorRequest;
import dev.gatehouse.http.OperatorRoute;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operators' REST: the table of endpoints, and what is done before each of them: find the
 * operator by the token, hold the role against the endpoint's, read the body strictly.
 */
public final class Rest {
    private static final StrictJson READER = new StrictJson(JsonLimits.REQUEST);

    private final Rooms rooms;
    private final InstantSource clock;
    private final RequestEndpoints requests;
    private final RequestPages pages;
    private final List<Endpoint> endpoints = new ArrayList<>();

    /**
     * Lays the table; nothing is asked of the rooms yet.
     *
     * @param version of the program, for the OpenAPI document
     */
    public Rest(Rooms rooms, RestLimits limits, InstantSource clock, String version) {
        this.rooms = rooms;
        this.clock = clock;
        var twoPersons = new TwoPersons(rooms);
        this.requests = new RequestEndpoints(rooms, limits, endpoints);
        this.pages = new RequestPages(rooms, limits, requests, clock);
        var servers = new ServerEndpoints(rooms, limits);
        endpoints.addAll(servers.all());
        endpoints.addAll(new RegistryEndpoints(rooms, limits, servers).all());
        endpoints.addAll(new ApprovalEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new LifecycleEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new ContainmentEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new IdentityEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new CredentialEndpoints(rooms, limits).all());
        endpoints.addAll(new AgentEndpoints(rooms, limits).all());
        endpoints.addAll(new ClientDocumentEndpoints(rooms, twoPersons).all());
        endpoints.addAll(new GrantEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new WaiverEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(requests.all());
        endpoints.addAll(new PolicyEndpoints(rooms, limits).all());
        endpoints.addAll(new ExplainEndpoints(rooms, limits).all());
        endpoints.addAll(new AuthzenEndpoints(rooms.worlds()).all());
        endpoints.addAll(new ReportEndpoints(rooms).all());
        endpoints.addAll(new DiscoveryEndpoints(rooms, limits).all());
        endpoints.addAll(new DriftEndpoints(rooms, limits, twoPersons).all());
        endpoints.addAll(new AuditEndpoints(rooms.past(), limits).all());
        endpoints.addAll(new OperatorEndpoints(rooms, twoPersons).all());
        endpoints.addAll(new ControlEndpoints(rooms.controls()).all());
        endpoints.addAll(
                new StateEndpoints(rooms.readiness(), rooms.controls(), rooms.metrics()).all());
        endpoints.add(
                Endpoint.open(
                        "/api/openapi.json",
                        "openApi",
                        "This document",
                        "application/json",
                        _ -> OperatorAnswer.json(200, OpenApi.of(endpoints, version))));
    }

    public List<OperatorRoute> routes() {
        return endpoints.stream()
                .map(endpoint ->
                        new OperatorRoute(
                                endpoint.method(),
                                endpoint.path(),
                                request -> answer(endpoint, request)))
                .toList();
    }

    /** The pages for people with a browser. */
    public List<OperatorRoute> pages() {
        return pages.routes();
    }

    private OperatorAnswer answer(Endpoint endpoint, OperatorRequest request) {
        try {
            return switch (admit(endpoint, request)) {
                case Turned(var problem) -> problem.answer();
                case Admitted(var operator) -> {
                    var body = body(endpoint, request);
                    yield work(
                            endpoint,
                            new Asked(
                                    operator,
                                    request,
                                    body,
                                    clock.instant().truncatedTo(ChronoUnit.MICROS)));
                }
            };
        } catch (Refusal refusal) {
            return refusal.problem().answer();
        }
    }

    private OperatorAnswer work(Endpoint endpoint, Asked asked) {
        try {
            return endpoint.work().apply(asked);
        } catch (TwoPersons.Needed needed) {
            return requests.propose(endpoint, asked, needed);
        }
    }

    /** Whether the request may reach the endpoint. */
    private sealed interface Admission {}

    private record Admitted(Operator operator) implements Admission {}

    private record Turned(OperatorProblem problem) implements Admission {}

    private static final Operator NOBODY =
            new Operator("nobody", Operator.Role.AUDITOR, "", Instant.EPOCH);

    private Admission admit(Endpoint endpoint, OperatorRequest request) {
        var needed = endpoint.role();
        if (needed == null) return new Admitted(NOBODY);
        var operator = operator(request);
        if (operator.isEmpty())
            return new Turned(
                    new OperatorProblem(
                            401,
                            "operator.unknown",
                            "The request carries no operator's token, or one that is not known.",
                            "Send Authorization: Bearer with a token of an operator."));
        var role = operator.get().role();
        if (role.compareTo(needed) < 0)
            return new Turned(
                    new OperatorProblem(
                            403,
                            "role.insufficient",
                            "Operator "
                                    + operator.get().name()
                                    + " has the role "
                                    + role
                                    + "; this needs "
                                    + needed
                                    + ".",
                            "Ask an operator with that role."));
        return new Admitted(operator.get());
    }

    private Optional<Operator> operator(OperatorRequest request) {
        var credential = request.header("authorization").orElse("");
        if (!credential.regionMatches(true, 0, "Bearer ", 0, 7)) return Optional.empty();
        var token = new Secret(credential.substring(7).strip());
        return rooms.operators().byTokenHash(token.hash());
    }

    private static Json.Obj body(Endpoint endpoint, OperatorRequest request) {
        var takes = endpoint.takes();
        if (takes == null) return Json.object();
        return switch (READER.read(request.body())) {
            case StrictJson.Value(Json.Obj body) -> known(body, takes);
            case StrictJson.Value _ ->
                    throw Refusal.malformed(
                            "body.malformed", "The body is not a JSON object.", "Send an object.");
            case StrictJson.Refused(var why) ->
                    throw Refusal.malformed(
                            "body.malformed",
                            "The body is not taken: " + why + ".",
                            "Send one JSON object in UTF-8, each member once.");
        };
    }

    private static Json.Obj known(Json.Obj body, String schema) {
        if (Schemas.isOpen(schema)) return body;
        var members = Schemas.membersOf(schema);
        for (var name : body.members().keySet())
            if (!members.contains(name))
                throw Refusal.malformed(
                        "member.unknown",
                        "The body has a member that is not known here.",
                        members.isEmpty()
                                ? "Send an empty object."
                                : "Known are " + String.join(", ", members) + ".");
        return body;
    }
}
