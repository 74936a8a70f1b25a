package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.mcp.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decision of persons that a server may serve what one snapshot says (INV-4, INV-6).
 *
 * @param snapshot the digest of the snapshot that the approver was shown
 * @param items what of it is approved; all else stays invisible
 * @param bindings what each approved tool does, and to what; a tool without one is not callable
 * @param approver the operator who decided
 * @param second the other one, where two were needed; null otherwise
 * @param expiresAt it ends by itself then
 */
public record Approval(
        String server,
        Digest snapshot,
        Set<ItemKey> items,
        Map<ItemKey, Binding> bindings,
        String approver,
        @Nullable String second,
        Instant at,
        Instant expiresAt) {
    /** As long as an approval may last (governance: at most 180 days). */
    public static final Duration LONGEST = Duration.ofDays(180);

    public Approval {
        items = Set.copyOf(items);
        bindings = Map.copyOf(bindings);
        if (!expiresAt.isAfter(at) || expiresAt.isAfter(at.plus(LONGEST)))
            throw new IllegalArgumentException(
                    "an approval ends after it begins, and within " + LONGEST.toDays() + " days");
    }

    /** By one person, for as long as may be. */
    public Approval(
            String server,
            Digest snapshot,
            Set<ItemKey> items,
            Map<ItemKey, Binding> bindings,
            String approver,
            Instant at) {
        this(server, snapshot, items, bindings, approver, null, at, at.plus(LONGEST));
    }

    public boolean hasEnded(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
