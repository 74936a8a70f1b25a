package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds output against a file; {@code -Dgolden=write} writes the file anew. */
final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "cli");

    private Golden() {}

    static void check(String name, String actual) throws IOException {
        var file = FOLDER.resolve(name + ".txt");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}
