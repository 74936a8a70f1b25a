package dev.gatehouse.audit;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Control-plane changes: stored, recorded and announced to every replica together, or not at all.
 */
public interface Changes {
    /**
     * Runs the work in one transaction with the record of it. When the work throws, nothing is
     * stored and nothing recorded.
     *
     * @param event the record of the change, made from what the work returned
     * @return what the work returned, after the commit is durable and this replica's world is new
     */
    <T> T make(Supplier<T> work, Function<T, Event> event);
}
