package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.http.OperatorRequest;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests: what waits for a person, and what a person says to it (INV-5, AUT-7). */
final class RequestEndpoints {
    private static final int SHOWN = 500;
    private static final StrictJson ANSWERS =
            new StrictJson(JsonLimits.ANSWER.withMaxBytes(Integer.MAX_VALUE));

    private final Rooms rooms;
    private final RestLimits limits;
    private final Confirmations confirmations;
    private final Reviewing reviewing;
    private final List<Endpoint> endpoints;

    /**
     * @param endpoints all that there are, to find the one that a request is about
     */
    RequestEndpoints(Rooms rooms, RestLimits limits, List<Endpoint> endpoints) {
        this.rooms = rooms;
        this.limits = limits;
        this.confirmations = new Confirmations(rooms);
        this.reviewing = new Reviewing(rooms);
        this.endpoints = endpoints;
    }

    List<Endpoint> all() {
        var one = "/api/requests/{id}";
        return List.of(
                Endpoint.get(
                        "/api/requests",
                        "listRequests",
                        "The newest requests that wait or waited for a person",
                        "RequestList",
                        this::list),
                Endpoint.get(one, "showRequest", "A request", "Request", this::show),
                Endpoint.post(
                        one + "/approve",
                        "approveRequest",
                        "Approves what somebody else asks for, and has it done",
                        OPERATOR,
                        "Nothing",
                        "ApprovedRequest",
                        this::approve),
                Endpoint.post(
                        one + "/deny",
                        "denyRequest",
                        "Denies what is asked for, or takes back what one asked for oneself",
                        OPERATOR,
                        "Reason",
                        "Request",
                        this::deny));
    }

    private OperatorAnswer list(Asked asked) {
        var requests =
                rooms.people().requests().newest(SHOWN).stream()
                        .map(request -> RequestView.of(request, asked.operator(), asked.now()))
                        .toList();
        return OperatorAnswer.json(200, Json.object("requests", requests));
    }

    private OperatorAnswer show(Asked asked) {
        var request = known(asked);
        reviewing.shown(asked.operator(), request, asked.now());
        return OperatorAnswer.json(200, RequestView.of(request, asked.operator(), asked.now()));
    }

    /** A change that needs a second person becomes a request for one. */
    OperatorAnswer propose(Endpoint endpoint, Asked asked, TwoPersons.Needed needed) {
        var what =
                Json.object(
                        "operation",
                        endpoint.operation(),
                        "variables",
                        Json.objectOf(variables(asked.request())),
                        "body",
                        asked.body());
        var request =
                Request.pending(
                        ShortId.ofRequest(),
                        Request.Kind.CHANGE,
                        asked.actor(),
                        CanonicalJson.digest(what.with("by", Json.of(asked.actor()))),
                        what.with("why", Json.of(needed.why())),
                        needed.kept().members().isEmpty() ? null : needed.kept(),
                        asked.now(),
                        asked.now().plus(rooms.people().limits().change()));
        return rooms.changes()
                .make(() -> file(request, asked, needed), answer -> made(request, asked, needed));
    }

    private static Map<String, Json> variables(OperatorRequest request) {
        var variables = new LinkedHashMap<String, Json>();
        request.variables().forEach((name, value) -> variables.put(name, Json.of(value)));
        return variables;
    }

    private OperatorAnswer file(Request request, Asked asked, TwoPersons.Needed needed) {
        return switch (rooms.people()
                .requests()
                .file(request, rooms.people().limits().perRequester())) {
            case Filing.Filed(var filed) -> waiting(filed, asked, needed.told());
            case Filing.Known(var known) -> {
                if (known.state() == Request.State.DENIED)
                    throw Refusal.conflict(
                            "request.denied",
                            "This was asked for as " + known.id() + " and denied.",
                            "gatehouse request show " + known.id() + " says why.");
                yield waiting(known, asked, Json.object());
            }
            case Filing.TooMany _ ->
                    throw Refusal.conflict(
                            "requests.many",
                            "As many requests of yours wait as may.",
                            "Have them decided, or take one back with gatehouse request deny.");
        };
    }

    private static OperatorAnswer waiting(Request request, Asked asked, Json.Obj told) {
        var answer = Json.object("request", RequestView.of(request, asked.operator(), asked.now()));
        for (var one : told.members().entrySet())
            answer = answer.with(one.getKey(), one.getValue());
        return OperatorAnswer.json(202, answer);
    }

    private static Event made(Request request, Asked asked, TwoPersons.Needed needed) {
        return new Event(
                asked.now(),
                "request.made",
                Json.object(
                        "actor", asked.actor(),
                        "request", request.id(),
                        "operation", String.valueOf(request.content().text("operation")),
                        "about", request.content().object("variables"),
                        "identity", request.identity().value(),
                        "why", needed.why()));
    }

    /** Approves it for a page: gives the request that waits now for a second person, if it does. */
    Optional<Request> approveHere(Asked asked) {
        try {
            var _ = approve(asked);
            return Optional.empty();
        } catch (TwoPersons.Needed needed) {
            var _ = propose(endpoint("approveRequest"), asked, needed);
            return Optional.of(known(asked));
        }
    }

    OperatorAnswer approve(Asked asked) {
        var request = pending(asked);
        if (request.kind() == Request.Kind.CHANGE && request.requester().equals(asked.actor()))
            throw Refusal.conflict(
                    "request.own",
                    "This is your own request; a second person approves it.",
                    "Ask another operator.");
        var done =
                switch (request.kind()) {
                    case CHANGE -> carryOut(asked, request);
                    case ACCESS -> grant(asked, request);
                    case CALL -> confirmations.confirm(asked, request);
                };
        return OperatorAnswer.json(
                200,
                Json.object(
                        "request",
                        RequestView.of(known(asked), asked.operator(), asked.now()),
                        "done",
                        done));
    }

    /**
     * Makes the grant that an agent asks for, as its approver's. One that covers more than reading
     * takes a second approver, because an agent is nobody: then this approval is what waits.
     */
    private Json grant(Asked asked, Request request) {
        var again =
                new Asked(
                        asked.operator(),
                        asked.request(),
                        request.content(),
                        asked.now(),
                        asked.seconded(),
                        request);
        return read(endpoint("addGrant").work().apply(again));
    }

    private Endpoint endpoint(String operation) {
        return endpoints.stream()
                .filter(one -> one.operation().equals(operation))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.conflict(
                                "operation.unknown",
                                "There is no operation " + operation + " any more.",
                                "Ask anew for what is still wanted."));
    }

    private static Json read(OperatorAnswer answer) {
        return switch (ANSWERS.read(answer.body())) {
            case StrictJson.Value(var done) -> done;
            case StrictJson.Refused(var why) -> throw new IllegalStateException(why);
        };
    }

    /** Has the endpoint do its work as everything stands now; the same checks hold as ever. */
    private Json carryOut(Asked asked, Request request) {
        var content = request.content();
        var endpoint = endpoint(String.valueOf(content.text("operation")));
        requireRole(asked.operator(), endpoint);
        var proposer =
                rooms.operators().all().stream()
                        .filter(operator -> operator.name().equals(request.requester()))
                        .findFirst()
                        .orElseThrow(() -> Refusal.unknown("operator", request.requester()));
        requireRole(proposer, endpoint);
        var variables = new LinkedHashMap<String, String>();
        content.object("variables")
                .members()
                .forEach((name, value) -> variables.put(name, ((Json.Str) value).value()));
        var answer =
                endpoint.work()
                        .apply(
                                new Asked(
                                        proposer,
                                        new OperatorRequest(
                                                endpoint.method(),
                                                endpoint.path(),
                                                variables,
                                                Map.of(),
                                                Map.of(),
                                                new byte[0],
                                                asked.request().isSecure()),
                                        content.object("body"),
                                        asked.now(),
                                        new Seconded(request, asked.operator()),
                                        null));
        return read(answer);
    }

    private static void requireRole(Operator operator, Endpoint endpoint) {
        var needed = endpoint.role();
        if (needed == null || operator.role().compareTo(needed) < 0)
            throw Refusal.conflict(
                    "request.role",
                    "Operator " + operator.name() + " has not the role " + needed + ".",
                    "Ask an operator with that role.");
    }

    OperatorAnswer deny(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var denied =
                rooms.changes()
                        .make(
                                () -> {
                                    var request = pending(asked);
                                    rooms.people()
                                            .requests()
                                            .decide(
                                                    request.id(),
                                                    Request.State.DENIED,
                                                    asked.actor(),
                                                    asked.now(),
                                                    reason);
                                    reviewing.denied(request, asked);
                                    return request;
                                },
                                request ->
                                        new Event(
                                                asked.now(),
                                                "request.denied",
                                                Json.object(
                                                        "actor", asked.actor(),
                                                        "request", request.id(),
                                                        "requester", request.requester(),
                                                        "reason", reason)));
        return OperatorAnswer.json(
                200,
                RequestView.of(
                        rooms.people().requests().find(denied.id()).orElse(denied),
                        asked.operator(),
                        asked.now()));
    }

    private Request pending(Asked asked) {
        var request = known(asked);
        if (!request.isPending(asked.now())) throw over(request.id());
        return request;
    }

    static Refusal over(String id) {
        return Refusal.conflict(
                "request.over",
                "Request " + id + " was decided, or has expired.",
                "gatehouse request show " + id + " says which; ask anew if it is still wanted.");
    }

    private Request known(Asked asked) {
        var id = asked.variable("id");
        return rooms.people().requests().find(id).orElseThrow(() -> Refusal.unknown("request", id));
    }
}
