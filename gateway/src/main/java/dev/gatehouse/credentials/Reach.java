package dev.gatehouse.credentials;

import dev.gatehouse.http.GuardedFetch;

/**
 * How the places are asked that have to do with one server: at its own origin from nobody else than
 * was approved, and with the trust that was given for it; elsewhere as everybody is asked (IDV-3).
 */
@FunctionalInterface
public interface Reach {
    GuardedFetch of(Arrangement arrangement);
}
