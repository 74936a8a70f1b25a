package dev.gatehouse.cues;

import com.google.re2j.Pattern;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A text as a model may well read it, with its disguises taken off, for patterns to be matched
 * with: without accents and without what is hidden, tag characters decoded, letters that pass for
 * Latin ones made Latin, letters that stand apart joined, blanks made one space. Long words in
 * base64 are decoded, once.
 *
 * <p>For matching only; it is neither shown as the text nor kept.
 */
final class Plain {
    /** Characters of a word that is tried as base64: shorter ones say little. */
    static final int MIN_BASE64 = 24;

    /** Words in base64 of one text that are decoded. */
    static final int MAX_DECODED = 20;

    private static final Pattern BASE64 =
            Pattern.compile("[A-Za-z0-9+/_-]{" + MIN_BASE64 + ",}={0,2}");

    /** Three letters or more with the same thing between each two. */
    private static final Pattern APART =
            Pattern.compile(
                    "\\b[a-z]( [a-z_]){2,}\\b|\\b[a-z](\\.[a-z]){2,}\\b|\\b[a-z](-[a-z]){2,}\\b"
                            + "|\\b[a-z](\\*[a-z]){2,}\\b|\\b[a-z](_[a-z]){2,}\\b",
                    Pattern.CASE_INSENSITIVE);

    /**
     * One reading of the text.
     *
     * @param how what was done to it beyond folding, for the excerpt; empty for nothing
     * @param isTight whether its words may stand together
     */
    record Reading(String how, String text, boolean isTight) {}

    private Plain() {}

    static List<Reading> readings(String text) {
        var readings = new ArrayList<Reading>();
        var folded = folded(text);
        readings.add(new Reading("", folded, false));
        var joined = joined(folded);
        if (!joined.equals(folded)) readings.add(new Reading("letters joined: ", joined, true));
        if (!hasLongWord(text)) return readings;
        var words = BASE64.matcher(text);
        for (int tried = 0; tried < MAX_DECODED && words.find(); tried++)
            decoded(text.substring(words.start(), words.end()))
                    .ifPresent(
                            found -> readings.add(new Reading("base64: ", folded(found), false)));
        return readings;
    }

    /** Looking is cheaper than matching, and most texts have none. */
    private static boolean hasLongWord(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            length = text.charAt(i) > ' ' ? length + 1 : 0;
            if (length >= MIN_BASE64) return true;
        }
        return false;
    }

    private static boolean hasLoneLetters(String text) {
        int lone = 0;
        for (int i = 1; i + 1 < text.length() && lone < 2; i++)
            if (Character.isLetter(text.charAt(i))
                    && !Character.isLetter(text.charAt(i - 1))
                    && !Character.isLetter(text.charAt(i + 1))) lone++;
        return lone >= 2;
    }

    static String folded(String text) {
        return isAscii(text) ? blanked(text) : unmasked(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) > 0x7E || text.charAt(i) == 0x1B) return false;
        return true;
    }

    private static String blanked(String text) {
        var folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) append(folded, text.charAt(i));
        return folded.toString();
    }

    private static void append(StringBuilder folded, int point) {
        boolean isBlank = point <= 0x20 || Character.isSpaceChar(point);
        if (!isBlank) folded.appendCodePoint(point);
        else if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') folded.append(' ');
    }

    private static String unmasked(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> isTag(point) ? point - 0xE0000 : point)
                .forEach(shown::appendCodePoint);
        var folded = new StringBuilder(text.length());
        Normalizer.normalize(shown, Normalizer.Form.NFKD)
                .codePoints()
                .filter(point -> !isSilent(point))
                .forEach(point -> append(folded, Lookalikes.latin(point)));
        return folded.toString();
    }

    private static boolean isTag(int point) {
        return point >= 0xE0020 && point <= 0xE007E;
    }

    private static boolean isSilent(int point) {
        return switch (Character.getType(point)) {
            case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            case Character.CONTROL -> point != '\n' && point != '\t' && point != '\r';
            default -> false;
        };
    }

    private static String joined(String folded) {
        if (!hasLoneLetters(folded)) return folded;
        var matcher = APART.matcher(folded);
        var joined = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            joined.append(folded, from, matcher.start());
            for (int i = matcher.start(); i < matcher.end(); i += 2)
                joined.append(folded.charAt(i));
            from = matcher.end();
        }
        return joined.append(folded, from, folded.length()).toString();
    }

    /** Empty unless it is base64 of a text that a person could have written. */
    private static Optional<String> decoded(String word) {
        try {
            var plain = word.replace('-', '+').replace('_', '/').replace("=", "");
            var bytes = Base64.getDecoder().decode(plain);
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.codePoints().allMatch(Plain::isWritten)
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException noText) {
            return Optional.empty();
        }
    }

    private static boolean isWritten(int point) {
        return point == '\n'
                || point == '\t'
                || point == '\r'
                || (!Character.isISOControl(point) && Character.isDefined(point));
    }
}
