package dev.gatehouse.store;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The connection that a port works on: inside a change the change's, so that it sees what was
 * written and is rolled back with it; outside, for reading, one of its own.
 */
final class Handles {
    private final Jdbi jdbi;
    private final ScopedValue<Handle> change = ScopedValue.newInstance();

    Handles(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    <T> T read(Function<Handle, T> work) {
        if (change.isBound()) return work.apply(change.get());
        try (var handle = jdbi.open()) {
            return work.apply(handle);
        }
    }

    /** Throws {@link IllegalStateException} outside a change: nothing is written unrecorded. */
    void write(Consumer<Handle> work) {
        if (!change.isBound())
            throw new IllegalStateException("what is stored is stored within a recorded change");
        work.accept(change.get());
    }

    /** Runs the work as a change on this connection; the caller begins and commits. */
    <T> T within(Handle handle, Supplier<T> work) {
        return ScopedValue.where(change, handle).call(work::get);
    }

    /** Runs in the change that is under way, or else in a transaction of its own. */
    <T> T alone(Function<Handle, T> work) {
        if (change.isBound()) return work.apply(change.get());
        try (var handle = jdbi.open()) {
            return handle.inTransaction(work::apply);
        }
    }

    Handle open() {
        if (change.isBound()) throw new IllegalStateException("a change within a change");
        return jdbi.open();
    }
}
