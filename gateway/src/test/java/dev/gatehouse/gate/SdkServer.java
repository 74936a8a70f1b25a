package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * A server made of the official SDK, in a process of node: {@code conformance/server-revisions.mjs}
 * in one revision. It ends when this process does, because its input does.
 */
final class SdkServer implements AutoCloseable {
    private static final String READY = "listening on ";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI url;

    private SdkServer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    static SdkServer start(Revision revision) {
        try {
            var process =
                    new ProcessBuilder(
                                    Npm.node().toString(),
                                    Npm.script("server-revisions.mjs").toString(),
                                    revision.date(),
                                    "--leash")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            var said = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (said == null || !said.startsWith(READY)) {
                process.destroy();
                throw new IllegalStateException(
                        "the SDK's server of " + revision + " did not start; it said: " + said);
            }
            return new SdkServer(process, URI.create(said.substring(READY.length())));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    URI url() {
        return url;
    }

    /** Changes the server past the protocol; the commands are those of the testkit's servers. */
    void tell(Json.Obj command) {
        var request =
                HttpRequest.newBuilder(url.resolve("/control"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(command.toBytes()));
        var _ = said(request);
    }

    /** What it was sent, and how many calls of each tool were cancelled. */
    Json.Obj received() {
        return said(HttpRequest.newBuilder(url.resolve("/control/received")));
    }

    private Json.Obj said(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200)
                throw new IllegalStateException("the SDK's server said " + answer.statusCode());
            return JsonText.object(answer.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        process.destroy();
        http.close();
    }
}
