package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An {@link Origin} in a process of its own, so that its work is counted apart. */
public final class OriginProcess implements AutoCloseable {
    private final Process process;
    private final URI url;

    private OriginProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    public static OriginProcess start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-XX:+UseSerialGC",
                                "-Xms256m",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Origin.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var line = firstLine(process);
        if (line == null || !line.startsWith("listening ")) {
            OwnProcess.stop(process, Duration.ZERO);
            throw new IOException("the origin does not start: " + line);
        }
        return new OriginProcess(process, URI.create(line.substring("listening ".length())));
    }

    /** Null when it ended without one. The reader stays open: closing it would close the pipe. */
    private static @Nullable String firstLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader(UTF_8);
        return reader.readLine();
    }

    /** Returns when it behaves like this from now on. */
    void turn(Misdeed to) throws IOException {
        var input = process.outputWriter(UTF_8);
        input.write(to.name() + "\n");
        input.flush();
        var reader = process.inputReader(UTF_8);
        for (var line = reader.readLine(); !to.name().equals(line); line = reader.readLine())
            if (line == null) throw new IOException("the origin ended before it was told to");
    }

    public URI url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    /** The end of its input is its sign to end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // then there is nobody left to tell
        }
        OwnProcess.stop(process, Duration.ofSeconds(5));
    }
}
