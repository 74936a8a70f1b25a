package dev.gatehouse.bench;

import java.time.Duration;

/**
 * What a measured window cost, by who spent it.
 *
 * @param target the processes of the route themselves; for the direct route, the origin
 * @param children their descendants and companions, such as a database of their own
 */
public record Usage(Spent target, Spent children, Spent origin, Spent generator) {
    /**
     * What some processes spent together.
     *
     * @param residentBytes at the end of the window
     */
    public record Spent(Duration cpu, long residentBytes) {
        public static final Spent NOTHING = new Spent(Duration.ZERO, 0);

        Spent plus(Spent other) {
            return new Spent(cpu.plus(other.cpu), Math.max(residentBytes, other.residentBytes));
        }
    }

    public static final Usage NONE =
            new Usage(Spent.NOTHING, Spent.NOTHING, Spent.NOTHING, Spent.NOTHING);

    /** Adds the times up; of memory the larger counts. */
    public Usage plus(Usage other) {
        return new Usage(
                target.plus(other.target),
                children.plus(other.children),
                origin.plus(other.origin),
                generator.plus(other.generator));
    }
}
