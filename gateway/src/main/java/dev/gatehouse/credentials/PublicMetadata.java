package dev.gatehouse.credentials;

import dev.gatehouse.http.GuardedFetch;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what anybody may read of how a server is authorized: its metadata as a resource, and that
 * of the authorization servers that it names. Blocks.
 */
public final class PublicMetadata {
    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(Declared declared) implements Reading {}

    public record NotRead(String why) implements Reading {}

    /** A server names one, rarely two. */
    private static final int MAX_ISSUERS = 5;

    private final Documents documents;

    public PublicMetadata(GuardedFetch fetch) {
        this.documents = new Documents(fetch);
    }

    /**
     * @param announced where the server said that its metadata is; its well-known places otherwise
     * @param known the authorization servers that are read; all that it names when empty
     */
    public Reading read(URI server, Optional<String> announced, Optional<Set<String>> known) {
        return switch (ProtectedServer.find(server, announced, documents)) {
            case ProtectedServer.NotFound(var why) -> new NotRead(why);
            case ProtectedServer.OfAnother other -> new Read(Declared.of(other));
            case ProtectedServer.Found(var resource) -> {
                var issuers = new ArrayList<Declared.Issuer>();
                resource.issuers().stream()
                        .filter(issuer -> known.isEmpty() || known.get().contains(issuer))
                        .limit(MAX_ISSUERS)
                        .forEach(issuer -> issuer(issuer, server).ifPresent(issuers::add));
                yield new Read(Declared.of(resource, issuers));
            }
        };
    }

    /** One that is not reached is read the next time; it is told by its name meanwhile. */
    private Optional<Declared.Issuer> issuer(String name, URI from) {
        return switch (AuthorizationServer.find(name, from, documents)) {
            case AuthorizationServer.Found(var server) -> Optional.of(Declared.issuer(server));
            case AuthorizationServer.NotFound _ ->
                    AuthorizationServer.claimed(name, from, documents)
                            .filter(claimed -> !claimed.equals(name))
                            .map(claimed ->
                                    new Declared.Issuer(
                                            name, claimed, Set.of(), Set.of(), Set.of()));
        };
    }
}
