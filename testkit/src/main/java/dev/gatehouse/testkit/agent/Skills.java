package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What an agent can do for a server, and what it declares of that. Safe for many threads. */
final class Skills {
    static final String ELICITATION = "elicitation/create";
    static final String URL_ELICITATION = "elicitation/create by url";

    private final Revision revision;
    private final Map<String, Function<Json.Obj, Json.Obj>> skills = new ConcurrentHashMap<>();
    private final Map<String, Json.Obj> declared = new ConcurrentHashMap<>();

    Skills(Revision revision) {
        this.revision = revision;
    }

    void learn(String method, Function<Json.Obj, Json.Obj> skill) {
        skills.put(method, skill);
    }

    void declare(String capability, Json.Obj value) {
        declared.put(capability, value);
    }

    /** What the agent's revision knows of what it can do. */
    Json.Obj capabilities() {
        var capabilities = Json.object();
        if (skills.containsKey("sampling/createMessage"))
            capabilities = capabilities.with("sampling", Json.object());
        if (skills.containsKey("roots/list"))
            capabilities = capabilities.with("roots", Json.object());
        boolean forms = skills.containsKey(ELICITATION) && has(Revision.V2025_06_18);
        boolean urls = skills.containsKey(URL_ELICITATION) && has(Revision.V2025_11_25);
        if (forms || urls)
            capabilities = capabilities.with("elicitation", elicitation(forms, urls));
        for (var more : declared.entrySet())
            capabilities = capabilities.with(more.getKey(), more.getValue());
        return capabilities;
    }

    /** Nothing said means forms, as in the revision that knew nothing else. */
    private static Json.Obj elicitation(boolean forms, boolean urls) {
        if (!urls) return Json.object();
        var byUrl = Json.object("url", Json.object());
        return forms ? byUrl.with("form", Json.object()) : byUrl;
    }

    private boolean has(Revision since) {
        return revision.compareTo(since) >= 0;
    }

    /** The result of what the server asks in a round; throws when it was not declared. */
    Json.Obj answer(Json.Obj asked) {
        var skill = skills.get(skillFor(String.valueOf(asked.text("method")), asked));
        if (skill == null)
            throw new IllegalStateException("asked for what was not declared: " + asked);
        return skill.apply(asked.object("params"));
    }

    /** The answer to a request of the server. */
    Message answer(Message.Request request) {
        if (request.method().equals("ping")) return new Message.Result(request.id(), Json.object());
        var skill = skills.get(skillFor(request.method(), request.toJson()));
        return skill == null
                ? new Message.Failure(
                        request.id(), new RpcError(RpcError.METHOD_NOT_FOUND, "cannot"))
                : new Message.Result(request.id(), skill.apply(request.params()));
    }

    private static String skillFor(String method, Json.Obj request) {
        return "url".equals(request.object("params").text("mode")) ? URL_ELICITATION : method;
    }
}
