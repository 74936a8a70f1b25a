package dev.gatehouse.bindings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions that others wrote: RE2's, which match in time linear in the text, and small.
 * RE2 has no look-around and no references back.
 */
public final class Patterns {
    /** Characters of a pattern. */
    public static final int MAX_LENGTH = 1_000;

    /** Instructions of a compiled pattern: what matching one character can cost. */
    public static final int MAX_PROGRAM = 2_000;

    private Patterns() {}

    /** Throws {@link PatternSyntaxException} for a pattern that RE2 lacks, or that is too large. */
    public static Pattern compile(String pattern) {
        if (pattern.length() > MAX_LENGTH)
            throw new PatternSyntaxException("a pattern of " + pattern.length() + " characters");
        if (new PatternSize(pattern).atLeast(MAX_PROGRAM))
            throw new PatternSyntaxException("a pattern with too much repetition");
        Pattern compiled;
        try {
            compiled = Pattern.compile(pattern);
        } catch (StackOverflowError deep) {
            throw new PatternSyntaxException("a pattern nested too deeply");
        }
        if (compiled.programSize() > MAX_PROGRAM)
            throw new PatternSyntaxException("a pattern with too many states");
        return compiled;
    }
}
