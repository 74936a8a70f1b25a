package dev.gatehouse.stdio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a process may see and touch. With bubblewrap: the machine's files read-only and without what
 * the gate keeps to itself, a temporary directory and processes of its own, no network unless the
 * template says so, no capabilities; and the kernel ends it when the gate is gone. Without: what
 * the gate's user may.
 */
public final class Sandbox {
    /** Whether one must be there. */
    public enum Use {
        REQUIRE,
        PREFER,
        OFF
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where sockets of other services are: reachable even when they cannot be written. */
    private static final List<Path> EMPTIED =
            List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/run"));

    private final Use use;
    private final @Nullable Path bubblewrap;
    private final String lack;
    private final List<Path> hidden;

    private Sandbox(Use use, @Nullable Path bubblewrap, String lack, List<Path> hidden) {
        this.use = use;
        this.bubblewrap = bubblewrap;
        this.lack = lack;
        this.hidden = hidden;
    }

    /** Nothing keeps a process in. */
    public static Sandbox off() {
        return new Sandbox(Use.OFF, null, "stdio.sandbox is off", List.of());
    }

    /**
     * Tries it out. Blocks.
     *
     * @param hidden files and directories that no process may see
     */
    public static Sandbox find(Use use, Path bubblewrap, List<Path> hidden) {
        if (use == Use.OFF) return off();
        if (!Files.isExecutable(bubblewrap))
            return new Sandbox(use, null, "there is no " + bubblewrap, hidden);
        var sandbox = new Sandbox(use, bubblewrap, "", hidden);
        return sandbox.trial(bubblewrap)
                .map(lack -> new Sandbox(use, null, lack, hidden))
                .orElse(sandbox);
    }

    /** Runs bubblewrap in itself, as every process will be run; returns why that does not work. */
    private Optional<String> trial(Path program) {
        var command =
                new Command(
                        "trial",
                        List.of(program.toString(), "--version"),
                        Map.of(),
                        null,
                        false,
                        List.of());
        try {
            var builder =
                    new ProcessBuilder(wrap(command, null))
                            .redirectErrorStream(true)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            var process = builder.start();
            try (var output = process.getInputStream()) {
                if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    return Optional.of(
                            program + " did not end within " + PATIENCE.toSeconds() + " s");
                if (process.exitValue() == 0) return Optional.empty();
                var said = new String(output.readNBytes(500), StandardCharsets.UTF_8).strip();
                return Optional.of(program + " does not work here: " + said);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException broken) {
            return Optional.of(program + " does not start: " + broken.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of(program + " was not tried to the end");
        }
    }

    /** For operators, such as "bubblewrap" or "none: stdio.sandbox is off". */
    public String described() {
        return isOn() ? "bubblewrap" : "none: " + lack;
    }

    /** Whether processes are kept in. */
    public boolean isOn() {
        return bubblewrap != null;
    }

    /** Why nothing may be started, if nothing may. */
    Optional<String> refusal() {
        return use == Use.REQUIRE && !isOn()
                ? Optional.of("stdio.sandbox is require, and there is none: " + lack)
                : Optional.empty();
    }

    /**
     * The words that start a command in here.
     *
     * @param home its private directory; null for one that has none
     */
    List<String> wrap(Command command, @Nullable Path home) {
        if (bubblewrap == null) return command.words();
        var words = new ArrayList<>(List.of(bubblewrap.toString()));
        words.addAll(List.of("--unshare-all", "--die-with-parent", "--new-session"));
        words.addAll(List.of("--cap-drop", "ALL", "--hostname", "gatehouse"));
        if (command.network()) words.add("--share-net");
        words.addAll(List.of("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
        for (var place : EMPTIED)
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) empty(place, words);
        // Where a machine's list of name servers often really is.
        bind("--ro-bind-try", Path.of("/run/systemd/resolve"), words);
        for (var path : hidden) hide(path, words);
        for (var path : command.writable()) bind("--bind", path, words);
        if (home != null) bind("--bind", home, words);
        var workdir = command.workdir() == null ? home : command.workdir();
        if (workdir != null) words.addAll(List.of("--chdir", workdir.toString()));
        words.add("--");
        words.addAll(command.words());
        return words;
    }

    private static void hide(Path path, List<String> words) {
        if (Files.isDirectory(path)) empty(real(path), words);
        else if (Files.exists(path))
            words.addAll(List.of("--ro-bind", "/dev/null", real(path).toString()));
    }

    private static void empty(Path directory, List<String> words) {
        words.addAll(List.of("--tmpfs", directory.toString()));
    }

    private static void bind(String how, Path path, List<String> words) {
        words.addAll(List.of(how, path.toString(), path.toString()));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            throw new UncheckedIOException("cannot be hidden from processes: " + path, gone);
        }
    }
}
