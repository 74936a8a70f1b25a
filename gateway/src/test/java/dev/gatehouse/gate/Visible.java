package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the sandbox has to show to the programs of tests: it gives them a temporary folder of their
 * own, and the project itself may lie in the machine's.
 */
final class Visible {
    private static final List<Path> EMPTIED =
            List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/run"));

    private Visible() {}

    /** The places of a template's {@code writable}, as YAML: these, and where the code lies. */
    static String places(Path... more) {
        var places = new TreeSet<Path>(List.of(more));
        var code = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        Arrays.stream(code).map(Path::of).forEach(place -> add(place, places));
        add(Path.of("..", "conformance").toAbsolutePath().normalize(), places);
        return Json.of(places.stream().map(Path::toString).toList()).toText();
    }

    private static void add(Path place, Set<Path> places) {
        var directory = Files.isDirectory(place) ? place : place.getParent();
        if (directory != null
                && Files.exists(directory)
                && EMPTIED.stream().anyMatch(directory::startsWith)) places.add(directory);
    }
}
