package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;
import static dev.gatehouse.admin.TestGate.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestTest {
    private static final Json.Obj NEW_SERVER =
            Json.object("name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "ann");
    private static final Json.Obj REASON = Json.object("reason", "because");

    private final TestGate gate;
    private final OperatorClient admin;

    RestTest(@TempDir Path directory) {
        gate = new TestGate(directory);
        admin = gate.admin();
        gate.says("files", snapshot("be nice", "read", "Reads.", "write", "Writes."));
    }

    @AfterEach
    void close() {
        admin.close();
        gate.close();
    }

    private static final Json.Obj READS = Json.object("action", "read", "resources", List.of());

    /** One for each tool that is approved. */
    private static Json.Obj bindings(Json.Obj submitted, Json.Obj approval) {
        var bindings = Json.object();
        for (var said : submitted.object("submitted").object("eras").members().values())
            for (var item : ((Json.Obj) said).array("items")) {
                var key = ((Json.Obj) item).member("key");
                if (key instanceof Json.Str(var tool)
                        && (!approval.has("items") || approval.array("items").contains(key)))
                    bindings = bindings.with(tool.substring(5), READS);
            }
        return bindings;
    }

    private Json.Obj submit() {
        return conforms("ServerInFull", expect(201, admin.post("/api/servers", NEW_SERVER)));
    }

    private static String digest(Json.Obj full) {
        return String.valueOf(full.object("submitted").text("digest"));
    }

    private Json.Obj approve(Json.Obj submitted, Object... more) {
        var body = Json.object("digest", digest(submitted));
        for (int i = 0; i < more.length; i += 2)
            body = body.with((String) more[i], Json.of(more[i + 1]));
        body = body.with("bindings", bindings(submitted, body));
        return conforms(
                "ServerInFull", expect(200, admin.post("/api/servers/files/approve", body)));
    }

    private void addAgent() {
        conforms(
                "AddedAgent",
                expect(201, admin.post("/api/agents", Json.object("name", "bot", "owner", "ann"))));
    }

    private static Json.Obj conforms(String schema, Json.Obj answer) {
        assertThat(SchemaCheck.errors(answer, Schemas.ref(schema))).isEmpty();
        return answer;
    }

    private static void refused(int status, String code, OperatorClient.Reply reply) {
        var problem = conforms("Problem", expect(status, reply));
        assertThat(problem.text("code")).isEqualTo(code);
        assertThat(problem.text("remedy")).isNotBlank();
    }

    @Test
    void aServerIsReadAndSubmittedButNotApproved() {
        var added = submit();
        assertThat(added.object("server").text("state")).isEqualTo("SUBMITTED");
        assertThat(added.member("approval")).isEqualTo(Json.nothing());
        assertThat(gate.lastLine().event().kind()).isEqualTo("server.submitted");
        assertThat(gate.lastLine().event().body().text("actor")).isEqualTo("admin");
        assertThat(gate.lastLine().event().body().text("snapshot"))
                .isEqualTo(added.object("submitted").text("digest"));
        conforms("ServerInFull", expect(200, admin.get("/api/servers/files")));
        conforms("ServerList", expect(200, admin.get("/api/servers")));
    }

    @Test
    void aServerThatCannotBeReadIsNotAdded() {
        gate.silence("files");
        refused(502, "server.unreadable", admin.post("/api/servers", NEW_SERVER));
        assertThat(gate.store.servers.all()).isEmpty();
        assertThat(gate.kinds()).doesNotContain("server.submitted");
    }

    @ParameterizedTest
    @CsvSource({
        "name,Files,server.malformed", "url,ftp://x/,server.malformed",
        "url,http://u:p@x/,server.malformed", "url,::,server.malformed",
        "owner,'',member.malformed", "colour,red,member.unknown"
    })
    void aMalformedServerIsRefused(String member, String value, String code) {
        refused(400, code, admin.post("/api/servers", NEW_SERVER.with(member, Json.of(value))));
    }

    private static Json.Obj local(Object stdio) {
        return NEW_SERVER.without("url").with("stdio", Json.of(stdio));
    }

    @Test
    void aServerThatIsAProgramIsSubmittedByTemplate() {
        var stdio = Json.object("template", "notes", "arguments", List.of("/srv/my notes"));
        var added = conforms("ServerInFull", expect(201, admin.post("/api/servers", local(stdio))));
        assertThat(added.object("server").object("stdio"))
                .isEqualTo(stdio.with("shareable", Json.of(false)));
        assertThat(added.object("server").text("place")).isEqualTo("stdio:notes '/srv/my notes'");
        assertThat(added.object("processes").text("sandbox")).startsWith("none");
        assertThat(gate.lastLine().event().body().object("stdio").text("template"))
                .isEqualTo("notes");
    }

    @Test
    void whatIsNoTemplateOrDoesNotMatchItIsNotRun() {
        var allowed = List.of("/srv/notes");
        refused(
                400,
                "stdio.refused",
                admin.post(
                        "/api/servers",
                        local(Json.object("template", "sh", "arguments", List.of("-c")))));
        refused(
                400,
                "stdio.refused",
                admin.post(
                        "/api/servers",
                        local(Json.object("template", "notes", "arguments", List.of("/etc")))));
        refused(
                400,
                "stdio.refused",
                admin.post("/api/servers", local(Json.object("template", "notes"))));
        refused(
                400,
                "member.malformed",
                admin.post("/api/servers", local(Json.object("command", allowed))));
        refused(400, "member.malformed", admin.post("/api/servers", local("/bin/sh")));
        refused(
                400,
                "server.malformed",
                admin.post(
                        "/api/servers",
                        local(
                                Json.object(
                                        "template",
                                        "notes",
                                        "arguments",
                                        List.of("/srv/\u0007")))));
        refused(
                400,
                "server.malformed",
                admin.post(
                        "/api/servers",
                        NEW_SERVER.with(
                                "stdio", Json.object("template", "notes", "arguments", allowed))));
        assertThat(gate.store.servers.all()).isEmpty();
    }

    @Test
    void aNameIsNeverGivenTwice() {
        submit();
        expect(200, admin.post("/api/servers/files/retire", REASON));
        refused(409, "server.taken", admin.post("/api/servers", NEW_SERVER));
    }

    @Test
    void anApprovalIsBoundToTheDigestAndTheItems() {
        var approved = approve(submit(), "items", List.of("tool:read"));
        assertThat(approved.object("server").text("state")).isEqualTo("APPROVED");
        assertThat(approved.object("approval").array("items"))
                .containsExactly(Json.of("tool:read"));
        var event = gate.lastLine().event();
        assertThat(event.kind()).isEqualTo("server.approved");
        assertThat(event.body().text("snapshot"))
                .isEqualTo(approved.object("submitted").text("digest"));
        assertThat(event.body().object("items").object("tool:read").text("MODERN"))
                .startsWith("sha256:");
        assertThat(event.body().object("items").members()).hasSize(1);
    }

    @Test
    void withoutItemsEverythingInTheSnapshotIsApproved() {
        approve(submit());
        assertThat(gate.store.servers.approval("files").orElseThrow().items())
                .containsExactlyInAnyOrder(ItemKey.parse("tool:read"), ItemKey.parse("tool:write"));
    }

    /** INV-5: nor is a tool that writes made a reading one by one person. */
    @Test
    void whatTwoAgreedOnIsNotSaidOtherwiseByOne() {
        var writes =
                Json.object(
                        "read",
                        READS,
                        "write",
                        Json.object("action", "write", "resources", List.of()));
        var approval = Json.object("digest", digest(submit()), "bindings", writes);
        var path = "/api/servers/files/approve";
        var waits = expect(202, admin.post(path, approval)).object("request").text("id");
        try (var second = gate.as(Role.ADMIN)) {
            expect(200, second.post("/api/requests/" + waits + "/approve", Json.object()));
        }

        expect(200, admin.get("/api/servers/files"));
        var meek = Json.object("read", READS, "write", READS);
        expect(202, admin.post(path, approval.with("bindings", meek)));

        // Nor in two steps: what is left out now is not said otherwise later.
        var less = approval.with("items", Json.array("tool:read"));
        expect(200, admin.post(path, less.with("bindings", Json.object("read", READS))));
        expect(202, admin.post(path, approval.with("bindings", meek)));
    }

    /** A grant that was made before anything was approved never comes to cover what writes. */
    @Test
    void aGrantThatOnePersonMadeIsForReading() {
        var _ = submit();
        addAgent();
        var grant = conforms("Grant", expect(201, admin.post("/api/grants", newGrant("8h"))));
        assertThat(grant.object("terms").member("privileged")).isEqualTo(Json.of(false));
    }

    /** T63: what is approved is what was read, or nothing. */
    @Test
    void anApprovalOfWhatIsNoLongerSubmittedIsRefusedWithWhatChanged() {
        var read = submit();
        gate.says("files", snapshot("be nice", "read", "Reads. And sends.", "write", "Writes."));
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        var problem =
                expect(
                        409,
                        admin.post(
                                "/api/servers/files/approve", Json.object("digest", digest(read))));
        assertThat(problem.text("code")).isEqualTo("snapshot.other");
        assertThat(((Json.Obj) problem.array("differences").getFirst()).text("subject"))
                .isEqualTo("MODERN tool:read");
        assertThat(gate.store.servers.find("files").orElseThrow().state())
                .isEqualTo(ServerState.SUBMITTED);
        assertThat(gate.kinds()).doesNotContain("server.approved");
    }

    @Test
    void anApprovalNamesWhatIsThere() {
        var digest = digest(submit());
        var approve = "/api/servers/files/approve";
        refused(400, "digest.malformed", admin.post(approve, Json.object("digest", "latest")));
        refused(
                400,
                "item.unknown",
                admin.post(approve, Json.object("digest", digest, "items", List.of("tool:rm"))));
        refused(
                400,
                "item.malformed",
                admin.post(approve, Json.object("digest", digest, "items", List.of("rm"))));
        refused(
                400,
                "items.empty",
                admin.post(approve, Json.object("digest", digest, "items", List.of())));
    }

    @Test
    void aCheckFindsDriftAndApprovingWhatWasFoundSettlesIt() {
        approve(submit());
        gate.says("files", snapshot("be nice", "read", "Other.", "write", "Writes.", "rm", "Rm."));
        var checked = expect(200, admin.post("/api/servers/files/check", Json.object()));
        assertThat(checked.array("findings")).hasSize(2);
        var listed = conforms("FindingList", expect(200, admin.get("/api/drift?server=files")));
        var id = Json.of(((Json.Obj) listed.array("findings").getFirst()).member("id")).toText();
        conforms("Finding", expect(200, admin.get("/api/drift/" + id)));
        var diff = conforms("ServerDiff", expect(200, admin.get("/api/servers/files/diff")));
        assertThat(diff.array("differences")).hasSize(2);
        var body = Json.object("digest", digest(checked));
        body = body.with("bindings", bindings(checked, body));
        // A new tool that can do more than read is for two persons, whatever it is bound to.
        approved(expect(202, admin.post("/api/servers/files/approve", body)));
        assertThat(expect(200, admin.get("/api/servers/files")).array("findings")).isEmpty();
        refused(404, "drift.unknown", admin.get("/api/drift/" + id));
    }

    @Test
    void aFindingThatTheApprovalDoesNotSettleStands() {
        var first = submit();
        approve(first);
        var drifted = snapshot("be nice", "read", "Other.", "write", "Writes.");
        gate.says("files", drifted);
        expect(200, admin.post("/api/servers/files/check", Json.object()));
        gate.store.make(
                () -> {
                    gate.store.servers.submit(
                            "files", snapshot("be nice", "read", "Third.", "write", "Writes."));
                    return "files";
                },
                _ -> gate.lastLine().event());
        var again = expect(200, admin.get("/api/servers/files"));
        var finding = (Json.Obj) approve(again).array("findings").getFirst();
        assertThat(finding.text("subject")).isEqualTo("MODERN tool:read");
        assertThat(finding.text("seen"))
                .isEqualTo(
                        drifted.in(dev.gatehouse.mcp.Era.MODERN)
                                .orElseThrow()
                                .find(ItemKey.parse("tool:read"))
                                .orElseThrow()
                                .digest()
                                .value());
    }

    /** A second operator approves it. */
    private void approved(Json.Obj proposed) {
        conforms("Proposed", proposed);
        var id = proposed.object("request").text("id");
        try (var second = gate.as(Role.ADMIN)) {
            conforms(
                    "ApprovedRequest",
                    expect(200, second.post("/api/requests/" + id + "/approve", Json.object())));
        }
    }

    @Test
    void aServerMovesOnlyAsItsLifeAllows() {
        var read = submit();
        refused(409, "server.state", admin.post("/api/servers/files/quarantine", REASON));
        refused(409, "server.state", admin.post("/api/servers/files/release", REASON));
        approve(read);
        refused(409, "server.state", admin.post("/api/servers/files/release", REASON));
        expect(200, admin.post("/api/servers/files/quarantine", REASON));
        approved(expect(202, admin.post("/api/servers/files/release", REASON)));
        expect(200, admin.post("/api/servers/files/retire", REASON));
        refused(409, "server.state", admin.post("/api/servers/files/check", Json.object()));
        refused(
                409,
                "server.state",
                admin.post("/api/servers/files/approve", Json.object("digest", digest(read))));
        assertThat(gate.kinds())
                .endsWith(
                        "server.quarantined",
                        "request.made",
                        "operator.added",
                        "server.released",
                        "server.retired");
        assertThat(gate.lastLine().event().body().text("reason")).isEqualTo("because");
    }

    @Test
    void anAgentsSecretIsShownOnceAndOnlyItsHashIsKept() {
        var added =
                expect(
                        201,
                        admin.post(
                                "/api/agents",
                                Json.object("name", "bot", "owner", "ann", "secret", true)));
        var secret = String.valueOf(added.text("secret"));
        assertThat(secret).startsWith("gha_").hasSizeGreaterThan(40);
        assertThat(gate.store.agents.find("bot").orElseThrow().secretHash())
                .isEqualTo(new Secret(secret).hash());
        var shown = conforms("AgentInFull", expect(200, admin.get("/api/agents/bot")));
        assertThat(shown.toText()).doesNotContain(secret);
        assertThat(gate.lastLine().event().body().toText()).doesNotContain(secret);
        conforms("AgentList", expect(200, admin.get("/api/agents")));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\":\"bot\",\"owner\":\"a\",\"issuer\":\"https://idp\",\"secret\":true}',"
                + "agent.credential",
        "'{\"name\":\"a b\",\"owner\":\"a\"}',agent.malformed",
        "'{\"name\":\"bot\",\"owner\":\"a\",\"secret\":\"yes\"}',member.malformed",
        "'{\"name\":\"bot\",\"owner\":\"a\",\"jwks\":{\"keys\":[]}}',agent.jwks",
        "'{\"name\":\"bot\",\"owner\":\"a\",\"jwks\":{\"keys\":[{\"kty\":\"EC\",\"d\":\"x\"}]}}',"
                + "agent.private-key",
        "'{\"name\":\"bot\",\"owner\":\"a\",\"jwks\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"x\"}]}}',"
                + "agent.private-key",
        "'{\"owner\":\"a\"}',member.missing",
    })
    void aMalformedAgentIsRefused(String body, String code) {
        refused(400, code, admin.post("/api/agents", parsed(body)));
    }

    private static Json.Obj parsed(String text) {
        var read =
                new dev.gatehouse.mcp.StrictJson(dev.gatehouse.mcp.JsonLimits.REQUEST)
                        .read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (Json.Obj) ((dev.gatehouse.mcp.StrictJson.Value) read).json();
    }

    @Test
    void aTokenIsForTheServersThatTheAgentIsGranted() {
        approve(submit());
        addAgent();
        refused(409, "agent.ungranted", admin.post("/api/agents/bot/token", Json.object()));
        grant("8h");
        var issued =
                conforms(
                        "IssuedToken",
                        expect(201, admin.post("/api/agents/bot/token", Json.object())));
        assertThat(issued.text("token")).isEqualTo("token-for-bot");
        assertThat(issued.array("servers")).containsExactly(Json.of("files"));
        assertThat(issued.text("expiresAt"))
                .isEqualTo(TestGate.START.plus(Duration.ofHours(1)).toString());
        assertThat(gate.lastLine().event().kind()).isEqualTo("token.issued");
        assertThat(gate.lastLine().event().body().toText()).doesNotContain("token-for-bot");
    }

    @ParameterizedTest
    @CsvSource({
        "ttl,'\"25h\"',400,span.malformed", "ttl,'\"soon\"',400,span.malformed",
        "scopes,'[\"admin\"]',400,scopes.unknown", "scopes,'[]',400,scopes.unknown",
        "servers,'[\"other\"]',404,server.unknown", "servers,'\"files\"',400,member.malformed"
    })
    void aMalformedTokenRequestIsRefused(String member, String value, int status, String code) {
        addAgent();
        var body = parsed("{\"" + member + "\":" + value + "}");
        refused(status, code, admin.post("/api/agents/bot/token", body));
    }

    @Test
    void aDisabledAgentGetsNothingMore() {
        approve(submit());
        addAgent();
        expect(200, admin.post("/api/agents/bot/disable", REASON));
        refused(409, "agent.disabled", admin.post("/api/agents/bot/disable", REASON));
        refused(409, "agent.disabled", admin.post("/api/agents/bot/token", Json.object()));
        refused(409, "agent.disabled", admin.post("/api/grants", newGrant("8h")));
        refused(
                409,
                "agent.taken",
                admin.post("/api/agents", Json.object("name", "bot", "owner", "eve")));
    }

    @Test
    void anAgentOfAnotherIssuerGetsNoTokenHere() {
        expect(
                201,
                admin.post(
                        "/api/agents",
                        Json.object(
                                "name", "bot", "owner", "ann", "issuer", "https://idp.example")));
        refused(409, "agent.issuer", admin.post("/api/agents/bot/token", Json.object()));
    }

    private static Json.Obj newGrant(String expires) {
        return Json.object("agent", "bot", "server", "files", "reason", "work")
                .with("items", Json.array("tool:read"))
                .with("expires", Json.of(expires));
    }

    private Json.Obj grant(String expires) {
        return conforms("Grant", expect(201, admin.post("/api/grants", newGrant(expires))));
    }

    @Test
    void aGrantEndsByTimeOrByRevocation() {
        approve(submit());
        addAgent();
        var first = grant("30m");
        assertThat(first.text("expiresAt")).isEqualTo("2026-11-21T09:30:00Z");
        gate.pass(Duration.ofMinutes(30));
        var ended = expect(200, admin.get("/api/grants/" + first.text("id")));
        assertThat(ended.member("stands")).isEqualTo(Json.of(false));
        var second = grant("90d");
        var revoke = "/api/grants/" + second.text("id") + "/revoke";
        var revoked = conforms("Grant", expect(200, admin.post(revoke, REASON)));
        assertThat(revoked.member("stands")).isEqualTo(Json.of(false));
        refused(409, "grant.revoked", admin.post(revoke, REASON));
        assertThat(gate.lastLine().event().kind()).isEqualTo("grant.revoked");
        conforms("GrantList", expect(200, admin.get("/api/grants")));
    }

    @ParameterizedTest
    @CsvSource({
        "agent,'\"eve\"',404,agent.unknown", "server,'\"other\"',404,server.unknown",
        "items,'[\"tool:rm\"]',400,item.unknown", "expires,'\"91d\"',400,span.malformed",
        "expires,'\"0h\"',400,span.malformed", "reason,'\" \"',400,member.malformed",
    })
    void aMalformedGrantIsRefused(String member, String value, int status, String code) {
        submit();
        addAgent();
        var body =
                newGrant("8h").with(member, Json.of(parsed("{\"v\":" + value + "}").member("v")));
        refused(status, code, admin.post("/api/grants", body));
        assertThat(gate.store.grants.all()).isEmpty();
    }

    @Test
    void theRecordIsReadFromEitherEnd() {
        submit();
        addAgent();
        var last = conforms("AuditLines", expect(200, admin.get("/api/audit?last=1")));
        var line = (Json.Obj) last.array("lines").getFirst();
        assertThat(line.text("kind")).isEqualTo("agent.added");
        var after = expect(200, admin.get("/api/audit?after=1&limit=1"));
        assertThat(((Json.Obj) after.array("lines").getFirst()).member("sequence"))
                .isEqualTo(Json.of(2));
        conforms("AuditLine", expect(200, admin.get("/api/audit/3")));
        refused(404, "audit.unknown", admin.get("/api/audit/99"));
        refused(404, "audit.unknown", admin.get("/api/audit/first"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"last=0", "last=1001", "last=x", "last=1&last=2", "after=-1"})
    void aMalformedRangeIsRefused(String query) {
        refused(400, "parameter.malformed", admin.get("/api/audit?" + query));
    }

    @Test
    void anOperatorGetsATokenOnceAndMayDoWhatTheRoleAllows() {
        var added =
                conforms(
                        "AddedOperator",
                        expect(
                                201,
                                admin.post(
                                        "/api/operators",
                                        Json.object("name", "olga", "role", "AUDITOR"))));
        try (var olga = gate.client(added.text("token"))) {
            var listed = conforms("OperatorList", expect(200, olga.get("/api/operators")));
            assertThat(listed.array("operators")).hasSize(2);
            assertThat(listed.toText()).doesNotContain(String.valueOf(added.text("token")));
            refused(403, "role.insufficient", olga.post("/api/servers", NEW_SERVER));
        }
        refused(
                409,
                "operator.taken",
                admin.post("/api/operators", Json.object("name", "olga", "role", "ADMIN")));
        refused(
                400,
                "role.unknown",
                admin.post("/api/operators", Json.object("name", "odd", "role", "ROOT")));
    }

    /** The whole table: each endpoint is tried without a token, and by each role. */
    @Test
    void noEndpointAnswersWithoutTheRoleItNeeds() {
        try (var nobody = gate.client(null);
                var stranger = gate.client("gho_made-up");
                var auditor = gate.as(Role.AUDITOR);
                var operator = gate.as(Role.OPERATOR)) {
            var opened =
                    List.of(
                            "/healthz",
                            "/readyz",
                            "/metrics",
                            "/api/openapi.json",
                            "/.well-known/authzen-configuration");
            var forAdmins =
                    List.of(
                            "approve",
                            "release",
                            "retire",
                            "operators",
                            "propose",
                            "reject",
                            "rollback");
            // They are asked with a body and change nothing.
            var reading = List.of("check", "explain", "simulate", "evaluation", "evaluations");
            for (var route : gate.rest.routes()) {
                if (opened.contains(route.pattern())) continue;
                var path = route.pattern().replaceAll("\\{[a-z]+}", "none");
                refused(401, "operator.unknown", ask(nobody, route.method(), path));
                refused(401, "operator.unknown", ask(stranger, route.method(), path));
                if (route.method().equals("GET")) continue;
                var last = path.substring(path.lastIndexOf('/') + 1);
                if (reading.contains(last) && !path.startsWith("/api/servers/")) continue;
                refused(403, "role.insufficient", ask(auditor, "POST", path));
                if (!path.startsWith("/api/requests/") && forAdmins.contains(last))
                    refused(403, "role.insufficient", ask(operator, "POST", path));
            }
        }
    }

    private static OperatorClient.Reply ask(OperatorClient client, String method, String path) {
        return method.equals("GET") ? client.get(path) : client.post(path, Json.object());
    }

    @Test
    void readinessSaysWhichCheckFailsAndWhy() {
        try (var probe = gate.client(null)) {
            conforms("Readiness", expect(200, probe.get("/readyz")));
            gate.trouble.set(Optional.of("The disk is full."));
            var ready = conforms("Readiness", expect(503, probe.get("/readyz")));
            assertThat(ready.toText()).contains("\"journal\"").contains("The disk is full.");
            conforms("Health", expect(200, probe.get("/healthz")));
        }
    }

    @Test
    void metricsAreServedAsText() throws Exception {
        gate.metrics.decided("allow", "none");
        try (var stream = gate.url().resolve("/metrics").toURL().openStream()) {
            assertThat(new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("gatehouse_decisions_total{outcome=\"allow\",rule=\"none\"} 1.0");
        }
    }

    // --- client-metadata documents

    private static final String CLIENT = "https://agent.example/client.json";

    private static Json.Obj document() {
        return Json.object(
                "client_id",
                CLIENT,
                "client_name",
                "An agent",
                "redirect_uris",
                List.of("http://127.0.0.1:3000/callback"));
    }

    private void addByDocument() {
        gate.publish(CLIENT, document());
        var wish =
                Json.object("name", "cimd", "owner", "ann", "issuer", "https://id.example")
                        .with("clientId", Json.of(CLIENT));
        conforms("AddedAgent", expect(201, admin.post("/api/agents", wish)));
    }

    @Test
    void anAgentIsAddedByItsDocument() {
        addByDocument();
        var shown = conforms("AgentDocument", expect(200, admin.get("/api/agents/cimd/document")));
        assertThat(shown.text("url")).isEqualTo(CLIENT);
        assertThat(shown.object("document")).isEqualTo(document());
        assertThat(gate.lastLine().event().body().text("document"))
                .isEqualTo(shown.text("accepted"));
    }

    @Test
    void anAgentWhoseDocumentIsNotTakenIsNotAdded() {
        var wish =
                Json.object("name", "cimd", "owner", "ann", "issuer", "https://id.example")
                        .with("clientId", Json.of(CLIENT));
        refused(400, "agent.document", admin.post("/api/agents", wish));
        gate.publish(CLIENT, document().with("client_id", Json.of(CLIENT + "2")));
        refused(400, "agent.document", admin.post("/api/agents", wish));
        assertThat(gate.store.agents.find("cimd")).isEmpty();
    }

    @Test
    void aDocumentThatSaysAnotherNameIsRecordedAndAccepted() {
        addByDocument();
        gate.publish(CLIENT, document().with("client_name", Json.of("Another")));
        var seen =
                conforms(
                        "AgentDocument",
                        expect(200, admin.post("/api/agents/cimd/document/check", Json.object())));
        assertThat(seen.array("changed")).containsExactly(Json.of("client_name"));
        assertThat(seen.text("withheld")).isNull();
        assertThat(gate.lastLine().event().kind()).isEqualTo("agent.document-changed");
        var old = Json.object("digest", String.valueOf(seen.text("accepted")));
        refused(409, "agent.document-changed", admin.post("/api/agents/cimd/document/accept", old));
        var now = Json.object("digest", String.valueOf(seen.text("seen")));
        var accepted = expect(200, admin.post("/api/agents/cimd/document/accept", now));
        assertThat(accepted.text("accepted")).isEqualTo(seen.text("seen"));
        assertThat(accepted.text("seen")).isNull();
        assertThat(gate.lastLine().event().kind()).isEqualTo("agent.document-accepted");
    }

    @Test
    void anAgentWhoseDocumentLeadsElsewhereIsWithheldUntilTwoAcceptThat() {
        addByDocument();
        gate.publish(CLIENT, document().with("redirect_uris", Json.array("https://evil.example/")));
        var seen = expect(200, admin.post("/api/agents/cimd/document/check", Json.object()));
        assertThat(seen.text("withheld")).contains("redirect_uris");
        assertThat(gate.store.agents.find("cimd").orElseThrow().mayAct()).isFalse();
        gate.publish(CLIENT, document());
        var back = expect(200, admin.post("/api/agents/cimd/document/check", Json.object()));
        assertThat(back.text("seen")).isNull();
        assertThat(back.text("withheld")).isNotNull();
        var digest = Json.object("digest", String.valueOf(back.text("accepted")));
        var proposed = expect(202, admin.post("/api/agents/cimd/document/accept", digest));
        assertThat(gate.store.agents.find("cimd").orElseThrow().mayAct()).isFalse();
        try (var second = gate.as(Role.OPERATOR)) {
            var request = "/api/requests/" + proposed.object("request").text("id") + "/approve";
            var accepted = expect(200, second.post(request, Json.object())).object("done");
            assertThat(accepted.text("withheld")).isNull();
        }
        assertThat(gate.store.agents.find("cimd").orElseThrow().mayAct()).isTrue();
    }

    @Test
    void anAgentWithoutADocumentHasNone() {
        addAgent();
        refused(409, "agent.no-document", admin.get("/api/agents/bot/document"));
        refused(404, "agent.unknown", admin.get("/api/agents/nobody/document"));
    }
}
