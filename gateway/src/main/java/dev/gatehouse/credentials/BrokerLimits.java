package dev.gatehouse.credentials;

import java.time.Duration;

/**
 * How much the broker does at once and how long things stand.
 *
 * @param renewals credentials that are got at once; more are told to try later
 * @param perAgent those of them that are one agent's
 * @param waitingPerAgent calls of one agent that wait for credentials; more are told to try later
 * @param remembered credentials that are kept in memory
 * @param invitation how long a person has to follow an invitation
 * @param redirect how long a person has at the authorization server
 * @param record how long the record may take
 * @param metadata how long an authorization server's metadata is taken for true
 * @param tooSoon a token that was got so shortly before and is refused is not replaced
 */
public record BrokerLimits(
        int renewals,
        int perAgent,
        int waitingPerAgent,
        int remembered,
        Duration invitation,
        Duration redirect,
        Duration record,
        Duration metadata,
        Duration tooSoon) {
    public static final BrokerLimits STANDARD =
            new BrokerLimits(
                    8,
                    3,
                    64,
                    50_000,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10));
}
