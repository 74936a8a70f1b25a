package dev.gatehouse.admin;

import dev.gatehouse.access.HeldCall;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** How REST shows a request. */
final class RequestView {
    private RequestView() {}

    /**
     * @param reader who does not decide is not shown what a held call says
     */
    static Json.Obj of(Request request, Operator reader, Instant now) {
        var decidedAt = request.decidedAt();
        return Json.object(
                "id", request.id(),
                "kind", request.kind(),
                "state", state(request, now),
                "requester", request.requester(),
                "content", request.content(),
                "arguments", part(held(request, reader, now), HeldCall::arguments),
                "answers", part(held(request, reader, now), HeldCall::answers),
                "madeAt", request.madeAt().toString(),
                "expiresAt", request.expiresAt().toString(),
                "decidedBy", Json.of(request.decidedBy()),
                "decidedAt", Json.of(decidedAt == null ? null : decidedAt.toString()),
                "outcome", Json.of(request.outcome()));
    }

    static String state(Request request, Instant now) {
        return request.hasExpired(now) ? "EXPIRED" : request.state().name();
    }

    private static Json part(Optional<HeldCall> held, Function<HeldCall, Json.Obj> part) {
        return held.<Json>map(part).orElse(Json.nothing());
    }

    private static Optional<HeldCall> held(Request request, Operator reader, Instant now) {
        boolean mayRead =
                request.kind() == Request.Kind.CALL
                        && request.isPending(now)
                        && reader.role() != Operator.Role.AUDITOR;
        return mayRead
                ? Optional.ofNullable(request.secret()).map(HeldCall::read)
                : Optional.empty();
    }
}
