package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;

/**
 * Keycloak in development mode on a port of loopback, with one realm. It comes from the
 * distribution in Maven's local repository; where that is not, or it does not start, it is not
 * there.
 */
final class Keycloak implements AutoCloseable {
    static final String VERSION = "26.4.7";
    static final String REALM = "mcp";

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Path home;
    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Keycloak(Path home, Process process, int port) {
        this.home = home;
        this.process = process;
        this.port = port;
    }

    /** The distribution, when the local repository has it. */
    static Optional<Path> distribution() {
        var repository =
                System.getProperty(
                        "maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        var zip =
                Path.of(
                        repository,
                        "org/keycloak/keycloak-quarkus-dist",
                        VERSION,
                        "keycloak-quarkus-dist-" + VERSION + ".zip");
        return Files.exists(zip) ? Optional.of(zip) : Optional.empty();
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param realm what is imported
     */
    static Keycloak start(Path distribution, int port, Json.Obj realm) throws IOException {
        var home = unpacked(distribution);
        var imports = Files.createDirectories(home.resolve("data/import"));
        Files.write(imports.resolve("realm.json"), realm.toBytes());
        var command =
                List.of(
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + RunningGate.freePort(),
                        "--import-realm");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xmx512m");
        // it lives for half a minute: most of what it would compile further is never used again
        builder.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        var process = builder.redirectOutput(home.resolve("keycloak.log").toFile()).start();
        var keycloak = new Keycloak(home, process, port);
        Eventually.within(PATIENCE, () -> !process.isAlive() || keycloak.answers());
        if (!process.isAlive()) throw new IOException("it ended: " + home.resolve("keycloak.log"));
        return keycloak;
    }

    private static Path unpacked(Path zip) throws IOException {
        var into = Files.createTempDirectory(TestDatabase.BUILD, "keycloak");
        try (var entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (var entry = entries.getNextEntry();
                    entry != null;
                    entry = entries.getNextEntry()) {
                var file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) throw new IOException("a path that leads out");
                if (entry.isDirectory()) Files.createDirectories(file);
                else {
                    Files.createDirectories(file.getParent());
                    Files.copy(entries, file);
                }
            }
        }
        var home = into.resolve("keycloak-" + VERSION);
        if (!home.resolve("bin/kc.sh").toFile().setExecutable(true))
            throw new IOException("its script cannot be made a program");
        return home;
    }

    /** It is large, and the next one is unpacked anew. */
    private static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean answers() {
        try {
            var request = HttpRequest.newBuilder(URI.create(issuer())).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String issuer() {
        return issuer(port);
    }

    static String issuer(int port) {
        return "http://127.0.0.1:" + port + "/realms/" + REALM;
    }

    /** One of its OpenID endpoints, such as {@code token}. */
    URI endpoint(String name) {
        return URI.create(issuer() + "/protocol/openid-connect/" + name);
    }

    /** Posts a form to an endpoint, with these headers, names and values in turn. */
    Json.Obj post(String endpoint, Map<String, String> form, String... headers) {
        var body =
                form.entrySet().stream()
                        .map(each ->
                                each.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        var asking =
                HttpRequest.newBuilder(endpoint(endpoint))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body));
        var request = (headers.length == 0 ? asking : asking.headers(headers)).build();
        try {
            var answer = client.send(request, BodyHandlers.ofByteArray()).body();
            if (new StrictJson(JsonLimits.ANSWER).read(answer)
                    instanceof StrictJson.Value(Json.Obj object)) return object;
            throw new IllegalStateException(new String(answer, StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        var all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        process.toHandle().onExit().join();
        client.close();
        remove(home);
    }
}
