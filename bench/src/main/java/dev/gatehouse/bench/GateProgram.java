package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a gate is started: as {@code ./gatehouse serve} does it, without its search for a JDK and for
 * newer sources.
 *
 * @param jvm the options of its Java machine
 */
public record GateProgram(List<String> jvm, String classPath) {
    private static final String MAIN = "dev.gatehouse.app.Main";

    public GateProgram {
        jvm = List.copyOf(jvm);
    }

    /**
     * What {@code bench.sh} says in {@code bench.gate.jvm} and {@code bench.gate.classpath}, which
     * it has from the same place as {@code ./gatehouse}; where nobody says, as in a test, this
     * process's own class path.
     */
    static GateProgram given() {
        var jvm = System.getProperty("bench.gate.jvm", "-XX:+UseSerialGC -Xms64m -Xmx512m");
        var classPath =
                System.getProperty(
                        "bench.gate.classpath", System.getProperty("java.class.path", ""));
        return new GateProgram(List.of(jvm.strip().split(" +")), classPath);
    }

    GateProgram with(String... options) {
        var all = new ArrayList<>(jvm);
        all.addAll(List.of(options));
        return new GateProgram(all, classPath);
    }

    List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, MAIN));
        command.addAll(List.of(arguments));
        return command;
    }
}
