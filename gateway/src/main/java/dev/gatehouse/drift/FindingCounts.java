package dev.gatehouse.drift;

import dev.gatehouse.severity.Severity;
import java.util.List;

/** How many findings are open. */
@FunctionalInterface
public interface FindingCounts {
    /** So many of one kind. */
    record Count(Severity severity, Source source, long number) {}

    /** Of every kind of which there are any; what a self-test of the gate opens is not counted. */
    List<Count> open();
}
