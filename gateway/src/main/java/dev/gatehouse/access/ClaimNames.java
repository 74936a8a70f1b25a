package dev.gatehouse.access;

import java.util.Optional;

/**
 * Which claims of an issuer's tokens say who and what.
 *
 * @param agent the client; {@link #ACTOR} stands for the one who acts now, in {@code act}
 * @param user whom the agent acts for
 * @param scope its scopes, as a text or as a list
 * @param onBehalfOf whom the agent acts for where {@code user} names the agent itself; empty when
 *     nothing says so
 */
public record ClaimNames(String agent, String user, String scope, Optional<String> onBehalfOf) {
    /** The subject of the current actor (RFC 8693 §4.1). */
    public static final String ACTOR = "act.sub";

    /** As RFC 9068 §2.2 has them. */
    public static final ClaimNames STANDARD =
            new ClaimNames("client_id", "sub", "scope", Optional.empty());

    public ClaimNames {
        if (agent.isBlank() || user.isBlank() || scope.isBlank())
            throw new IllegalArgumentException("a claim has a name");
        if (agent.equals(user))
            throw new IllegalArgumentException(
                    "agent and user are not read from the same claim: " + agent);
    }
}
