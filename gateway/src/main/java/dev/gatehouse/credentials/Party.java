package dev.gatehouse.credentials;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a server is asked: an agent with its user, or the gate itself. Tokens of one
 * party are never another's (REQ-098).
 *
 * @param principal stable across the agent's tokens; empty for the gate
 * @param issuer who vouches for the agent
 * @param client the agent's client id there
 * @param subject whom it acts for
 */
public record Party(String principal, String issuer, String client, String subject) {
    /** The gate itself: what reads declarations, and what all agents share where that is said. */
    public static final Party GATE = new Party("", "", "", "");

    public boolean isGate() {
        return principal.isEmpty();
    }

    /**
     * A party with the token that it showed.
     *
     * @param token the agent's, for an exchange at an authorization server; null when there is none
     */
    public record Present(Party party, @Nullable String token) {
        /** The gate itself, which shows no token. */
        public static final Present GATE = new Present(Party.GATE, null);

        @Override
        public String toString() {
            return "Present[" + party + "]";
        }
    }
}
