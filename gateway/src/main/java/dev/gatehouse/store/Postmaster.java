package dev.gatehouse.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says of the server that runs, or ran, on a database directory.
 *
 * @param port 0 while it is not written yet
 * @param ready whether it takes connections
 */
record Postmaster(long pid, int port, boolean ready) {
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    static Optional<Postmaster> read(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(cluster));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        return Optional.of(
                new Postmaster(
                        number(lines, 0),
                        (int) number(lines, PORT_LINE),
                        line(lines, STATUS_LINE).equals("ready")));
    }

    /**
     * Whether a process runs under the number that is a server on this directory. The number of a
     * server that died with its machine may long belong to somebody else.
     */
    boolean runsOn(Path cluster) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().arguments())
                .filter(arguments -> List.of(arguments).contains(cluster.toString()))
                .isPresent();
    }

    private static String line(List<String> lines, int at) {
        return at < lines.size() ? lines.get(at).strip() : "";
    }

    private static long number(List<String> lines, int at) {
        var line = line(lines, at);
        return line.matches("[0-9]{1,10}") ? Long.parseLong(line) : 0;
    }
}
