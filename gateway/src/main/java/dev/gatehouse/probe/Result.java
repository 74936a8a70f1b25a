package dev.gatehouse.probe;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

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

    static Result untried(Control control, String why, Instant at) {
        return new Result(control, Verdict.UNTRIED, why, at);
    }

    static List<Result> allUntried(String why, Instant at) {
        return Stream.of(Control.values()).map(control -> untried(control, why, at)).toList();
    }

    public boolean passes() {
        return verdict == Verdict.FIRED;
    }
}
