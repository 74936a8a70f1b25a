package dev.gatehouse.probe;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Callers;
import dev.gatehouse.access.Routes;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.http.InnerAgent;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Set;

/** The agent of a round, which speaks 2026-07-28 and acts for a new user each time it asks. */
final class ProbeAgent {
    private static final int MAX_SAID = 500;
    private static final Duration TOKEN = Duration.ofMinutes(1);

    private final InnerAgent agent;
    private final Callers callers;
    private final Routes routes;
    private final InstantSource clock;
    private final Duration patience;
    private int asked;

    /** What an agent got, as text. */
    record Answer(int status, String body) {
        boolean holds(String text) {
            return body.contains(text);
        }

        /** The gate's own words, for an operator. */
        String said() {
            return body.length() <= MAX_SAID ? body : body.substring(0, MAX_SAID) + "…";
        }
    }

    ProbeAgent(
            InnerAgent agent,
            Callers callers,
            Routes routes,
            InstantSource clock,
            Duration patience) {
        this.agent = agent;
        this.callers = callers;
        this.routes = routes;
        this.clock = clock;
        this.patience = patience;
    }

    /** As the inventory has it for the time of a round. */
    Agent known() {
        return new Agent(
                Agent.PROBE,
                Server.PROBES_OWNER,
                Agent.PROBES_ISSUER,
                Agent.PROBE,
                false,
                clock.instant(),
                null,
                null);
    }

    Answer list(String server) {
        return ask(server, Method.TOOLS_LIST, Json.object());
    }

    Answer call(String server) {
        return ask(
                server,
                Method.TOOLS_CALL,
                Json.object("name", ProbeServer.TOOL, "arguments", Json.object()));
    }

    private Answer ask(String server, Method method, Json.Obj params) {
        asked++;
        var request =
                new Message.Request(Id.of(asked), method.wire(), params.with("_meta", meta()));
        try (var shown = callers.vouch(token(), routes.mcp(server))) {
            var headers =
                    new HashMap<>(MirroredHeaders.render(request, method, MirroredParameters.NONE));
            headers.put("Host", routes.base().getAuthority());
            headers.put("Content-Type", "application/json");
            headers.put("Accept", "application/json, text/event-stream");
            headers.put("MCP-Protocol-Version", Revision.V2026_07_28.date());
            headers.put("Authorization", shown.authorization());
            return agent.post("/mcp/" + server, headers, request.toBytes(), patience)
                    .map(answer ->
                            new Answer(
                                    answer.status(),
                                    new String(answer.body(), StandardCharsets.UTF_8)))
                    .orElseThrow(() -> new Untried("The gate did not answer the agent in time."));
        } catch (InterruptedException closes) {
            Thread.currentThread().interrupt();
            throw new Untried("The gate is closing.");
        }
    }

    private static Json.Obj meta() {
        return Json.object(
                Meta.PROTOCOL_VERSION,
                Revision.V2026_07_28.date(),
                Meta.CLIENT_CAPABILITIES,
                Json.object(),
                Meta.CLIENT_INFO,
                Json.object("name", Agent.PROBE, "version", "1"));
    }

    /** Lists are looked at again for whom they were not looked at a moment ago. */
    private Token token() {
        return new Token(
                Agent.PROBES_ISSUER,
                Agent.PROBE,
                "user-" + asked,
                "self-test-" + asked,
                Set.of(Scopes.CALL),
                clock.instant().plus(TOKEN));
    }
}
