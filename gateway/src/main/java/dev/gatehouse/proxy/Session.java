package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A legacy agent's session: what the gate needs to go on with it, kept by the agent, sealed.
 *
 * @param id the sealed form, as the agent sends it
 * @param revision the one that was negotiated
 * @param upstreamId the server's own session id; empty when the server keeps none
 * @param capabilities what the agent can be asked for, when the session is kept here and not by a
 *     server of its kind; null otherwise
 * @param opensUrls whether the agent said that it leads people to pages
 */
record Session(
        String id,
        Revision revision,
        String upstreamId,
        Json.@Nullable Obj capabilities,
        boolean opensUrls) {

    /** Whether the session is the gate's own: the server behind it speaks otherwise. */
    boolean isOurs() {
        return capabilities != null;
    }
}
