package dev.gatehouse.app.demo;

import dev.gatehouse.cli.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Plays the {@link Story} and ends everything that it started, on every way out. Only a kill that
 * leaves no time leaves the temporary directory behind.
 */
@Command(
        name = "demo",
        description = {
            "Play the gate's story on real traffic, narrated.",
            "Ends with 1 when something does not come out as told."
        })
public final class Demo implements Callable<Integer> {
    @Option(names = "--keep", description = "Leave it running and print what to try next.")
    private boolean keep;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "An empty directory to play in and to keep; else a temporary one.")
    private @Nullable Path data;

    @Spec private @Nullable CommandSpec spec;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Integer call() {
        var properties = Cast.Properties.from(System.getenv());
        if (properties.isEmpty()) {
            err().println(
                            "The demo plays a server of the source tree: run ./gatehouse demo there.");
            return Commands.FAILED;
        }
        var directory = directory();
        var cast = new Cast(properties.get());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(cast), "shutdown"));
        try (cast) {
            return play(cast, directory);
        } finally {
            if (data == null) delete(directory);
            closed.countDown();
        }
    }

    private int play(Cast cast, Path directory) {
        var colours = spec().commandLine().getColorScheme().ansi().enabled();
        var narration = new Narration(spec().commandLine().getOut(), colours);
        var story = new Story(narration, cast, directory);
        try {
            var gate = story.play();
            narration.blank();
            narration.say("Everything came out as told, in " + narration.soFar() + ".");
            if (!keep) return Commands.DONE;
            story.next(gate);
            told.await();
            return Commands.DONE;
        } catch (Unexpected unexpected) {
            if (told.getCount() > 0)
                err().println("\nThe demo failed. Expected: " + unexpected.getMessage());
        } catch (IllegalStateException | UncheckedIOException failed) {
            err().println("\nThe demo failed: " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        err().flush();
        return Commands.FAILED;
    }

    /** Makes whoever waits go on to the end, and lets the process live until that is reached. */
    private void end(Cast cast) {
        told.countDown();
        cast.dismiss();
        try {
            closed.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private Path directory() {
        var given = data;
        try {
            if (given == null) return Files.createTempDirectory("gatehouse-demo-");
            Files.createDirectories(given);
            try (var content = Files.list(given)) {
                if (content.findAny().isEmpty()) return given.toAbsolutePath().normalize();
            }
        } catch (IOException failed) {
            throw new ParameterException(
                    spec().commandLine(), "no directory to play in: " + failed.getMessage());
        }
        throw new ParameterException(
                spec().commandLine(), given + " is not empty: the story begins with nothing");
    }

    private void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList()))
                Files.delete(file);
        } catch (IOException failed) {
            err().println(directory + " could not be deleted: " + failed.getMessage());
        }
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
