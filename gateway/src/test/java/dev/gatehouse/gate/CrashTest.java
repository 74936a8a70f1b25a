package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Main;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A gate with its embedded database is killed without warning in the middle of calls: nothing that
 * was answered is missing from the record, and the next start serves at once.
 */
@Timeout(180)
class CrashTest {
    private static final int AGENTS = 8;

    /** A gate in a process of its own, as {@code gatehouse serve} runs it. */
    private record Gate(Process process, URI agents, URI operators, Duration start)
            implements AutoCloseable {
        static Gate start(Path config) throws IOException {
            var from = System.nanoTime();
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "serve",
                            "--config",
                            config.toString()));
            var process =
                    new ProcessBuilder(command)
                            .redirectError(TestDatabase.BUILD.resolve("CrashTest.err").toFile())
                            .start();
            var output =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            URI agents = null;
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                var words = line.strip().split("\\s+", -1);
                if (words[0].equals("agents"))
                    agents = URI.create(words[1].replace("/mcp/{server}", ""));
                if (words[0].equals("operators") && agents != null)
                    return new Gate(
                            process,
                            agents,
                            URI.create(words[1]),
                            Duration.ofNanos(System.nanoTime() - from));
            }
            throw new IOException("the gate did not start: see CrashTest.err");
        }

        void kill() throws InterruptedException {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void whatWasAnsweredBeforeAKillIsInTheRecordAfterIt() throws IOException, InterruptedException {
        var data = Files.createTempDirectory(TestDatabase.BUILD, "CrashTest");
        var config = data.resolveSibling(data.getFileName() + ".yaml");
        Files.writeString(config, RunningGate.configuration(data));
        var answered = ConcurrentHashMap.<String>newKeySet();
        String token;
        try (var server = FakeServer.start()) {
            try (var gate = Gate.start(config);
                    var desk = new Desk(gate.operators(), secret(data))) {
                desk.addServer("files", server.url());
                desk.approve("files");
                desk.addAgent("alice");
                var _ = desk.grant("alice", "files");
                token = desk.token("alice", "files");
                killUnderLoad(gate, token, answered);
            }
            try (var gate = Gate.start(config);
                    var desk = new Desk(gate.operators(), secret(data))) {
                var from = System.nanoTime();
                var agent = FakeAgent.of(route(gate), V2026_07_28).bearing(token);
                assertThat(agent.call("echo", Json.object("message", "back")).text())
                        .isEqualTo("back");
                var first = Duration.ofNanos(System.nanoTime() - from);
                System.out.println(
                        "killed after %d answers; the next start took %d ms, its first call %d ms"
                                .formatted(
                                        answered.size(),
                                        gate.start().toMillis(),
                                        first.toMillis()));
                assertThat(recorded(desk)).containsAll(answered);
            }
        }
    }

    private static String secret(Path data) throws IOException {
        return Files.readString(data.resolve("operator.token")).strip();
    }

    private static URI route(Gate gate) {
        return URI.create(gate.agents() + "/mcp/files");
    }

    /** Each call has an id of its own, which is noted when its answer is here. */
    private static void killUnderLoad(Gate gate, String token, Set<String> answered)
            throws InterruptedException {
        var agent = FakeAgent.of(route(gate), V2026_07_28).bearing(token);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AGENTS; i++)
                threads.execute(() -> callUntilItIsGone(agent, answered));
            Eventually.holds(() -> answered.size() > 300);
            gate.kill();
        }
    }

    private static void callUntilItIsGone(FakeAgent agent, Set<String> answered) {
        try {
            while (agent.call("echo", Json.object("message", "m")).answer()
                    instanceof Message.Result result) answered.add(result.id().toString());
        } catch (UncheckedIOException killed) {
            // the gate is gone, as it should be
            return;
        }
    }

    private static Set<String> recorded(Desk desk) {
        return desk.since(0, "call.allowed").stream()
                .map(line -> String.valueOf(line.body().text("request")))
                .collect(Collectors.toSet());
    }
}
