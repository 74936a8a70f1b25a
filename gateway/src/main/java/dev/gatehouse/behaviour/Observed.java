package dev.gatehouse.behaviour;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How one call of a tool ended.
 *
 * @param tool as it was approved
 * @param arguments of the call; what they bring in is nothing new of the tool
 * @param caller on whose behalf; only its digest is ever kept
 * @param result what the server answered; null when that was no result
 * @param error the code of its error; 0 when it was none
 * @param status with which it refused the gate itself; 0 when it did not
 * @param bytes that went to the agent
 */
public record Observed(
        String server,
        Item tool,
        Json.Obj arguments,
        String caller,
        Json.@Nullable Obj result,
        int error,
        int status,
        long bytes,
        long nanos) {
    boolean isToolError() {
        return result != null && Json.of(true).equals(result.member("isError"));
    }

    /** A result that the tool calls one, and not a question or a failure of its own. */
    boolean isGood() {
        if (result == null || isToolError()) return false;
        var type = result.text("resultType");
        return type == null || type.equals("complete");
    }

    /** Tells one caller from another, and nobody who it is. */
    String party() {
        return Digest.of(caller.getBytes(StandardCharsets.UTF_8)).value().substring(7, 23);
    }
}
