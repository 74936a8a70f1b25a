package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Json;
import org.jspecify.annotations.Nullable;

/**
 * A message that the agent was sent.
 *
 * @param message as it came, every member of it
 * @param answers the method of the request that it answers, or null when it answers none of ours
 */
public record Received(Json.Obj message, @Nullable String answers) {}
