package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AUT-6: a rule of the policy grants what agents ask for, where it is reading. */
@Timeout(60)
class AutomaticAccessTest {
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE = RunningGate.start(AutomaticAccessTest.class);
    private static final Desk DESK = GATE.desk();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static {
        DESK.addServer("files", SERVER.url());
        DESK.approve(
                "files",
                Json.object("sum", Json.object("action", "write", "resources", List.of())),
                "tool:echo",
                "tool:sum");
        publish(rule("own-reading", 600, 2));
    }

    @AfterAll
    static void close() {
        HTTP.close();
        GATE.close();
        SERVER.close();
    }

    private static Json.Obj rule(String id, int seconds, int perHour) {
        return Json.object(
                "id",
                id,
                "agents",
                List.of("auto-*"),
                "servers",
                List.of("files", "growing"),
                "tools",
                List.of("*"),
                "seconds",
                seconds,
                "perHour",
                perHour,
                "why",
                "they only look");
    }

    private static void publish(Json.Obj rule) {
        var permit = Json.object("id", "granted", "effect", "permit", "why", "what is granted");
        DESK.publish(Json.object("rules", Json.array(permit), "automatic", Json.array(rule)));
    }

    private static Json.Obj wish(String tool, int seconds) {
        return Json.object(
                "server",
                "files",
                "items",
                List.of("tool:" + tool),
                "reason",
                "ticket 17",
                "seconds",
                seconds);
    }

    private static Json.Obj ask(String token, Json.Obj wish) {
        var request =
                HttpRequest.newBuilder(GATE.ownRoute("files").resolve("/access/requests"))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wish.toBytes()))
                        .build();
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(202);
            return (Json.Obj)
                    ((StrictJson.Value) new StrictJson(JsonLimits.ANSWER).read(answer.body()))
                            .json();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static String newcomer(String name) {
        DESK.addAgent(name);
        return DESK.token(name, "files");
    }

    private static FakeAgent agent(String token) {
        return FakeAgent.of(GATE.ownRoute("files"), V2026_07_28).bearing(token);
    }

    @Test
    void readingIsGrantedAtOnceAndTheGrantNamesTheRule() {
        var token = newcomer("auto-amy");
        long mark = DESK.mark();
        var asked = ask(token, wish("echo", 300));
        assertThat(asked.text("state")).isEqualTo("APPROVED");
        assertThat(agent(token).call("echo", Json.object("message", "granted")).text())
                .isEqualTo("granted");
        var grant = (Json.Obj) DESK.get("/api/agents/auto-amy").array("grants").getFirst();
        assertThat(grant.text("grantedBy")).isEqualTo("policy:own-reading");
        assertThat(grant.object("terms").text("user")).isEmpty();
        assertThat(DESK.since(mark, "request.made")).hasSize(1);
        assertThat(DESK.since(mark, "grant.added"))
                .singleElement()
                .matches(line ->
                        line.says("actor", "policy:own-reading")
                                && line.says("answers", String.valueOf(asked.text("id"))));
        var request = DESK.get("/api/requests/" + asked.text("id"));
        assertThat(request.text("decidedBy")).isEqualTo("policy:own-reading");
    }

    @Test
    void whatDoesMoreThanReadLastsLongerOrIsOfOthersWaitsForAPerson() {
        var token = newcomer("auto-ben");
        assertThat(ask(token, wish("sum", 300)).text("state")).isEqualTo("PENDING");
        assertThat(ask(token, wish("echo", 601)).text("state")).isEqualTo("PENDING");
        assertThat(ask(token, wish("nothing", 300)).text("state")).isEqualTo("PENDING");
        assertThat(ask(newcomer("other"), wish("echo", 300)).text("state")).isEqualTo("PENDING");
        assertThat(DESK.get("/api/agents/auto-ben").array("grants")).isEmpty();
    }

    /** INV-5: what a rule granted stays reading, whatever the tool is said to do later. */
    @Test
    void aGrantOfARuleDoesNotGrowWithItsTool() {
        DESK.addServer("growing", SERVER.url());
        DESK.approve("growing", "tool:echo");
        DESK.addAgent("auto-eve");
        var token = DESK.token("auto-eve", "growing");
        assertThat(ask(token, wish("echo", 300).with("server", Json.of("growing"))).text("state"))
                .isEqualTo("APPROVED");
        var agent = FakeAgent.of(GATE.ownRoute("growing"), V2026_07_28).bearing(token);
        assertThat(agent.call("echo", Json.object("message", "read")).text()).isEqualTo("read");
        DESK.approve(
                "growing",
                Json.object("echo", Json.object("action", "write", "resources", List.of())),
                "tool:echo");
        assertThat(agent.call("echo", Json.object("message", "written")).error().message())
                .contains("echo");
    }

    @Test
    void whoHasToWaitIsToldWhatARuleWouldGrant() {
        assertThat(ask(newcomer("auto-fay"), wish("echo", 601)).toText())
                .contains("Rule own-reading grants reading")
                .contains("at most 600 seconds");
        assertThat(ask(newcomer("stranger"), wish("echo", 601)).array("hints")).isEmpty();
    }

    @Test
    void soManyAreGrantedInAnHour() {
        var token = newcomer("auto-cyd");
        assertThat(ask(token, wish("echo", 300)).text("state")).isEqualTo("APPROVED");
        assertThat(ask(token, wish("echo", 301)).text("state")).isEqualTo("APPROVED");
        assertThat(ask(token, wish("echo", 302)).text("state")).isEqualTo("PENDING");
    }

    @Test
    void aRuleThatIsAddedTakesASecondPersonAndItsEffectIsShown() {
        assertThat(ask(newcomer("auto-dan"), wish("echo", 601)).text("state")).isEqualTo("PENDING");
        var permit = Json.object("id", "granted", "effect", "permit", "why", "what is granted");
        var document =
                Json.object(
                        "rules",
                        Json.array(permit),
                        "automatic",
                        Json.array(rule("own-reading", 600, 2), rule("longer", 601, 2)));
        var proposed =
                DESK.post(
                        "/api/policy/propose",
                        Json.object("document", document, "reason", "a test"));
        assertThat(proposed.object("policy").text("state")).isEqualTo("proposed");
        assertThat(proposed.object("difference").toText())
                .contains("longer")
                .contains("grants by itself what no rule granted alike");
        // Each agent that it is about, and that is granted more without a person from then on.
        assertThat(proposed.object("difference").toText()).contains("granted by longer for 601s");
        var tried = DESK.post("/api/policy/simulate", Json.object("document", document));
        assertThat(tried.array("changes").stream().map(Json::toText))
                .anyMatch(change ->
                        change.contains("auto-dan")
                                && change.contains("a person decides")
                                && change.contains("granted by longer"));
        var _ =
                DESK.post(
                        "/api/policies/"
                                + Desk.number(proposed.object("policy"), "number")
                                + "/reject",
                        Json.object("reason", "a test"));
    }
}
