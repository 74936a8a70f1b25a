package dev.gatehouse.probe;

import java.time.Instant;

/**
 * What came of one try of a control.
 *
 * @param says what happened, a sentence
 */
public record Result(Control control, Verdict verdict, String says, Instant at) {
    /** Whether the control did what it is for. */
    public enum Verdict {
        FIRED,
        /** It did not, and what it stands against would have gone through. */
        SILENT,
        /** It could not be tried, so nothing is proven. */
        UNTRIED
    }

    public boolean passes() {
        return verdict == Verdict.FIRED;
    }
}
