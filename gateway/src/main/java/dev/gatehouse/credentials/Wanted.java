package dev.gatehouse.credentials;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server says that it wants, in a Bearer challenge. Spec: RFC 6750 §3, RFC 9728 §5.1.
 *
 * @param metadata where its metadata is, when it says so
 * @param scopes for what was asked just now
 * @param error such as {@code insufficient_scope}; empty for none
 */
record Wanted(Optional<String> metadata, Set<String> scopes, String error) {
    private static final int MAX_CHARS = 8192;
    private static final int MAX_SCOPES = 100;
    private static final Pattern SCHEME =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+)\\s+(?=\\S)");
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "\\G\\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))\\s*(?:,|$)");

    static final Wanted NOTHING = new Wanted(Optional.empty(), Set.of(), "");

    /** The first Bearer challenge; nothing when there is none that can be read. */
    static Wanted of(List<String> challenges) {
        for (var challenge : challenges) {
            if (challenge.length() > MAX_CHARS) continue;
            int at = bearer(challenge);
            if (at >= 0) return read(challenge.substring(at));
        }
        return NOTHING;
    }

    /** Whether there is a Bearer challenge at all. */
    static boolean isIn(List<String> challenges) {
        return challenges.stream()
                .anyMatch(each -> each.length() <= MAX_CHARS && bearer(each) >= 0);
    }

    /** Where the parameters of the Bearer challenge begin, or -1. */
    private static int bearer(String challenge) {
        var lower = challenge.toLowerCase(Locale.ROOT).strip();
        if (lower.equals("bearer")) return challenge.length();
        var scheme = SCHEME.matcher(challenge);
        // A scheme stands at the beginning or after a comma; a quoted value may hold anything.
        var outside = true;
        var begins = true;
        for (int i = 0; i < challenge.length(); i++) {
            char c = challenge.charAt(i);
            if (c == '"') outside = !outside;
            else if (c == '\\' && !outside) i++;
            else if (outside && begins && c != ' ') {
                scheme.region(i, challenge.length());
                if (scheme.lookingAt() && scheme.group(1).equalsIgnoreCase("bearer"))
                    return scheme.end();
            }
            if (c != ' ') begins = outside && c == ',';
        }
        return -1;
    }

    private static Wanted read(String parameters) {
        Optional<String> metadata = Optional.empty();
        Set<String> scopes = Set.of();
        var error = "";
        var each = PARAMETER.matcher(parameters);
        while (each.find()) {
            var quoted = each.group(2);
            var value = quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1");
            switch (each.group(1).toLowerCase(Locale.ROOT)) {
                case "resource_metadata" -> metadata = Optional.of(value);
                case "scope" -> scopes = scopes(value);
                case "error" -> error = value;
                default -> {
                    // nothing else of it is acted on
                }
            }
        }
        return new Wanted(metadata, scopes, error);
    }

    /** Scope tokens of a text; what is no scope token is left out. Spec: RFC 6749 §3.3. */
    static Set<String> scopes(String text) {
        var found = new LinkedHashSet<String>();
        for (var token : text.split(" ", -1))
            if (isScope(token) && found.size() < MAX_SCOPES) found.add(token);
        return found;
    }

    static boolean isScope(String token) {
        return !token.isEmpty()
                && token.length() <= 500
                && token.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\');
    }

    static Set<String> union(Set<String> some, Set<String> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return new LinkedHashSet<>(all);
    }
}
