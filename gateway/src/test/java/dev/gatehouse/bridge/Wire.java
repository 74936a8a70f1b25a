package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which types of the schemas stand for what, and whole messages held to them. */
final class Wire {
    static final Map<Method, String> RESULTS =
            Map.of(
                    Method.TOOLS_CALL, "CallToolResult",
                    Method.PROMPTS_GET, "GetPromptResult",
                    Method.RESOURCES_READ, "ReadResourceResult",
                    Method.COMPLETE, "CompleteResult",
                    Method.TOOLS_LIST, "ListToolsResult",
                    Method.PROMPTS_LIST, "ListPromptsResult",
                    Method.RESOURCES_LIST, "ListResourcesResult",
                    Method.TEMPLATES_LIST, "ListResourceTemplatesResult");

    static final Map<Method, String> REQUESTS =
            Map.of(
                    Method.TOOLS_CALL, "CallToolRequest",
                    Method.PROMPTS_GET, "GetPromptRequest",
                    Method.RESOURCES_READ, "ReadResourceRequest",
                    Method.COMPLETE, "CompleteRequest",
                    Method.TOOLS_LIST, "ListToolsRequest",
                    Method.RESOURCES_SUBSCRIBE, "SubscribeRequest",
                    Method.SET_LEVEL, "SetLevelRequest");

    static final Map<String, String> NOTICES =
            Map.of(
                    "notifications/progress", "ProgressNotification",
                    "notifications/message", "LoggingMessageNotification",
                    "notifications/cancelled", "CancelledNotification",
                    "notifications/resources/updated", "ResourceUpdatedNotification",
                    "notifications/tools/list_changed", "ToolListChangedNotification",
                    "notifications/roots/list_changed", "RootsListChangedNotification",
                    "notifications/elicitation/complete", "ElicitationCompleteNotification",
                    "notifications/tasks/status", "TaskStatusNotification",
                    "notifications/subscriptions/acknowledged",
                            "SubscriptionsAcknowledgedNotification");

    static final Map<String, String> QUESTIONS =
            Map.of(
                    Questions.ELICIT, "ElicitRequest",
                    Questions.SAMPLE, "CreateMessageRequest",
                    Questions.ROOTS, "ListRootsRequest");

    /** An agent that can be asked everything. */
    static final Json.Obj EVERYTHING =
            Json.object(
                    "roots", Json.object(),
                    "sampling", Json.object("tools", Json.object(), "context", Json.object()),
                    "elicitation", Json.object("form", Json.object(), "url", Json.object()));

    private Wire() {}

    /** As the request that is sent, with what the sender adds. */
    static List<String> faultsOfRequest(Revision revision, Method method, Json.Obj params) {
        var type = Objects.requireNonNull(REQUESTS.get(method));
        if (revision != Revision.V2026_07_28)
            return faults(revision, type, method.wire(), params, true);
        var meta =
                params.object("_meta")
                        .with(Meta.PROTOCOL_VERSION, Json.of(revision.date()))
                        .with(Meta.CLIENT_CAPABILITIES, Json.object());
        return faults(revision, type, method.wire(), params.with("_meta", meta), true);
    }

    static List<String> faultsOfNotice(Revision revision, Message.Notification note) {
        var type = Objects.requireNonNull(NOTICES.get(note.method()));
        return faults(revision, type, note.method(), note.params(), false);
    }

    static List<String> faultsOfQuestion(Revision revision, Asked.Ask ask) {
        var whole = ask.isByUrl() ? ask.withElicitationId("e1") : ask;
        var type = Objects.requireNonNull(QUESTIONS.get(ask.method()));
        return faults(revision, type, ask.method(), whole.params(), true);
    }

    /**
     * Before 2025-11-25 the types of messages name neither what every message has nor the metadata
     * that every message may have.
     */
    private static List<String> faults(
            Revision revision, String type, String method, Json.Obj params, boolean hasId) {
        boolean isBare = revision.compareTo(Revision.V2025_11_25) < 0;
        var message =
                isBare
                        ? Json.object("method", method, "params", params.without("_meta"))
                        : Json.object("jsonrpc", "2.0", "method", method, "params", params);
        return Schemas.of(revision)
                .faults(type, hasId && !isBare ? message.with("id", Json.of(1)) : message);
    }
}
