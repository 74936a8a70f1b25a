package dev.gatehouse.credentials;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What operators accepted of how servers are authorized: nothing is got beyond it (AUT-3, T26).
 * Blocks.
 */
public interface Accepted {
    /**
     * What is accepted of one server.
     *
     * @param issuers the authorization servers that it may name
     * @param scopes those that may be asked for, where no operator said which
     * @param hosts of the endpoints of each authorization server
     */
    record Bounds(Set<String> issuers, Set<String> scopes, Map<String, Set<String>> hosts) {
        public Bounds {
            issuers = Set.copyOf(issuers);
            scopes = Set.copyOf(scopes);
            hosts = Map.copyOf(hosts);
        }

        /** Whether nothing of an authorization server is where nobody accepted it. */
        boolean allows(AuthorizationServer server) {
            var known = hosts.get(server.issuer());
            return known == null || known.containsAll(Declared.hosts(server));
        }
    }

    /** Empty while nothing was accepted: then nothing is held. */
    Optional<Bounds> bounds(String server);

    /** Something was heard. What of it widens what is accepted becomes a finding. */
    void heard(Arrangement arrangement, Declared declared);

    /** Where nobody accepts anything, and nothing is held. */
    Accepted ANYTHING =
            new Accepted() {
                @Override
                public Optional<Bounds> bounds(String server) {
                    return Optional.empty();
                }

                @Override
                public void heard(Arrangement arrangement, Declared declared) {
                    // nobody is told
                }
            };
}
