package dev.gatehouse.shadow;

import java.util.regex.Pattern;

/**
 * Tells words that may be secrets from names. When in doubt a word is one: what is withheld from a
 * report can be looked up in the file, what was told cannot be taken back.
 */
final class TokenLike {
    private static final int LONG = 16;

    /** Prefixes that makers of keys give to them, so that they can be told. */
    private static final Pattern MARKED =
            Pattern.compile(
                    "(?i)(sk|pk|rk|ghp|gho|ghs|ghu|github_pat|glpat|xox[a-z]|ya29|eyj|akia|asia|aiza|npm|hf|tvly"
                            + "|key|token|secret|bearer|basic)[-_.].*|eyJ.*|AKIA.*|AIza.*|ya29.*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~@+-]{1,64}");

    private TokenLike() {}

    /** Whether a word may be shown as a part of a path or a name. */
    static boolean isPlain(String word) {
        return NAME.matcher(word).matches() && !isToken(word);
    }

    private static boolean isToken(String word) {
        if (MARKED.matcher(word).matches()) return true;
        for (var part : word.split("[._~@+-]", -1))
            if (part.length() >= LONG && isMixed(part)) return true;
        var letters = word.replaceAll("[^A-Za-z0-9]", "");
        return letters.length() >= 2 * LONG && isMixed(letters);
    }

    /** Letters with digits among them, or upper and lower case without the order of words. */
    private static boolean isMixed(String part) {
        boolean digit = part.chars().anyMatch(Character::isDigit);
        boolean letter = part.chars().anyMatch(Character::isLetter);
        return (digit && (letter || part.length() >= 2 * LONG)) || turns(part) > part.length() / 3;
    }

    /** How often the case changes from one letter to the next. */
    private static int turns(String part) {
        int turns = 0;
        for (int i = 1; i < part.length(); i++)
            if (Character.isUpperCase(part.charAt(i)) != Character.isUpperCase(part.charAt(i - 1)))
                turns++;
        return turns;
    }
}
