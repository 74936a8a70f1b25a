package dev.gatehouse.gate;

import dev.gatehouse.app.Settings;
import dev.gatehouse.app.Wiring;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.Place;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A gate as {@code gatehouse serve} runs it, on free ports of loopback, with a data directory and a
 * database of its own.
 *
 * <p>{@link #standard} opens the usual scene: the server {@code files} with everything that the
 * testkit's server offers, approved in full, and the agent {@code alice} with a grant for all of
 * it.
 */
final class RunningGate implements AutoCloseable {
    static final String SERVER = "files";
    static final String AGENT = "alice";

    private final Wiring wiring;
    private final Settings settings;
    private final Desk desk;

    private RunningGate(Settings settings) {
        this.settings = settings;
        wiring = new Wiring(settings);
        desk = new Desk(wiring.operatorUrl(), read(settings.data().resolve("operator.token")));
    }

    /** Starts a gate with these lines of configuration besides ports, data and database. */
    static RunningGate start(Class<?> test, String... yaml) {
        return start(test, database(test), yaml);
    }

    static Place.External database(Class<?> test) {
        return TestDatabase.fresh("gate_" + test.getSimpleName().toLowerCase(Locale.ROOT));
    }

    static RunningGate start(Class<?> test, Place.External database, String... yaml) {
        try {
            var data = Files.createTempDirectory(TestDatabase.BUILD, test.getSimpleName());
            return new RunningGate(settings(data, database, yaml));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts one again where another ran that is closed, with other lines of configuration. */
    static RunningGate again(RunningGate before, Place.External database, String... yaml) {
        return new RunningGate(settings(before.settings.data(), database, yaml));
    }

    /**
     * Another gate on the database of this one, behind the same name and with the same keys, as
     * docs/operations.md has replicas.
     */
    RunningGate replica(Class<?> test, Place.External database) {
        try {
            var data = Files.createTempDirectory(TestDatabase.BUILD, test.getSimpleName());
            // Copied with who may read them: a gate refuses keys that others can reach.
            try (var files = Files.walk(settings.data().resolve("keys"))) {
                for (var file : files.toList())
                    Files.copy(
                            file,
                            data.resolve(settings.data().relativize(file)),
                            StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.copy(settings.data().resolve("operator.token"), data.resolve("operator.token"));
            var name = "agents: publicUrl: \"" + publicUrl() + "\"";
            return new RunningGate(settings(data, database, name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where this one is reached itself, whatever name it goes by. */
    URI ownRoute(String server) {
        return URI.create("http://127.0.0.1:" + wiring.agentAddress().getPort() + "/mcp/" + server);
    }

    /** A configuration on free ports, without a database of its own: the embedded one. */
    static String configuration(Path data, String... yaml) {
        return """
        agents:
          port: %d
        %s
        operators:
          port: %d
        data: %s
        %s
        """
                .formatted(freePort(), section("agents", yaml), freePort(), data, rest(yaml));
    }

    private static Settings settings(Path data, Place.External database, String... yaml) {
        var text =
                configuration(data, yaml)
                        + "database: {url: \"%s\", user: %s}\n"
                                .formatted(database.url(), database.user());
        var environment = Map.of("GATEHOUSE_DATABASE_PASSWORD", database.password());
        return switch (Settings.read(text, environment)) {
            case Settings.Read(var settings) -> settings;
            case Settings.Refused(var problems) ->
                    throw new IllegalArgumentException(problems + " in\n" + text);
        };
    }

    /** Lines for the section of agents are given as {@code agents: …}; the others stand alone. */
    private static String section(String name, String... yaml) {
        var lines = new StringBuilder();
        for (var line : yaml)
            if (line.startsWith(name + ": "))
                lines.append("  ").append(line.substring(name.length() + 2)).append('\n');
        return lines.toString();
    }

    private static String rest(String... yaml) {
        var lines = new StringBuilder();
        for (var line : yaml) if (!line.startsWith("agents: ")) lines.append(line).append('\n');
        // What servers may ask is one question; what becomes of what they ask, that of most tests.
        if (lines.indexOf("questions:") < 0) lines.append("questions: {sampling: [\"*\"]}\n");
        // Nor do most tests count on servers that come and go.
        if (lines.indexOf("selfTest:") < 0) lines.append("selfTest: {every: 0s}\n");
        return lines.toString();
    }

    /**
     * A port that nobody listens on now, below those that the system gives to connections: what is
     * free stays free for as long as nobody asks for it by number.
     */
    static int freePort() {
        var random = ThreadLocalRandom.current();
        for (int tries = 0; tries < 1000; tries++) {
            int port = random.nextInt(12_000, 32_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one, then
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        throw new IllegalStateException("no port is free");
    }

    /** Adds {@code files} and {@code alice}; see above. */
    RunningGate standard(FakeServer server) {
        desk.addServer(SERVER, server.url());
        desk.approve(SERVER);
        desk.addAgent(AGENT);
        var _ = desk.grant(AGENT, SERVER);
        return this;
    }

    /** The first operator's, who is an administrator. */
    String operatorToken() {
        return read(settings.data().resolve("operator.token"));
    }

    Desk desk() {
        return desk;
    }

    Settings settings() {
        return settings;
    }

    URI publicUrl() {
        return wiring.publicUrl();
    }

    /** The route of a server, as agents know it. */
    URI route(String server) {
        return URI.create(wiring.publicUrl() + "/mcp/" + server);
    }

    URI route() {
        return route(SERVER);
    }

    /** An agent of this revision with a token of its own for the usual server, not connected. */
    FakeAgent agent(Revision revision) {
        return agent(AGENT, SERVER, revision);
    }

    FakeAgent agent(String name, String server, Revision revision) {
        return FakeAgent.of(route(server), revision).bearing(desk.token(name, server));
    }

    /** The route that joins all servers. */
    URI joined() {
        return URI.create(wiring.publicUrl() + "/mcp");
    }

    /** An agent on the joined route, not connected. */
    FakeAgent joined(String name, Revision revision) {
        return FakeAgent.of(joined(), revision).bearing(desk.joinedToken(name));
    }

    /** The same, after the opening of its revision went well. */
    FakeAgent connected(Revision revision) {
        var agent = agent(revision);
        var opened = agent.connect();
        if (opened.status() != 200) throw new IllegalStateException("refused: " + opened);
        return agent;
    }

    /** The value of a metric without labels, as the operators' listener tells it now. */
    double metric(String name) {
        var request = HttpRequest.newBuilder(wiring.operatorUrl().resolve("/metrics")).build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        desk.close();
        wiring.close();
    }
}
