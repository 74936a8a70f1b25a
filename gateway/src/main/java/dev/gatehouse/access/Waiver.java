package dev.gatehouse.access;

import dev.gatehouse.inventory.ItemKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deviation that somebody answers for, for a time (INV-9).
 *
 * @param item what of the server it is about; null for the server as a whole
 * @param acceptedBy who answers for the risk
 * @param revokedAt null while it stands
 */
public record Waiver(
        String id,
        Kind kind,
        String server,
        @Nullable ItemKey item,
        String reason,
        String acceptedBy,
        Instant acceptedAt,
        Instant expiresAt,
        @Nullable Instant revokedAt) {
    /** What is deviated from. */
    public enum Kind {
        /** A tool whose reach cannot be told is called all the same (AUT-2). */
        UNBOUNDED,
        /** Scopes at a server's issuer that are broader than its tools need (AUT-3). */
        BROAD_SCOPE,
        /** A name that can be taken for one of another server's (CAP-8). */
        LOOK_ALIKE,
        /** What has the shape of a secret and is none, such as the key of a browser (CAP-8). */
        POSSIBLE_SECRET,
        /** Less evidence of where a program comes from than is demanded (PRV-2). */
        EVIDENCE
    }

    public Waiver {
        if (reason.isBlank()) throw new IllegalArgumentException("a waiver has a reason");
        if (!expiresAt.isAfter(acceptedAt))
            throw new IllegalArgumentException("a waiver ends after it begins");
    }

    public boolean stands(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt) && !now.isBefore(acceptedAt);
    }

    /** Whether it is about this item, alone or with its whole server. */
    public boolean covers(String ofServer, @Nullable ItemKey asked) {
        return server.equals(ofServer) && (item == null || item.equals(asked));
    }
}
