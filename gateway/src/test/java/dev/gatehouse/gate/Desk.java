package dev.gatehouse.gate;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operator at work over REST, and a second one who approves what the first may not do alone.
 * Whatever is refused ends the test.
 */
final class Desk implements AutoCloseable {
    /** A line of the record. */
    record Line(long sequence, String kind, Json.Obj body) {
        boolean says(String member, String value) {
            return value.equals(body.text(member));
        }
    }

    private static final int PAGE = 1000;

    private final URI operators;
    private final OperatorClient client;
    private @Nullable OperatorClient second;
    private @Nullable String secondToken;

    Desk(URI operators, String token) {
        this.operators = operators;
        client = client(operators, token);
    }

    URI url() {
        return operators;
    }

    Json.Obj get(String path) {
        return taken(path, client.get(path));
    }

    Json.Obj post(String path, Json.Obj body) {
        var reply = client.post(path, body);
        return reply instanceof OperatorClient.Answered(int status, var waits) && status == 202
                ? approveRequest(String.valueOf(waits.object("request").text("id")))
                : taken(path, reply);
    }

    /** Has a second operator approve what waits; what came of it. */
    Json.Obj approveRequest(String request) {
        var path = "/api/requests/" + request + "/approve";
        return taken(path, second().post(path, Json.object())).object("done");
    }

    private OperatorClient second() {
        var known = second;
        if (known == null) second = known = client(operators, secondToken());
        return known;
    }

    /** The token of another admin, whom the first one adds. */
    String secondToken() {
        var known = secondToken;
        if (known == null) {
            var added =
                    taken(
                            "/api/operators",
                            client.post(
                                    "/api/operators",
                                    Json.object("name", "second", "role", "ADMIN")));
            secondToken = known = String.valueOf(added.text("token"));
        }
        return known;
    }

    /** The second operator, at another gate of the same database. */
    Desk secondAt(Desk other) {
        return new Desk(other.operators, secondToken());
    }

    private static OperatorClient client(URI operators, String token) {
        return new OperatorClient(operators, token, Duration.ofSeconds(60));
    }

    private static Json.Obj taken(String path, OperatorClient.Reply reply) {
        return switch (reply) {
            case OperatorClient.Answered(int status, var body) when status < 300 -> body;
            case OperatorClient.Answered(int status, var problem) ->
                    throw new IllegalStateException(path + ": " + status + " " + problem.toText());
            case OperatorClient.Unanswered(var why) -> throw new IllegalStateException(why);
        };
    }

    void addServer(String name, URI url) {
        var _ =
                post(
                        "/api/servers",
                        Json.object("name", name, "url", url.toString(), "owner", "o"));
    }

    void addServer(String name, URI url, String caPem) {
        var _ =
                post(
                        "/api/servers",
                        Json.object(
                                "name", name, "url", url.toString(), "owner", "o", "caPem", caPem));
    }

    Json.Obj server(String name) {
        return get("/api/servers/" + name);
    }

    String state(String server) {
        return String.valueOf(server(server).object("server").text("state"));
    }

    /** How far what its package proves goes. */
    String tier(String server) {
        return String.valueOf(server(server).object("evidence").text("tier"));
    }

    /** One facet of who it is. */
    Json.Obj facet(String server, String facet) {
        return get("/api/servers/" + server + "/identity").array("facets").stream()
                .map(Json.Obj.class::cast)
                .filter(line -> facet.equals(line.text("facet")))
                .findFirst()
                .orElseThrow();
    }

    /** Approves all of a server that was added, and grants it to a new agent of the same name. */
    void admit(String server) {
        approve(server);
        addAgent(server);
        var _ = grant(server, server);
    }

    /**
     * Approves what is submitted now: these items, or all of them when none is named. To the test's
     * servers every tool is one that reads and touches nothing that has a name.
     */
    void approve(String server, String... items) {
        approve(server, Json.object(), items);
    }

    /** The same, with bindings for some tools by name. */
    void approve(String server, Json.Obj bindings, String... items) {
        var shown = server(server);
        var submitted = shown.object("submitted");
        var digest = String.valueOf(submitted.text("digest"));
        var approval =
                Json.object(
                        "digest",
                        digest,
                        "identity",
                        String.valueOf(shown.object("identity").text("digest")));
        if (items.length > 0) approval = approval.with("items", Json.of(List.of(items)));
        var bound = Json.object();
        for (var tool : items.length > 0 ? toolsAmong(List.of(items)) : tools(submitted))
            bound =
                    bound.with(
                            tool,
                            bindings.has(tool)
                                    ? bindings.object(tool)
                                    : Json.object("action", "read", "resources", List.of()));
        var _ = post("/api/servers/" + server + "/approve", approval.with("bindings", bound));
    }

    private static Set<String> tools(Json.Obj submitted) {
        var keys = new ArrayList<String>();
        for (var said : submitted.object("eras").members().values())
            for (var item : ((Json.Obj) said).array("items"))
                keys.add(String.valueOf(((Json.Obj) item).text("key")));
        return toolsAmong(keys);
    }

    private static Set<String> toolsAmong(List<String> keys) {
        var tools = new TreeSet<String>();
        for (var key : keys) if (key.startsWith("tool:")) tools.add(key.substring(5));
        return tools;
    }

    /** Moves a server: quarantine, release, retire. */
    void move(String server, String verb) {
        var _ = post("/api/servers/" + server + "/" + verb, Json.object("reason", "a test"));
    }

    /** Has the server read and compared now. */
    void check(String server) {
        var _ = post("/api/servers/" + server + "/check", Json.object());
    }

    void addAgent(String name) {
        var _ = post("/api/agents", Json.object("name", name, "owner", "o"));
    }

    /** Registers a client of another issuer. */
    void addAgent(String name, String issuer, String client) {
        var _ =
                post(
                        "/api/agents",
                        Json.object("name", name, "owner", "o", "issuer", issuer)
                                .with("clientId", Json.of(client)));
    }

    void disable(String agent) {
        var _ = post("/api/agents/" + agent + "/disable", Json.object("reason", "a test"));
    }

    /** Grants these items, or the whole server; returns the grant's id. */
    String grant(String agent, String server, String... items) {
        return grantFor("1h", agent, server, items);
    }

    String grantFor(String span, String agent, String server, String... items) {
        var wish =
                Json.object("agent", agent, "server", server, "reason", "a test", "expires", span);
        if (items.length > 0) wish = wish.with("items", Json.of(List.of(items)));
        return String.valueOf(post("/api/grants", wish).text("id"));
    }

    /** Grants what is wished for; returns the grant's id. */
    String grant(Json.Obj wish) {
        return String.valueOf(post("/api/grants", wish).text("id"));
    }

    /** The same by the first operator alone; it ends the test when that takes a second. */
    String grantAlone(Json.Obj wish) {
        var reply = client.post("/api/grants", wish);
        if (reply instanceof OperatorClient.Answered(int status, var waits) && status == 202)
            throw new IllegalStateException("it waits for a second person: " + waits.toText());
        return String.valueOf(taken("/api/grants", reply).text("id"));
    }

    /** Publishes a policy; one that loosens something waits for the second operator, who agrees. */
    void publish(Json.Obj document) {
        var proposed =
                post("/api/policy/propose", Json.object("document", document, "reason", "a test"));
        var policy = proposed.object("policy");
        if ("proposed".equals(policy.text("state"))) {
            var path = "/api/policies/" + number(policy, "number") + "/approve";
            var _ = taken(path, second().post(path, Json.object()));
        }
    }

    /** A whole number as a path names it. */
    static long number(Json.Obj in, String member) {
        if (in.member(member) instanceof Json.Num number) return number.asLong();
        throw new IllegalStateException("no number " + member + ": " + in.toText());
    }

    /** Answers for a tool whose reach is not known. */
    void waive(String server, String item) {
        var _ =
                post(
                        "/api/waivers",
                        Json.object(
                                "kind",
                                "unbounded",
                                "server",
                                server,
                                "item",
                                item,
                                "reason",
                                "a test"));
    }

    void revoke(String grant) {
        var _ = post("/api/grants/" + grant + "/revoke", Json.object("reason", "a test"));
    }

    /** A token of the built-in issuer with both scopes. */
    String token(String agent, String server) {
        return token(agent, server, Json.object());
    }

    String token(String agent, String server, Json.Obj more) {
        var wish = Json.object("servers", List.of(server));
        for (var one : more.members().entrySet()) wish = wish.with(one.getKey(), one.getValue());
        return String.valueOf(post("/api/agents/" + agent + "/token", wish).text("token"));
    }

    /** One that is good for all servers with a grant, and for the route that joins them. */
    String joinedToken(String agent) {
        return String.valueOf(post("/api/agents/" + agent + "/token", Json.object()).text("token"));
    }

    /** The number of the record's last line. */
    long mark() {
        var last = get("/api/audit?last=1").array("lines");
        return last.isEmpty() ? 0 : line(last.getFirst()).sequence();
    }

    /** The record's lines after the mark. */
    List<Line> since(long mark) {
        var lines = new ArrayList<Line>();
        for (long after = mark; ; after = lines.getLast().sequence()) {
            var page = get("/api/audit?after=" + after + "&limit=" + PAGE).array("lines");
            for (var line : page) lines.add(line(line));
            if (page.size() < PAGE) return lines;
        }
    }

    /** Those of this kind. */
    List<Line> since(long mark, String kind) {
        return since(mark).stream().filter(line -> line.kind().equals(kind)).toList();
    }

    /** Waits for a line after the mark that the record gets a moment later than its cause. */
    void awaitLine(long mark, String kind, Predicate<Line> wanted) {
        Eventually.holds(() -> since(mark, kind).stream().anyMatch(wanted));
    }

    private static Line line(Json json) {
        var line = (Json.Obj) json;
        return new Line(
                ((Json.Num) java.util.Objects.requireNonNull(line.member("sequence"))).asLong(),
                String.valueOf(line.text("kind")),
                line.object("body"));
    }

    /** The subjects of the open findings against a server, as {@code CHANGE subject}. */
    List<String> findings(String server) {
        return get("/api/drift?server=" + server).array("findings").stream()
                .map(Json.Obj.class::cast)
                .map(finding -> finding.text("change") + " " + finding.text("subject"))
                .toList();
    }

    @Override
    public void close() {
        client.close();
        if (second != null) second.close();
    }
}
