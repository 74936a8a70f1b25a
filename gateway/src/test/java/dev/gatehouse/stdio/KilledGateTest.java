package dev.gatehouse.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a gate that is killed without warning: nothing, or nothing for long. */
class KilledGateTest {
    private final Path directory;

    KilledGateTest(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
    }

    /** Starts a gate that runs a script, kills it, and returns what it ran. */
    private List<ProcessHandle> killed(String sandbox, String script, int expected)
            throws IOException, InterruptedException {
        var gate =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledGate.class.getName(),
                                directory.toString(),
                                sandbox,
                                script,
                                Integer.toString(expected))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var output = gate.inputReader()) {
            var line = output.readLine();
            assertThat(line).as("the gate told what it runs").isNotNull();
            var family =
                    Stream.of(line.split(" ", -1))
                            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                            .toList();
            assertThat(family).hasSizeGreaterThanOrEqualTo(expected);
            gate.toHandle().destroyForcibly();
            gate.waitFor();
            return family;
        } finally {
            gate.destroyForcibly();
        }
    }

    @Test
    void theSandboxDiesWithTheGate() throws IOException, InterruptedException {
        var sandbox = Kit.sandbox();
        assumeTrue(sandbox.isOn(), () -> "skipped, no sandbox: " + sandbox.described());
        var family = killed("sandbox", Kit.STUBBORN, 4);
        Eventually.holds(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void withoutASandboxAServerEndsWithItsInput() throws IOException, InterruptedException {
        var family = killed("off", Kit.ECHO, 1);
        Eventually.holds(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void theNextGateEndsWhoOutlivedTheOneBefore() throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(Path.of("/proc/self")), "only Linux tells whose a process was");
        var family = killed("off", Kit.STUBBORN, 2);
        assertThat(family).anyMatch(ProcessHandle::isAlive);
        try (var _ = Kit.processes(directory)) {
            Eventually.holds(() -> family.stream().noneMatch(ProcessHandle::isAlive));
        }
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theProcessesOfALivingGateAreLeftAlone() {
        try (var processes = Kit.processes(directory, Kit.script("one", Kit.ECHO))) {
            var ear = new Ear();
            var _ = Kit.seat(processes, "one", "alice", ear);
            ear.roundTrip("before");
            Kit.processes(directory).close();
            ear.roundTrip("after");
        }
    }
}
