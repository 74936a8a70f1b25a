package dev.gatehouse.access;

import dev.gatehouse.inventory.ItemKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent's authority over items of a server, for a time and a reason (AUT-6).
 *
 * @param id short and unique, for people to name it
 * @param items what it covers; empty means everything that is approved on the server
 * @param terms what narrows it further
 * @param expiresAt never absent: authority ends
 * @param revokedAt null while it stands
 * @param usedUpAt when the last call was taken that it is good for; null while there are more
 */
public record Grant(
        String id,
        String agent,
        String server,
        Set<ItemKey> items,
        Terms terms,
        String reason,
        String grantedBy,
        Instant grantedAt,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant usedUpAt) {
    public Grant {
        items = Set.copyOf(items);
        if (reason.isBlank()) throw new IllegalArgumentException("a grant has a reason");
        var notBefore = terms.notBefore();
        if (!expiresAt.isAfter(notBefore == null ? grantedAt : notBefore))
            throw new IllegalArgumentException("a grant ends after it begins");
    }

    /** One that was not used yet. */
    public Grant(
            String id,
            String agent,
            String server,
            Set<ItemKey> items,
            Terms terms,
            String reason,
            String grantedBy,
            Instant grantedAt,
            Instant expiresAt,
            @Nullable Instant revokedAt) {
        this(
                id, agent, server, items, terms, reason, grantedBy, grantedAt, expiresAt, revokedAt,
                null);
    }

    /** Whether it has neither ended nor been revoked or used up, and has begun. */
    public boolean stands(Instant now) {
        return usedUpAt == null && lasts(now);
    }

    /** The same for a call that has taken one of its uses already. */
    public boolean lasts(Instant now) {
        var notBefore = terms.notBefore();
        boolean hasBegun = notBefore == null || !now.isBefore(notBefore);
        return hasBegun && revokedAt == null && now.isBefore(expiresAt);
    }

    public boolean covers(ItemKey item) {
        return items.isEmpty() || items.contains(item);
    }
}
