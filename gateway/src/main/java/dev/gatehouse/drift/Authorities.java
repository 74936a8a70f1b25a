package dev.gatehouse.drift;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What servers say of their authorization, and what of it was accepted, stored. */
public interface Authorities {
    /**
     * Of one server.
     *
     * @param announced where it says that its metadata is; null when it never said so
     * @param seen what was said last, by whatever way
     * @param seenAt when that was
     * @param accepted what was accepted; null while it was never approved, or never read since
     * @param acceptedBy an operator, or in words how it came
     */
    record Kept(
            String server,
            @Nullable String announced,
            Authority seen,
            Instant seenAt,
            @Nullable Authority accepted,
            @Nullable String acceptedBy,
            @Nullable Instant acceptedAt) {}

    Optional<Kept> find(String server);

    /** Keeps what was said; what was accepted stays. */
    void see(String server, @Nullable String announced, Authority seen, Instant at);

    /** Keeps what is accepted from now on. Belongs inside a recorded change. */
    void accept(String server, Authority accepted, String by, Instant at);

    /**
     * Takes the turn to read a server, so that of all replicas one does it.
     *
     * @param notSince nobody took it after this
     */
    boolean takesTurn(String server, Instant now, Instant notSince);
}
