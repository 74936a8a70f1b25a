package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request came to.
 *
 * @param status the HTTP status
 * @param id the id that was asked with, or null when nothing was asked
 * @param answer the JSON-RPC answer, or null when the body held none
 * @param notifications what came before it on the stream
 * @param body the body as text, up to the answer
 * @param lastEventId the id of the last event of the stream that had one, or null
 * @param retryMillis how long to wait before coming back, 0 when nothing was said
 */
public record AgentReply(
        int status,
        HttpHeaders headers,
        @Nullable Id id,
        @Nullable Message answer,
        List<Message.Notification> notifications,
        String body,
        @Nullable String lastEventId,
        long retryMillis) {
    public AgentReply {
        notifications = List.copyOf(notifications);
    }

    /** The result; throws {@link IllegalStateException} with the whole reply when there is none. */
    public Json.Obj result() {
        if (answer instanceof Message.Result(_, var result)) return result;
        throw new IllegalStateException("no result: " + this);
    }

    /** The error; throws {@link IllegalStateException} with the whole reply when there is none. */
    public RpcError error() {
        if (answer instanceof Message.Failure(_, var error)) return error;
        throw new IllegalStateException("no error: " + this);
    }

    public boolean isError() {
        return answer instanceof Message.Failure;
    }

    /** Whether it came as a stream of events. */
    public boolean isStream() {
        return headers.firstValue("content-type").orElse("").startsWith("text/event-stream");
    }

    /** The text of the first content of a tool's result, or empty. */
    public String text() {
        var content = result().array("content");
        if (content.isEmpty() || !(content.getFirst() instanceof Json.Obj first)) return "";
        var text = first.text("text");
        return text == null ? "" : text;
    }

    /** This reply as the rest of one that broke off. */
    AgentReply after(AgentReply earlier) {
        var all = new ArrayList<>(earlier.notifications());
        all.addAll(notifications);
        var last = lastEventId == null ? earlier.lastEventId() : lastEventId;
        return new AgentReply(
                status, headers, id, answer, all, earlier.body() + body, last, retryMillis);
    }
}
