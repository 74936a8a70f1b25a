package dev.gatehouse.admin;

import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.Consents;
import dev.gatehouse.credentials.Holdings;
import java.util.function.Predicate;

/** What REST reads and changes of how servers are asked. */
public record CredentialRooms(
        Arrangements arrangements,
        Holdings holdings,
        Consents consents,
        Sealing sealing,
        Predicate<String> isKey) {
    /** Seals an operator's secret as it comes in; it is never given back. */
    @FunctionalInterface
    public interface Sealing {
        String seal(String server, String name, String secret);
    }
}
