package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.AUDITOR;

import dev.gatehouse.access.Agent;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.http.OperatorRequest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Explanation;
import dev.gatehouse.policy.World;
import dev.gatehouse.policy.Worlds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gate as a decision point for others, by the function that decides on its own calls. Whatever
 * is missing, unknown or malformed never comes to true.
 *
 * <p>Spec: OpenID AuthZEN Authorization API 1.0; the shapes of requests are the default mappings of
 * its COAZ binding for MCP.
 */
final class AuthzenEndpoints {
    /** Evaluations of one request. */
    static final int MAX_EVALUATIONS = 500;

    private static final List<String> PARTS = List.of("subject", "action", "resource", "context");

    private final Worlds worlds;

    AuthzenEndpoints(Worlds worlds) {
        this.worlds = worlds;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.open(
                        "/.well-known/authzen-configuration",
                        "authzenConfiguration",
                        "Where decisions are asked for",
                        "AuthzenConfiguration",
                        AuthzenEndpoints::configuration),
                Endpoint.post(
                        "/access/v1/evaluation",
                        "evaluateAccess",
                        "A decision, as AuthZEN asks for it",
                        AUDITOR,
                        "AuthzenRequest",
                        "AuthzenDecision",
                        asked -> identified(asked, one(asked, asked.body()))),
                Endpoint.post(
                        "/access/v1/evaluations",
                        "evaluateAccesses",
                        "Several decisions, as AuthZEN asks for them",
                        AUDITOR,
                        "AuthzenRequests",
                        "AuthzenDecisions",
                        asked -> identified(asked, several(asked))));
    }

    private static OperatorAnswer configuration(Asked asked) {
        var base = base(asked.request());
        return OperatorAnswer.json(
                200,
                Json.object(
                        "policy_decision_point", base,
                        "access_evaluation_endpoint", base + "/access/v1/evaluation",
                        "access_evaluations_endpoint", base + "/access/v1/evaluations"));
    }

    /** As the caller reaches it; the listener has looked at the host already. */
    private static String base(OperatorRequest request) {
        var host = request.header("host").orElse("localhost");
        return (request.isSecure() ? "https://" : "http://") + host;
    }

    /** The caller's name for the request goes back with the answer (§10.1.3). */
    private static OperatorAnswer identified(Asked asked, Json.Obj answer) {
        var sent = OperatorAnswer.json(200, answer);
        return asked.request()
                .header("x-request-id")
                .filter(id -> id.matches("[\\x21-\\x7e]{1,200}"))
                .map(id -> sent.with("X-Request-ID", id))
                .orElse(sent);
    }

    private Json.Obj several(Asked asked) {
        var body = asked.body();
        if (!body.has("evaluations")) return one(asked, body);
        if (!(body.member("evaluations") instanceof Json.Arr(var asks))
                || asks.size() > MAX_EVALUATIONS)
            throw Refusal.malformed(
                    "evaluations.malformed",
                    "evaluations is no list of at most " + MAX_EVALUATIONS + ".",
                    "Send it as the specification says.");
        if (asks.isEmpty()) return one(asked, body);
        var last = semantic(body);
        var decisions = new ArrayList<Json.Obj>();
        for (var each : asks) {
            var decision =
                    each instanceof Json.Obj own
                            ? inList(asked, withDefaults(body, own))
                            : error(400, "an evaluation is no object");
            decisions.add(decision);
            if (decision.member("decision") instanceof Json.Bool(var value)
                    && last.filter(end -> end == value).isPresent()) break;
        }
        return Json.object("evaluations", decisions);
    }

    /** The decision that ends the list; empty when all are made. */
    private static Optional<Boolean> semantic(Json.Obj body) {
        var named = body.object("options").text("evaluations_semantic");
        return switch (named == null ? "execute_all" : named) {
            case "execute_all" -> Optional.empty();
            case "deny_on_first_deny" -> Optional.of(false);
            case "permit_on_first_permit" -> Optional.of(true);
            default ->
                    throw Refusal.malformed(
                            "semantic.unknown",
                            "evaluations_semantic is none that the specification names.",
                            "Use execute_all, deny_on_first_deny or permit_on_first_permit.");
        };
    }

    private static Json.Obj withDefaults(Json.Obj body, Json.Obj own) {
        var whole = own;
        for (var part : PARTS) {
            var standard = body.member(part);
            if (!own.has(part) && standard != null) whole = whole.with(part, standard);
        }
        return whole;
    }

    /** One that is malformed fails alone; the others of its list are decided. */
    private Json.Obj inList(Asked asked, Json.Obj request) {
        try {
            return one(asked, request);
        } catch (Refusal malformed) {
            return error(400, malformed.problem().detail());
        }
    }

    private Json.Obj one(Asked asked, Json.Obj request) {
        var subject = entity(request, "subject");
        var action = text(request, "action", "name");
        var resource = entity(request, "resource");
        var world = worlds.current();
        return switch (AuthzenAsk.of(
                world,
                subject,
                action,
                resource,
                request.object("resource").object("properties"),
                request.object("context"))) {
            case AuthzenAsk.Unknown(var status, var why) -> error(status, why);
            case AuthzenAsk.Understood(var ask, var agent, var user) ->
                    decided(world, ask, agent, user, asked.now());
        };
    }

    private static AuthzenAsk.Entity entity(Json.Obj request, String part) {
        return new AuthzenAsk.Entity(text(request, part, "type"), text(request, part, "id"));
    }

    private static String text(Json.Obj request, String part, String member) {
        var text = request.object(part).text(member);
        if (text == null || text.isEmpty())
            throw Refusal.malformed(
                    "authzen.malformed",
                    "The request has no text " + part + "." + member + ".",
                    "Send subject, action and resource as the specification says.");
        return text;
    }

    private static Json.Obj error(int status, String message) {
        return Json.object(
                "decision",
                false,
                "context",
                Json.object("error", Json.object("status", status, "message", message)));
    }

    private static Json.Obj decided(World world, Ask ask, Agent agent, String user, Instant now) {
        var decision =
                Explanation.of(world, ask, ExplainEndpoints.caller(agent, user, now), now)
                        .decision();
        var context = Json.object("policy", world.rules().version());
        return switch (decision) {
            case Decision.Allow(var grant) ->
                    answer(true, context.with("grant", Json.of(grant.id())));
            case Decision.Confirm(_, var wantedBy) ->
                    answer(
                            false,
                            context.with("reason", Json.of("a person has to confirm this call"))
                                    .with("requires", Json.of("confirmation"))
                                    .with("wantedBy", Json.of(wantedBy)));
            case Decision.Refuse(var rule, var why) ->
                    answer(
                            false,
                            context.with("rule", Json.of(rule.toString()))
                                    .with("reason", Json.of(why)));
            case Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ ->
                    answer(false, DecisionViews.of(decision));
        };
    }

    private static Json.Obj answer(boolean decision, Json.Obj context) {
        return Json.object("decision", decision, "context", context);
    }
}
