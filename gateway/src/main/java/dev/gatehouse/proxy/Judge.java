package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.proxy.Verdict.Final;
import dev.gatehouse.proxy.Verdict.Pass;
import dev.gatehouse.proxy.Verdict.Unusable;
import dev.gatehouse.proxy.Verdict.Withhold;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a server sends in one exchange. An answer must match the request that is in flight;
 * what a revision has no place for is withheld (REQ-012, REQ-037, T37).
 */
final class Judge {
    private static final String UPDATED = "notifications/resources/updated";
    private static final Set<Method> MAY_ASK =
            Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ);
    private static final Set<String> DURING_A_MODERN_CALL =
            Set.of("notifications/progress", "notifications/message");
    private static final Set<String> ON_A_SUBSCRIPTION =
            Set.of("notifications/subscriptions/acknowledged", "notifications/cancelled");
    private static final Set<String> LEGACY_NOTIFICATIONS =
            Set.of(
                    "notifications/progress",
                    "notifications/message",
                    "notifications/cancelled",
                    "notifications/elicitation/complete");
    private static final Set<String> LEGACY_REQUESTS =
            Set.of("ping", "sampling/createMessage", "elicitation/create", "roots/list");
    private static final Set<String> LIST_CHANGES =
            Set.of(
                    "notifications/tools/list_changed",
                    "notifications/prompts/list_changed",
                    "notifications/resources/list_changed");

    private final MessageReader messages;
    private final Era era;
    private final @Nullable Id inFlight;
    private final @Nullable Method method;
    private final Set<String> subscribed;
    private final Predicate<String> mayRead;
    private final Function<String, String> wrapState;
    private final Consumer<String> listChanged;

    /**
     * @param call the agent's request; null on a legacy agent's own stream
     * @param mayRead whether the caller may read a resource, now
     * @param wrapState seals a request state of the server for the agent
     * @param listChanged told when the server says that a list of its changed
     */
    Judge(
            MessageReader messages,
            Era era,
            Inbound.@Nullable Call call,
            Predicate<String> mayRead,
            Function<String, String> wrapState,
            Consumer<String> listChanged) {
        this.messages = messages;
        this.era = era;
        this.inFlight = call == null ? null : call.request().id();
        this.method = call == null ? null : call.method();
        this.subscribed = Subscriptions.resources(call);
        this.mayRead = mayRead;
        this.wrapState = wrapState;
        this.listChanged = listChanged;
    }

    Verdict judge(byte[] bytes) {
        return switch (messages.read(bytes)) {
            case MessageReader.Malformed(var error, _) -> new Unusable(error.message());
            case MessageReader.Read(Message.Result result) -> judgeResult(result, bytes);
            case MessageReader.Read(Message.Failure failure) -> judgeFailure(failure, bytes);
            case MessageReader.Read(Message.Notification note) -> judgeNotification(note, bytes);
            case MessageReader.Read(Message.Request request) ->
                    era == Era.LEGACY && LEGACY_REQUESTS.contains(request.method())
                            ? new Pass(bytes)
                            : new Withhold("a request " + request.method());
        };
    }

    private Verdict judgeResult(Message.Result answer, byte[] bytes) {
        if (inFlight == null && era == Era.LEGACY) return new Pass(bytes);
        if (!answer.id().equals(inFlight))
            return new Withhold("an answer to a request that is not in flight");
        return switch (era) {
            case LEGACY -> new Final(answer, bytes, outcome(answer.result()));
            case MODERN -> judgeModern(answer, bytes);
        };
    }

    private Verdict judgeModern(Message.Result answer, byte[] bytes) {
        var type = answer.result().member("resultType");
        if (type == null) return complete(answer, with(answer, "resultType", Json.of("complete")));
        if (!(type instanceof Json.Str(var name)))
            return new Unusable("its resultType is not a string");
        return switch (name) {
            case "complete" ->
                    method == Method.RESOURCES_READ
                            ? complete(answer, answer)
                            : new Final(answer, bytes, outcome(answer.result()));
            case "input_required" -> inputRequired(answer, bytes);
            default -> new Unusable("its resultType is unknown");
        };
    }

    private static Message.Result with(Message.Result answer, String name, Json value) {
        return new Message.Result(answer.id(), answer.result().with(name, value));
    }

    /** A resource is read for one caller, so no cache may share it (REQ-051, REQ-053). */
    private Verdict complete(Message.Result came, Message.Result completed) {
        var sent = completed;
        if (method == Method.RESOURCES_READ) {
            sent = with(sent, "cacheScope", Json.of("private"));
            if (!sent.result().has("ttlMs")) sent = with(sent, "ttlMs", Json.of(0));
        }
        return Final.of(sent, outcome(came.result()));
    }

    private Verdict inputRequired(Message.Result answer, byte[] bytes) {
        if (method == null || !MAY_ASK.contains(method))
            return new Unusable("it asks for input where the revision has no place for it");
        var state = answer.result().text("requestState");
        return state == null
                ? new Final(answer, bytes, "input-required")
                : Final.of(
                        with(answer, "requestState", Json.of(wrapState.apply(state))),
                        "input-required");
    }

    private static String outcome(Json.Obj result) {
        return result.member("isError") instanceof Json.Bool(var isError) && isError
                ? "tool-error"
                : "result";
    }

    private Verdict judgeFailure(Message.Failure failure, byte[] bytes) {
        if (inFlight == null && era == Era.LEGACY) return new Pass(bytes);
        if (failure.id() != null && !failure.id().equals(inFlight))
            return new Withhold("an error for a request that is not in flight");
        var error = era == Era.MODERN ? modern(failure.error()) : failure.error();
        return Final.of(new Message.Failure(inFlight, error), "error " + error.code());
    }

    /** Two codes of earlier revisions have no place in this one (REQ-011). */
    private static RpcError modern(RpcError error) {
        return error.code() == -32002 || error.code() == -32042
                ? new RpcError(RpcError.INVALID_PARAMS, error.message(), error.data())
                : error;
    }

    private Verdict judgeNotification(Message.Notification note, byte[] bytes) {
        if (LIST_CHANGES.contains(note.method())) return judgeListChange(note);
        return mayTell(note)
                ? new Pass(bytes)
                : new Withhold("a notification " + note.method() + " that was not asked for");
    }

    private boolean mayTell(Message.Notification note) {
        if (note.method().equals(UPDATED))
            return mayHear(String.valueOf(note.params().text("uri")));
        if (era == Era.LEGACY) return LEGACY_NOTIFICATIONS.contains(note.method());
        if (method != Method.LISTEN) return DURING_A_MODERN_CALL.contains(note.method());
        return ON_A_SUBSCRIPTION.contains(note.method());
    }

    /** STR-3: asked of today's grants, because a subscription can outlive the right to read. */
    private boolean mayHear(String uri) {
        boolean asked = era == Era.LEGACY || (method == Method.LISTEN && subscribed.contains(uri));
        return asked && mayRead.test(uri);
    }

    /** It says only that a list is worth reading again: what is read is still the approved one. */
    private Verdict judgeListChange(Message.Notification note) {
        listChanged.accept(note.method());
        if (era == Era.LEGACY)
            return new Pass(new Message.Notification(note.method(), Json.object()).toBytes());
        if (method != Method.LISTEN)
            return new Withhold("a notification " + note.method() + " that was not asked for");
        var id = note.params().object("_meta").member(Meta.SUBSCRIPTION_ID);
        var meta = id == null ? Json.object() : Json.object(Meta.SUBSCRIPTION_ID, id);
        return new Pass(
                new Message.Notification(note.method(), Json.object("_meta", meta)).toBytes());
    }
}
