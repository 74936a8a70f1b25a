package dev.gatehouse.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts a {@link StdioMain} with the Java and the class path of this test. */
public final class StdioCommand {
    private StdioCommand() {}

    /**
     * The words of the command.
     *
     * @param switches those of {@link StdioMain}, for example {@code --revision 2025-11-25}
     */
    public static List<String> of(String... switches) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // such a server lives for a second: what makes it start fast is all that counts
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of("dev.gatehouse.testkit.Main", "stdio"));
        command.addAll(List.of(switches));
        return command;
    }
}
