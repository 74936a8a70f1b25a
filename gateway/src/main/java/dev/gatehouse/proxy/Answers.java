package dev.gatehouse.proxy;

import dev.gatehouse.access.Challenge;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.SignInTerms;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Rule;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What agents are told when something does not go through: the one place of the data plane that
 * knows status and error codes. Our own codes stand outside the range that JSON-RPC keeps
 * (REQ-011).
 */
final class Answers {
    /** The policy refused. */
    static final int REFUSED = 1001;

    /** The record cannot be written, so nothing goes through. */
    static final int NO_RECORD = 1002;

    /** The server gave no usable answer. */
    static final int NO_ANSWER = 1003;

    /** The caller cannot be made out just now. */
    static final int TRY_LATER = 1004;

    /** Too many without a valid token: not even decided on. */
    static final int TOO_MANY = 1005;

    /** A person has to authorize the gate at the server first. */
    static final int CONSENT = 1006;

    private Answers() {}

    static Response error(int status, @Nullable Id id, RpcError error) {
        return Response.json(status, new Message.Failure(id, error).toBytes());
    }

    static Response malformed(Inbound.Malformed malformed) {
        var response = error(malformed.status(), malformed.id(), malformed.error());
        return malformed.status() == 405 ? response.with("allow", "POST") : response;
    }

    /**
     * A refusal. What is unknown, not approved and not granted gets the same words, so that nothing
     * can be told from them (T72); they say what to ask for.
     */
    static Response refused(
            Decision decision, Ask ask, @Nullable Id id, Route route, SignInTerms terms) {
        var metadata = route.metadata();
        return switch (decision) {
            case Decision.SignIn(var why) -> signIn(why, metadata, terms);
            case Decision.StepUp(var scope) ->
                    error(
                                    403,
                                    id,
                                    new RpcError(
                                            REFUSED,
                                            "The access token lacks the scope " + scope + "."))
                            .with(
                                    "www-authenticate",
                                    Challenge.stepUp(
                                            metadata,
                                            scope,
                                            "the token lacks " + scope,
                                            terms.demand()));
            case Decision.TryLater _ ->
                    error(
                                    503,
                                    id,
                                    new RpcError(
                                            TRY_LATER,
                                            "The access token cannot be verified just now. Try"
                                                    + " again shortly."))
                            .with("retry-after", "5");
            case Decision.Refuse(var rule, var why) -> refused(rule, why, ask, id, route);
            case Decision.Confirm(_, var wantedBy) -> unconfirmed(wantedBy, ask, id, route);
            case Decision.Allow _ -> throw new IllegalArgumentException("that is no refusal");
        };
    }

    /** AUT-7: the grant is there, a person's word on exactly this call is not. */
    private static Response unconfirmed(
            List<String> wantedBy, Ask ask, @Nullable Id id, Route route) {
        return error(
                200,
                id,
                new RpcError(
                        REFUSED,
                        subject(ask, route)
                                + " would take a person's word, wanted by "
                                + String.join(", ", wantedBy)
                                + ", and only calls of tools can be confirmed. Ask the owner of "
                                + ask.server()
                                + " for a rule that permits it."));
    }

    private static @Nullable String named(@Nullable ItemKey subject) {
        return subject == null ? null : subject.toString();
    }

    static String subject(Ask ask, Route route) {
        var own = ask.subject();
        return own == null ? ask.server() : route.names().outside(own).toString();
    }

    /** To the person whom an agent leads to the page. */
    static String lookAt(String subject, String server) {
        return "An agent wants to call "
                + subject
                + " on "
                + server
                + ". Look at exactly what it would do, and allow it or not.";
    }

    /** AUT-8: who is told to wait is told the trail that led there. */
    static String waits(String subject, List<String> wantedBy, URI page) {
        return subject
                + " waits for a person, who confirms this call with its exact arguments; that is"
                + " wanted by "
                + String.join(", ", wantedBy)
                + ". Lead one to "
                + page
                + ", then make the call again unchanged.";
    }

    static RpcError deniedByPerson(String subject) {
        return new RpcError(
                REFUSED,
                "A person looked at this call of " + subject + " and denied it. Do not repeat it.");
    }

    static Response tooLongToConfirm(String subject, @Nullable Id id) {
        return error(
                200,
                id,
                new RpcError(
                        REFUSED,
                        "A person confirms each call of "
                                + subject
                                + ", and these arguments are too long to be looked at: send at most "
                                + Holds.MAX_ARGUMENTS
                                + " bytes of them."));
    }

    static RpcError tooManyHeld() {
        return new RpcError(
                TOO_MANY,
                "As many calls of this agent wait for a person as may: have them decided first.");
    }

    static Response tooManyStrangers() {
        return error(
                        429,
                        null,
                        new RpcError(
                                TOO_MANY,
                                "Too many requests without a valid access token are coming. Try"
                                        + " again shortly, with a valid one."))
                .with("retry-after", "1");
    }

    private static Response signIn(@Nullable String why, URI metadata, SignInTerms terms) {
        var demand = terms.demand();
        var body =
                why == null
                        ? Json.object("error", "unauthorized")
                        : Json.object("error", demand.error(), "error_description", why);
        var response =
                Response.json(401, body)
                        .with(
                                "www-authenticate",
                                Challenge.signIn(metadata, Scopes.READ, why, demand));
        return terms.nonce() == null ? response : response.with("dpop-nonce", terms.nonce());
    }

    private static Response refused(Rule rule, String why, Ask ask, @Nullable Id id, Route route) {
        var own = ask.subject();
        var subject = own == null ? null : route.names().outside(own);
        return switch (rule) {
            case AGENT_REGISTERED, AGENT_ACTIVE ->
                    error(
                            403,
                            id,
                            new RpcError(
                                    REFUSED,
                                    "This client is not an active agent of the gate. Ask its"
                                            + " operators to add it."));
            case SERVER_SERVES ->
                    error(
                            own == null ? 403 : 200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    ask.server()
                                            + " is withheld as a whole: something about it changed, or"
                                            + " its approval ended. Ask its owner to review it."));
            case ITEM_UNCHANGED ->
                    error(
                            200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    subject
                                            + " is withheld: the server changed it after it was"
                                            + " approved. Ask the owner of "
                                            + ask.server()
                                            + " to review the change."));
            case NOT_CONTAINED ->
                    error(
                            200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    subject
                                            + " is withheld: an operator of the gate contains it, or"
                                            + " what writes on "
                                            + ask.server()
                                            + ". Ask the owner of "
                                            + ask.server()
                                            + " when it is let go."));
            case ARGUMENTS_FIT ->
                    ofTool(
                            ask.era(),
                            id,
                            "The arguments of "
                                    + subject
                                    + " are not what was approved: "
                                    + why
                                    + " Correct them.");
            case TOOL_BOUND, REACH_KNOWN ->
                    error(
                            200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    subject
                                            + " is not called, because nobody can say what this call"
                                            + " would touch: "
                                            + why
                                            + ". Ask the owner of "
                                            + ask.server()
                                            + " for a binding, or for a waiver."));
            case GRANT_COVERS ->
                    error(
                            200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    "The grant on "
                                            + subject(ask, route)
                                            + " is narrower than this call: "
                                            + why
                                            + ". Stay within it, or ask the owner of "
                                            + ask.server()
                                            + " for a grant that covers it.",
                                    Json.object("request", asking(ask, named(subject), route))));
            case POLICY_EVALUATES, POLICY_FORBIDS, POLICY_PERMITS ->
                    error(
                            200,
                            id,
                            new RpcError(
                                    REFUSED,
                                    subject(ask, route)
                                            + " is refused by the operators' policy ("
                                            + (rule == Rule.POLICY_EVALUATES
                                                    ? "a rule of it could not be evaluated"
                                                    : why)
                                            + "). Ask the owner of "
                                            + ask.server()
                                            + " what it permits.",
                                    Json.object("request", asking(ask, named(subject), route))));
            case SERVER_KNOWN, SERVER_APPROVED, ITEM_APPROVED, GRANT_STANDS ->
                    subject == null ? noServer(ask, id) : noItem(subject, ask, id, route);
        };
    }

    /**
     * What a model can correct itself is a failure of the tool, not of the protocol. Spec:
     * 2025-11-25 server/tools#error-handling.
     */
    private static Response ofTool(Era era, @Nullable Id id, String why) {
        if (id == null) return error(200, null, new RpcError(RpcError.INVALID_PARAMS, why));
        var result =
                Json.object(
                        "content",
                        Json.array(Json.object("type", "text", "text", why)),
                        "isError",
                        true);
        if (era == Era.MODERN) result = result.with("resultType", Json.of("complete"));
        return Response.json(200, new Message.Result(id, result).toBytes());
    }

    /**
     * Where and what to ask, for whoever may not (governance §3.4). Of what is not there it says
     * the same; on the joined route it does not even say which server was looked for.
     */
    private static Json.Obj asking(Ask ask, @Nullable String item, Route route) {
        var asking = Json.object("url", route.uri().resolve(AccessExchange.PATH).toString());
        if (item != null) asking = asking.with("item", Json.of(item));
        return route.isJoined() ? asking : asking.with("server", Json.of(ask.server()));
    }

    private static Response noServer(Ask ask, @Nullable Id id) {
        return error(
                403,
                id,
                new RpcError(
                        REFUSED,
                        "No access to the server "
                                + ask.server()
                                + ". If you need it, ask its owner for a grant, naming the server"
                                + " and the reason."));
    }

    /** On the joined route the words do not even say which server was looked for. */
    private static Response noItem(ItemKey subject, Ask ask, @Nullable Id id, Route route) {
        var named = InboundReader.printable(subject.name());
        var kind = subject.kind().word();
        var place = route.isJoined() ? "here, ask its" : "on " + ask.server() + ", ask the";
        return error(
                200,
                id,
                new RpcError(
                        RpcError.INVALID_PARAMS,
                        "Unknown "
                                + kind
                                + ": "
                                + named
                                + ". If you expect it "
                                + place
                                + " server's owner to approve and grant it.",
                        Json.object(kind.equals("resource") ? "uri" : "name", named)
                                .with("request", asking(ask, kind + ":" + named, route))));
    }

    /** REQ-002: which versions are served, and which was asked for. */
    static RpcError unsupportedVersion(String requested, List<Revision> served) {
        return new RpcError(
                RpcError.UNSUPPORTED_VERSION,
                "Unsupported protocol version",
                Json.object(
                        "supported",
                        served.stream().map(Revision::date).toList(),
                        "requested",
                        InboundReader.printable(requested)));
    }

    /** An answer that came whole and for which there was no room until the others had come. */
    static RpcError crowded() {
        return new RpcError(
                NO_ANSWER,
                "Too many large answers are under way at once, so this one is not kept; the call"
                        + " may have had effect. Ask for less in one batch.");
    }

    static RpcError tooManyStreams() {
        return new RpcError(
                TOO_MANY, "This agent holds as many streams open as it may: close one first.");
    }

    static RpcError tooManySessions() {
        return new RpcError(
                TOO_MANY,
                "This agent uses as many sessions at once as it may: end one first, or let its calls"
                        + " and streams end.");
    }

    static RpcError tooManySettings() {
        return new RpcError(
                TOO_MANY,
                "This agent has set something in as many sessions as it may: end one first.");
    }

    static RpcError settingsUnreadError() {
        return new RpcError(
                TRY_LATER,
                "What was set in this session cannot be read just now. Try again shortly.");
    }

    /** AUT-8: what an agent took in must be known, or remembered, before such a call goes. */
    static Response pastUnknown(@Nullable Id id) {
        return error(
                        503,
                        id,
                        new RpcError(
                                TRY_LATER,
                                "What this agent took in lately cannot be read or written just now,"
                                        + " so this call does not go. Try again shortly."))
                .with("retry-after", "5");
    }

    /** Like {@link #noRecord}: another durable step that cannot be made. */
    static Response notKept(@Nullable Id id) {
        return error(
                        503,
                        id,
                        new RpcError(
                                NO_RECORD,
                                "The gate cannot write down what happens to this session, so nothing"
                                        + " does. Try again shortly."))
                .with("retry-after", "5");
    }

    /** What was read is a page that hosts show, and none that was approved. */
    static RpcError otherPage(String server) {
        return new RpcError(
                REFUSED,
                "What the server shows by this UI resource is withheld: it is not what was approved,"
                        + " or nothing of it could be. Ask the owner of "
                        + server
                        + " to review it.");
    }

    /** To who takes up a stream by which the answer to a reading comes. */
    static RpcError notTakenUp() {
        return new RpcError(
                NO_ANSWER,
                "What was read cannot be given on a stream that is taken up again, because this"
                        + " server has UI resources. Read it again.");
    }

    /** To who comes back too late for a call. */
    static RpcError nobodyCame() {
        return new RpcError(
                NO_ANSWER,
                "The call was given up, because its agent was gone for longer than it may be; it may"
                        + " have had effect.");
    }

    /** To who comes back with the id of an event that it was not given. */
    static RpcError foreignEvent() {
        return new RpcError(
                RpcError.INVALID_REQUEST,
                "Invalid request: last-event-id is none of this session: leave it out to begin a new"
                        + " stream");
    }

    /** To who waits in a session that its agent ends. */
    static RpcError sessionEnded() {
        return new RpcError(
                RpcError.INVALID_REQUEST,
                "The session was ended while this was under way: initialize again");
    }

    static Response withheld(@Nullable Id id) {
        return error(403, id, accessEnded());
    }

    static RpcError accessEnded() {
        return new RpcError(REFUSED, "Access ended before the answer came, so it is withheld.");
    }

    static Response sessionLost(@Nullable Id id) {
        return error(
                404,
                id,
                new RpcError(
                        RpcError.INVALID_REQUEST,
                        "Session not found: the server ended it: initialize again"));
    }

    static Response noRecord(@Nullable Id id) {
        return error(503, id, noRecordError()).with("retry-after", "5");
    }

    static RpcError noRecordError() {
        return new RpcError(
                NO_RECORD,
                "The gate cannot write its record, so nothing goes through. Try again shortly.");
    }

    /** A fault of ours: the log has it under an incident id, and that id is all that is told. */
    static Response broken(Logger log, String what, @Nullable Id id, RuntimeException fault) {
        var incident = UUID.randomUUID();
        log.error("incident {} in {}", incident, what, fault);
        return error(
                500,
                id,
                new RpcError(
                        RpcError.INTERNAL,
                        "The gate failed. Its operators find why under incident "
                                + incident
                                + "."));
    }

    static int status(UpstreamFailure failure) {
        return switch (failure) {
            case TIMED_OUT -> 504;
            case BUSY, RESTING -> 503;
            case WITHDRAWN -> 403;
            case UNREACHABLE, UNTRUSTED, FOREIGN, BROKEN, MALFORMED -> 502;
        };
    }

    static RpcError noAnswer(String server, UpstreamFailure failure) {
        return noAnswer(
                server,
                switch (failure) {
                    case UNREACHABLE -> "it cannot be reached; nothing was sent";
                    case UNTRUSTED -> "its certificate is not trusted; nothing was sent";
                    case FOREIGN -> "it is not the server that was approved; nothing was sent";
                    case BUSY -> "too many calls to it are waiting; nothing was sent";
                    case RESTING ->
                            "it failed again and again, so it is not asked for a while; nothing was"
                                    + " sent";
                    case WITHDRAWN -> "access ended before it was sent";
                    case TIMED_OUT -> "it did not answer in time; the call may have had effect";
                    case BROKEN -> "its answer broke off; the call may have had effect";
                    case MALFORMED -> "its answer is not HTTP; the call may have had effect";
                });
    }

    static RpcError noAnswer(String server, String why) {
        return new RpcError(NO_ANSWER, "The server " + server + " gave no answer: " + why + ".");
    }
}
