package dev.gatehouse.credentials;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What was heard of how one server is authorized, whole or a part of it: a challenge, its metadata
 * as a resource, the metadata of authorization servers.
 *
 * @param announced where it says that its metadata is
 * @param challenged the scopes that a challenge asked for
 * @param name the resource that its metadata say it is, whether or not anything of them is used
 * @param resource what it says of itself as a resource
 * @param issuers what authorization servers say of themselves
 */
public record Declared(
        Optional<String> announced,
        Set<String> challenged,
        Optional<String> name,
        Optional<Resource> resource,
        List<Issuer> issuers) {
    /**
     * Of a server as a resource. Spec: RFC 9728.
     *
     * @param issuers the authorization servers that it names
     * @param scopes those that it says it knows
     */
    public record Resource(Set<String> issuers, Set<String> scopes) {
        public Resource {
            issuers = Set.copyOf(issuers);
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * Of an authorization server. Spec: RFC 8414.
     *
     * @param name under which the server names it
     * @param claimed the issuer that its metadata names
     * @param hosts of its endpoints, with their ports; empty when nothing of it is used
     * @param challenges the ways of PKCE that it knows
     * @param scopes those that it says it knows
     */
    public record Issuer(
            String name,
            String claimed,
            Set<String> hosts,
            Set<String> challenges,
            Set<String> scopes) {
        public Issuer {
            hosts = Set.copyOf(hosts);
            challenges = Set.copyOf(challenges);
            scopes = Set.copyOf(scopes);
        }
    }

    public Declared {
        challenged = Set.copyOf(challenged);
        issuers = List.copyOf(issuers);
    }

    static Declared of(Wanted wanted) {
        return new Declared(
                wanted.metadata(), wanted.scopes(), Optional.empty(), Optional.empty(), List.of());
    }

    static Declared of(ProtectedServer.OfAnother other) {
        return new Declared(
                Optional.empty(),
                Set.of(),
                Optional.of(other.resource()),
                Optional.empty(),
                List.of());
    }

    static Declared of(ProtectedServer server, List<Issuer> issuers) {
        return new Declared(
                Optional.empty(),
                Set.of(),
                server.name(),
                Optional.of(new Resource(new LinkedHashSet<>(server.issuers()), server.scopes())),
                issuers);
    }

    static Declared of(AuthorizationServer server) {
        return new Declared(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(issuer(server)));
    }

    static Issuer issuer(AuthorizationServer server) {
        return new Issuer(
                server.issuer(),
                server.issuer(),
                hosts(server),
                new LinkedHashSet<>(server.challenges()),
                new LinkedHashSet<>(server.scopes()));
    }

    /** Where anything is sent: codes, secrets and people. */
    static Set<String> hosts(AuthorizationServer server) {
        var endpoints = new ArrayList<URI>();
        endpoints.add(server.token());
        server.authorization().ifPresent(endpoints::add);
        server.registration().ifPresent(endpoints::add);
        var hosts = new LinkedHashSet<String>();
        for (var endpoint : endpoints)
            hosts.add(String.valueOf(endpoint.getRawAuthority()).toLowerCase(Locale.ROOT));
        return hosts;
    }

    /** Whether nothing of it says anything. */
    boolean isEmpty() {
        return announced.isEmpty()
                && challenged.isEmpty()
                && name.isEmpty()
                && resource.isEmpty()
                && issuers.isEmpty();
    }
}
