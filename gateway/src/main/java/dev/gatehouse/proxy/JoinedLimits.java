package dev.gatehouse.proxy;

import java.time.Duration;

/**
 * What the route that joins all servers may take.
 *
 * @param page items of one page of a list
 * @param cursor one is good for so long
 * @param acknowledge how long an agent that subscribes waits for the servers to confirm
 * @param again a server whose part of a stream ended is asked again after this, by the same chance
 */
public record JoinedLimits(int page, Duration cursor, Duration acknowledge, Duration again) {}
