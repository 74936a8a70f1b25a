package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A server's refusal of what the gate showed it.
 *
 * @param status 401 or 403
 * @param used digest of the credential that was shown; empty when none was
 */
public record Refusal(int status, List<String> challenges, Optional<Digest> used) {
    public Refusal {
        challenges = List.copyOf(challenges);
    }

    /**
     * Whether another credential could help: a 401, or a 403 that says which scopes are missing.
     */
    public static boolean mayBeCured(int status, List<String> challenges) {
        return status == 401
                || (Wanted.isIn(challenges)
                        && Wanted.of(challenges).error().equals("insufficient_scope"));
    }

    Wanted wanted() {
        return Wanted.of(challenges);
    }

    boolean wantsMore() {
        return status == 403;
    }
}
