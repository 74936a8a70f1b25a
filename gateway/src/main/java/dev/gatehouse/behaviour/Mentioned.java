package dev.gatehouse.behaviour;

import dev.gatehouse.mcp.Json;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which hosts the arguments of a call speak of, in a URL, without one, or escaped in one: whoever
 * asks about a host gets an answer about it, and that is nothing new of the tool. A name without a
 * dot counts only in a URL, after {@code @} or before a port: words such as {@code metadata} excuse
 * no host inside. One pass over all text, so nobody hides a host behind much else.
 */
final class Mentioned {
    /** Characters of an address of IPv6, with both brackets. */
    private static final int MAX_ADDRESS = 47;

    private final Set<String> sought;
    private final Set<String> found = new TreeSet<>();

    private Mentioned(Set<String> sought) {
        this.sought = sought;
    }

    /**
     * @param sought as {@link Hosts} spells them
     */
    static Set<String> of(Set<String> sought, Json.Obj arguments) {
        var mentioned = new Mentioned(sought);
        mentioned.look(arguments);
        return mentioned.found;
    }

    private void look(Json json) {
        if (found.size() == sought.size()) return;
        switch (json) {
            case Json.Obj(var members) ->
                    members.forEach((name, value) -> {
                        read(name);
                        look(value);
                    });
            case Json.Arr(var elements) -> elements.forEach(this::look);
            case Json.Str(var text) -> read(text);
            case Json.Num(var text) -> read(text);
            case Json.Bool _, Json.Null _ -> {}
        }
    }

    private void read(String text) {
        words(text);
        if (text.indexOf('%') >= 0) words(unescaped(text));
    }

    /** A host stands between what no host has in it; one of IPv6 in brackets. */
    private void words(String text) {
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && isOfName(text.charAt(i))) continue;
            if (i > from) word(text, from, i);
            from = i + 1;
            if (i < text.length() && text.charAt(i) == '[') bracketed(text, i);
        }
    }

    /** A name without a dot is a word like any other, unless it stands where only hosts stand. */
    private void word(String text, int from, int to) {
        int dot = text.indexOf('.', from, to);
        boolean isDotted = dot >= 0 && dot < to - 1;
        if (isDotted || isAfterHosts(text, from) || isBeforePort(text, to))
            take(text.substring(from, to));
    }

    private static boolean isAfterHosts(String text, int from) {
        return text.startsWith("://", from - 3) || text.startsWith("@", from - 1);
    }

    private static boolean isBeforePort(String text, int to) {
        return to + 1 < text.length()
                && text.charAt(to) == ':'
                && text.charAt(to + 1) >= '0'
                && text.charAt(to + 1) <= '9';
    }

    private void bracketed(String text, int from) {
        // No farther than an address is long: text of nothing but brackets is looked at once.
        int end = text.indexOf(']', from, Math.min(text.length(), from + MAX_ADDRESS));
        if (end > from) take(text.substring(from, end + 1));
    }

    private void take(String word) {
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) == '.') end--;
        var host = word.substring(0, end).toLowerCase(Locale.ROOT);
        if (host.chars().anyMatch(c -> c > 0x7E)) host = host.replaceAll("[^\\x21-\\x7e]", "?");
        if (sought.contains(host)) found.add(host);
    }

    private static boolean isOfName(char c) {
        return c == '.' || c == '-' || c == '_' || c > 0x7E || Character.isLetterOrDigit(c);
    }

    private static String unescaped(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
            plain.append(value < 0 ? text.charAt(i) : (char) value);
            if (value >= 0) i += 2;
        }
        return plain.toString();
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
