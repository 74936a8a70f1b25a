package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.StdioCommand;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The testkit's server as a program that gates run: its template, and what its processes heard. */
final class StdioKit implements AutoCloseable {
    private final Path heard;

    private StdioKit(Path heard) {
        this.heard = heard;
    }

    static StdioKit in(Class<?> test) {
        try {
            return new StdioKit(
                    Files.createTempDirectory(TestDatabase.BUILD, test.getSimpleName()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The section {@code stdio} of a configuration, with one template that behaves well. */
    String templates() {
        return "stdio:\n  templates:\n" + template("kit");
    }

    /** The same with more templates, each its name and then the switches of its program. */
    String templates(List<List<String>> more) {
        var section = new StringBuilder(templates());
        for (var one : more)
            section.append(
                    template(one.getFirst(), one.subList(1, one.size()).toArray(String[]::new)));
        return section.toString();
    }

    private String template(String name, String... switches) {
        var words = new ArrayList<>(StdioCommand.of(switches));
        words.addAll(List.of("--received", heard.toString(), "--revision"));
        return """
            %s:
              command: %s
              arguments: ["[0-9-]+"]
              writable: %s
        """
                .formatted(name, Json.of(words).toText(), Visible.places(heard));
    }

    void add(Desk desk, String name, Revision revision, boolean shareable) {
        add(desk, name, "kit", revision, shareable);
    }

    void add(Desk desk, String name, String template, Revision revision, boolean shareable) {
        var stdio =
                Json.object(
                        "template",
                        template,
                        "arguments",
                        List.of(revision.date()),
                        "shareable",
                        shareable);
        var _ = desk.post("/api/servers", Json.object("name", name, "owner", "o", "stdio", stdio));
    }

    /** Everything that the processes of this revision were sent, readings included. */
    List<Json.Obj> received(Revision revision) {
        var messages = new ArrayList<Json.Obj>();
        for (var file : files(revision))
            for (var line : lines(file))
                messages.add(JsonText.object(line.getBytes(StandardCharsets.UTF_8)));
        return messages;
    }

    /** One file for each process. */
    List<Path> files(Revision revision) {
        try (var files = Files.list(heard)) {
            return files.filter(file -> file.getFileName().toString().startsWith(revision.date()))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The whole ones: a process may be writing the next. */
    static List<String> lines(Path file) {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try (var files = Files.list(heard)) {
            for (var file : files.toList()) Files.delete(file);
            Files.delete(heard);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
