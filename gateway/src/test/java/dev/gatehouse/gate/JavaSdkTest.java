package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The official Java SDK, whose newest revision is 2025-11-25, calls through the gate: a server that
 * speaks it, too, and one that speaks 2026-07-28 alone.
 */
class JavaSdkTest {
    private static final String REVISION = "2025-11-25";
    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeServer YOUNG =
            FakeServer.start(
                    Options.standard()
                            .speaking(Speaks.MODERN)
                            .offering(Set.of(Fixture.BASIC, Fixture.CONFORMANCE)));
    private static final RunningGate GATE = RunningGate.start(JavaSdkTest.class);

    static {
        GATE.desk().addServer("files", SERVER.url());
        GATE.desk().approve("files");
        GATE.desk().addAgent("alice");
        var _ = GATE.desk().grant("alice", "files", "tool:echo", "tool:slow", "tool:big");
        GATE.desk().addServer("young", YOUNG.url());
        GATE.desk().approve("young");
        var _ = GATE.desk().grant("alice", "young");
    }

    private final List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
    private final McpSyncClient client = client(GATE.desk().token("alice", "files"));

    private McpSyncClient client(String token) {
        return McpClient.sync(transport("/mcp/files", token))
                .requestTimeout(Duration.ofSeconds(30))
                .progressConsumer(progress::add)
                .build();
    }

    /** One that can be asked, at the server of the later era. */
    private McpSyncClient youngClient() {
        return McpClient.sync(transport("/mcp/young", GATE.desk().token("alice", "young")))
                .requestTimeout(Duration.ofSeconds(30))
                .progressConsumer(progress::add)
                .capabilities(ClientCapabilities.builder().elicitation().build())
                .elicitation(request ->
                        ElicitResult.builder(ElicitResult.Action.ACCEPT)
                                .content(Map.of("name", "ada"))
                                .build())
                .build();
    }

    private static HttpClientStreamableHttpTransport transport(String path, String token) {
        return HttpClientStreamableHttpTransport.builder(GATE.publicUrl().toString())
                .endpoint(path)
                .supportedProtocolVersions(List.of(REVISION))
                .addHttpRequestCustomizer((request, method, uri, body, context) ->
                        request.setHeader("Authorization", "Bearer " + token))
                .build();
    }

    @AfterEach
    void leave() {
        client.close();
    }

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
        YOUNG.close();
    }

    private CallToolResult call(String tool, Map<String, Object> arguments) {
        return call(client, tool, arguments);
    }

    private static CallToolResult call(
            McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static String text(CallToolResult result) {
        return ((TextContent) result.content().getFirst()).text();
    }

    @Test
    void itConnectsAndListsWhatItWasGranted() {
        assertThat(client.initialize().protocolVersion()).isEqualTo(REVISION);
        assertThat(client.listTools().tools())
                .extracting(Tool::name)
                .containsExactlyInAnyOrder("big", "echo", "slow");
    }

    @Test
    void aCallComesBackWithItsOwnText() {
        client.initialize();
        assertThat(text(call("echo", Map.of("message", "grüße, 世界")))).isEqualTo("grüße, 世界");
        assertThat(text(call("big", Map.of("kib", 256)))).hasSize(256 << 10);
    }

    @Test
    void progressArrivesInOrder() {
        client.initialize();
        var request =
                CallToolRequest.builder("slow")
                        .arguments(Map.of("seconds", 0.4, "steps", 4))
                        .progressToken("p-1")
                        .build();
        assertThat(text(client.callTool(request))).isEqualTo("done in 4 steps");
        // The client tells of progress on a thread of its own.
        Eventually.holds(() -> progress.size() == 4);
        assertThat(progress)
                .extracting(ProgressNotification::progress)
                .containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("p-1");
    }

    @Test
    void callsAtOnceDoNotMix() throws InterruptedException, ExecutionException {
        client.initialize();
        var words = IntStream.range(0, 16).mapToObj(i -> "message " + i).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<String>();
            for (var answer :
                    words.stream()
                            .map(word ->
                                    threads.submit(
                                            () -> text(call("echo", Map.of("message", word)))))
                            .toList()) answers.add(answer.get());
            assertThat(answers).isEqualTo(words);
        }
    }

    @Test
    void whatWasNotGrantedIsRefusedAndTheNextCallWorks() {
        client.initialize();
        long before = SERVER.wire().received("sum");
        assertThatThrownBy(() -> call("sum", Map.of("a", 1, "b", 2)))
                .isInstanceOfSatisfying(
                        McpError.class,
                        refused -> assertThat(refused.getJsonRpcError().code()).isEqualTo(-32602))
                .hasMessageContaining("Unknown tool: sum");
        assertThat(SERVER.wire().received("sum")).isEqualTo(before);
        assertThat(text(call("echo", Map.of("message", "on")))).isEqualTo("on");
    }

    @Test
    void withoutATokenItDoesNotConnect() {
        try (var stranger = client("not-a-token")) {
            assertThatThrownBy(stranger::initialize)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            McpHttpClientTransportAuthorizationException.class,
                            refused ->
                                    assertThat(refused.getResponseInfo().statusCode())
                                            .isEqualTo(401));
        }
    }

    @Test
    void aServerOfTheLaterEraIsListedAndCalled() {
        try (var young = youngClient()) {
            assertThat(young.initialize().protocolVersion()).isEqualTo(REVISION);
            assertThat(young.listTools().tools()).extracting(Tool::name).contains("echo", "slow");
            assertThat(text(call(young, "echo", Map.of("message", "grüße, 世界"))))
                    .isEqualTo("grüße, 世界");
            long before = YOUNG.wire().received("sum");
            var unfit = call(young, "sum", Map.of("a", "two", "b", 1));
            assertThat(unfit.isError()).isTrue();
            assertThat(text(unfit)).contains("are not what was approved: /a breaks type.");
            assertThat(YOUNG.wire().received("sum")).isEqualTo(before);
        }
    }

    @Test
    void progressOfAServerOfTheLaterEraCarriesTheTokenOfTheAgent() {
        try (var young = youngClient()) {
            young.initialize();
            var request =
                    CallToolRequest.builder("slow")
                            .arguments(Map.of("seconds", 0.4, "steps", 4))
                            .progressToken("p-2")
                            .build();
            assertThat(text(young.callTool(request))).isEqualTo("done in 4 steps");
            // the client tells of notifications on a thread of its own
            Eventually.holds(() -> progress.size() == 4);
            assertThat(progress)
                    .extracting(ProgressNotification::progress)
                    .containsExactly(1.0, 2.0, 3.0, 4.0);
            assertThat(progress)
                    .extracting(ProgressNotification::progressToken)
                    .containsOnly("p-2");
        }
    }

    @Test
    void whatAServerOfTheLaterEraWantsToKnowIsAsked() {
        try (var young = youngClient()) {
            young.initialize();
            assertThat(text(call(young, "test_input_required_result_elicitation", Map.of())))
                    .isEqualTo("Hello, ada!");
        }
    }
}
