package dev.gatehouse.provenance;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that a person takes for other names (PRV-5, T17): those that look alike, and those that are
 * one slip of the hand apart. The names of registries and packages are ASCII, so what looks alike
 * are few pairs of letters and digits. Pure.
 */
final class Typosquat {
    /**
     * @param name the one that it is like
     * @param score from 0, nothing alike, to 100, the same to the eye
     */
    record Likeness(String name, int score) {}

    /** What is so alike is worth a look. */
    private static final int NOTABLE = 85;

    private static final int LONGEST = 214;
    private static final Pattern BETWEEN = Pattern.compile("[-_.]");

    private Typosquat() {}

    /** The one of some names that a name is most like, when that is worth a look. */
    static Optional<Likeness> closest(String name, Collection<String> others) {
        Likeness closest = null;
        for (var other : others) {
            if (other.equalsIgnoreCase(name)) continue;
            int score = score(name, other);
            if (score >= NOTABLE && (closest == null || score > closest.score()))
                closest = new Likeness(other, score);
        }
        return Optional.ofNullable(closest);
    }

    static int score(String one, String other) {
        var first = skeleton(one);
        var second = skeleton(other);
        if (first.equals(second)) return 100;
        int longer = Math.max(first.length(), second.length());
        if (longer > LONGEST || longer < 4 || Math.abs(first.length() - second.length()) > 2)
            return 0;
        int slips = distance(first, second);
        // In a short name every letter counts for more.
        return slips > (longer < 8 ? 1 : 2) ? 0 : 100 - slips * 100 / (longer + slips * 2);
    }

    /** What the eye sees of a name. */
    static String skeleton(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        var plain =
                lower.replace("rn", "m")
                        .replace("vv", "w")
                        .replace("cl", "d")
                        .replace('0', 'o')
                        .replace('1', 'l')
                        .replace('i', 'l')
                        .replace('5', 's')
                        .replace('8', 'b');
        return BETWEEN.matcher(plain).replaceAll("");
    }

    /** Letters left out, added, changed, or two neighbours swapped. */
    private static int distance(String one, String other) {
        var all = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) all[i][0] = i;
        for (int j = 0; j <= other.length(); j++) all[0][j] = j;
        for (int i = 1; i <= one.length(); i++)
            for (int j = 1; j <= other.length(); j++) {
                int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                all[i][j] =
                        Math.min(
                                Math.min(all[i - 1][j], all[i][j - 1]) + 1,
                                all[i - 1][j - 1] + changed);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1))
                    all[i][j] = Math.min(all[i][j], all[i - 2][j - 2] + 1);
            }
        return all[one.length()][other.length()];
    }
}
