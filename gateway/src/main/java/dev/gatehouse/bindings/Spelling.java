package dev.gatehouse.bindings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives every name of a thing one spelling, so that a selector cannot be passed by writing the same
 * thing in another way. A name that servers read differently has none and is refused.
 *
 * <p>Paths and URLs have rules; ids of any other type are taken letter by letter.
 */
final class Spelling {
    /** What came of it. */
    sealed interface Outcome {}

    record Spelt(String id) implements Outcome {}

    /**
     * It has no one spelling.
     *
     * @param why never holds the name itself
     */
    record Ambiguous(String why) implements Outcome {}

    static final String PATH = "path";
    static final String URL = "url";
    private static final int MAX_CHARS = 2048;

    /** The octets of a URL that mean the same written out (RFC 3986 §2.3), and the dot segments. */
    private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    private Spelling() {}

    static Outcome of(String type, String name) {
        if (name.isEmpty() || name.length() > MAX_CHARS)
            return new Ambiguous("it is empty or longer than " + MAX_CHARS + " characters");
        if (name.chars().anyMatch(Spelling::isUnseen))
            return new Ambiguous("it holds characters that cannot be seen");
        return switch (type) {
            case PATH -> path(name);
            case URL -> url(name);
            default -> new Spelt(name);
        };
    }

    private static boolean isUnseen(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || c == 0xFFFD;
    }

    private static Outcome path(String name) {
        if (name.indexOf('\\') >= 0) return new Ambiguous("it holds a backslash");
        if (name.startsWith("~")) return new Ambiguous("it begins with a home directory");
        if (name.indexOf('%') >= 0) return new Ambiguous("it holds a percent sign");
        if (SCHEME.matcher(name).matches()) return new Ambiguous("it is a URL or has a drive");
        if (!name.strip().equals(name)) return new Ambiguous("it begins or ends with a blank");
        boolean isAbsolute = name.startsWith("/");
        var segments = segments(name);
        if (segments == null) return new Ambiguous("it leads out of its root");
        var joined = String.join("/", segments);
        if (isAbsolute) return new Spelt("/" + joined);
        return new Spelt(joined.isEmpty() ? "." : joined);
    }

    /** The segments without dots; null when they lead upwards out of where they begin. */
    private static @Nullable Deque<String> segments(String path) {
        var kept = new ArrayDeque<String>();
        for (var segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {
                    // the same place
                }
                case ".." -> {
                    if (kept.pollLast() == null) return null;
                }
                default -> kept.addLast(segment);
            }
        }
        return kept;
    }

    private static Outcome url(String name) {
        if (name.indexOf('\\') >= 0) return new Ambiguous("it holds a backslash");
        URI url;
        try {
            url = new URI(name);
        } catch (URISyntaxException malformed) {
            return new Ambiguous("it is not a URL");
        }
        var scheme = url.getScheme();
        var host = url.getHost();
        if (scheme == null || host == null || url.isOpaque())
            return new Ambiguous("it is not a URL with a host");
        if (host.endsWith(".")) return new Ambiguous("its host ends with a dot");
        if (url.getRawUserInfo() != null) return new Ambiguous("it holds user information");
        var path = unescaped(url.getRawPath());
        if (path == null) return new Ambiguous("it escapes a separator");
        var segments = segments(path);
        if (segments == null) return new Ambiguous("it leads out of its root");
        var plain = "/" + String.join("/", segments);
        if (path.length() > 1 && path.endsWith("/") && !plain.equals("/")) plain += "/";
        var low = scheme.toLowerCase(Locale.ROOT);
        var place = low + "://" + host.toLowerCase(Locale.ROOT) + port(low, url.getPort());
        var query = url.getRawQuery();
        return new Spelt(place + plain + (query == null ? "" : "?" + query));
    }

    private static String port(String scheme, int port) {
        boolean isStandard =
                port < 0
                        || (scheme.equals("https") && port == 443)
                        || (scheme.equals("http") && port == 80);
        return isStandard ? "" : ":" + port;
    }

    /**
     * Letters, digits and the dot are written out; other escapes stay, in capitals. Null when a
     * separator or another escape is hidden in one.
     */
    private static @Nullable String unescaped(String path) {
        var plain = new StringBuilder();
        var escapes = ESCAPED.matcher(path);
        int done = 0;
        while (escapes.find()) {
            plain.append(path, done, escapes.start());
            done = escapes.end();
            char c = (char) Integer.parseInt(escapes.group(1), 16);
            if (c == '/' || c == '\\' || c == '%' || c == 0) return null;
            boolean isUnreserved =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~".indexOf(c) >= 0;
            plain.append(isUnreserved ? "" + c : escapes.group().toUpperCase(Locale.ROOT));
        }
        return plain.append(path.substring(done)).toString();
    }
}
