package dev.gatehouse.credentials;

import java.util.List;
import java.util.Optional;

/** The identity providers of the configuration: nobody else says who a person is. */
public record IdentityProviders(List<IdentityProvider> all) {
    public static final IdentityProviders NONE = new IdentityProviders(List.of());

    public IdentityProviders {
        all = List.copyOf(all);
    }

    public List<String> issuers() {
        return all.stream().map(IdentityProvider::issuer).toList();
    }

    public Optional<IdentityProvider> find(String issuer) {
        return all.stream().filter(each -> each.issuer().equals(issuer)).findFirst();
    }

    /** The one at which the user for whom an agent acts can prove who they are. */
    Optional<IdentityProvider> ofUser(Party party) {
        // An agent that acts for itself has no user who could sign in.
        return party.isGate() || party.subject().equals(party.client())
                ? Optional.empty()
                : find(party.issuer());
    }
}
