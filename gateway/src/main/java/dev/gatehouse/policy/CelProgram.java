package dev.gatehouse.policy;

import com.google.re2j.Pattern;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.gatehouse.bindings.Work;
import dev.gatehouse.policy.Condition.Outcome;
import java.util.Map;

/** A condition, compiled. */
final class CelProgram {
    private static final Pattern PLACE = Pattern.compile("^evaluation error at [^:]*:(\\d{1,6}): ");

    private final Program program;
    private final Map<String, Pattern> patterns;

    /**
     * @param patterns those that it matches with, by their texts
     */
    CelProgram(Program program, Map<String, Pattern> patterns) {
        this.program = program;
        this.patterns = Map.copyOf(patterns);
    }

    Outcome evaluate(Circumstances circumstances, Work work) {
        try {
            var value = run(new Variables(circumstances, work), work);
            if (work.isSpent()) return tooMuch();
            if (value instanceof Boolean truth)
                return truth ? Outcome.Holds.YES : Outcome.HoldsNot.NO;
            return new Outcome.Failed("The condition came to neither true nor false.");
        } catch (CelEvaluationException failure) {
            return work.isSpent() ? tooMuch() : failed(failure);
        } catch (RuntimeException | StackOverflowError broken) {
            return work.isSpent()
                    ? tooMuch()
                    : new Outcome.Failed(
                            "The condition could not be evaluated: "
                                    + broken.getClass().getSimpleName()
                                    + ".");
        }
    }

    private Object run(Variables variables, Work work) throws CelEvaluationException {
        return new CelFunctions.Running(patterns, work).call(() -> program.eval(variables));
    }

    static Outcome tooMuch() {
        return new Outcome.Failed("The condition looks at more than it may in one decision.");
    }

    /** CEL's own text names keys and values of what it computed with, so it is not passed on. */
    private static Outcome failed(CelEvaluationException failure) {
        var message = String.valueOf(failure.getMessage());
        var place = PLACE.matcher(message.substring(0, Math.min(message.length(), 200)));
        var where = place.find() ? "After character " + place.group(1) + ": " : "";
        return new Outcome.Failed(where + what(failure.getErrorCode()) + ".");
    }

    private static String what(CelErrorCode code) {
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND -> "a member or key that is not there";
            case INDEX_OUT_OF_BOUNDS -> "an index outside of its list";
            case DIVIDE_BY_ZERO -> "a division by zero";
            case NUMERIC_OVERFLOW -> "a number beyond its range";
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD ->
                    "values of types that do not go together";
            case ITERATION_BUDGET_EXCEEDED ->
                    "more than " + CelLanguage.MAX_TURNS + " turns of its loops";
            case INVALID_ARGUMENT, BAD_FORMAT -> "a value that a function does not take";
            case DUPLICATE_ATTRIBUTE, TYPE_NOT_FOUND, INTERNAL_ERROR ->
                    "something that cannot be computed";
        };
    }
}
