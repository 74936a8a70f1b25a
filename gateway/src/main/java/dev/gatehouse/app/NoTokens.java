package dev.gatehouse.app;

import dev.gatehouse.access.Agent;
import dev.gatehouse.admin.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Stands where the built-in issuer would, when it is off: no agent is one of its. */
record NoTokens() implements Tokens {
    @Override
    public String issuer() {
        return "";
    }

    @Override
    public Minted mint(
            Agent agent, List<String> servers, boolean joined, Set<String> scopes, Duration ttl) {
        throw new IllegalStateException("the built-in issuer is off");
    }
}
