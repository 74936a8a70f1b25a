package dev.gatehouse.app;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.provenance.DnsTexts;
import dev.gatehouse.provenance.NamespaceProof;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where proofs of registries' namespaces are looked for. Nowhere by itself.
 *
 * @param http whether the file of a domain is asked for
 * @param resolver that is asked for TXT records
 */
public record NamespaceSettings(boolean http, Optional<URI> resolver) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    static NamespaceSettings read(Section in) {
        var http =
                in.flag(
                        "http",
                        false,
                        "Whether /.well-known/mcp-registry-auth of namespaces' domains is asked"
                                + " for.");
        var resolver =
                in.uri(
                        "resolver",
                        "Resolver that is asked for TXT records of namespaces' domains, such as"
                                + " dns://192.0.2.53. Without it: none is.");
        if (resolver.isPresent() && !"dns".equals(resolver.get().getScheme()))
            in.problem("resolver", "expected a URL such as dns://192.0.2.53");
        return new NamespaceSettings(http, resolver);
    }

    NamespaceProof proof(GuardedFetch asking) {
        return new NamespaceProof(
                http ? asking::ask : null,
                resolver.map(place -> new DnsTexts(place, PATIENCE)).orElse(null));
    }
}
