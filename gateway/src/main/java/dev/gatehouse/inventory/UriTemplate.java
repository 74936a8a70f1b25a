package dev.gatehouse.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Decides whether a URI is an expansion of an approved template, in time linear in the URI.
 *
 * <p>An expression stands for one or more characters: a simple one, {@code .} and {@code ;} for
 * those of one path segment, {@code ?} and {@code &} for those of a query, {@code +}, {@code #} and
 * {@code /} for any. Except for the simple one and {@code +}, the operator itself comes first.
 * Broader readings of RFC 6570 are not taken: what does not match is refused. So is every URI with
 * a dot segment, because the server may resolve it to something that the template does not cover,
 * and everything when the template is malformed.
 */
final class UriTemplate {
    /** Longer URIs match nothing: the work is this times the template's length at most. */
    static final int MAX_URI_CHARS = 8192;

    private static final Pattern EXPRESSION =
            Pattern.compile(
                    "[+#./;?&]?[A-Za-z0-9_%.]+(:[0-9]{1,4}|\\*)?(,[A-Za-z0-9_%.]+(:[0-9]{1,4}|\\*)?)*");
    private static final Pattern BETWEEN_SEGMENTS = Pattern.compile("[/\\\\?#]");

    private sealed interface Part {}

    private record Literal(char is) implements Part {}

    /** One or more characters. */
    private enum Run implements Part {
        SEGMENT,
        QUERY,
        ANY
    }

    private final List<Part> parts = new ArrayList<>();
    private final boolean wellFormed;

    UriTemplate(String template) {
        int at = 0;
        boolean sound = true;
        while (sound && at < template.length()) {
            int open = template.indexOf('{', at);
            int close = template.indexOf('}', at);
            if (open < 0 && close < 0) break;
            sound = open >= 0 && open < close;
            if (!sound) break;
            literal(template.substring(at, open));
            sound = expression(template.substring(open + 1, close));
            at = close + 1;
        }
        literal(template.substring(at));
        wellFormed = sound;
    }

    private void literal(String text) {
        for (int i = 0; i < text.length(); i++) parts.add(new Literal(text.charAt(i)));
    }

    private boolean expression(String text) {
        if (!EXPRESSION.matcher(text).matches()) return false;
        char operator = text.charAt(0);
        if (".;?&#/".indexOf(operator) >= 0) parts.add(new Literal(operator));
        parts.add(
                switch (operator) {
                    case '+', '#', '/' -> Run.ANY;
                    case '?', '&' -> Run.QUERY;
                    default -> Run.SEGMENT;
                });
        return true;
    }

    boolean matches(String uri) {
        return wellFormed && uri.length() <= MAX_URI_CHARS && !hasDotSegment(uri) && reaches(uri);
    }

    /** Runs all readings side by side: {@code reached[i]} means that the first i parts matched. */
    private boolean reaches(String uri) {
        var reached = new boolean[parts.size() + 1];
        var next = new boolean[parts.size() + 1];
        reached[0] = true;
        for (int i = 0; i < uri.length(); i++) {
            next[0] = false;
            for (int part = 0; part < parts.size(); part++) {
                boolean starts = reached[part];
                boolean goesOn = reached[part + 1] && parts.get(part) instanceof Run;
                next[part + 1] = (starts || goesOn) && takes(parts.get(part), uri, i);
            }
            var spent = reached;
            reached = next;
            next = spent;
        }
        return reached[parts.size()];
    }

    private static boolean takes(Part part, String uri, int at) {
        char c = uri.charAt(at);
        return switch (part) {
            case Literal(char is) -> c == is;
            case Run.ANY -> c > ' ' && c != 0x7F;
            case Run.QUERY -> c > ' ' && c != 0x7F && c != '#';
            case Run.SEGMENT ->
                    c > ' ' && c != 0x7F && "/\\?#".indexOf(c) < 0 && !encodesSlash(uri, at);
        };
    }

    /** An encoded slash parts segments for a server that decodes before it looks. */
    private static boolean encodesSlash(String uri, int at) {
        return uri.regionMatches(true, at, "%2f", 0, 3) || uri.regionMatches(true, at, "%5c", 0, 3);
    }

    private static boolean hasDotSegment(String uri) {
        if (uri.indexOf('.') < 0 && uri.indexOf('%') < 0) return false;
        var plain =
                uri.toLowerCase(Locale.ROOT)
                        .replace("%2e", ".")
                        .replace("%2f", "/")
                        .replace("%5c", "/");
        for (var segment : BETWEEN_SEGMENTS.split(plain, -1))
            if (segment.equals(".") || segment.equals("..")) return true;
        return false;
    }
}
