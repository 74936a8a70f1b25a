package dev.gatehouse.inventory;

import dev.gatehouse.mcp.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One move of a server in its life with us; all of a server's are its history, without gaps
 * (INV-2).
 *
 * @param from null when the gate did not know it before
 * @param snapshot the digest of what was approved at that time; null when nothing was
 */
public record Transition(
        String server,
        @Nullable ServerState from,
        ServerState to,
        Cause cause,
        @Nullable Digest snapshot) {}
