package dev.gatehouse.cues;

import com.google.re2j.Pattern;
import java.util.List;

/**
 * A pattern of what a text may try, matched with a folded text whose blanks are single spaces.
 *
 * @param words without one of these, in small letters, the pattern cannot match: looking for words
 *     is cheap, and matching is not
 * @param pattern for a text as it is written
 * @param tight the same for a text whose words may stand together
 * @param hasTarget whether the pattern's groups named {@code tool} hold the name of a tool that is
 *     spoken of
 */
record Phrase(
        CueClass kind, List<String> words, Pattern pattern, Pattern tight, boolean hasTarget) {

    /** RE2's syntax, in which case does not count. */
    static Phrase of(CueClass kind, String words, String pattern) {
        return new Phrase(
                kind,
                List.of(words.split(",", -1)),
                Pattern.compile(pattern, Pattern.CASE_INSENSITIVE),
                Pattern.compile(
                        pattern.replace("\\b", "").replace(" ", " ?"), Pattern.CASE_INSENSITIVE),
                false);
    }

    /** One whose first group that took part is the name of a tool. */
    static Phrase about(CueClass kind, String words, String pattern) {
        var plain = of(kind, words, pattern);
        return new Phrase(kind, plain.words, plain.pattern, plain.tight, true);
    }

    boolean mayMatch(String small) {
        for (var word : words) if (small.contains(word)) return true;
        return false;
    }
}
