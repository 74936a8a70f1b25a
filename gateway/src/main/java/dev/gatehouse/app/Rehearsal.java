package dev.gatehouse.app;

import dev.gatehouse.cli.Commands;
import dev.gatehouse.http.OperatorClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Starts a gate that serves nobody, asks it a little and ends it, so that the JDK can archive the
 * classes of a start. The launcher runs it after a build.
 */
@Command(name = "rehearse", hidden = true, description = "Start a gate and end it.")
final class Rehearsal implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Parameters(paramLabel = "DIR", description = "An empty directory for its data.")
    private @Nullable Path data;

    @Override
    public Integer call() throws IOException {
        var directory = Objects.requireNonNull(data);
        var text =
                "agents:\n  port: %d\noperators:\n  port: %d\n".formatted(freePort(), freePort());
        if (!(Settings.read(text, Map.of()) instanceof Settings.Read(var settings)))
            return Commands.FAILED;
        var gate = new Wiring(settings.in(directory));
        // by a hook, so that an interrupted build leaves no database behind either
        Runtime.getRuntime().addShutdownHook(new Thread(gate::close, "shutdown"));
        command(gate, directory, "server", "list");
        command(gate, directory, "audit", "tail");
        ask(gate);
        return Commands.DONE;
    }

    private static void command(Wiring gate, Path directory, String... arguments)
            throws IOException {
        var token = Files.readString(directory.resolve("operator.token")).strip();
        var environment =
                Map.of("GATEHOUSE_URL", gate.operatorUrl().toString(), "GATEHOUSE_TOKEN", token);
        var unread =
                new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Commands.root(environment).setOut(unread).execute(arguments);
    }

    /** A request without a token, which the agents' listener refuses. */
    private static void ask(Wiring gate) {
        var agents = URI.create("http://127.0.0.1:" + gate.agentAddress().getPort());
        try (var agent = new OperatorClient(agents, null, PATIENCE)) {
            var _ = agent.get("/mcp/nothing");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
