package dev.gatehouse.proxy;

import dev.gatehouse.credentials.Obtained;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told when its server cannot be asked with a credential: that a person has to
 * authorize it, in the words of the agent's revision, or why not (REQ-099). Spec: 2026-07-28
 * client/elicitation and basic/patterns/mrtr; 2025-11-25 client/elicitation.
 */
final class Authorisation {
    /** The question's name among those that an agent answers; servers' own never begin so. */
    static final String QUESTION = "dev.gatehouse/authorize";

    /** URL elicitation required, in 2025-11-25 alone. */
    private static final int URL_ELICITATION = -32042;

    private static final Set<Method> MAY_ASK =
            Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ);

    /**
     * What ends an exchange.
     *
     * @param message null when nobody asked for an answer
     */
    record Told(int status, @Nullable Message message, String outcome) {
        Response response() {
            return message == null
                    ? Response.empty(status)
                    : Response.json(status, message.toBytes());
        }
    }

    private Authorisation() {}

    static Told told(String server, Obtained trouble, Inbound inbound) {
        return switch (trouble) {
            case Obtained.ConsentNeeded(var id, var page) -> consent(server, id, page, inbound);
            case Obtained.Refused(var why) ->
                    failure(502, "failed NO_CREDENTIAL", Answers.noAnswer(server, why), inbound);
            case Obtained.Unavailable(var why) ->
                    failure(503, "failed NO_CREDENTIAL", Answers.noAnswer(server, why), inbound);
            case Obtained.Ready _, Obtained.Without _ ->
                    throw new IllegalArgumentException("that is no trouble");
        };
    }

    private static Told failure(int status, String outcome, RpcError error, Inbound inbound) {
        return new Told(status, new Message.Failure(id(inbound), error), outcome);
    }

    private static @Nullable Id id(Inbound inbound) {
        return inbound instanceof Inbound.Call call ? call.request().id() : null;
    }

    private static Told consent(String server, String id, URI page, Inbound inbound) {
        if (inbound instanceof Inbound.Call call) {
            if (mayBeAsked(call))
                return new Told(
                        200,
                        new Message.Result(call.request().id(), question(server, page, call)),
                        "consent-needed");
            if (call.revision() == Revision.V2025_11_25)
                return failure(200, "consent-needed", elicitation(server, id, page), inbound);
        }
        var error = new RpcError(Answers.CONSENT, sentence(server) + " Open " + page + ".");
        return failure(403, "consent-needed", error, inbound);
    }

    private static boolean mayBeAsked(Inbound.Call call) {
        return call.revision() == Revision.V2026_07_28
                && MAY_ASK.contains(call.method())
                && call.request()
                        .meta()
                        .object(Meta.CLIENT_CAPABILITIES)
                        .object("elicitation")
                        .has("url");
    }

    private static Json.Obj question(String server, URI page, Inbound.Call call) {
        var asked =
                Json.object(
                        "method",
                        "elicitation/create",
                        "params",
                        Json.object(
                                "mode", "url",
                                "url", page.toString(),
                                "message", sentence(server)));
        var result =
                Json.object(
                        "resultType",
                        "input_required",
                        "inputRequests",
                        Json.object(QUESTION, asked));
        var state = call.request().params().member("requestState");
        return state == null ? result : result.with("requestState", state);
    }

    private static RpcError elicitation(String server, String id, URI page) {
        return new RpcError(
                URL_ELICITATION,
                sentence(server) + " Open " + page + ", then call again.",
                Json.object(
                        "elicitations",
                        Json.array(
                                Json.object(
                                        "mode",
                                        "url",
                                        "elicitationId",
                                        id,
                                        "url",
                                        page.toString(),
                                        "message",
                                        sentence(server)))));
    }

    private static String sentence(String server) {
        return "A person has to authorize the gate at " + server + " first, on a page of the gate.";
    }

    /** The call without the agent's answers to the gate's own questions, which are no server's. */
    static Inbound.Call withoutAnswer(Inbound.Call call) {
        var params = call.request().params();
        if (!(params.member("inputResponses") instanceof Json.Obj given)
                || !(given.has(QUESTION) || given.has(Holds.QUESTION))) return call;
        var others = given.without(QUESTION).without(Holds.QUESTION);
        var rest =
                others.members().isEmpty()
                        ? params.without("inputResponses")
                        : params.with("inputResponses", others);
        return new Inbound.Call(
                new Message.Request(call.request().id(), call.request().method(), rest),
                call.method(),
                call.revision(),
                call.session(),
                call.subject());
    }

    /** What of a server's refusal the authority can say better. */
    static Optional<Told> better(
            @Nullable ServerAuthority authority, String server, Inbound inbound) {
        return authority == null
                ? Optional.empty()
                : authority.trouble().map(trouble -> told(server, trouble, inbound));
    }
}
