package dev.gatehouse.policy;

import dev.gatehouse.bindings.Work;

/**
 * A condition of a policy, in CEL: a sentence about {@link Circumstances} that holds or does not.
 *
 * <p>It is compiled and type-checked when it is published; at decision time it only computes, on
 * the thread that asks, and never waits. Immutable and safe for many threads. Two conditions are
 * equal when their texts are. Decision 0024 says which part of CEL it is and what bounds it; spec:
 * the Common Expression Language, <a href="https://cel.dev">cel.dev</a>.
 */
public final class Condition {
    /** Characters of a condition. */
    public static final int MAX_LENGTH = 2_000;

    private final String text;
    private final CelProgram program;

    Condition(String text, CelProgram program) {
        this.text = text;
        this.program = program;
    }

    /** What became of a text. */
    public sealed interface Compilation {
        /** It is a condition. */
        record Compiled(Condition condition) implements Compilation {}

        /**
         * It is none.
         *
         * @param why where and what, for whoever wrote it
         */
        record Refused(String why) implements Compilation {}
    }

    /** What an evaluation came to. */
    public sealed interface Outcome {
        /** It holds. */
        record Holds() implements Outcome {
            static final Outcome YES = new Holds();
        }

        /** It does not hold. */
        record HoldsNot() implements Outcome {
            static final Outcome NO = new HoldsNot();
        }

        /**
         * Nobody knows whether it holds, so whoever asked refuses.
         *
         * @param why where and what; never a value of an argument
         */
        record Failed(String why) implements Outcome {}
    }

    public static Compilation compile(String text) {
        if (text.isBlank()) return new Compilation.Refused("The condition is empty.");
        if (text.length() > MAX_LENGTH)
            return new Compilation.Refused(
                    "The condition has "
                            + text.length()
                            + " characters; "
                            + MAX_LENGTH
                            + " are allowed.");
        return CelLanguage.compile(text);
    }

    /** Whether it holds; whatever goes wrong is an outcome, and nothing is thrown. */
    public Outcome evaluate(Circumstances circumstances) {
        return program.evaluate(circumstances, new Work());
    }

    /**
     * The same, where several are evaluated for one decision.
     *
     * @param whole what they may cost together
     */
    Outcome evaluate(Circumstances circumstances, Work whole) {
        var work = whole.part();
        // What it is written with costs something, too: many short ones add up.
        return work.allows(text.length())
                ? program.evaluate(circumstances, work)
                : CelProgram.tooMuch();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition condition && condition.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text that it was compiled from. */
    @Override
    public String toString() {
        return text;
    }
}
