package dev.gatehouse.stdio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * What an argument at one place of a template may be. The whole argument must match, and matching
 * takes time linear in its length, whoever wrote pattern and argument: RE2 has no backtracking.
 */
public final class ArgumentPattern {
    private final Pattern pattern;

    /** Throws {@link IllegalArgumentException} when the text is no RE2 pattern. */
    public ArgumentPattern(String text) {
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException refused) {
            throw new IllegalArgumentException(
                    "not a pattern that RE2 knows, "
                            + refused.getDescription()
                            + ": "
                            + refused.getPattern(),
                    refused);
        }
    }

    boolean admits(String argument) {
        return pattern.matches(argument);
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
