package dev.gatehouse.links;

import dev.gatehouse.http.Authority;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import java.util.function.Predicate;

/**
 * One request in the model of 2026-07-28, on its way to a server.
 *
 * @param revision the one in which the server was approved
 * @param principal who asks, whatever the session
 * @param party whose request it is: what the gate keeps towards a server is never shared between
 *     two parties
 * @param params with an agent's {@code inputResponses} and the {@code requestState} that a link
 *     gave; their {@code _meta} holds nothing that a link sets itself
 * @param capabilities what the agent can be asked for, as its {@code _meta} would say it
 * @param wantsProgress whether the agent asked to be told of progress
 * @param mayAsk whether the agent may be asked this, an entry of {@code inputRequests}
 * @param parameters the arguments that a modern server wants repeated in headers
 * @param authority by which a server on the network is asked; it is the party's own
 */
public record Asking(
        Target target,
        Revision revision,
        String principal,
        String party,
        Method method,
        Json.Obj params,
        Json.Obj capabilities,
        boolean wantsProgress,
        Predicate<Json.Obj> mayAsk,
        MirroredParameters parameters,
        Authority authority) {
    /** For what nobody is asked anything, as the gate's own looks. */
    public static final Predicate<Json.Obj> NOBODY = _ -> false;

    /** Whether nobody is ever asked anything for it. */
    public boolean asksNobody() {
        return mayAsk.equals(NOBODY);
    }

    /** The same, and nobody is asked anything for it. */
    public Asking askingNobody() {
        return with(params, NOBODY);
    }

    /** The same with other parameters. */
    public Asking with(Json.Obj others) {
        return with(others, mayAsk);
    }

    private Asking with(Json.Obj others, Predicate<Json.Obj> asked) {
        return new Asking(
                target,
                revision,
                principal,
                party,
                method,
                others,
                capabilities,
                wantsProgress,
                asked,
                parameters,
                authority);
    }
}
