package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.http.RawReply;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The control path does from outside what Java can do from inside. */
class ControlTest {
    private final FakeServer server = FakeServer.start();
    private final FakeAgent agent = FakeAgent.of(server.url(), Revision.V2026_07_28);

    @AfterEach
    void stop() {
        server.close();
    }

    private RawReply command(String json) throws IOException {
        try (var http = RawHttp.open(server.controlUrl())) {
            return http.post(server.controlUrl(), json).read();
        }
    }

    private String read(String path) throws IOException {
        try (var http = RawHttp.open(server.controlUrl())) {
            return http.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").read().text();
        }
    }

    @Test
    void aDescriptionChanges() throws IOException {
        assertThat(
                        command("{\"do\":\"describe\",\"tool\":\"echo\",\"description\":\"New.\"}")
                                .status())
                .isEqualTo(200);
        assertThat(agent.tools().getFirst().text("description")).isEqualTo("New.");
    }

    @Test
    void aToolIsAddedAndRemoved() throws IOException {
        command(
                """
                {"do":"put","tool":{"name":"late","description":"Came late.",
                 "inputSchema":{"type":"object"}},
                 "result":{"content":[{"type":"text","text":"late"}]}}
                """);
        assertThat(agent.call("late", Json.object()).text()).isEqualTo("late");
        command("{\"do\":\"remove\",\"tool\":\"late\"}");
        assertThat(agent.toolNames()).doesNotContain("late");
    }

    @Test
    void serverInfoInstructionsAndPagesChange() throws IOException {
        command("{\"do\":\"server\",\"name\":\"other\",\"version\":\"9\"}");
        command("{\"do\":\"instructions\",\"text\":\"Obey.\"}");
        command("{\"do\":\"generate\",\"count\":50,\"chars\":400}");
        command("{\"do\":\"page\",\"size\":7}");

        var found = agent.connect().result();

        assertThat(found.toText()).contains("\"other\"", "\"Obey.\"");
        assertThat(agent.send("tools/list", Json.object()).result().array("tools")).hasSize(7);
        assertThat(agent.toolNames()).hasSize(56).contains("generated_49");
    }

    @Test
    void aFaultIsSwitchedOnAndOff() throws IOException {
        command("{\"do\":\"fault\",\"kind\":\"status\",\"on\":\"*\",\"amount\":500,\"times\":0}");
        assertThat(agent.connect().status()).isEqualTo(500);
        command("{\"do\":\"calm\"}");
        assertThat(agent.connect().status()).isEqualTo(200);
    }

    @Test
    void theWireAndTheCountsCanBeRead() throws IOException {
        agent.bearing("token-of-mine").call("echo", Json.object("message", "x"));

        assertThat(read("/control/wire")).contains("token-of-mine", "tools/call");
        assertThat(read("/control/received")).isEqualTo("{\"echo\":1}");
        command("{\"do\":\"clear\"}");
        assertThat(read("/control/wire")).isEqualTo("{\"requests\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"do\":\"dance\"}",
                "{}",
                "not json",
                "{\"do\":\"describe\",\"tool\":\"nobody\",\"description\":\"x\"}",
                "{\"do\":\"fault\",\"kind\":\"unknown\",\"on\":\"*\"}"
            })
    void whatIsNotUnderstoodIsRefused(String json) throws IOException {
        assertThat(command(json).status()).isEqualTo(400);
    }
}
