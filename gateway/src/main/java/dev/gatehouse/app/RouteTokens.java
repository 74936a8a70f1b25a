package dev.gatehouse.app;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.BuiltInIssuer;
import dev.gatehouse.access.Routes;
import dev.gatehouse.admin.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The built-in issuer, as the operators' REST asks it for tokens. */
record RouteTokens(BuiltInIssuer builtIn, Routes routes) implements Tokens {
    @Override
    public String issuer() {
        return builtIn.issuer().toString();
    }

    @Override
    public Minted mint(
            Agent agent, List<String> servers, boolean joined, Set<String> scopes, Duration ttl) {
        var resources = new ArrayList<>(servers.stream().map(routes::mcp).toList());
        if (joined) resources.add(routes.joined());
        var minted = builtIn.mint(agent, resources, scopes, ttl);
        return new Minted(minted.token(), minted.id(), minted.expiresAt());
    }
}
