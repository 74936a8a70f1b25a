package dev.gatehouse.shadow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a configuration has a server started. Nothing here is ever run: the words are read for the
 * package or program that they name, and for what may be shown of them.
 */
final class Invocation {
    private static final Set<String> NPM_RUNNERS = Set.of("npx", "bunx", "pnpx");
    private static final Set<String> PYPI_RUNNERS = Set.of("uvx", "pipx");
    private static final Set<String> CONTAINERS = Set.of("docker", "podman", "nerdctl");
    private static final Set<String> INTERPRETERS =
            Set.of("node", "deno", "bun", "python", "python3", "py", "ruby", "java", "uv", "php");

    /** Packages that only carry on to a URL among their arguments. */
    private static final Set<String> BRIDGES =
            Set.of(
                    "mcp-remote",
                    "supergateway",
                    "mcp-proxy",
                    "@pyroprompts/mcp-stdio-to-streamable-http-adapter");

    /** Words of package managers that come before the package. */
    private static final Map<String, Set<String>> VERBS =
            Map.of(
                    "npm", Set.of("exec", "x"),
                    "pnpm", Set.of("dlx", "exec"),
                    "yarn", Set.of("dlx", "exec"),
                    "bun", Set.of("x"),
                    "uv", Set.of("tool", "run"),
                    "deno", Set.of("run"),
                    "pipx", Set.of("run"));

    /** Options of runners that take the next word with them. */
    private static final Set<String> VALUED =
            Set.of(
                    "-p",
                    "--package",
                    "--from",
                    "--with",
                    "--python",
                    "--directory",
                    "--project",
                    "--registry",
                    "--cache",
                    "--index-url",
                    "-C");

    /** Options of containers that stand alone; all others take the next word. */
    private static final Set<String> ALONE =
            Set.of(
                    "-i",
                    "-t",
                    "-it",
                    "-ti",
                    "-d",
                    "--rm",
                    "--init",
                    "--interactive",
                    "--tty",
                    "--privileged",
                    "--read-only",
                    "--detach",
                    "-P",
                    "--no-healthcheck");

    private final List<String> words;

    private Invocation(List<String> words) {
        this.words = words;
    }

    /**
     * @param words the program, then its arguments; not empty
     */
    static Invocation of(List<String> words) {
        return new Invocation(unwrapped(words));
    }

    /** Without what only starts something else: a shell of Windows, variables, wsl. */
    private static List<String> unwrapped(List<String> words) {
        var left = new ArrayList<>(words);
        while (left.size() > 1) {
            var program = program(left.getFirst());
            if (program.equals("cmd") && left.get(1).equalsIgnoreCase("/c"))
                left.subList(0, 2).clear();
            else if (program.equals("env") || program.equals("wsl") || program.equals("exec"))
                left.removeFirst();
            else if (left.getFirst().matches("[A-Za-z_][A-Za-z0-9_]*=.*")) left.removeFirst();
            else break;
        }
        return List.copyOf(left);
    }

    /** The last part of a program's path, without the endings of Windows. */
    private static String program(String word) {
        int slash = Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\'));
        return word.substring(slash + 1)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(exe|cmd|bat|ps1)$", "");
    }

    Whereabouts whereabouts() {
        var named = named();
        return named.filter(Invocation::isBridge)
                .flatMap(_ -> firstUrl())
                .or(() -> named)
                .orElseGet(this::command);
    }

    private static boolean isBridge(Whereabouts named) {
        var written = named.written();
        return BRIDGES.contains(written.substring(written.indexOf(':') + 1));
    }

    private Optional<Whereabouts> firstUrl() {
        return words.stream().skip(1).flatMap(word -> Whereabouts.url(word).stream()).findFirst();
    }

    /** The package or image that the words name. */
    private Optional<Whereabouts> named() {
        var program = program(words.getFirst());
        var arguments = words.subList(1, words.size());
        if (CONTAINERS.contains(program)) return image(arguments);
        var kind = kind(program, arguments);
        if (kind == null) return Optional.empty();
        var given = packageOf(arguments, VERBS.getOrDefault(program, Set.of()));
        return given.map(name ->
                Whereabouts.of(
                        kind, Whereabouts.masked(withoutVersion(name).toLowerCase(Locale.ROOT))));
    }

    private static @Nullable String kind(String program, List<String> arguments) {
        if (NPM_RUNNERS.contains(program)) return "npm";
        if (PYPI_RUNNERS.contains(program)) return "pypi";
        var verb = arguments.isEmpty() ? "" : arguments.getFirst();
        if (!VERBS.getOrDefault(program, Set.of()).contains(verb)) return null;
        // uv run starts what stands in a project of one's own; uv tool run fetches a package.
        if (program.equals("deno")) return null;
        if (program.equals("uv")) return verb.equals("tool") ? "pypi" : null;
        return "npm";
    }

    private static Optional<String> packageOf(List<String> arguments, Set<String> verbs) {
        boolean begun = false;
        for (int i = 0; i < arguments.size(); i++) {
            var word = arguments.get(i);
            var option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            boolean names = Set.of("-p", "--package", "--from").contains(option);
            if (names && option.length() < word.length())
                return Optional.of(word.substring(option.length() + 1));
            if (names && i + 1 < arguments.size()) return Optional.of(arguments.get(i + 1));
            if (VALUED.contains(word)) i++;
            else if (!word.startsWith("-") && (begun || !verbs.contains(word)))
                return Optional.of(word);
            else if (word.equals("--")) begun = true;
        }
        return Optional.empty();
    }

    /** {@code @scope/name@1.2} and {@code name[extra]==1.2} without what follows the name. */
    private static String withoutVersion(String given) {
        int at = given.indexOf('@', 1);
        var name = at < 0 ? given : given.substring(0, at);
        return name.split("[\\[=<>!~;]", 2)[0];
    }

    private static Optional<Whereabouts> image(List<String> arguments) {
        int run = arguments.indexOf("run");
        if (run < 0) return Optional.empty();
        for (int i = run + 1; i < arguments.size(); i++) {
            var word = arguments.get(i);
            if (!word.startsWith("-")) return Optional.of(Whereabouts.of("oci", untagged(word)));
            if (!ALONE.contains(word) && !word.contains("=")) i++;
        }
        return Optional.empty();
    }

    private static String untagged(String image) {
        int digest = image.indexOf('@');
        var name = digest < 0 ? image : image.substring(0, digest);
        int tag = name.lastIndexOf(':');
        return Whereabouts.masked(tag > name.lastIndexOf('/') ? name.substring(0, tag) : name);
    }

    /** The program, or of an interpreter what it interprets; never with the folder it is in. */
    private Whereabouts command() {
        var program = program(words.getFirst());
        if (!INTERPRETERS.contains(program)) return ofCommand(program);
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i);
            if (Set.of("-m", "--module").contains(word) && i + 1 < words.size())
                return ofCommand(words.get(i + 1));
            if (VALUED.contains(word)) i++;
            else if (!word.startsWith("-") && !VERBS.getOrDefault(program, Set.of()).contains(word))
                return ofCommand(program(word));
        }
        return ofCommand(program);
    }

    private static Whereabouts ofCommand(String name) {
        return Whereabouts.of("command", TokenLike.isPlain(name) ? name : Whereabouts.WITHHELD);
    }

    /**
     * The words as they may be shown: the program, options by their names, packages, paths and URLs
     * without what could be a key. Everything else is withheld, whatever it looks like.
     */
    String shown() {
        var shown = new StringBuilder();
        var name = whereabouts().written();
        var bare = name.substring(name.indexOf(':') + 1);
        for (var word : words) {
            if (!shown.isEmpty()) shown.append(' ');
            shown.append(shown.isEmpty() ? shownPath(word) : shown(word, bare));
        }
        return shown.toString();
    }

    private static String shown(String word, String bare) {
        if (word.matches("-[A-Za-z]{1,3}|--[a-z][a-z-]{0,40}|run")) return word;
        if (withoutVersion(word).equalsIgnoreCase(bare) || untagged(word).equals(bare)) return bare;
        var url = Whereabouts.url(word);
        if (url.isPresent()) return url.get().written();
        return word.matches("(/|~/|\\./|\\.\\./|[A-Za-z]:[\\\\/]).*")
                ? shownPath(word)
                : Whereabouts.WITHHELD;
    }

    private static String shownPath(String word) {
        return Whereabouts.masked(word.replace('\\', '/'));
    }
}
