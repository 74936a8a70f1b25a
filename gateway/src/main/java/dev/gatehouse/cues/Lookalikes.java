package dev.gatehouse.cues;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is mistaken for what, by Unicode's table of confusables.
 *
 * <p>The table is loaded when it is first asked, which takes up to some tenths of a second. Safe
 * for many threads. Spec: UTS 39 §4.
 */
final class Lookalikes {
    private static final SpoofChecker CHECKER =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

    /** Scripts with letters that pass for Latin ones. */
    private static final Set<UnicodeScript> MIMICS =
            Set.of(
                    UnicodeScript.CYRILLIC,
                    UnicodeScript.GREEK,
                    UnicodeScript.ARMENIAN,
                    UnicodeScript.CHEROKEE,
                    UnicodeScript.COPTIC,
                    UnicodeScript.LISU,
                    UnicodeScript.LATIN);

    private static final int LAST_MIMIC = 0x1FFFF;

    private static final Map<Integer, Character> LATIN = latin();

    private Lookalikes() {}

    /** Equal for names that a reader may take for each other, whatever their case is. */
    static String skeleton(String name) {
        var folded = UCharacter.foldCase(NFKC.normalize(name), true);
        return UCharacter.foldCase(CHECKER.getSkeleton(folded), true);
    }

    /** The same for names of exactly this case: a capital I passes for a small l. */
    static String exactSkeleton(String name) {
        return CHECKER.getSkeleton(NFKC.normalize(name));
    }

    /** The small Latin letter that this letter passes for; itself when it passes for none. */
    static int latin(int point) {
        var letter = LATIN.get(point);
        return letter == null ? point : letter;
    }

    private static Map<Integer, Character> latin() {
        var letters = new HashMap<Integer, Character>();
        for (int point = 0x80; point <= LAST_MIMIC; point++) {
            if (!Character.isLetter(point) || !MIMICS.contains(UnicodeScript.of(point))) continue;
            var seen = CHECKER.getSkeleton(Character.toString(point));
            if (seen.length() == 1 && seen.charAt(0) < 0x80 && Character.isLetter(seen.charAt(0)))
                letters.put(point, Character.toLowerCase(seen.charAt(0)));
        }
        return Map.copyOf(letters);
    }
}
