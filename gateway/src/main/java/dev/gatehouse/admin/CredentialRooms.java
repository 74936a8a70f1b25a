package dev.gatehouse.admin;

import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.Consents;
import dev.gatehouse.credentials.Holdings;
import dev.gatehouse.credentials.IdentityProviders;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What REST reads and changes of how servers are asked.
 *
 * @param providers where people can sign in
 * @param callback an issuer's own, for whoever registers the gate there by hand
 */
public record CredentialRooms(
        Arrangements arrangements,
        Holdings holdings,
        Consents consents,
        Sealing sealing,
        Predicate<String> isKey,
        IdentityProviders providers,
        Function<String, URI> callback) {
    /** Seals an operator's secret as it comes in; it is never given back. */
    @FunctionalInterface
    public interface Sealing {
        String seal(String server, String name, String secret);
    }
}
