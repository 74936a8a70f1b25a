package dev.gatehouse.proxy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.BuiltInIssuer;
import dev.gatehouse.access.Routes;
import dev.gatehouse.access.TokenAnswer;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The built-in issuer's endpoints: metadata, keys and tokens (RFC 8414, RFC 7517, RFC 6749 §4.4).
 */
public final class IssuerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerDesk.class);
    private static final int MAX_FORM = 16 << 10;

    private final BuiltInIssuer issuer;
    private final Gate gate;
    private final Routes routes;

    public IssuerDesk(BuiltInIssuer issuer, Gate gate) {
        this.issuer = issuer;
        this.gate = gate;
        this.routes = gate.routes;
    }

    /** Serves a request if its path is one of the issuer's; false when it is not. */
    boolean serve(AgentRequest request, AgentAnswer answer) {
        var path = request.path();
        if (path.equals(routes.issuerMetadata().getRawPath())) {
            answer.send(document(request, issuer.metadata()));
        } else if (path.equals(routes.issuerKeys().getRawPath())) {
            answer.send(document(request, issuer.jwks()));
        } else if (path.equals(routes.tokenEndpoint().getRawPath())) {
            token(request, answer);
        } else {
            return false;
        }
        return true;
    }

    private static Response document(AgentRequest request, Json.Obj document) {
        return request.method().equals("GET")
                ? Response.json(200, document).with("cache-control", "max-age=300")
                : Front.text(405, "GET only.").with("allow", "GET");
    }

    /** Checking a client and signing a token takes about a millisecond: off the loop. */
    private void token(AgentRequest request, AgentAnswer answer) {
        if (!request.method().equals("POST")) {
            answer.send(Front.text(405, "POST only.").with("allow", "POST"));
            return;
        }
        if (!request.headers().contentType().equals("application/x-www-form-urlencoded")
                || request.body().length > MAX_FORM
                || request.headers().isRepeated("authorization")) {
            answer.send(Front.text(400, "The token endpoint takes one small form."));
            return;
        }
        if (!gate.verifying.tryAcquire()) {
            gate.strangers.turnAway(answer);
            return;
        }
        Thread.ofVirtual().name("issue token").start(() -> issue(request, answer));
    }

    private void issue(AgentRequest request, AgentAnswer answer) {
        try {
            var authorization = Optional.ofNullable(request.headers().first("authorization"));
            var form = Fields.of(new String(request.body(), StandardCharsets.UTF_8));
            var given = issuer.token(authorization, form, this::agent, routes::isRoute);
            if (given instanceof TokenAnswer.Denied && !gate.strangers.admit(request.peer()))
                answer.loop().run(() -> gate.strangers.turnAway(answer));
            else record(given, form, answer);
        } catch (RuntimeException broken) {
            var response = Answers.broken(LOG, "the token endpoint", null, broken);
            answer.loop().run(() -> answer.send(response));
        } finally {
            gate.verifying.release();
        }
    }

    private Optional<Agent> agent(String clientId) {
        return gate.worlds.current().agent(issuer.issuer().toString(), clientId);
    }

    /** For servers that the gate does not have, and by clients that it does not know (INV-7). */
    private void tellUnknown(TokenAnswer given, Map<String, List<String>> form) {
        var world = gate.worlds.current();
        var id = given instanceof TokenAnswer.Issued issued ? issued.clientId() : said(form);
        var agent = id.isEmpty() ? Optional.<Agent>empty() : agent(id);
        for (var resource : form.getOrDefault("resource", List.of()))
            Routes.canonical(resource)
                    .flatMap(routes::server)
                    .filter(Names::isServer)
                    .ifPresent(server ->
                            gate.unknowns.asked(world, server, agent.map(Agent::name).orElse("")));
        if (!id.isEmpty() && agent.isEmpty())
            gate.notices.unknownClient(issuer.issuer().toString(), InboundReader.printable(id));
    }

    private static String said(Map<String, List<String>> form) {
        var ids = form.getOrDefault("client_id", List.of());
        return ids.size() == 1 ? ids.getFirst() : "";
    }

    private void record(TokenAnswer given, Map<String, List<String>> form, AgentAnswer answer) {
        tellUnknown(given, form);
        gate.journal.append(
                event(given, form),
                recorded ->
                        answer.loop()
                                .run(() ->
                                        answer.send(
                                                switch (recorded) {
                                                    case Recorded.Durable _ -> answer(given);
                                                    case Recorded.Unavailable _ ->
                                                            Answers.noRecord(null);
                                                })));
    }

    private Event event(TokenAnswer given, Map<String, List<String>> form) {
        var body = Json.object("issuer", issuer.issuer().toString());
        body = body.with("resources", Json.of(printable(form.getOrDefault("resource", List.of()))));
        return switch (given) {
            case TokenAnswer.Issued issued ->
                    new Event(
                            gate.clock.instant(),
                            "token.issued",
                            body.with("client", Json.of(issued.clientId()))
                                    .with("token", Json.of(issued.tokenId()))
                                    .with("scope", Json.of(issued.scope())));
            case TokenAnswer.Denied denied ->
                    new Event(
                            gate.clock.instant(),
                            "token.denied",
                            body.with("error", Json.of(denied.error()))
                                    .with("why", Json.of(denied.description())));
        };
    }

    private static List<String> printable(List<String> texts) {
        return texts.stream().limit(20).map(InboundReader::printable).toList();
    }

    private static Response answer(TokenAnswer given) {
        var response =
                Response.json(given.status(), given.body()).with("cache-control", "no-store");
        return given.status() == 401
                ? response.with("www-authenticate", "Basic realm=\"gatehouse\"")
                : response;
    }
}
