package dev.gatehouse.gate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code conformance/} holds: its scripts, and the packages of others that they are made of.
 */
final class Npm {
    private static final Path CONFORMANCE =
            Path.of("..", "conformance").toAbsolutePath().normalize();
    private static final List<Path> NODES =
            List.of(Path.of("/usr/bin/node"), Path.of("/usr/local/bin/node"));

    private Npm() {}

    /** Whether node and the packages are there. */
    static boolean isInstalled() {
        return NODES.stream().anyMatch(Files::isExecutable)
                && Files.exists(CONFORMANCE.resolve("node_modules"));
    }

    /** Skips the test where node is not to be found. */
    static Path node() {
        var found = NODES.stream().filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(), "skipped: there is no node in /usr/bin or /usr/local/bin");
        return found.orElseThrow();
    }

    /** A file of an installed package; skips the test where it is not installed. */
    static Path installed(String first, String... more) {
        var file = CONFORMANCE.resolve("node_modules").resolve(Path.of(first, more));
        assumeTrue(
                Files.exists(file),
                "skipped: the packages of conformance/ are not installed (npm ci there)");
        return file;
    }

    static Path script(String name) {
        return CONFORMANCE.resolve(name);
    }
}
