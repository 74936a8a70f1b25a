package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
                "arguments", arguments(request, reader, now),
                "madeAt", request.madeAt().toString(),
                "expiresAt", request.expiresAt().toString(),
                "decidedBy", Json.of(request.decidedBy()),
                "decidedAt", Json.of(decidedAt == null ? null : decidedAt.toString()),
                "outcome", Json.of(request.outcome()));
    }

    static String state(Request request, Instant now) {
        return request.hasExpired(now) ? "EXPIRED" : request.state().name();
    }

    private static Json arguments(Request request, Operator reader, Instant now) {
        boolean mayRead =
                request.kind() == Request.Kind.CALL
                        && request.isPending(now)
                        && reader.role() != Operator.Role.AUDITOR;
        @Nullable Json secret = request.secret();
        return mayRead && secret != null ? secret : Json.nothing();
    }
}
