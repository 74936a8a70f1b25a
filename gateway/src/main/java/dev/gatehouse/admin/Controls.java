package dev.gatehouse.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The controls that this replica tries on itself. */
public interface Controls {
    /**
     * A control as it stands.
     *
     * @param verdict of the last try; empty when it was not tried yet
     * @param trouble what is wrong with it now, a sentence; empty while it fires when it should
     */
    record Standing(
            String name,
            Optional<String> verdict,
            Optional<Instant> triedAt,
            Optional<String> trouble) {
        public boolean passes() {
            return verdict.isPresent() && trouble.isEmpty();
        }
    }

    /** By what this replica goes in the record. */
    String replica();

    List<Standing> standing();

    /** Tries all of them now. Blocks for as long as servers take. */
    void run();
}
