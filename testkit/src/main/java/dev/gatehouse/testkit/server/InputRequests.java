package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.Optional;

/** The requests that a server has for a client, and what a client must have declared for each. */
final class InputRequests {
    private InputRequests() {}

    /** A capability that the client did not declare and one of the requests needs. */
    static Optional<String> undeclared(
            Outcome.NeedsInput needs, Json.Obj capabilities, Revision revision) {
        return needs.requests().values().stream()
                .filter(request -> !canBeAsked(request, capabilities, revision))
                .map(request -> capability(request.text("method")))
                .findFirst();
    }

    private static boolean canBeAsked(Json.Obj request, Json.Obj capabilities, Revision revision) {
        var capability = capability(request.text("method"));
        if (!capabilities.has(capability)) return false;
        if (!capability.equals("elicitation")) return true;
        var vocabulary = new Vocabulary(revision);
        var declared = capabilities.object(capability);
        if ("url".equals(request.object("params").text("mode")))
            return vocabulary.has(Revision.V2025_11_25) && declared.has("url");
        // nothing declared means forms, as before there was anything else
        return vocabulary.has(Revision.V2025_06_18)
                && (declared.has("form") || !declared.has("url"));
    }

    private static String capability(@org.jspecify.annotations.Nullable String method) {
        return switch (method) {
            case "elicitation/create" -> "elicitation";
            case "sampling/createMessage" -> "sampling";
            case "roots/list" -> "roots";
            case null, default ->
                    throw new IllegalArgumentException("servers do not ask for " + method);
        };
    }

    static RpcError missing(String capability) {
        return new RpcError(
                RpcError.MISSING_CAPABILITY,
                "this needs a capability that the client did not declare: " + capability,
                Json.object("requiredCapabilities", Json.object(capability, Json.object())));
    }

    /** The result of 2026-07-28 that asks for input. */
    static Json.Obj result(Outcome.NeedsInput needs) {
        var result =
                Json.object(
                        "resultType",
                        "input_required",
                        "inputRequests",
                        Json.objectOf(needs.requests()));
        var state = needs.state();
        return state == null ? result : result.with("requestState", Json.of(state));
    }
}
