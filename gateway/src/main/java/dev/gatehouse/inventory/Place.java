package dev.gatehouse.inventory;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a server is reached. */
public sealed interface Place {
    /** On one line, for a person: the URL, or the template and the arguments. */
    String written();

    /** Whether it is the same server that is reached there, as far as the place can tell. */
    default boolean isSameAs(Place other) {
        return switch (this) {
            case Remote(var url, _) ->
                    other instanceof Remote(var its, _) && canonical(url).equals(canonical(its));
            case Local(var template, var arguments, _) ->
                    other instanceof Local(var its, var theirs, _)
                            && template.equals(its)
                            && arguments.equals(theirs);
        };
    }

    /**
     * The canonical URI of a server: scheme and host without case, without the port that is the
     * scheme's own or a last slash. Spec: 2026-07-28 basic/authorization, canonical server URI.
     *
     * @param url with a scheme and a host
     */
    static String canonical(URI url) {
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        boolean isOwn = url.getPort() == (scheme.equals("https") ? 443 : 80);
        var port = url.getPort() < 0 || isOwn ? "" : ":" + url.getPort();
        var path = url.getRawPath() == null ? "" : url.getRawPath();
        return scheme
                + "://"
                + url.getHost().toLowerCase(Locale.ROOT)
                + port
                + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /**
     * Somewhere on the network.
     *
     * @param url its endpoint, http or https, without user info, query or fragment
     * @param caPem the authorities to trust for its certificate, PEM; null means the system's
     */
    record Remote(URI url, @Nullable String caPem) implements Place {
        public Remote {
            var scheme = String.valueOf(url.getScheme());
            if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null)
                throw new IllegalArgumentException("a server's URL is http or https with a host");
            if (url.getRawUserInfo() != null
                    || url.getRawQuery() != null
                    || url.getFragment() != null)
                throw new IllegalArgumentException(
                        "a server's URL carries no user info, query or fragment");
        }

        @Override
        public String written() {
            return url.toString();
        }
    }

    /**
     * A program on the gate's own machine that speaks over its standard input and output. What is
     * run is in the gate's configuration: nothing here is a command (PRV-7).
     *
     * @param template the name of a command template in the configuration
     * @param arguments words for the template's places, in order; whether they may stand there, the
     *     template says
     * @param shareable whether one process may serve several principals
     */
    record Local(String template, List<String> arguments, boolean shareable) implements Place {
        private static final int MAX_ARGUMENTS = 64;
        private static final int MAX_CHARS = 4096;

        public Local {
            if (!template.matches("[a-z0-9]+(-[a-z0-9]+)*") || template.length() > 63)
                throw new IllegalArgumentException(
                        "a template's name is up to 63 lower-case letters, digits and single"
                                + " hyphens: "
                                + template);
            arguments = List.copyOf(arguments);
            if (arguments.size() > MAX_ARGUMENTS)
                throw new IllegalArgumentException(
                        "a server has at most " + MAX_ARGUMENTS + " arguments");
            for (var argument : arguments)
                if (argument.length() > MAX_CHARS || argument.codePoints().anyMatch(Local::isMute))
                    throw new IllegalArgumentException(
                            "an argument is at most "
                                    + MAX_CHARS
                                    + " characters, none of them a control character");
        }

        /** What a program would get as something else than a person reads: U+0000 ends a word. */
        private static boolean isMute(int codePoint) {
            return Character.isISOControl(codePoint)
                    || Character.getType(codePoint) == Character.SURROGATE;
        }

        @Override
        public String written() {
            var words = new StringBuilder("stdio:").append(template);
            for (var argument : arguments) words.append(' ').append(quoted(argument));
            return words.toString();
        }

        /** So that one argument with a space in it does not look like two. */
        private static String quoted(String argument) {
            return argument.matches("[A-Za-z0-9_@%+=:,./-]+")
                    ? argument
                    : "'" + argument.replace("'", "'\\''") + "'";
        }
    }
}
