package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUT-6: agents ask for access; people decide. */
@Timeout(60)
class AccessRequestsTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE = RunningGate.start(AccessRequestsTest.class);
    private static final Desk DESK = GATE.desk();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static {
        DESK.addServer("files", SERVER.url());
        DESK.approve(
                "files",
                Json.object("sum", Json.object("action", "write", "resources", List.of())),
                "tool:echo",
                "tool:sum");
    }

    @AfterAll
    static void close() {
        HTTP.close();
        GATE.close();
        SERVER.close();
    }

    private record Answer(int status, Json.Obj body) {}

    private static String newcomer(String name) {
        DESK.addAgent(name);
        return DESK.token(name, "files");
    }

    private static URI requests() {
        return GATE.ownRoute("files").resolve("/access/requests");
    }

    private static Json.Obj wish(String server, String item) {
        return Json.object("server", server, "items", List.of(item), "reason", "ticket 17");
    }

    private static Answer ask(String token, Json.Obj wish) {
        return sent(
                HttpRequest.newBuilder(requests())
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wish.toBytes())));
    }

    private static Answer look(String token, String id) {
        return sent(
                HttpRequest.newBuilder(URI.create(requests() + "/" + id))
                        .header("authorization", "Bearer " + token));
    }

    private static Answer sent(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            if (new StrictJson(JsonLimits.ANSWER).read(body)
                    instanceof StrictJson.Value(Json.Obj read))
                return new Answer(answer.statusCode(), read);
            throw new IllegalStateException("no JSON object: " + answer.body());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static String asked(String token, Json.Obj wish) {
        var answer = ask(token, wish);
        assertThat(answer.status()).as(answer.body().toText()).isEqualTo(202);
        assertThat(answer.body().text("state")).isEqualTo("PENDING");
        return String.valueOf(answer.body().text("id"));
    }

    private static FakeAgent agent(String token) {
        return FakeAgent.of(GATE.ownRoute("files"), V2026_07_28).bearing(token);
    }

    private static RpcError refused(FakeAgent agent, String tool) {
        return agent.once(
                        "tools/call",
                        Json.object("name", tool, "arguments", Json.object("message", "x")),
                        told -> {})
                .error();
    }

    private static Json.Obj data(RpcError refused) {
        if (refused.data() instanceof Json.Obj data) return data;
        throw new IllegalStateException("an error without data: " + refused);
    }

    private static void approve(String id) {
        var _ = DESK.post("/api/requests/" + id + "/approve", Json.object());
    }

    @Test
    void anAgentAsksIsGrantedAndCalls() {
        var token = newcomer("amy");
        long mark = DESK.mark();
        var id = asked(token, wish("files", "tool:echo").with("maxCalls", Json.of(2)));
        assertThat(asked(token, wish("files", "tool:echo").with("maxCalls", Json.of(2))))
                .isEqualTo(id);
        approve(id);
        assertThat(look(token, id).body().text("state")).isEqualTo("APPROVED");
        assertThat(agent(token).call("echo", Json.object("message", "granted")).text())
                .isEqualTo("granted");
        assertThat(DESK.since(mark, "request.made"))
                .hasSize(1)
                .allMatch(line -> line.says("made", id) && line.says("agent", "amy"));
        assertThat(DESK.since(mark, "grant.added"))
                .hasSize(1)
                .allMatch(line -> line.says("answers", id) && line.says("actor", "admin"));
        var grant = DESK.get("/api/agents/amy").array("grants").getFirst();
        assertThat(((Json.Obj) grant).object("terms").member("maxCalls")).isEqualTo(Json.of(2));
    }

    /** INV-5: an agent is nobody, so what does more than read takes two who are somebody. */
    @Test
    void whatDoesMoreThanReadTakesTwoApprovers() {
        var token = newcomer("ben");
        var id = asked(token, wish("files", "tool:sum"));
        long mark = DESK.mark();
        approve(id);
        assertThat(DESK.since(mark, "grant.added"))
                .hasSize(1)
                .allMatch(line ->
                        line.says("actor", "admin")
                                && line.says("approvedBy", "second")
                                && line.says("answers", id));
        assertThat(look(token, id).body().text("state")).isEqualTo("APPROVED");
        Eventually.holds(() -> !agent(token).call("sum", Json.object("a", 1, "b", 2)).isError());
    }

    @Test
    void aRefusalSaysWhereAndWhatToAsk() {
        var token = newcomer("cora");
        var agent = agent(token);
        var refused = refused(agent, "echo");
        var asking = data(refused);
        assertThat(asking.object("request").text("url"))
                .isEqualTo(GATE.publicUrl().resolve("/access/requests").toString());
        assertThat(asking.object("request").text("item")).isEqualTo("tool:echo");
        assertThat(asking.object("request").text("server")).isEqualTo("files");
        var unknown = refused(agent, "ohce");
        assertThat(unknown.toString().replace("ohce", "echo")).isEqualTo(refused.toString());
    }

    @Test
    void whatIsNotThereIsAskedForLikeWhatIs() {
        var token = newcomer("dan");
        var known = ask(token, wish("files", "tool:echo"));
        var unknown = ask(token, wish("nothing", "tool:nothing"));
        assertThat(unknown.status()).isEqualTo(known.status());
        assertThat(unknown.body().members().keySet()).isEqualTo(known.body().members().keySet());
    }

    @Test
    void anAgentSeesItsOwnRequestsOnly() {
        var eve = newcomer("eve");
        var fay = newcomer("fay");
        var id = asked(eve, wish("files", "tool:echo"));
        assertThat(look(eve, id).status()).isEqualTo(200);
        assertThat(look(fay, id)).isEqualTo(look(fay, "r-nothing"));
        assertThat(look(fay, id).status()).isEqualTo(404);
        var _ = DESK.post("/api/requests/" + id + "/deny", Json.object("reason", "a test"));
        assertThat(look(eve, id).body().text("state")).isEqualTo("DENIED");
        assertThat(ask(eve, wish("files", "tool:echo")).body().text("state")).isEqualTo("DENIED");
    }

    @Test
    void whoIsNoAgentAsksForNothing() {
        assertThat(ask("made-up", wish("files", "tool:echo")).status()).isEqualTo(401);
        var token = newcomer("gus");
        DESK.disable("gus");
        assertThat(ask(token, wish("files", "tool:echo")).status()).isEqualTo(403);
    }

    @Test
    void asManyWaitAsMay() {
        var token = newcomer("hal");
        for (int i = 0; i < 20; i++) {
            var _ = asked(token, wish("files", "tool:t" + i));
        }
        assertThat(ask(token, wish("files", "tool:echo")).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"server\":\"Files\",\"items\":[\"tool:a\"],\"reason\":\"r\"}",
                "{\"server\":\"files\",\"items\":[],\"reason\":\"r\"}",
                "{\"server\":\"files\",\"items\":[\"a\"],\"reason\":\"r\"}",
                "{\"server\":\"files\",\"items\":[\"tool:a\"],\"reason\":\" \"}",
                "{\"server\":\"files\",\"items\":[\"tool:a\"],\"reason\":\"r\",\"seconds\":28801}",
                "{\"server\":\"files\",\"items\":[\"tool:a\"],\"reason\":\"r\",\"maxCalls\":0}",
                "{\"server\":\"files\",\"items\":[\"tool:a\"],\"reason\":\"r\",\"resources\":[\"x\"]}",
                "{\"server\":\"files\",\"items\":[\"tool:a\"],\"reason\":\"r\",\"agent\":\"amy\"}"
            })
    void whatIsNoRequestIsRefused(String body) {
        var token = DESK.token("ida", "files");
        var answer =
                sent(
                        HttpRequest.newBuilder(requests())
                                .header("authorization", "Bearer " + token)
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().text("error")).startsWith("This is no request for access");
    }

    static {
        DESK.addAgent("ida");
    }
}
