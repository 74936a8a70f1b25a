package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Where and when figures were measured: without it they say nothing.
 *
 * @param commit of the project, or {@code unknown}
 * @param loadAverage of the last minute before the run: what others were doing here
 */
record Machine(
        String processor,
        int cores,
        String kernel,
        String jdk,
        String date,
        String commit,
        double loadAverage) {
    private static final String UNKNOWN = "unknown";

    static Machine here() {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version", "")
                        + " "
                        + System.getProperty("java.vm.version"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                headCommit(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    private static String headCommit() {
        try {
            var git = new ProcessBuilder("git", "rev-parse", "--short=12", "HEAD").start();
            if (!git.waitFor(5, TimeUnit.SECONDS)) {
                OwnProcess.stop(git, Duration.ZERO);
                return UNKNOWN;
            }
            var said = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
            return git.exitValue() == 0 && !said.isEmpty() ? said : UNKNOWN;
        } catch (IOException noGit) {
            return UNKNOWN;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    Json.Obj toJson() {
        return Json.object(
                "processor",
                processor,
                "cores",
                cores,
                "kernel",
                kernel,
                "jdk",
                jdk,
                "date",
                date,
                "commit",
                commit,
                "loadAverageBefore",
                loadAverage);
    }
}
