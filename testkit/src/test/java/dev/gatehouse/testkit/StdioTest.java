package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as a process. */
class StdioTest {
    private static final String ECHO =
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call",
             "params":{"name":"echo","arguments":{"message":"hello"}%s}}
            """;

    private @Nullable Process process;
    private @Nullable BufferedReader output;

    @AfterEach
    void kill() throws InterruptedException {
        if (process == null) return;
        process.destroyForcibly();
        process.waitFor();
    }

    private Process start(String... switches) throws IOException {
        var builder = new ProcessBuilder(StdioCommand.of(switches));
        builder.environment().put("KIT_MARK", "here");
        var started = builder.start();
        process = started;
        output = started.inputReader(StandardCharsets.UTF_8);
        return started;
    }

    private void say(String json) throws IOException {
        var to = process;
        if (to == null) throw new IllegalStateException("nothing was started");
        var line = json.replace("\n", " ").strip() + "\n";
        to.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
        to.getOutputStream().flush();
    }

    private String line() throws IOException {
        var from = output;
        var line = from == null ? null : from.readLine();
        if (line == null) throw new IOException("the output has ended");
        return line;
    }

    private Json.Obj read() throws IOException {
        return JsonText.object(line());
    }

    private static String initialize(Revision revision) {
        return """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s",
         "capabilities":{},"clientInfo":{"name":"parent","version":"1"}}}
        """
                .formatted(revision.date());
    }

    private static String modern() {
        return ",\"_meta\":{\"%s\":\"2026-07-28\",\"%s\":{}}"
                .formatted(Meta.PROTOCOL_VERSION, Meta.CLIENT_CAPABILITIES);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void itAnswersInItsRevision(Revision revision) throws IOException {
        start("--revision", revision.date());
        var schema = RevisionSchema.of(revision);
        boolean old = revision != Revision.V2026_07_28;
        if (old) {
            say(initialize(revision));
            var greeting = read();
            assertThat(schema.faultsOfServer(greeting, "initialize")).isEmpty();
            assertThat(greeting.object("result").text("protocolVersion"))
                    .isEqualTo(revision.date());
        }
        say(ECHO.formatted(old ? "" : modern()));

        var answer = read();
        assertThat(schema.faultsOfServer(answer, "tools/call")).isEmpty();
        assertThat(answer.toText()).contains("hello");
    }

    @Test
    void anOldServerDoesNotKnowDiscovery() throws IOException {
        start("--revision", "2025-11-25");
        say(
                """
                {"jsonrpc":"2.0","id":1,"method":"server/discover","params":{}}
                """);

        assertThat(read().object("error").member("code")).isEqualTo(Json.of(-32601));
    }

    @Test
    void itTellsItsEnvironmentAndWhatWasCancelled() throws IOException {
        start("--revision", "2025-11-25");
        say(initialize(Revision.V2025_11_25));
        read();
        say(
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"environment"}}
                """);
        assertThat(read().toText()).contains("KIT_MARK");
        say(
                """
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"waits",
                 "_meta":{"progressToken":"p"}}}
                """);
        assertThat(read().text("method")).isEqualTo("notifications/progress");
        say(
                """
                {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}
                """);
        Eventually.holds(() -> cancellations() == 1);
    }

    private int cancellations() {
        try {
            say(
                    """
                    {"jsonrpc":"2.0","id":3,"method":"tools/call",
                     "params":{"name":"cancellations","arguments":{"tool":"waits"}}}
                    """);
            return read().toText().contains("\"text\":\"1\"") ? 1 : 0;
        } catch (IOException ended) {
            throw new AssertionError(ended);
        }
    }

    @Test
    void aModernSubscriptionIsAcknowledgedAndHearsOfChanges() throws IOException {
        start("--revision", "2026-07-28");
        say(
                """
                {"jsonrpc":"2.0","id":"l","method":"subscriptions/listen",
                 "params":{"notifications":{"toolsListChanged":true}%s}}
                """
                        .formatted(modern()));
        assertThat(read().text("method")).isEqualTo("notifications/subscriptions/acknowledged");
        say(
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"change",
                 "arguments":{"list":"tools"}%s}}
                """
                        .formatted(modern()));

        assertThat(read().text("method")).isEqualTo("notifications/tools/list_changed");
    }

    @Test
    void itEndsWithItsInput() throws IOException, InterruptedException {
        var server = start();
        server.getOutputStream().close();

        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }

    @Test
    void nothingButAKillEndsAStubbornOne() throws IOException, InterruptedException {
        var server = start("--ignore-stdin-close", "--ignore-term");
        say(initialize(Revision.V2025_11_25));
        read();
        server.getOutputStream().close();
        server.destroy();

        assertThat(server.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
        server.destroyForcibly();
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void junkAndComplaintsComeWhenAskedFor() throws IOException {
        var server = start("--junk", "--stderr");
        say(ECHO.formatted(modern()));

        assertThat(line()).isEqualTo("this is no message");
        assertThat(read().toText()).contains("hello");
        assertThat(server.errorReader().readLine()).isEqualTo("asked for tools/call");
    }

    @Test
    void itDiesAfterSoManyAnswers() throws IOException, InterruptedException {
        var server = start("--exit-after", "2");
        say(ECHO.formatted(modern()));
        say(ECHO.formatted(modern()));

        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(1);
    }
}
