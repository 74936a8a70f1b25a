package dev.gatehouse.proxy;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import org.jspecify.annotations.Nullable;

/**
 * Hears how calls of tools ended, to hold that against how they end otherwise (CAP-6). Called on
 * the loops as calls end: it does not block, takes a reference and at most counts what that holds.
 */
public interface Conduct {
    /**
     * How one call ended.
     *
     * @param tool as it was approved
     * @param arguments of the call
     * @param principal on whose behalf
     * @param answer the server's; null when it gave none that could be used
     * @param status with which the server refused the gate itself; 0 when it did not
     * @param bytes that went to the agent
     */
    record Ended(
            String server,
            Item tool,
            Json.Obj arguments,
            String principal,
            @Nullable Message answer,
            int status,
            long bytes,
            long nanos) {}

    void ended(Ended call);

    /**
     * A tool was called that the server never listed; it was refused.
     *
     * @param name printable
     */
    void unlisted(String server, String name);
}
