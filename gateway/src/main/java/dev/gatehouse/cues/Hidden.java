package dev.gatehouse.cues;

import dev.gatehouse.inventory.Revealed;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a text nobody can see who reads it on a screen: the grounds on which an approval is
 * refused (T07, T63).
 *
 * <p>{@link Revealed} marks more than that: it shows a no-break space, because nothing is lost by
 * showing one. Here counts only what honest text does not need. So these pass: spaces of
 * typography, Windows' line ends, joiners between letters of the scripts that are written with
 * them, one variation selector behind a Han character or a symbol, blank patterns within Braille,
 * and characters newer than this gate, which a screen shows as a box.
 *
 * <p>Besides single characters two things hide text: white space that pushes it out of sight, and
 * heaps of combining marks. Spec: Unicode 16 §23, UTS 51, RFC 5892 A.1, A.2.
 */
final class Hidden {
    /** Combining marks on one letter; Hebrew with its accents and Tibetan stacks need five. */
    static final int MAX_COMBINING = 6;

    /** Blanks in a row with text behind them: more than a screen is wide. */
    static final int MAX_BLANKS = 80;

    /** Line ends in a row with text behind them: as many as push it off a small screen. */
    static final int MAX_LINE_ENDS = 12;

    /** Code points around what is hidden that an excerpt shows. */
    private static final int AROUND = 24;

    private static final int MAX_WINDOW = 300;
    private static final int MAX_EXCERPT = 600;

    private static final Set<UnicodeScript> JOINING =
            Set.of(
                    UnicodeScript.ARABIC,
                    UnicodeScript.SYRIAC,
                    UnicodeScript.MONGOLIAN,
                    UnicodeScript.DEVANAGARI,
                    UnicodeScript.BENGALI,
                    UnicodeScript.GURMUKHI,
                    UnicodeScript.GUJARATI,
                    UnicodeScript.ORIYA,
                    UnicodeScript.TAMIL,
                    UnicodeScript.TELUGU,
                    UnicodeScript.KANNADA,
                    UnicodeScript.MALAYALAM,
                    UnicodeScript.SINHALA,
                    UnicodeScript.MYANMAR,
                    UnicodeScript.KHMER);

    /** Format characters of Arabic, Syriac and Kaithi that have a shape. */
    private static final Set<Integer> SHAPED =
            Set.of(
                    0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2,
                    0x110BD, 0x110CD);

    private record Span(int from, int to, String says) {}

    private final int[] points;
    private final List<Span> spans = new ArrayList<>();

    private Hidden(String text) {
        points = text.codePoints().toArray();
        for (var mark : Revealed.marks(text))
            if (!isHonest(mark)) spans.add(new Span(mark.from(), mark.to(), mark.says()));
        runs();
    }

    /** What is hidden, with what stands around it, decoded; empty when nothing is. */
    static Optional<String> in(String text) {
        if (isPlain(text)) return Optional.empty();
        var hidden = new Hidden(text);
        return hidden.spans.isEmpty() ? Optional.empty() : Optional.of(hidden.excerpt());
    }

    /** Most texts are ASCII without anything in it; then nothing is computed. */
    private static boolean isPlain(String text) {
        int blanks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7E || (c < 0x20 && c != '\n' && c != '\t')) return false;
            blanks = c <= 0x20 ? blanks + 1 : 0;
            if (blanks >= MAX_LINE_ENDS) return false;
        }
        return true;
    }

    private boolean isHonest(Revealed.Mark mark) {
        if (mark.to() - mark.from() != 1) return false;
        int at = mark.from();
        int point = points[at];
        int before = at == 0 ? 0 : points[at - 1];
        int after = at + 1 == points.length ? 0 : points[at + 1];
        if (point == '\r') return after == '\n';
        return switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR -> true;
            case Character.UNASSIGNED -> !isNoncharacter(point) && !isIgnorable(point);
            case Character.FORMAT -> SHAPED.contains(point) || isJoiner(point, before, after);
            case Character.NON_SPACING_MARK -> isChoice(point, before);
            case Character.OTHER_SYMBOL -> isBraille(before) || isBraille(after);
            default -> false;
        };
    }

    private static boolean isNoncharacter(int point) {
        return (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
    }

    /** Unassigned, and a screen shall show nothing for it. */
    private static boolean isIgnorable(int point) {
        return point == 0x2065
                || (point >= 0xFFF0 && point <= 0xFFF8)
                || (point >= 0xE0000 && point <= 0xE0FFF);
    }

    private static boolean isJoiner(int point, int before, int after) {
        return (point == 0x200C || point == 0x200D)
                && JOINING.contains(UnicodeScript.of(before))
                && UnicodeScript.of(before) == UnicodeScript.of(after);
    }

    /**
     * A variation selector behind what has variants. Of those for Han characters only as many as
     * one character was ever given: they cannot spell letters.
     */
    private static boolean isChoice(int selector, int base) {
        var script = UnicodeScript.of(base);
        if (selector >= 0xE0100 && selector <= 0xE011F) return script == UnicodeScript.HAN;
        if (selector >= 0xFE00 && selector <= 0xFE02) return script == UnicodeScript.HAN;
        if (selector == 0xFE0E || selector == 0xFE0F) return isSymbol(base);
        boolean isMongolian = (selector >= 0x180B && selector <= 0x180D) || selector == 0x180F;
        return isMongolian && script == UnicodeScript.MONGOLIAN;
    }

    private static boolean isSymbol(int point) {
        if (point >= '0' && point <= '9') return true;
        return switch (Character.getType(point)) {
            case Character.OTHER_SYMBOL, Character.MATH_SYMBOL, Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isBraille(int point) {
        return point > 0x2800 && point <= 0x28FF;
    }

    private void runs() {
        int blanks = 0;
        int lineEnds = 0;
        int combining = 0;
        for (int at = 0; at < points.length; at++) {
            int point = points[at];
            boolean isMark = isCombining(point);
            if (isMark && ++combining == MAX_COMBINING + 1)
                spans.add(new Span(at - MAX_COMBINING, at + 1, "a heap of combining marks"));
            if (!isMark) combining = 0;
            if (isBlank(point)) {
                lineEnds += point == '\n' ? 1 : 0;
                blanks++;
                continue;
            }
            if (lineEnds > MAX_LINE_ENDS)
                spans.add(new Span(at, at, lineEnds + " line ends before more text"));
            else if (blanks - lineEnds > MAX_BLANKS)
                spans.add(new Span(at, at, blanks + " blanks before more text"));
            blanks = 0;
            lineEnds = 0;
        }
    }

    private static boolean isCombining(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isBlank(int point) {
        return point == '\n'
                || point == '\r'
                || point == '\t'
                || Character.getType(point) == Character.SPACE_SEPARATOR;
    }

    /** From before the first to behind the last, or as much of it as a person reads. */
    private String excerpt() {
        int first = spans.stream().mapToInt(Span::from).min().orElse(0);
        int last = spans.stream().mapToInt(Span::to).max().orElse(points.length);
        int from = Math.max(0, first - AROUND);
        int to = Math.min(points.length, Math.min(from + MAX_WINDOW, last + AROUND));
        var shown = new StringBuilder();
        if (from > 0) shown.append('…');
        shown.append(Revealed.text(new String(points, from, to - from)));
        if (to < points.length) shown.append('…');
        return said() + ": " + cut(shown.toString());
    }

    private String said() {
        var first = spans.getFirst().says();
        return cut(spans.size() == 1 ? first : first + " and " + (spans.size() - 1) + " more");
    }

    private static String cut(String text) {
        if (text.length() <= MAX_EXCERPT) return text;
        int end = Character.isHighSurrogate(text.charAt(MAX_EXCERPT - 1)) ? -1 : 0;
        return text.substring(0, MAX_EXCERPT + end) + "…";
    }
}
