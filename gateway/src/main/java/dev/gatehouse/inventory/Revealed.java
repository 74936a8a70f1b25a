package dev.gatehouse.inventory;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A server's text as a person must see it: whatever a screen would hide, reorder or obey is written
 * out, so that what is approved is what was read (T07, T63). For showing only; nothing revealed is
 * ever stored or served.
 *
 * <p>Written as {@code ⟨U+202E RIGHT-TO-LEFT OVERRIDE⟩}: control and format characters (escape
 * sequences, bidirectional controls, zero widths, soft hyphens), spaces that look like U+0020,
 * fillers and blanks, variation selectors, private use, unassigned code points and lone surrogates.
 * A run of tag characters, or of variation selectors that spell printable ASCII, is decoded. A line
 * feed and a tab are written {@code \n} and {@code \t}; a backslash that could be mistaken for
 * their beginning is doubled and a real {@code ⟨} is itself written out, so no text can pretend to
 * be a mark.
 *
 * <p>Left alone, because they are what their writers see: a joiner between two emoji, a
 * presentation selector right after an emoji, the three flags that Unicode spells with tags
 * (England, Scotland, Wales), and the ideographic space beside East Asian text. Joiners in other
 * scripts and ideographic variation sequences are marked although they can be honest: they can
 * carry a hidden message, and a mark forbids nothing.
 */
public final class Revealed {
    private static final int OPEN = 0x27E8;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int CANCEL_TAG = 0xE007F;
    private static final int KEYCAP = 0x20E3;
    private static final List<String> FLAGS = List.of("gbeng", "gbsct", "gbwls");

    private final int[] points;
    private final StringBuilder text = new StringBuilder();
    private final List<Mark> marks = new ArrayList<>();
    private int at;

    /**
     * A place where something hidden was written out.
     *
     * @param from the first code point that is not shown as it is, counted in code points
     * @param to behind the last one
     * @param says what is there, for people
     */
    public record Mark(int from, int to, String says) {}

    private Revealed(String original) {
        points = original.codePoints().toArray();
        while (at < points.length) step();
    }

    /** The text on one line, with everything hidden in it written out. */
    public static String text(String original) {
        return new Revealed(original).text.toString();
    }

    /** The text line by line: a person reads lines, and a line feed hides nothing then. */
    public static List<String> lines(String original) {
        return Arrays.stream(original.split("\n", -1)).map(Revealed::text).toList();
    }

    /** Whether the text holds anything hidden; line feeds and tabs are not. */
    public static boolean hides(String original) {
        return !new Revealed(original).marks.isEmpty();
    }

    /** All that is hidden in the text, in order. Not all of it is malice; see above. */
    public static List<Mark> marks(String original) {
        return List.copyOf(new Revealed(original).marks);
    }

    /** Which fields of a declaration hold hidden characters, and which, one sentence each. */
    public static List<String> warnings(Declaration declaration) {
        var warnings = new ArrayList<String>();
        warn("serverInfo", declaration.serverInfo(), warnings);
        warn("capabilities", declaration.capabilities(), warnings);
        warn("instructions", Json.of(declaration.instructions()), warnings);
        for (var item : declaration.items())
            warn(text(item.key().toString()), item.definition(), warnings);
        return warnings;
    }

    /** Like {@link #warnings(Declaration)}, for any value that came from outside. */
    public static List<String> warnings(String field, Json value) {
        var warnings = new ArrayList<String>();
        warn(field, value, warnings);
        return warnings;
    }

    private static void warn(String field, Json value, List<String> warnings) {
        switch (value) {
            case Json.Str(var string) -> warn(field, string, warnings);
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++)
                    warn(field + "[" + i + "]", elements.get(i), warnings);
            }
            case Json.Obj(var members) ->
                    members.forEach((name, member) -> {
                        var path = field + "." + text(name);
                        warn(path + " (its name)", name, warnings);
                        warn(path, member, warnings);
                    });
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private static void warn(String field, String string, List<String> warnings) {
        var marks = new TreeSet<String>();
        for (var mark : new Revealed(string).marks) marks.add(mark.says());
        if (!marks.isEmpty()) warnings.add(field + " hides " + String.join(", ", marks));
    }

    private void step() {
        int point = points[at];
        if (point == '\n' || point == '\t') {
            text.append(point == '\n' ? "\\n" : "\\t");
            at++;
        } else if (point == '\\') backslash();
        else if (isTag(point)) tags();
        else if (isSelector(point) && !isPresentation()) selectors();
        else if (point == OPEN) mark(point, false);
        else if (point == BLACK_FLAG && flagLength() > 0) keep(flagLength());
        else if (isHidden(point) && !isBenign(point)) mark(point, true);
        else keep(1);
    }

    private void keep(int count) {
        for (int end = at + count; at < end; at++) text.appendCodePoint(points[at]);
    }

    private void mark(int point, boolean hidden) {
        var name = Character.getName(point);
        var mark =
                String.format(Locale.ROOT, "U+%04X %s", point, name == null ? "UNASSIGNED" : name);
        text.append('⟨').append(mark).append('⟩');
        at++;
        if (hidden) marks.add(new Mark(at - 1, at, mark));
    }

    private void backslash() {
        int next = at + 1 < points.length ? points[at + 1] : 0;
        text.append("nt\\\n\t".indexOf(next) >= 0 ? "\\\\" : "\\");
        at++;
    }

    /** A run of tag characters, which mirror ASCII at U+E0000. */
    private void tags() {
        var hidden = new StringBuilder();
        int from = at;
        while (at < points.length && points[at] >= 0xE0020 && points[at] <= 0xE007E)
            hidden.append((char) (points[at++] - 0xE0000));
        if (at == from) mark(points[at], true);
        else spell("TAG CHARACTERS", hidden.toString(), from);
    }

    /** A run of variation selectors, which can carry one byte each. */
    private void selectors() {
        int end = at;
        var bytes = new StringBuilder();
        while (end < points.length && isSelector(points[end])) {
            int point = points[end++];
            bytes.append((char) (point < 0xE0100 ? point - 0xFE00 : point - 0xE0100 + 16));
        }
        if (bytes.length() > 1 && bytes.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            int from = at;
            at = end;
            spell("VARIATION SELECTORS", bytes.toString(), from);
        } else while (at < end) mark(points[at], true);
    }

    private void spell(String carrier, String hidden, int from) {
        var mark = carrier + " \"" + hidden + "\"";
        text.append('⟨').append(mark).append('⟩');
        marks.add(new Mark(from, at, mark));
    }

    private static boolean isTag(int point) {
        return point >= 0xE0000 && point <= CANCEL_TAG;
    }

    private static boolean isSelector(int point) {
        return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF);
    }

    /** Whether nothing of this character may reach a screen unmarked. */
    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.SPACE_SEPARATOR -> point != ' ';
            default -> isSelector(point) || isBlank(point);
        };
    }

    /** Letters and marks without a shape of their own. */
    private static boolean isBlank(int point) {
        return switch (point) {
            case 0x034F, // combining grapheme joiner
                    0x115F,
                    0x1160,
                    0x3164,
                    0xFFA0, // Hangul fillers
                    0x17B4,
                    0x17B5, // Khmer inherent vowels
                    0x180B,
                    0x180C,
                    0x180D,
                    0x180F, // Mongolian variation selectors
                    0x2800 -> // the Braille pattern without dots
                    true;
            default -> false;
        };
    }

    private boolean isBenign(int point) {
        if (point == ZERO_WIDTH_JOINER)
            return isPictograph(before()) && at + 1 < points.length && isPictograph(points[at + 1]);
        if (isSelector(point)) return isPresentation();
        if (point == 0x3000)
            return (at > 0 && isEastAsian(points[at - 1]))
                    || (at + 1 < points.length && isEastAsian(points[at + 1]));
        return false;
    }

    /** The character that a joiner joins: presentation selectors and skin tones are part of it. */
    private int before() {
        int i = at - 1;
        while (i > 0 && (points[i] == 0xFE0F || Character.isEmojiModifier(points[i]))) i--;
        return i < 0 ? 0 : points[i];
    }

    private static boolean isPictograph(int point) {
        return point > 0x7F && Character.isExtendedPictographic(point);
    }

    /** Whether the selector here chooses between the text and the emoji form of an emoji. */
    private boolean isPresentation() {
        if (at == 0 || (points[at] != 0xFE0E && points[at] != 0xFE0F)) return false;
        int base = points[at - 1];
        if (base > 0x7F) return Character.isEmoji(base);
        return Character.isEmoji(base) && at + 1 < points.length && points[at + 1] == KEYCAP;
    }

    private int flagLength() {
        for (var flag : FLAGS) {
            int end = at + 1 + flag.length();
            if (end >= points.length || points[end] != CANCEL_TAG) continue;
            int i = 0;
            while (i < flag.length() && points[at + 1 + i] == 0xE0000 + flag.charAt(i)) i++;
            if (i == flag.length()) return flag.length() + 2;
        }
        return 0;
    }

    private static boolean isEastAsian(int point) {
        if (point >= 0x3001 && point <= 0x303F) return true; // their punctuation
        if (point >= 0xFF01 && point <= 0xFF60) return true; // full-width forms
        if (isHidden(point)) return false;
        var script = Character.UnicodeScript.of(point);
        return switch (script) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> false;
        };
    }
}
