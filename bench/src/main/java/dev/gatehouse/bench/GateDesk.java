package dev.gatehouse.bench;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** What an operator does at a gate so that an agent may call the origin through it. */
final class GateDesk implements AutoCloseable {
    static final String SERVER = "origin";
    private static final String AGENT = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OperatorClient client;

    GateDesk(URI operators, String token) {
        client = new OperatorClient(operators, token, PATIENCE);
    }

    /** Adds the origin and registers the agent. */
    void open(URI origin) throws IOException {
        add(SERVER, origin);
        register();
    }

    /** Adds a server, reads what it declares, approves exactly that. */
    void add(String server, URI url) throws IOException {
        done(
                client.post(
                        "/api/servers",
                        Json.object("name", server, "url", url.toString(), "owner", "bench")));
        var shown = done(client.get("/api/servers/" + server));
        var submitted = shown.object("submitted");
        done(
                client.post(
                        "/api/servers/" + server + "/approve",
                        Json.object(
                                "digest", String.valueOf(submitted.text("digest")),
                                "bindings", bindings(submitted))));
    }

    /** The tools of the load read, and touch nothing that has a name. */
    private static Json.Obj bindings(Json.Obj submitted) {
        var bindings = Json.object();
        for (var said : submitted.object("eras").members().values())
            for (var item : ((Json.Obj) said).array("items")) {
                var key = String.valueOf(((Json.Obj) item).text("key"));
                if (key.startsWith("tool:"))
                    bindings =
                            bindings.with(
                                    key.substring(5),
                                    Json.object("action", "read", "resources", Json.array()));
            }
        return bindings;
    }

    void register() throws IOException {
        done(client.post("/api/agents", Json.object("name", AGENT, "owner", "bench")));
    }

    /** Reads a server again; whether it could be read. */
    boolean check(String server) {
        return client.post("/api/servers/" + server + "/check", Json.object())
                        instanceof OperatorClient.Answered(int status, _)
                && status < 300;
    }

    /** Grants the agent everything approved of the origin; the grant's id. */
    String grant() throws IOException {
        return grant(SERVER);
    }

    String grant(String server) throws IOException {
        var body =
                Json.object("agent", AGENT, "server", server, "reason", "measuring")
                        .with("expires", Json.of("7d"));
        return String.valueOf(done(client.post("/api/grants", body)).text("id"));
    }

    void revoke(String grant) throws IOException {
        done(client.post("/api/grants/" + grant + "/revoke", Json.object("reason", "measuring")));
    }

    /** An access token for the routes of what is granted that outlives every run. */
    String token() throws IOException {
        var body = Json.object("ttl", "1d");
        return String.valueOf(
                done(client.post("/api/agents/" + AGENT + "/token", body)).text("token"));
    }

    private static Json.Obj done(OperatorClient.Reply reply) throws IOException {
        return switch (reply) {
            case OperatorClient.Answered(int status, var body) when status < 300 -> body;
            case OperatorClient.Answered(int status, var problem) ->
                    throw new IOException("the gate says " + status + ": " + problem.toText());
            case OperatorClient.Unanswered(var why) -> throw new IOException(why);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
