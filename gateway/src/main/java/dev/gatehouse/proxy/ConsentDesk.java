package dev.gatehouse.proxy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.credentials.Approvers;
import dev.gatehouse.credentials.Broker;
import dev.gatehouse.credentials.ClientDocument;
import dev.gatehouse.credentials.Consenting;
import dev.gatehouse.credentials.Invitation;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages on which a person authorizes the gate at a server's authorization server, and the
 * gate's document as a client (REQ-094, REQ-099, REQ-101). Nobody is sent on before they have seen
 * what for, proven who they are and agreed in this browser (T28; protocol digest §8.1).
 */
public final class ConsentDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentDesk.class);
    private static final String PAGE = "/oauth/consent/";
    private static final String COOKIE = "__Host-gatehouse-consent";
    private static final String PURPOSE = "consent-page";
    private static final Duration PAGE_TIME = Duration.ofMinutes(10);
    private static final int MAX_FORM = 16 << 10;
    private static final int MAX_QUERY = 16 << 10;

    /** Pages and redirects at once; whoever floods them keeps no agent's token from being read. */
    private static final int AT_ONCE = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Gate gate;
    private final Broker broker;
    private final Approvers approvers;
    private final Seal seal;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public ConsentDesk(Gate gate, Approvers approvers, Seal seal) {
        this.gate = gate;
        this.broker = gate.broker;
        this.approvers = approvers;
        this.seal = seal;
    }

    /** Serves a request if its path is one of the desk's; false when it is not. */
    boolean serve(AgentRequest request, AgentAnswer answer) {
        var path = request.path();
        if (path.equals(ClientDocument.PATH))
            blocking(
                    answer,
                    () ->
                            onlyBy("GET", request)
                                    .orElseGet(() ->
                                            Response.json(200, broker.document())
                                                    .with("cache-control", "max-age=300")));
        else if (path.equals(ClientDocument.CALLBACK)
                || path.startsWith(ClientDocument.CALLBACK + "/"))
            blocking(answer, () -> onlyBy("GET", request).orElseGet(() -> back(request)));
        else if (path.startsWith(PAGE))
            blocking(answer, () -> page(request, path.substring(PAGE.length())));
        else return false;
        return true;
    }

    private static Optional<Response> onlyBy(String method, AgentRequest request) {
        return request.method().equals(method)
                ? Optional.empty()
                : Optional.of(Front.text(405, method + " only.").with("allow", method));
    }

    private void blocking(AgentAnswer answer, Supplier<Response> work) {
        if (!places.tryAcquire()) {
            gate.strangers.turnAway(answer);
            return;
        }
        Thread.ofVirtual()
                .name("consent")
                .start(() -> {
                    Response response;
                    try {
                        response = work.get();
                    } catch (RuntimeException broken) {
                        response = Answers.broken(LOG, "the consent page", null, broken);
                    } finally {
                        places.release();
                    }
                    var made = response;
                    answer.loop().run(() -> answer.send(made));
                });
    }

    // The page

    private Response page(AgentRequest request, String id) {
        var invitation = broker.invitation(id);
        if (invitation.isEmpty())
            return ConsentPages.told(
                    404,
                    "This invitation does not stand",
                    "It was followed, or is older than ten minutes. Have the agent call again.");
        return switch (request.method()) {
            case "GET" -> shown(invitation.get(), cookie(request), "");
            case "POST" -> posted(request, invitation.get());
            default -> Front.text(405, "GET or POST.").with("allow", "GET, POST");
        };
    }

    private Response shown(Invitation invitation, @Nullable String cookie, String trouble) {
        var browser = cookie == null ? fresh() : cookie;
        var token =
                seal.seal(
                        PURPOSE,
                        browser + " " + invitation.id(),
                        Json.object(),
                        gate.clock.instant().plus(PAGE_TIME));
        var page =
                ConsentPages.asking(
                        invitation,
                        broker.arrangement(invitation.server()),
                        agent(invitation),
                        broker.callback(invitation),
                        broker.ways(invitation),
                        token,
                        trouble);
        return page.with(
                "set-cookie",
                COOKIE + "=" + browser + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1200");
    }

    /** What the gate's operators call the agent. */
    private String agent(Invitation invitation) {
        var party = invitation.party();
        if (party.isGate()) return "the gate itself, for all its agents";
        var name =
                gate.worlds
                        .current()
                        .agent(party.issuer(), party.client())
                        .map(agent -> agent.name())
                        .orElse("an agent that is not known any more");
        return name + " (client " + party.client() + ") for " + party.subject();
    }

    private Response posted(AgentRequest request, Invitation invitation) {
        var cookie = cookie(request);
        if (!request.headers().contentType().equals("application/x-www-form-urlencoded")
                || request.body().length > MAX_FORM) return Front.text(400, "One small form.");
        var form = Fields.of(new String(request.body(), StandardCharsets.UTF_8));
        var token = one(form, "page");
        if (cookie == null
                || token.isEmpty()
                || seal.open(
                                PURPOSE,
                                cookie + " " + invitation.id(),
                                token.get(),
                                gate.clock.instant())
                        .isEmpty())
            return shown(invitation, cookie, "The page was open for too long. Look at it again.");
        return switch (one(form, "answer").orElse("")) {
            case "agree" -> agreed(request, invitation, cookie, one(form, "secret").orElse(""));
            case "sign-in" -> admitted(request, () -> sentOn(broker.signIn(invitation, cookie)));
            default -> ConsentPages.told(200, "Nothing was agreed to", "You can close this page.");
        };
    }

    private Response agreed(
            AgentRequest request, Invitation invitation, String cookie, String secret) {
        var approver = approvers.approver(secret, invitation.party());
        if (approver.isPresent()) return sentOn(broker.agree(invitation, cookie, approver.get()));
        return admitted(
                request,
                () -> {
                    var why = "This is not the token of an operator who may agree here.";
                    recordRefusal(Json.object("server", invitation.server()), why);
                    return shown(invitation, cookie, why);
                });
    }

    /** What anybody may try who has the page's address, at the rate of strangers. */
    private Response admitted(AgentRequest request, Supplier<Response> work) {
        return gate.strangers.admit(request.peer())
                ? work.get()
                : ConsentPages.told(429, "Too many attempts", "Wait a moment.");
    }

    private static Response sentOn(Consenting.Redirected redirected) {
        return switch (redirected) {
            case Consenting.Redirect(var to) -> ConsentPages.onward(to);
            case Consenting.NotRedirected(var why) ->
                    ConsentPages.told(502, "It cannot be authorized now", why + ".");
        };
    }

    // The way back

    private Response back(AgentRequest request) {
        var cookie = cookie(request);
        var said =
                request.query().length() > MAX_QUERY
                        ? Map.<String, List<String>>of()
                        : Fields.of(request.query());
        var state = one(said, "state");
        // What stands twice could be read in two ways.
        boolean odd = said.values().stream().anyMatch(values -> values.size() > 1);
        if (cookie == null || state.isEmpty() || odd)
            return ConsentPages.told(
                    400,
                    "Nothing was authorized",
                    "This page is where authorization servers send browsers back to. Begin with"
                            + " the page that the agent named, in this browser.");
        var answer =
                new Consenting.Answer(
                        request.path(),
                        state.get(),
                        one(said, "code"),
                        one(said, "iss"),
                        one(said, "error").map(InboundReader::printable));
        return admitted(request, () -> settled(broker.back(answer, cookie)));
    }

    private Response settled(Consenting.Returned returned) {
        return switch (returned) {
            case Consenting.Taken(var invitation) ->
                    ConsentPages.told(
                            200,
                            "The gate is authorized at " + invitation.server(),
                            "You can close this page. The agent's next call goes through.");
            case Consenting.Onward(var to) -> ConsentPages.onward(to);
            case Consenting.NotTaken(var why) -> {
                recordRefusal(Json.object(), why);
                yield nothingAuthorized(why);
            }
            case Consenting.Nowhere(var why) -> nothingAuthorized(why);
        };
    }

    private static Response nothingAuthorized(String why) {
        return ConsentPages.told(400, "Nothing was authorized", why + ".");
    }

    /** Writes down that somebody came who may not, or with what is not good (T28). */
    private void recordRefusal(Json.Obj about, String why) {
        var event =
                new Event(gate.clock.instant(), "consent.refused", about.with("why", Json.of(why)));
        gate.journal.append(event, _ -> {});
    }

    private static Optional<String> one(Map<String, List<String>> fields, String name) {
        var values = fields.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static String fresh() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static @Nullable String cookie(AgentRequest request) {
        for (var header : request.headers().all("cookie"))
            for (var pair : header.split(";", -1)) {
                var text = pair.strip();
                if (text.startsWith(COOKIE + "=")) {
                    var value = text.substring(COOKIE.length() + 1);
                    if (value.matches("[0-9a-f]{32}")) return value;
                }
            }
        return null;
    }
}
