package dev.gatehouse.proxy;

import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.proxy.Settled.Answered;
import dev.gatehouse.proxy.Settled.Plain;
import dev.gatehouse.proxy.Settled.SessionLost;
import dev.gatehouse.proxy.Settled.Unusable;

/** Reads a server's whole answer as what it means for what was asked. */
final class Settlement {
    private Settlement() {}

    static Settled of(Inbound inbound, int status, byte[] body, Judge judge) {
        return switch (inbound) {
            case Inbound.Call call -> ofCall(call, status, body, judge);
            case Inbound.Told told -> ofTold(told, status);
            case Inbound.Listening listening -> ofListening(listening, status);
            case Inbound.Leaving _ -> new Plain(Response.empty(204), "left");
            case Inbound.Ignored _, Inbound.Malformed _, Inbound.Batch _ ->
                    throw new IllegalArgumentException("is never sent");
        };
    }

    private static Settled ofCall(Inbound.Call call, int status, byte[] body, Judge judge) {
        var session = call.session();
        if (session != null && isLost(session, status)) return new SessionLost(session);
        if (status == 401 || status == 403)
            return new Unusable("it refuses the gate itself with status " + status);
        boolean refused = status >= 400 && status < 500;
        if (status != 200 && !refused) return new Unusable("it answered with status " + status);
        return switch (judge.judge(body)) {
            case Verdict.Final answer ->
                    status == 200 || answer.message() instanceof Message.Failure
                            ? new Answered(answer, status)
                            : new Unusable("it answered with status " + status);
            case Verdict.Pass _, Verdict.ListChanged _, Verdict.Decline _ ->
                    new Unusable("its answer is not an answer");
            case Verdict.Withhold(var why) ->
                    new Unusable("its answer belongs to another request", why);
            case Verdict.Unusable(var why, var withheld) ->
                    new Unusable(refused ? "it answered with status " + status : why, withheld);
        };
    }

    private static Settled ofTold(Inbound.Told told, int status) {
        var session = told.session();
        if (session != null && isLost(session, status)) return new SessionLost(session);
        return status >= 200 && status < 300
                ? new Plain(Response.empty(202), "taken")
                : new Unusable("it answered a notification with status " + status);
    }

    /** A server that keeps no sessions has no stream of its own to lose. */
    private static Settled ofListening(Inbound.Listening listening, int status) {
        if (isLost(listening.session(), status)) return new SessionLost(listening.session());
        return status == 404 || status == 405
                ? new Plain(Response.empty(405).with("allow", "POST, DELETE"), "no-stream")
                : new Unusable("it answered with status " + status);
    }

    private static boolean isLost(Session session, int status) {
        return status == 404 && !session.upstreamId().isEmpty();
    }
}
