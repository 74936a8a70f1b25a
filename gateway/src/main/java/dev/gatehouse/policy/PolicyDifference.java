package dev.gatehouse.policy;

import java.util.List;

/**
 * What changes when one policy takes the place of another (AUT-10): by the rules alone, and for
 * every agent, item and sort of resource of the estate as it is.
 *
 * @param reasons why the rules may allow what they did not, to anybody; empty when they cannot
 * @param loosened how many of the compared cases may be decided more freely
 * @param tightened how many are decided more strictly and not more freely
 * @param changes the first of them, those that are loosened before the others
 * @param isWhole whether all cases were compared
 */
public record PolicyDifference(
        List<Loosening.Reason> reasons,
        long loosened,
        long tightened,
        long unchanged,
        List<Change> changes,
        boolean isWhole) {
    /** In which way a case changes. */
    public enum Way {
        LOOSENED,
        TIGHTENED
    }

    /**
     * A case that changes.
     *
     * @param user on whose behalf: a name, a beginning with a star, or what stands for the others
     * @param item such as {@code tool:read_file}
     * @param resources what the call touches, likewise
     * @param before what it comes to, or can come to where conditions decide
     * @param conditional whether a condition decides, which is not looked into
     */
    public record Change(
            Way way,
            String agent,
            String user,
            String server,
            String item,
            String resources,
            String before,
            String after,
            boolean conditional) {}

    public PolicyDifference {
        reasons = List.copyOf(reasons);
        changes = List.copyOf(changes);
    }

    /** Whether it takes a second person (T68). */
    public boolean loosens() {
        return !reasons.isEmpty() || loosened > 0;
    }
}
