package dev.gatehouse.inventory;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a URI is an expansion of an approved template, in time linear in the URI.
 *
 * <p>A simple expression stands for one or more characters other than a slash; one with the
 * operator {@code +}, {@code #} or {@code /} for one or more of any. Broader readings of RFC 6570
 * are not taken: what does not match is refused.
 */
final class UriTemplate {
    private enum Piece {
        SEGMENT,
        ANY
    }

    private final List<Object> parts = new ArrayList<>();

    UriTemplate(String template) {
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) break;
            literal(template.substring(at, open));
            boolean any = open + 1 < close && "+#/".indexOf(template.charAt(open + 1)) >= 0;
            parts.add(any ? Piece.ANY : Piece.SEGMENT);
            at = close + 1;
        }
        literal(template.substring(at));
    }

    private void literal(String text) {
        for (int i = 0; i < text.length(); i++) parts.add(text.charAt(i));
    }

    /** Runs all readings side by side: {@code reached[i]} means that the first i parts matched. */
    boolean matches(String uri) {
        var reached = new boolean[parts.size() + 1];
        reached[0] = true;
        for (int i = 0; i < uri.length(); i++) {
            var next = new boolean[parts.size() + 1];
            for (int part = 0; part < parts.size(); part++) {
                if (!reached[part] && !(reached[part + 1] && parts.get(part) instanceof Piece))
                    continue;
                if (takes(parts.get(part), uri.charAt(i))) next[part + 1] = true;
            }
            reached = next;
        }
        return reached[parts.size()];
    }

    private static boolean takes(Object part, char c) {
        return switch (part) {
            case Piece.ANY -> true;
            case Piece.SEGMENT -> c != '/';
            default -> part.equals(c);
        };
    }
}
