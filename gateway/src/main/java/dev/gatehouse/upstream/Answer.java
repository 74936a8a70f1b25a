package dev.gatehouse.upstream;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.RpcError;
import org.jspecify.annotations.Nullable;

/** What a server answered to a request. */
sealed interface Answer {
    record Result(Json.Obj result) implements Answer {}

    /**
     * It will not do it.
     *
     * @param status of HTTP; 0 when it was not said over HTTP
     * @param error null when the body held none
     * @param contentType of the body, for the operator's sentence
     */
    record Refused(int status, @Nullable RpcError error, String contentType) implements Answer {
        boolean is(int code) {
            return error != null && error.code() == code;
        }

        /** In words, without the server's own: they may be long and are not ours. */
        String written() {
            if (error != null)
                return "error " + error.code() + (status == 0 ? "" : " (HTTP " + status + ")");
            return contentType.isEmpty()
                    ? "HTTP " + status
                    : "HTTP " + status + " (" + contentType + ")";
        }
    }
}
