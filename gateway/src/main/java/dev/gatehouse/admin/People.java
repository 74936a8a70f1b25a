package dev.gatehouse.admin;

import dev.gatehouse.access.GrantUses;
import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.access.Requests;
import dev.gatehouse.access.Sealing;
import dev.gatehouse.drift.Reviews;
import dev.gatehouse.severity.Raised;
import java.time.Duration;

/**
 * What waits for people, and what came of what they granted.
 *
 * @param twoPersons whether one person alone is not enough for what can do harm (INV-5)
 * @param threePersons whether who submitted a server, or owns it, is none of those two
 * @param raised what is graver here than the table says
 * @param dwell who accepts what is grave was shown it so long before (T64)
 */
public record People(
        GrantUses uses,
        Requests requests,
        RequestLimits limits,
        boolean twoPersons,
        boolean threePersons,
        Duration dwell,
        Raised raised,
        Reviews reviews,
        Sealing sealing) {}
