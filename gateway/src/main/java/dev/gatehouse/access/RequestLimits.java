package dev.gatehouse.access;

import java.time.Duration;

/**
 * What may wait for people, and for how long.
 *
 * @param change waits for a second person
 * @param held a call waits for a person
 * @param confirmed a call that a person allowed is good
 * @param perRequester that wait at a time
 */
public record RequestLimits(Duration change, Duration held, Duration confirmed, int perRequester) {
    public static final RequestLimits DEFAULT =
            new RequestLimits(Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(10), 20);
}
