package dev.gatehouse.app.demo;

import dev.gatehouse.app.Settings;
import dev.gatehouse.app.Wiring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who plays: the gate in this process; the testkit's server, the server from npm and the agents as
 * processes of their own. Closing it ends them all.
 */
final class Cast implements AutoCloseable {
    private static final Duration STAGE_FRIGHT = Duration.ofSeconds(30);
    private static final String EVERYTHING = "@modelcontextprotocol/server-everything";
    private static final String LEASH = "GATEHOUSE_LEASH";

    /** Waits until we are gone, then stops the database that only a kill can have left. */
    private static final String WARDEN =
            "cat >/dev/null; if [ -f \"$0\" ]; then kill -INT \"$(head -n 1 \"$0\")\"; fi";

    private static final String LISTENING = "listening on http";

    private final Properties properties;
    private final Deque<Child> children = new ArrayDeque<>();
    private @Nullable Wiring gate;
    private boolean closed;

    /**
     * What the surroundings give: see {@code ./gatehouse}, which sets the environment.
     *
     * @param testkit class path of the testkit
     * @param clients folder with the npm packages; empty without them
     * @param missing why there are none
     */
    record Properties(String testkit, Optional<Path> clients, String missing) {
        static Optional<Properties> from(Map<String, String> environment) {
            var testkit = environment.getOrDefault("GATEHOUSE_TESTKIT", "");
            if (testkit.isEmpty()) return Optional.empty();
            var clients =
                    Optional.ofNullable(environment.get("GATEHOUSE_CLIENTS"))
                            .map(Path::of)
                            .filter(folder ->
                                    Files.exists(folder.resolve("node_modules/" + EVERYTHING)));
            var missing =
                    environment.getOrDefault(
                            "GATEHOUSE_CLIENTS_MISSING", "its package is not installed");
            return Optional.of(new Properties(testkit, clients, missing));
        }
    }

    Cast(Properties properties) {
        this.properties = properties;
    }

    /** Starts a gate on the usual ports, or on free ones when those are taken. */
    Wiring gate(Path data) {
        var settings =
                switch (Settings.read(
                        "agents:\n  port: %d\noperators:\n  port: %d\n"
                                .formatted(port(8080), port(8081)),
                        Map.of())) {
                    case Settings.Read(var read) -> read.in(data);
                    case Settings.Refused(var problems) ->
                            throw new IllegalStateException(problems.toString());
                };
        var postmaster = data.resolve("postgres").resolve("postmaster.pid").toString();
        var _ = start(List.of("sh", "-c", WARDEN, postmaster), _ -> {});
        var started = new Wiring(settings);
        gate = started;
        return started;
    }

    private static int port(int usual) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), usual));
            return usual;
        } catch (IOException taken) {
            return freePort();
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException("there is no free port on this machine", none);
        }
    }

    Kit kit() {
        var line =
                ready(
                        "the testkit's server",
                        start(
                                testkit("server", "--era", "modern", "--tools", "basic", "--leash"),
                                _ -> {}));
        var words = List.of(line.split(" ", -1));
        return new Kit(URI.create(words.get(2)), URI.create(words.get(4)));
    }

    /** The server from npm, on loopback only; empty when it is not there. */
    Optional<URI> everything() {
        return properties.clients.map(folder -> {
            var command =
                    List.of(
                            "node",
                            "--import",
                            folder.resolve("loopback.mjs").toUri().toString(),
                            folder.resolve("node_modules/" + EVERYTHING + "/dist/index.js")
                                    .toString(),
                            "streamableHttp");
            var environment = Map.of("PORT", "0", LEASH, "stdin");
            var line = ready(EVERYTHING, keep(Child.start(command, environment, _ -> {})));
            return URI.create(line.substring(LISTENING.indexOf("http")));
        });
    }

    /** Why the server from npm and the official clients are not there. */
    String missing() {
        return properties.missing;
    }

    boolean hasOfficialClients() {
        return properties.clients.isPresent();
    }

    /** An agent that makes one request, with a real client where one is installed. */
    Child agent(String token, List<String> arguments, Consumer<String> heard) {
        var command =
                properties
                        .clients
                        .map(folder ->
                                new ArrayList<>(
                                        List.of("node", folder.resolve("agent.mjs").toString())))
                        .orElseGet(() -> new ArrayList<>(testkit("agent")));
        command.addAll(arguments);
        var environment = Map.of("GATEHOUSE_AGENT_TOKEN", token, LEASH, "stdin");
        return keep(Child.start(command, environment, heard));
    }

    private List<String> testkit(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "-cp",
                                properties.testkit,
                                "dev.gatehouse.testkit.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Child start(List<String> command, Consumer<String> heard) {
        return keep(Child.start(command, Map.of(), heard));
    }

    private synchronized Child keep(Child child) {
        if (closed) child.close();
        else children.push(child);
        return child;
    }

    private static String ready(String name, Child child) {
        return child.line(line -> line.startsWith(LISTENING), STAGE_FRIGHT)
                .orElseThrow(() ->
                        new Unexpected(
                                name
                                        + " to start within "
                                        + STAGE_FRIGHT.toSeconds()
                                        + " s; it said:\n"
                                        + child.output()));
    }

    /** Ends the processes and starts no more, so that whoever waits for one goes on. */
    synchronized void dismiss() {
        closed = true;
        while (!children.isEmpty()) children.pop().close();
    }

    @Override
    public void close() {
        dismiss();
        var started = gate;
        if (started != null) started.close();
    }
}
