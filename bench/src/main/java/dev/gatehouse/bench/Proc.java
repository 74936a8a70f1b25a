package dev.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What Linux tells about a process; empty where there is no such process or no such system. */
final class Proc {
    private static final Path ROOT = Path.of("/proc");

    /** The unit of the times in stat: USER_HZ, which is 100 on x86 and ARM whatever the kernel. */
    private static final long TICK_MILLIS = 10;

    private Proc() {}

    /** User and system time that the process and its threads have spent, dead threads included. */
    static Optional<Duration> cpu(long pid) {
        return read(pid, "stat").map(Proc::cpuIn);
    }

    static Optional<Long> residentBytes(long pid) {
        return read(pid, "status").flatMap(Proc::residentBytesIn);
    }

    /**
     * Fields 14 and 15 of {@code stat}, counted after the name: it stands in parentheses and may
     * itself hold spaces and parentheses. Spec: proc_pid_stat(5).
     */
    static Duration cpuIn(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    /** The VmRSS line of {@code status}; a kernel thread has none. */
    static Optional<Long> residentBytesIn(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .map(kibibytes -> Long.parseLong(kibibytes) * 1024)
                .findFirst();
    }

    /** How many files this user's processes may open, each at most. */
    static Optional<Long> openFilesLimit() {
        return read(ProcessHandle.current().pid(), "limits").flatMap(Proc::openFilesLimitIn);
    }

    /** The hard limit, which a process may raise itself to. Empty for {@code unlimited}. */
    static Optional<Long> openFilesLimitIn(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}", -1)[2])
                .filter(hard -> hard.matches("\\d+"))
                .map(Long::valueOf)
                .findFirst();
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(ROOT.resolve(Long.toString(pid)).resolve(file)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
