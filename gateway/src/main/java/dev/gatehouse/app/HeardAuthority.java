package dev.gatehouse.app;

import dev.gatehouse.credentials.Accepted;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Declared;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.inventory.Servers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the broker hears of servers' authorization, told to the watch over that; and its word. */
record HeardAuthority(AuthorityBook book, Servers servers) implements Accepted {
    @Override
    public Optional<Bounds> bounds(String server) {
        return book.accepted(server).map(accepted -> bounds(server, accepted));
    }

    /** What approved tools are said to need was accepted with them. */
    private Bounds bounds(String server, Authority accepted) {
        var scopes = new HashSet<>(accepted.of(Authority.SCOPES));
        scopes.addAll(accepted.of(Authority.CHALLENGE));
        servers.approval(server)
                .ifPresent(approval ->
                        approval.bindings()
                                .values()
                                .forEach(binding -> scopes.addAll(binding.scopes())));
        Map<String, Set<String>> hosts = new HashMap<>();
        for (var issuer : accepted.of(Authority.SERVERS))
            if (accepted.says(Authority.HOSTS + issuer))
                hosts.put(issuer, accepted.of(Authority.HOSTS + issuer));
        return new Bounds(accepted.of(Authority.SERVERS), scopes, hosts);
    }

    @Override
    public void heard(Arrangement arrangement, Declared declared) {
        book.hear(
                arrangement.server(),
                arrangement.issuer(),
                declared.announced(),
                authority(declared));
    }

    static Authority authority(Declared declared) {
        var said = Authority.NOTHING;
        if (!declared.challenged().isEmpty())
            said = said.with(Authority.CHALLENGE, declared.challenged());
        if (declared.name().isPresent())
            said = said.with(Authority.RESOURCE, Set.of(declared.name().get()));
        if (declared.resource().isPresent()) {
            var resource = declared.resource().get();
            said =
                    said.with(Authority.SERVERS, resource.issuers())
                            .with(Authority.SCOPES, resource.scopes());
        }
        for (var issuer : declared.issuers()) {
            said = said.with(Authority.ISSUER + issuer.name(), Set.of(issuer.claimed()));
            // Of metadata that name another issuer nothing is used.
            if (!issuer.claimed().equals(issuer.name())) continue;
            said =
                    said.with(Authority.HOSTS + issuer.name(), issuer.hosts())
                            .with(Authority.PKCE + issuer.name(), issuer.challenges())
                            .with(Authority.SCOPES_OF + issuer.name(), issuer.scopes());
        }
        return said;
    }
}
