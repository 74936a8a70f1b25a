package dev.gatehouse.access;

import java.time.Duration;

/**
 * What may wait for people, and for how long.
 *
 * @param change waits for a second person
 * @param held a call waits for a person
 * @param confirmed a call that a person allowed is good
 * @param window of access that an agent asks for without saying for how long
 * @param windowMost for which an agent may ask
 * @param perRequester that wait at a time
 */
public record RequestLimits(
        Duration change,
        Duration held,
        Duration confirmed,
        Duration window,
        Duration windowMost,
        int perRequester) {
    public static final RequestLimits DEFAULT =
            new RequestLimits(
                    Duration.ofDays(1),
                    Duration.ofHours(1),
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofHours(8),
                    20);
}
