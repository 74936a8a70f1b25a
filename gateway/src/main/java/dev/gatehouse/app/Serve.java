package dev.gatehouse.app;

import dev.gatehouse.cli.Commands;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a gate until it is told to end. */
@Command(name = "serve", description = "Run a gate until it is told to end.")
final class Serve implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration; ./gatehouse.yaml when it exists.")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory, in place of the configured one.")
    private @Nullable Path data;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return switch (settings()) {
            case Settings.Refused(var problems) -> {
                problems.forEach(problem -> err().println("gatehouse.yaml: " + problem));
                yield Commands.USAGE;
            }
            case Settings.Read(var settings) -> run(data == null ? settings : settings.in(data));
        };
    }

    private Settings.Reading settings() {
        var file = config == null ? Path.of("gatehouse.yaml") : config;
        return config == null && !Files.exists(file)
                ? new Settings.Read(Settings.standard())
                : Settings.read(file, System.getenv());
    }

    private int run(Settings settings) throws InterruptedException {
        final Wiring gate;
        try {
            gate = new Wiring(settings);
        } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException failed) {
            LOG.debug("the gate cannot start", failed);
            err().println("The gate cannot start: " + failed.getMessage());
            return Commands.FAILED;
        }
        var told = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(told, closed), "shutdown"));
        try {
            announce(gate);
            told.await();
        } finally {
            gate.close();
            closed.countDown();
        }
        return Commands.DONE;
    }

    /** The process lives until everything is closed in order. */
    private static void end(CountDownLatch told, CountDownLatch closed) {
        told.countDown();
        try {
            closed.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(Wiring gate) {
        out().println("Gatehouse is ready.");
        out().println("  agents     " + gate.publicUrl() + "/mcp/{server}");
        out().println("  operators  " + gate.operatorUrl());
        gate.bootstrapToken()
                .ifPresent(file -> out().println("  the first operator's token is in " + file));
        out().flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
