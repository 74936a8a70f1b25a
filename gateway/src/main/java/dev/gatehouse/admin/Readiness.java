package dev.gatehouse.admin;

import dev.gatehouse.audit.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether this replica may be sent traffic: a list of named checks, all of which must pass. */
public record Readiness(List<Check> checks) {
    /**
     * One check.
     *
     * @param trouble why it fails, a sentence; empty while it passes. Must be quick
     */
    public record Check(String name, Supplier<Optional<String>> trouble) {}

    public Readiness {
        checks = List.copyOf(checks);
    }

    public static Check journal(Journal journal) {
        return check("journal", journal::available, "The last attempt to record failed.");
    }

    public static Check listener(BooleanSupplier isUp) {
        return check("listener", isUp, "The agents' listener is not up.");
    }

    /**
     * Passes while the world is known to be current.
     *
     * @param sinceHeard how long ago the store last said which world is the newest
     */
    public static Check world(Supplier<Duration> sinceHeard, Duration patience) {
        return check(
                "world",
                () -> sinceHeard.get().compareTo(patience) <= 0,
                "Nothing was heard of the current world for more than "
                        + Span.write(patience)
                        + ".");
    }

    private static Check check(String name, BooleanSupplier passes, String trouble) {
        return new Check(
                name, () -> passes.getAsBoolean() ? Optional.empty() : Optional.of(trouble));
    }
}
