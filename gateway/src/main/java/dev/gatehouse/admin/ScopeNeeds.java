package dev.gatehouse.admin;

import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Consent;
import dev.gatehouse.drift.ScopeExcess;
import dev.gatehouse.inventory.Servers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** AUT-3: what the gate may get at a server's issuer, against what its approved tools need. */
public final class ScopeNeeds {
    private final Servers servers;
    private final CredentialRooms credentials;

    public ScopeNeeds(Servers servers, CredentialRooms credentials) {
        this.servers = servers;
        this.credentials = credentials;
    }

    /** Of one server; empty when it is asked without a credential. */
    public Optional<ScopeExcess> of(String server, Instant now) {
        return credentials
                .arrangements()
                .find(server)
                .map(found -> computed(found, credentials.consents().given(), now));
    }

    /**
     * @param consents of all servers
     */
    ScopeExcess computed(Arrangement arrangement, List<Consent> consents, Instant now) {
        var server = arrangement.server();
        var given = new TreeSet<>(arrangement.scopes());
        for (var consent : consents)
            if (consent.server().equals(server)) given.addAll(consent.scopes());
        var needed = new TreeSet<String>();
        servers.approval(server)
                .ifPresent(approval ->
                        approval.bindings()
                                .values()
                                .forEach(binding -> needed.addAll(binding.scopes())));
        return new ScopeExcess(server, needed, given, BroadScopes.kind(given).orElse(null), now);
    }

    /** Whether nothing that it is about was said since. */
    boolean isAsOf(ScopeExcess last, Arrangement arrangement, List<Consent> consents) {
        return !arrangement.setAt().isAfter(last.at())
                && servers.approval(last.server())
                        .filter(approval -> approval.at().isAfter(last.at()))
                        .isEmpty()
                && consents.stream()
                        .noneMatch(consent ->
                                consent.server().equals(last.server())
                                        && consent.at().isAfter(last.at()));
    }
}
