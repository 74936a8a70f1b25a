package dev.gatehouse.store;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another Java process of these tests, to be killed without warning. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    Child(Class<?> main, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(new File(TestDatabase.BUILD.toFile(), main.getSimpleName() + ".err"));
        process = builder.start();
        output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line that it printed; throws when it ended without one. */
    String line() throws IOException {
        var line = output.readLine();
        if (line == null) throw new IOException("the child has ended");
        return line;
    }

    /** Kills it as {@code kill -9} does and returns what it had printed in full by then. */
    List<String> kill() throws IOException, InterruptedException {
        // Through the handle: the process itself would close its output, unread.
        process.toHandle().destroyForcibly();
        process.waitFor();
        var lines = new ArrayList<String>();
        for (var line = output.readLine(); line != null; line = output.readLine()) lines.add(line);
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
