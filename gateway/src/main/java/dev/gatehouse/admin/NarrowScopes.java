package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.BroadScopes;
import java.time.Instant;
import java.util.Collection;

/**
 * Scopes at a server's issuer that stand for everything at once are not taken from operators
 * either, unless somebody answers for that (AUT-3, INV-9).
 */
final class NarrowScopes {
    private NarrowScopes() {}

    static void require(Rooms rooms, String server, Collection<String> scopes, Instant now) {
        var broad = BroadScopes.kind(scopes);
        if (broad.isEmpty() || new Waived(rooms, now).is(Waiver.Kind.BROAD_SCOPE, server, null))
            return;
        throw Refusal.malformed(
                "scope.broad",
                "Among the scopes for " + server + " is one for everything: " + broad.get() + ".",
                "Name the scopes that its tools need, or have a waiver of the kind broad-scope given"
                        + " first.");
    }
}
