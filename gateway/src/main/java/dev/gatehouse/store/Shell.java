package dev.gatehouse.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs. They refuse to run as root; for root they run in a user namespace of
 * their own, in which nobody is root: the files stay root's, the powers of root are gone.
 */
final class Shell {
    private static final List<String> NAMESPACE = List.of("unshare", "--user");

    private final Path programs;
    private final Duration patience;
    private final List<String> prefix;

    Shell(Path programs, Duration patience) throws IOException {
        this.programs = programs;
        this.patience = patience;
        this.prefix = "root".equals(System.getProperty("user.name")) ? namespace() : List.of();
    }

    private List<String> namespace() throws IOException {
        var probe = new ArrayList<>(NAMESPACE);
        probe.add("true");
        try {
            if (run(probe).code == 0) return NAMESPACE;
        } catch (IOException absent) {
            throw refused(absent);
        }
        throw refused(null);
    }

    private static IOException refused(@org.jspecify.annotations.Nullable Throwable cause) {
        return new IOException(
                "PostgreSQL does not run as root, and here root may not make a user namespace"
                        + " (unshare --user): run the gate as another user, or give a database URL",
                cause);
    }

    /** What a program did. */
    record Ran(int code, String output) {}

    Ran run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Ran run(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A PGDATA or PGPORT of the user's shell is meant for another database.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                throw new IOException(command.getLast() + " did not end within " + patience);
            var output = process.getInputStream().readAllBytes();
            return new Ran(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while a program ran");
            interrupted.initCause(stop);
            throw interrupted;
        } finally {
            process.destroy();
        }
    }
}
