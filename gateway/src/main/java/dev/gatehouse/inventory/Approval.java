package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A person's decision that a server may serve what one snapshot says (INV-4, INV-6).
 *
 * @param snapshot the digest of the snapshot that the approver was shown
 * @param items what of it is approved; all else stays invisible
 * @param bindings what each approved tool does, and to what; a tool without one is not callable
 * @param approver the operator who decided
 */
public record Approval(
        String server,
        Digest snapshot,
        Set<ItemKey> items,
        Map<ItemKey, Binding> bindings,
        String approver,
        Instant at) {
    public Approval {
        items = Set.copyOf(items);
        bindings = Map.copyOf(bindings);
    }
}
