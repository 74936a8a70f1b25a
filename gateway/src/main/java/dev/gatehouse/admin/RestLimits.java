package dev.gatehouse.admin;

import java.time.Duration;

/**
 * What an operator may ask for at most, and gets when nothing is said.
 *
 * @param approval how long an approval lasts when nothing is said
 * @param reasonChars length of a reason or an owner
 * @param auditLines lines of the record in one answer
 * @param auditDefault lines of the record when the request names no number
 */
public record RestLimits(
        Duration grantDefault,
        Duration grantMax,
        Duration tokenDefault,
        Duration tokenMax,
        Duration approval,
        int reasonChars,
        int auditLines,
        int auditDefault) {
    public static final RestLimits DEFAULT =
            new RestLimits(
                    Duration.ofHours(8),
                    Duration.ofDays(90),
                    Duration.ofHours(1),
                    Duration.ofHours(24),
                    Duration.ofDays(180),
                    500,
                    1000,
                    50);
}
