package dev.gatehouse.bench;

import dev.gatehouse.http.OperatorClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A gate in a process and a folder of its own, with everything on: its PostgreSQL, its issuer, its
 * record. It can be started again and again on the same folder.
 */
final class GateProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(45);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final GateProgram program;
    private final Path folder;
    private final int agentPort;
    private final int operatorPort;
    private final Thread atExit;
    private Optional<Process> process = Optional.empty();

    private GateProcess(GateProgram program, Path folder, int agentPort, int operatorPort) {
        this.program = program;
        this.folder = folder;
        this.agentPort = agentPort;
        this.operatorPort = operatorPort;
        // however this bench ends, neither a gate nor a database is left behind
        this.atExit = new Thread(this::clear, "gate-at-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Takes a folder and ports; starts nothing. */
    static GateProcess prepare(GateProgram program) throws IOException {
        var folder = Files.createTempDirectory("bench-gate");
        int agentPort = OwnPlace.freePort();
        int operatorPort = OwnPlace.freePort();
        Files.writeString(
                folder.resolve("gatehouse.yaml"),
                """
                agents:
                  port: %d
                operators:
                  port: %d
                data: %s
                """
                        .formatted(agentPort, operatorPort, data(folder)));
        return new GateProcess(program, folder, agentPort, operatorPort);
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    /**
     * Starts it and returns when it is ready.
     *
     * @return from the start of the process until it both said so and answered so
     */
    Duration start() throws IOException {
        long began = System.nanoTime();
        var config = folder.resolve("gatehouse.yaml").toString();
        int saidBefore = announced();
        var started =
                new ProcessBuilder(program.command("serve", "--config", config))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("output.log").toFile()))
                        .start();
        process = Optional.of(started);
        try (var client = new OperatorClient(operators(), null, Duration.ofSeconds(5))) {
            while (started.isAlive() && System.nanoTime() - began < START.toNanos()) {
                if (announced() > saidBefore && isReady(client))
                    return Duration.ofNanos(System.nanoTime() - began);
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
        throw new IOException("the gate does not get ready: " + said());
    }

    private static boolean isReady(OperatorClient client) {
        return client.get("/readyz") instanceof OperatorClient.Answered(int status, _)
                && status == 200;
    }

    /** How often it said that everything stands, the first operator's token included. */
    private int announced() throws IOException {
        var output = folder.resolve("output.log");
        if (Files.notExists(output)) return 0;
        return Files.readString(output).split("Gatehouse is ready", -1).length - 1;
    }

    /** Ends it in order, its database with it. */
    void stop() {
        process.ifPresent(running -> OwnProcess.stop(running, STOP));
        process = Optional.empty();
    }

    /** Ends it at once; its database is left running, for the next start to take over. */
    void kill() throws InterruptedException {
        if (process.isEmpty()) return;
        var running = process.get().destroyForcibly();
        if (!running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS))
            throw new IllegalStateException("a killed gate does not end");
        process = Optional.empty();
    }

    long pid() {
        return process.map(Process::pid)
                .orElseThrow(() -> new IllegalStateException("the gate does not run"));
    }

    /** The first process of its database, while that runs. */
    Optional<Long> databasePid() {
        try (var lines = Files.lines(data(folder).resolve("postgres").resolve("postmaster.pid"))) {
            return lines.findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    URI agents() {
        return URI.create("http://127.0.0.1:" + agentPort);
    }

    URI operators() {
        return URI.create("http://127.0.0.1:" + operatorPort);
    }

    /** The first operator's token. */
    String operatorToken() throws IOException {
        return Files.readString(data(folder).resolve("operator.token")).strip();
    }

    /** Its last words. */
    String said() throws IOException {
        var text = Files.readString(folder.resolve("output.log")).strip();
        return text.substring(Math.max(0, text.length() - 2000));
    }

    @Override
    public void close() {
        clear();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private synchronized void clear() {
        if (Files.notExists(folder)) return;
        var database = databasePid().flatMap(ProcessHandle::of);
        stop();
        // a gate that had to be killed has left it
        database.ifPresent(left -> OwnProcess.stop(left, STOP));
        OwnPlace.delete(folder);
    }
}
