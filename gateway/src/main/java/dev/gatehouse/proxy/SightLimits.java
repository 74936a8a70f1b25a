package dev.gatehouse.proxy;

import java.time.Duration;

/**
 * How what servers tell callers is compared, under the callers' own credentials (CAP-3).
 *
 * @param patience a caller's answer waits for the comparison at most so long
 * @param joined the same for a list of all servers together
 * @param between two looks at the same list for the same caller
 * @param calls after so many, on average, a caller's lists are looked at
 */
public record SightLimits(Duration patience, Duration joined, Duration between, int calls) {}
