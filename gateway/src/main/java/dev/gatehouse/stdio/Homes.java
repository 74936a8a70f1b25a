package dev.gatehouse.stdio;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private directories of processes. A directory is also the mark by which a process is known:
 * on Linux, whoever has it for HOME is of that process's making, even when it has left the tree. So
 * those who survive a gate that was killed are found by the next one.
 */
final class Homes {
    private static final Logger LOG = LoggerFactory.getLogger(Homes.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final String CLAIM = "claim";

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path all;
    private final Path ours;
    private final AtomicLong last = new AtomicLong();
    private @Nullable FileChannel claim;

    /**
     * @param all one directory for every gate that keeps its data in the same place
     */
    Homes(Path all) {
        this.all = all.toAbsolutePath().normalize();
        this.ours = this.all.resolve("gate-" + UUID.randomUUID());
    }

    /** Ends what gates left behind that are gone without their own doing. */
    void sweep() {
        if (!Files.isDirectory(all)) return;
        try (var gates = Files.list(all)) {
            for (var gate : gates.filter(each -> !isClaimed(each)).toList()) {
                endStrays(gate);
                remove(gate);
            }
        } catch (IOException unreadable) {
            LOG.warn("What earlier gates left in {} cannot be listed", all, unreadable);
        }
    }

    /** A gate holds a lock as long as it lives, however it ends. */
    private static boolean isClaimed(Path gate) {
        try (var channel = FileChannel.open(gate.resolve(CLAIM), StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return true;
        } catch (NoSuchFileException neverClaimed) {
            return false;
        } catch (IOException unknown) {
            LOG.warn("Whether a gate still uses {} cannot be told", gate, unknown);
            return true;
        }
    }

    synchronized Path make() throws IOException {
        Files.createDirectories(all);
        Files.createDirectories(ours, PRIVATE);
        if (claim == null) {
            claim =
                    FileChannel.open(
                            ours.resolve(CLAIM),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            // Let go by the end of this process.
            var _ = claim.lock();
        }
        return Files.createDirectory(ours.resolve("" + last.incrementAndGet()), PRIVATE);
    }

    /** Kills every process that has this directory, or one in it, for its home. */
    static void endStrays(Path directory) {
        for (var stray : strays(directory)) {
            LOG.warn(
                    "Process {} outlived the server that it belonged to and is killed",
                    stray.pid());
            stray.destroyForcibly();
        }
    }

    private static List<ProcessHandle> strays(Path directory) {
        var strays = new ArrayList<ProcessHandle>();
        if (!Files.isDirectory(PROCESSES)) return strays;
        ProcessHandle.allProcesses()
                .filter(process -> livesIn(directory, process.pid()))
                .forEach(strays::add);
        return strays;
    }

    private static boolean livesIn(Path directory, long pid) {
        try {
            var environment = PROCESSES.resolve(Long.toString(pid)).resolve("environ");
            var text = new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1);
            var home =
                    new String(
                            directory.toString().getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1);
            return Stream.of(text.split("\0", -1))
                    .anyMatch(each ->
                            each.equals("HOME=" + home) || each.startsWith("HOME=" + home + "/"));
        } catch (IOException notOurs) {
            // Gone meanwhile, or another user's.
            return false;
        }
    }

    /** Removes a directory and all in it; what cannot be removed is left and said. */
    static void remove(Path directory) {
        try {
            Files.walkFileTree(directory, new Removal());
        } catch (NoSuchFileException meanwhile) {
            LOG.debug("{} was removed by two at once", directory, meanwhile);
        } catch (IOException left) {
            LOG.warn("{} cannot be removed", directory, left);
        }
    }

    synchronized void close() {
        if (Files.isDirectory(ours)) remove(ours);
        try {
            if (claim != null) claim.close();
        } catch (IOException unclosed) {
            LOG.debug("The claim on {} was not let go", ours, unclosed);
        }
    }

    /** Follows no link: what a process linked to is not its own. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
                throws IOException {
            if (failed != null) throw failed;
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
