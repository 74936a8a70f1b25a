package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.RpcError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What answering a request came to. */
public sealed interface Outcome {
    /** The result, in the words that both eras share. */
    record Done(Json.Obj result) implements Outcome {}

    /**
     * The client must first answer these requests. The modern era hands them to it as the result,
     * the legacy era sends each on the stream and calls again with the answers.
     *
     * @param requests method and params by key
     * @param state comes back with the answers, or null
     */
    record NeedsInput(Map<String, Json.Obj> requests, @Nullable String state) implements Outcome {}

    /**
     * The request cannot be answered.
     *
     * @param status the HTTP status of the modern era; the legacy era says 200
     */
    record Failed(RpcError error, int status) implements Outcome {}

    static Outcome text(String text) {
        return new Done(
                Json.object("content", Json.array(Json.object("type", "text", "text", text))));
    }

    /** A failure of the tool itself. */
    static Outcome toolError(String text) {
        return new Done(
                Json.object(
                        "content",
                        Json.array(Json.object("type", "text", "text", text)),
                        "isError",
                        true));
    }

    static Outcome invalid(String message) {
        return new Failed(new RpcError(RpcError.INVALID_PARAMS, message), 200);
    }
}
