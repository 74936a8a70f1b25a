package dev.gatehouse.cues;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The tools that a text can speak of: those of its own server, which it may, and those of others.
 *
 * @param own names that the text's own server uses
 * @param others names that other servers use
 */
public record Neighbours(Set<String> own, Set<String> others) {
    public static final Neighbours NONE = new Neighbours(Set.of(), Set.of());

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]+");

    /** The letters of names do not count by their case. */
    public Neighbours {
        own = small(own);
        var foreign = new HashSet<>(small(others));
        foreign.removeAll(own);
        others = Set.copyOf(foreign);
    }

    static Set<String> small(Set<String> names) {
        var small = new HashSet<String>();
        for (var name : names) small.add(name.toLowerCase(Locale.ROOT));
        return Set.copyOf(small);
    }

    boolean owns(String name) {
        return own.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The tool of another server that a text names: only a name that is no word of a language,
     * unless it is called a tool.
     *
     * @param text folded
     * @param words in small letters, which are words of the definition's own
     */
    Optional<String> named(String text, Set<String> words) {
        if (others.isEmpty()) return Optional.empty();
        var found = WORD.matcher(text);
        while (found.find()) {
            var word = word(text, found);
            var small = word.toLowerCase(Locale.ROOT);
            if (others.contains(small)
                    && !words.contains(small)
                    && (isDistinct(word) || isCalledTool(text, found.end())))
                return Optional.of(word);
        }
        return Optional.empty();
    }

    private static String word(String text, Matcher found) {
        int end = found.end();
        while (end > found.start() && ".-".indexOf(text.charAt(end - 1)) >= 0) end--;
        return text.substring(found.start(), end);
    }

    private static boolean isDistinct(String name) {
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' || c == '-' || c == '.' || (c >= 'A' && c <= 'Z') || Character.isDigit(c))
                return true;
        }
        return false;
    }

    private static boolean isCalledTool(String text, int end) {
        var rest = text.substring(end, Math.min(text.length(), end + 12)).toLowerCase(Locale.ROOT);
        return rest.startsWith(" tool")
                || rest.startsWith("` tool")
                || rest.startsWith("' tool")
                || rest.startsWith("\" tool")
                || rest.startsWith(" function");
    }
}
