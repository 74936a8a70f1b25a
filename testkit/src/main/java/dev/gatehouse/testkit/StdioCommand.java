package dev.gatehouse.testkit;

import dev.gatehouse.mcp.Json;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;

/** The command that starts a {@link StdioMain} with the Java of this test. */
public final class StdioCommand {
    /**
     * Where the classes of such a server come from: each further place is searched at its start.
     */
    private static final List<Class<?>> USED =
            List.of(StdioMain.class, Json.class, JsonParser.class);

    private StdioCommand() {}

    /**
     * The words of the command.
     *
     * @param switches those of {@link StdioMain}, for example {@code --revision 2025-11-25}
     */
    public static List<String> of(String... switches) {
        var command = new ArrayList<>(java());
        command.addAll(List.of("-cp", classPath(), "dev.gatehouse.testkit.Main", "stdio"));
        command.addAll(List.of(switches));
        return command;
    }

    /**
     * The words that start the same Java with other classes of a test, which need those of {@code
     * mcp} and no more.
     */
    public static List<String> of(Class<?> main) {
        var command = new ArrayList<>(java());
        command.addAll(
                List.of("-cp", classPath() + File.pathSeparator + place(main), main.getName()));
        return command;
    }

    private static List<String> java() {
        // such a server lives for a second: what makes it start fast is all that counts
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1");
    }

    private static String classPath() {
        return USED.stream()
                .map(StdioCommand::place)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The folder or archive that a class was loaded from. */
    private static String place(Class<?> one) {
        try {
            return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException broken) {
            throw new IllegalStateException(one + " comes from no file", broken);
        }
    }
}
