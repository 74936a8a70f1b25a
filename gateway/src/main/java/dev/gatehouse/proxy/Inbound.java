package dev.gatehouse.proxy;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent's HTTP request turned out to be. */
sealed interface Inbound {
    /**
     * A request of the protocol.
     *
     * @param revision the one whose rules apply
     * @param session null in the modern era, and for initialize
     * @param subject what it is about; null when it is about the server as a whole
     */
    record Call(
            Message.Request request,
            Method method,
            Revision revision,
            @Nullable Session session,
            @Nullable ItemKey subject)
            implements Inbound {
        Era era() {
            return revision.era();
        }
    }

    /**
     * A notification, or a legacy agent's answer to a request of the server: taken, not answered.
     */
    record Told(Message message, Revision revision, @Nullable Session session) implements Inbound {}

    /** A notification that the revision has no place for: taken, as JSON-RPC wants, and dropped. */
    record Ignored(String method, Revision revision) implements Inbound {}

    /** A legacy agent's wish for the server's own stream. */
    record Listening(Session session, @Nullable String lastEventId) implements Inbound {}

    /**
     * Several messages at once, as revision 2025-03-26 sends them: each is an exchange of its own.
     */
    record Batch(List<Inbound> elements) implements Inbound {
        public Batch {
            elements = List.copyOf(elements);
        }
    }

    /** A legacy agent's end of its session. */
    record Leaving(Session session) implements Inbound {}

    /**
     * Nothing that can be served.
     *
     * @param status the HTTP status
     * @param id the request's, when it could be made out
     */
    record Malformed(int status, RpcError error, @Nullable Id id) implements Inbound {}
}
