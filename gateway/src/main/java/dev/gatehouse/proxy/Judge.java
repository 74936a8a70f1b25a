package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Questions;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.proxy.Verdict.Decline;
import dev.gatehouse.proxy.Verdict.Final;
import dev.gatehouse.proxy.Verdict.ListChanged;
import dev.gatehouse.proxy.Verdict.Pass;
import dev.gatehouse.proxy.Verdict.Unusable;
import dev.gatehouse.proxy.Verdict.Withhold;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a server sends in one exchange, and gives it the names that the agent knows. An
 * answer must match the request that is in flight, progress the token that was given; what a
 * revision has no place for is withheld (REQ-012, REQ-037, REQ-039, T37).
 */
final class Judge {
    private static final String LOG_MESSAGE = "notifications/message";
    private static final String UPDATED = "notifications/resources/updated";
    private static final Set<Method> MAY_ASK =
            Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ);
    private static final Set<String> DURING_A_MODERN_CALL =
            Set.of("notifications/progress", LOG_MESSAGE);
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

    /** The code with which the specification has a client refuse to sample. */
    private static final int USER_REJECTED = -1;

    private final MessageReader messages;
    private final Era era;
    private final Leg leg;
    private final @Nullable Id inFlight;
    private final @Nullable Json token;

    /** What the server was told for these two: nearly all that it says is about them. */
    private final @Nullable Json idAlias;

    private final @Nullable Json tokenAlias;
    private final Inbound.@Nullable Call call;
    private final @Nullable Method method;
    private final Set<String> subscribed;
    private final Predicate<String> mayRead;
    private final Function<String, String> wrapState;
    private final Function<Json.Obj, Optional<String>> objects;
    private final Predicate<Json.Obj> mayBeTakenUp;
    private final Consumer<String> listChanged;
    private double progress = Double.NEGATIVE_INFINITY;

    /**
     * @param leg what the server was told instead of the agent's names
     * @param call the agent's request; null on a legacy agent's own stream
     * @param mayRead whether the caller may read a resource, now
     * @param wrapState seals a request state of the server for the agent
     * @param objects why the agent may not be asked something, if it may not
     * @param mayBeTakenUp whether an answer may be given to who does not say what was asked
     * @param listChanged told when the server says that a list of its changed
     */
    Judge(
            MessageReader messages,
            Era era,
            Leg leg,
            Inbound.@Nullable Call call,
            Predicate<String> mayRead,
            Function<String, String> wrapState,
            Function<Json.Obj, Optional<String>> objects,
            Predicate<Json.Obj> mayBeTakenUp,
            Consumer<String> listChanged) {
        this.messages = messages;
        this.era = era;
        this.leg = leg;
        this.inFlight = call == null ? null : call.request().id();
        this.token = call == null ? null : call.request().meta().member(Meta.PROGRESS_TOKEN);
        this.idAlias = inFlight == null ? null : leg.toServer(inFlight.value());
        this.tokenAlias = token != null && Leg.isName(token) ? leg.toServer(token) : null;
        this.call = call;
        this.method = call == null ? null : call.method();
        this.subscribed = Subscriptions.resources(call);
        this.mayRead = mayRead;
        this.wrapState = wrapState;
        this.objects = objects;
        this.mayBeTakenUp = mayBeTakenUp;
        this.listChanged = listChanged;
    }

    Verdict judge(byte[] bytes) {
        return switch (messages.read(bytes)) {
            case MessageReader.Malformed(var error, _) -> new Unusable(error.message());
            case MessageReader.Read(Message.Result result) -> judgeResult(result, bytes);
            case MessageReader.Read(Message.Failure failure) -> judgeFailure(failure);
            case MessageReader.Read(Message.Notification note) -> judgeNotification(note, bytes);
            case MessageReader.Read(Message.Request request) -> judgeRequest(request);
        };
    }

    private Verdict judgeRequest(Message.Request request) {
        if (era == Era.MODERN || !LEGACY_REQUESTS.contains(request.method()))
            return new Withhold("a request " + request.method());
        var question = Json.object("method", request.method(), "params", request.params());
        var objection = objects.apply(question);
        return objection.isPresent()
                ? new Decline(objection.get(), declined(request))
                : new Pass(asked(request).toBytes());
    }

    /** Spec: 2025-11-25 client/sampling#error-handling, client/elicitation#response-actions. */
    private static Message declined(Message.Request request) {
        return request.method().equals(Questions.ELICIT)
                ? new Message.Result(request.id(), Json.object("action", "decline"))
                : new Message.Failure(
                        request.id(), new RpcError(USER_REJECTED, "Sampling was declined"));
    }

    /** A server's request, under names that tell the agent's answers to it from all others. */
    private Message.Request asked(Message.Request request) {
        var meta = request.meta();
        var named = meta.member(Meta.PROGRESS_TOKEN);
        var params =
                named != null && Leg.isName(named)
                        ? request.params()
                                .with("_meta", meta.with(Meta.PROGRESS_TOKEN, leg.toAgent(named)))
                        : request.params();
        return new Message.Request(
                new Id(leg.toAgent(request.id().value())), request.method(), params);
    }

    /**
     * The agent's request that an answer is to; null when it is none that waits here. A legacy
     * stream that is taken up again may bring the answer to any request of its session.
     */
    private @Nullable Id answered(@Nullable Id id) {
        if (id != null && id.value().equals(idAlias)) return inFlight;
        var own = id == null ? null : leg.fromServer(id.value());
        if (own == null || !Id.isId(own)) return null;
        var agents = new Id(own);
        boolean waits = agents.equals(inFlight) || (inFlight == null && era == Era.LEGACY);
        return waits ? agents : null;
    }

    private Verdict judgeResult(Message.Result came, byte[] bytes) {
        var id = answered(came.id());
        if (id == null) return new Withhold("an answer to a request that is not in flight");
        var text = Readdressed.to(id, came, bytes);
        var answer = new Message.Result(id, came.result());
        if (inFlight == null)
            return mayBeTakenUp.test(came.result()) ? new Pass(text) : notTakenUp(id, came);
        return switch (era) {
            case LEGACY -> new Final(answer, text, outcome(answer.result()));
            case MODERN -> judgeModern(answer, text);
        };
    }

    /** The result of a tool says nothing by such a member, so it goes on without it. */
    private static Verdict notTakenUp(Id id, Message.Result came) {
        var result = came.result();
        return result.has("content")
                ? new Pass(new Message.Result(id, result.without(UiResource.CONTENTS)).toBytes())
                : new Pass(new Message.Failure(id, Answers.notTakenUp()).toBytes());
    }

    private Verdict judgeModern(Message.Result answer, byte[] bytes) {
        var type = answer.result().member("resultType");
        if (type == null) return complete(answer, with(answer, "resultType", Json.of("complete")));
        if (!(type instanceof Json.Str(var name)))
            return new Unusable("its resultType is not a string");
        return switch (name) {
            case "complete" ->
                    switch (method) {
                        case RESOURCES_READ -> complete(answer, answer);
                        case LISTEN -> complete(answer, listened(answer));
                        case null, default -> new Final(answer, bytes, outcome(answer.result()));
                    };
            case "input_required" -> inputRequired(answer, bytes);
            default -> new Unusable("its resultType is unknown");
        };
    }

    private static Message.Result with(Message.Result answer, String name, Json value) {
        return new Message.Result(answer.id(), answer.result().with(name, value));
    }

    private Verdict complete(Message.Result came, Message.Result completed) {
        var sent =
                method == Method.RESOURCES_READ
                        ? new Message.Result(
                                completed.id(), LocalAnswers.readByOne(completed.result()))
                        : completed;
        return Final.of(sent, outcome(came.result()));
    }

    /** The end of a subscription says whose it was, as all of its messages do. */
    private static Message.Result listened(Message.Result answer) {
        var meta = answer.result().object("_meta");
        return meta.has(Meta.SUBSCRIPTION_ID)
                ? with(answer, "_meta", meta.with(Meta.SUBSCRIPTION_ID, answer.id().value()))
                : answer;
    }

    private Verdict inputRequired(Message.Result answer, byte[] bytes) {
        if (method == null || !MAY_ASK.contains(method))
            return new Unusable("it asks for input where the revision has no place for it");
        for (var each : answer.result().object("inputRequests").members().values()) {
            boolean declared =
                    each instanceof Json.Obj question && Questions.isDeclared(question, declared());
            if (!declared)
                return new Unusable(
                        "it asks for what the agent did not declare",
                        "a question that the agent cannot be asked");
            var objection = objects.apply((Json.Obj) each);
            if (objection.isPresent())
                return new Unusable("it asks for what the agent may not be asked", objection.get());
        }
        var state = answer.result().text("requestState");
        return state == null
                ? new Final(answer, bytes, "input-required")
                : Final.of(
                        with(answer, "requestState", Json.of(wrapState.apply(state))),
                        "input-required");
    }

    private Json.Obj declared() {
        return call == null
                ? Json.object()
                : call.request().meta().object(Meta.CLIENT_CAPABILITIES);
    }

    private static String outcome(Json.Obj result) {
        return result.member("isError") instanceof Json.Bool(var isError) && isError
                ? "tool-error"
                : "result";
    }

    private Verdict judgeFailure(Message.Failure failure) {
        var id = answered(failure.id());
        boolean unnamed = failure.id() == null && inFlight != null;
        if (id == null && !unnamed)
            return new Withhold("an error for a request that is not in flight");
        if (inFlight == null) return new Pass(new Message.Failure(id, failure.error()).toBytes());
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
        if (!mayTell(note))
            return new Withhold("a notification " + note.method() + " that was not asked for");
        if (method == Method.LISTEN && era == Era.MODERN) return subscribed(note);
        if (era == Era.MODERN && note.method().equals(LOG_MESSAGE) && !wantsLog(note))
            return new Withhold("a log message below the level that was asked for");
        return switch (note.method()) {
            case "notifications/progress" -> judgeProgress(note);
            case "notifications/cancelled" -> judgeCancelled(note);
            default -> new Pass(bytes);
        };
    }

    /** Spec: 2026-07-28 server/utilities/logging: none without a level, none below it. */
    private boolean wantsLog(Message.Notification note) {
        var wanted = call == null ? null : call.request().meta().text(Meta.LOG_LEVEL);
        return wanted != null && OwnSession.isHeard(note.params().text("level"), wanted);
    }

    /** REQ-039: under the token that the agent gave, and upwards only. */
    private Verdict judgeProgress(Message.Notification note) {
        var named = note.params().member(Meta.PROGRESS_TOKEN);
        boolean isMine = named != null && named.equals(tokenAlias);
        var own = isMine ? token : leg.fromServer(named);
        if (own == null || !(own.equals(token) || inFlight == null))
            return new Withhold("progress of a request that is not in flight");
        if (inFlight != null && note.params().member("progress") instanceof Json.Num now) {
            if (now.asDouble() <= progress) return new Withhold("progress that does not go up");
            progress = now.asDouble();
        }
        return new Pass(with(note, Meta.PROGRESS_TOKEN, own).toBytes());
    }

    /** A legacy server takes back what it asked. */
    private Verdict judgeCancelled(Message.Notification note) {
        var asked = note.params().member("requestId");
        return asked != null && Id.isId(asked)
                ? new Pass(with(note, "requestId", leg.toAgent(asked)).toBytes())
                : new Withhold("a cancellation that names no request");
    }

    private static Message.Notification with(Message.Notification note, String member, Json value) {
        return new Message.Notification(note.method(), note.params().with(member, value));
    }

    /** REQ-049: each message of a subscription says whose it is, by the agent's own name. */
    private Verdict subscribed(Message.Notification note) {
        var meta = note.params().object("_meta");
        var named = meta.member(Meta.SUBSCRIPTION_ID);
        if (inFlight == null || (named != null && !inFlight.value().equals(leg.fromServer(named))))
            return new Withhold("a notification of another subscription");
        var tagged = with(note, "_meta", meta.with(Meta.SUBSCRIPTION_ID, inFlight.value()));
        return new Pass(
                (note.params().has("requestId")
                                ? with(tagged, "requestId", inFlight.value())
                                : tagged)
                        .toBytes());
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
            return new ListChanged(
                    note.method(),
                    new Message.Notification(note.method(), Json.object()).toBytes());
        if (method != Method.LISTEN)
            return new Withhold("a notification " + note.method() + " that was not asked for");
        var named = note.params().object("_meta").member(Meta.SUBSCRIPTION_ID);
        var meta = named == null ? Json.object() : Json.object(Meta.SUBSCRIPTION_ID, named);
        return switch (subscribed(
                new Message.Notification(note.method(), Json.object("_meta", meta)))) {
            case Pass(var text) -> new ListChanged(note.method(), text);
            case Verdict withheld -> withheld;
        };
    }
}
