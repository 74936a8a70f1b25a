package dev.gatehouse.links;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.Set;

/**
 * One request of 2026-07-28 with an id and a progress token of the gate's own, and what may come
 * back to it, whatever carries it. On the hearer's loop.
 */
record ModernRequest(Id id, Asking asking, Hearer hearer) {
    private static final Set<String> DURING_A_CALL =
            Set.of("notifications/progress", "notifications/message");
    private static final Set<Method> MAY_ASK =
            Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ);

    /** As it is sent: every request says for itself what it needs (REQ-001). */
    Message.Request message() {
        var meta =
                asking.params()
                        .object("_meta")
                        .with(Meta.PROTOCOL_VERSION, Json.of(Revision.V2026_07_28.date()))
                        .with(Meta.CLIENT_CAPABILITIES, asking.capabilities())
                        .with(Meta.CLIENT_INFO, Links.CLIENT_INFO);
        if (asking.wantsProgress()) meta = meta.with(Meta.PROGRESS_TOKEN, id.value());
        return new Message.Request(id, asking.method().wire(), asking.params().with("_meta", meta));
    }

    boolean listens() {
        return asking.method() == Method.LISTEN;
    }

    void told(Message.Notification note) {
        if (Links.LIST_CHANGES.contains(note.method())) hearer.listChanged(note.method());
        if (listens() == DURING_A_CALL.contains(note.method())) {
            hearer.withheld("a notification " + note.method() + " that was not asked for");
            return;
        }
        if (note.method().equals("notifications/progress")) progress(note);
        else hearer.notified(note);
    }

    private void progress(Message.Notification note) {
        if (asking.wantsProgress() && id.value().equals(note.params().member("progressToken")))
            hearer.notified(
                    new Message.Notification(
                            note.method(), note.params().without("progressToken")));
        else hearer.withheld("progress of a request that is not in flight");
    }

    void settle(Json.Obj result) {
        var type = result.member("resultType");
        switch (type) {
            case null -> hearer.answered(result.with("resultType", Json.of("complete")));
            case Json.Str(var name) when name.equals("complete") -> hearer.answered(result);
            case Json.Str(var name)
                    when name.equals("input_required") && MAY_ASK.contains(asking.method()) ->
                    hearer.answered(result);
            case Json.Str(var name) when name.equals("input_required") ->
                    hearer.unusable("it asks for input where the revision has no place for it");
            default -> hearer.unusable("its resultType is unknown");
        }
    }
}
