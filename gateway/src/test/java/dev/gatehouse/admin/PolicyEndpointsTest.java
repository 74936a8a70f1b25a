package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Operator;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Loosening;
import dev.gatehouse.policy.PolicyDocument;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.RuleSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a policy over REST, its simulation and explanation, and AuthZEN. */
class PolicyEndpointsTest {
    private final TestGate gate;
    private final OperatorClient ann;
    private final OperatorClient bea;

    PolicyEndpointsTest(@TempDir Path directory) {
        gate = new TestGate(directory);
        ann = gate.admin();
        bea = gate.as(Operator.Role.ADMIN);
    }

    @AfterEach
    void close() {
        ann.close();
        bea.close();
        gate.close();
    }

    /** Server files with tools read and write, agent bot with a grant of all. */
    @BeforeEach
    void estate() {
        gate.says("files", TestGate.snapshot("", "read", "Reads.", "write", "Writes."));
        var server = Json.object("name", "files", "url", "http://127.0.0.1:9/mcp", "owner", "ann");
        var added = expect(201, ann.post("/api/servers", server));
        var bindings =
                Json.object(
                        "read",
                        Json.object("action", "read", "resources", List.of("path:{/path}")),
                        "write",
                        Json.object("action", "write", "resources", List.of("path:{/path}")));
        agreed(
                ann.post(
                        "/api/servers/files/approve",
                        Json.object(
                                "digest",
                                Json.of(added.object("submitted").text("digest")),
                                "bindings",
                                bindings)));
        expect(201, ann.post("/api/agents", Json.object("name", "bot", "owner", "ann")));
        agreed(
                ann.post(
                        "/api/grants",
                        Json.object(
                                "agent",
                                "bot",
                                "server",
                                "files",
                                "reason",
                                "work",
                                "resources",
                                List.of("*"))));
    }

    /** What one may not do alone, the other agrees to. */
    private void agreed(OperatorClient.Reply reply) {
        var waits = expect(202, reply).object("request").text("id");
        expect(200, bea.post("/api/requests/" + waits + "/approve", Json.object()));
    }

    private static Json.Obj rule(String id, String effect, Object... more) {
        var rule = Json.object("id", id, "effect", effect, "why", "a test");
        for (int i = 0; i < more.length; i += 2)
            rule = rule.with((String) more[i], Json.of(more[i + 1]));
        return rule;
    }

    private static Json.Obj document(Json.Obj... rules) {
        return Json.object("rules", List.of(rules));
    }

    private static final Json.Obj GRANTED = rule("granted", "permit");
    private static final Json.Obj NO_PAYROLL =
            rule("no-payroll", "forbid", "resources", List.of("path:/payroll/*"));
    private static final Json.Obj NO_WRITING =
            rule("no-writing", "forbid", "actions", List.of("write"));

    private static Json.Obj propose(OperatorClient who, Json.Obj document) {
        return expect(
                201,
                who.post(
                        "/api/policy/propose",
                        Json.object("document", document, "reason", "because")));
    }

    private static String state(Json.Obj answer) {
        return String.valueOf(answer.object("policy").text("state"));
    }

    private static Json.Obj rollback(OperatorClient who) {
        return expect(201, who.post("/api/policy/rollback", Json.object("reason", "oops")));
    }

    private String decision(String tool, String path) {
        var asked =
                Json.object(
                        "agent",
                        "bot",
                        "server",
                        "files",
                        "tool",
                        tool,
                        "user",
                        "eve",
                        "arguments",
                        Json.object("path", path));
        var decision = expect(200, ann.post("/api/policy/explain", asked)).object("decision");
        var rule = decision.text("rule");
        var why = String.valueOf(decision.text("why")).replaceFirst(": a test$", "");
        return decision.text("outcome") + (rule == null ? "" : " " + why);
    }

    @Test
    void whatOnlyTightensIsPublishedByOnePerson() {
        assertThat(decision("read", "/payroll/a")).isEqualTo("allow");
        var answer = propose(ann, document(GRANTED, NO_PAYROLL));
        assertThat(state(answer)).isEqualTo("in-force");
        assertThat(answer.object("difference").member("loosens")).isEqualTo(Json.of(false));
        assertThat(answer.object("difference").array("changes")).isNotEmpty();
        assertThat(decision("read", "/payroll/a")).isEqualTo("refuse no-payroll");
        assertThat(decision("read", "/other")).isEqualTo("allow");
        assertThat(gate.lastLine().event().kind()).isEqualTo("policy.published");
        assertThat(gate.lastLine().event().body().text("reason")).isEqualTo("because");
    }

    @Test
    void whatMayLoosenTakesASecondPersonAndIsNotInForceBefore() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        var waiting = propose(ann, document(GRANTED));
        assertThat(state(waiting)).isEqualTo("proposed");
        assertThat(decision("read", "/payroll/a")).isEqualTo("refuse no-payroll");
        var own = expect(409, ann.post("/api/policies/2/approve", Json.object()));
        assertThat(own.text("code")).isEqualTo("policy.same-person");
        var approved = expect(200, bea.post("/api/policies/2/approve", Json.object()));
        assertThat(state(approved)).isEqualTo("in-force");
        assertThat(decision("read", "/payroll/a")).isEqualTo("allow");
        assertThat(gate.kinds())
                .endsWith("policy.published", "policy.proposed", "policy.published");
        expect(409, bea.post("/api/policies/2/approve", Json.object()));
    }

    @Test
    void aProposalIsStaleOnceAnotherPolicyIsInForce() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        propose(ann, document(GRANTED));
        propose(bea, document(GRANTED, NO_PAYROLL, NO_WRITING));
        var stale = expect(409, bea.post("/api/policies/2/approve", Json.object()));
        assertThat(stale.text("code")).isEqualTo("policy.stale");
        expect(200, ann.post("/api/policies/2/reject", Json.object("reason", "stale")));
        assertThat(gate.lastLine().event().kind()).isEqualTo("policy.rejected");
        expect(409, bea.post("/api/policies/2/approve", Json.object()));
        assertThat(decision("read", "/payroll/a")).isEqualTo("refuse no-payroll");
    }

    @Test
    void aPolicyWhoseOwnTestsFailIsNotTaken() {
        var test =
                Json.object(
                        "name",
                        "payroll",
                        "agent",
                        "bot",
                        "server",
                        "files",
                        "tool",
                        "read",
                        "arguments",
                        Json.object("path", "/payroll/a"),
                        "expect",
                        "refuse no-payroll");
        var wrong = document(GRANTED).with("tests", Json.of(List.of(test)));
        var refused =
                expect(
                        409,
                        ann.post(
                                "/api/policy/propose",
                                Json.object("document", wrong, "reason", "because")));
        assertThat(refused.text("code")).isEqualTo("policy.tests");
        assertThat(refused.array("failures")).hasSize(1);
        var checked = expect(200, ann.post("/api/policy/check", Json.object("document", wrong)));
        assertThat(checked.array("failures")).hasSize(1);
        assertThat(gate.kinds()).doesNotContain("policy.published", "policy.proposed");
        var right = document(GRANTED, NO_PAYROLL).with("tests", Json.of(List.of(test)));
        assertThat(state(propose(ann, right))).isEqualTo("in-force");
    }

    @Test
    void goingBackFromALooserPolicyIsDoneAtOnceByAnybody() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        propose(ann, document(GRANTED));
        expect(200, bea.post("/api/policies/2/approve", Json.object()));
        assertThat(state(rollback(bea))).isEqualTo("in-force");
        assertThat(decision("read", "/payroll/a")).isEqualTo("refuse no-payroll");
        assertThat(decision("read", "/other")).isEqualTo("allow");
    }

    @Test
    void whoTightenedAloneTakesThatBackAloneWithinAnHourAndNobodyElseDoes() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        assertThat(state(rollback(bea))).isEqualTo("proposed");
        assertThat(state(rollback(ann))).isEqualTo("in-force");
        assertThat(decision("read", "/payroll/a")).isEqualTo("allow");
        propose(ann, document(GRANTED, NO_WRITING));
        gate.pass(Duration.ofMinutes(61));
        assertThat(state(rollback(ann))).isEqualTo("proposed");
        assertThat(decision("write", "/a")).isEqualTo("refuse no-writing");
    }

    @Test
    void goingBackRestoresExactlyTheDocumentAndWhatItDecides() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        var before = expect(200, ann.get("/api/policies/in-force"));
        propose(ann, document(GRANTED, NO_PAYROLL, NO_WRITING));
        rollback(ann);
        var after = expect(200, ann.get("/api/policies/in-force"));
        assertThat(after.member("number")).isEqualTo(Json.of(3));
        assertThat(after.object("policy").member("restores")).isEqualTo(Json.of(1));
        assertThat(after.object("document")).isEqualTo(before.object("document"));
        assertThat(decision("write", "/a")).isEqualTo("allow");
        assertThat(decision("write", "/payroll/a")).isEqualTo("refuse no-payroll");
        var standard =
                expect(
                        201,
                        ann.post(
                                "/api/policy/rollback",
                                Json.object("reason", "all of it", "version", 0)));
        assertThat(state(standard)).isEqualTo("proposed");
        assertThat(expect(200, ann.get("/api/policies/0")).object("document"))
                .isEqualTo(PolicyForm.of(PolicyDocument.STANDARD));
    }

    /** Whatever one person does, in whatever order and haste (T68). */
    @Test
    void onePersonAloneNeverGetsBeyondWhatTwoAgreedOn() {
        var pool =
                List.of(
                        GRANTED,
                        NO_PAYROLL,
                        NO_WRITING,
                        rule("ask", "confirm"),
                        rule("read-only", "permit", "actions", List.of("read")),
                        rule("few", "permit", "when", "has(args.n) && args.n < 3"),
                        rule("not-eve", "forbid", "users", List.of("e*")),
                        rule("no-a", "forbid", "resources", List.of("path:/a/*", "path:/b")));
        var agreed = List.of(GRANTED, NO_PAYROLL);
        propose(ann, document(GRANTED, NO_PAYROLL, NO_WRITING));
        propose(ann, document(GRANTED, NO_PAYROLL));
        expect(200, bea.post("/api/policies/2/approve", Json.object()));
        var random = new Random(7);
        int published = 0;
        for (int step = 0; step < 150; step++) {
            gate.pass(Duration.ofMinutes(random.nextInt(20)));
            long before = number();
            switch (random.nextInt(4)) {
                case 0 -> ann.post("/api/policy/rollback", Json.object("reason", "back"));
                case 1 ->
                        ann.post(
                                "/api/policy/rollback",
                                Json.object("reason", "back", "version", random.nextInt(step + 1)));
                case 2 ->
                        ann.post(
                                "/api/policies/" + (1 + random.nextInt(step + 1)) + "/approve",
                                Json.object());
                default -> {
                    var rules = new ArrayList<>(agreed);
                    for (var rule : pool)
                        if (random.nextInt(3) == 0) if (!rules.remove(rule)) rules.add(rule);
                    propose(ann, document(rules.toArray(new Json.Obj[0])));
                }
            }
            if (number() != before) published++;
            assertThat(Loosening.between(rules(agreed), gate.store.worlds.current().rules()))
                    .isEmpty();
        }
        assertThat(published).isGreaterThan(10);
    }

    private long number() {
        return gate.store.worlds.current().rules().version();
    }

    private static RuleSet rules(List<Json.Obj> rules) {
        return switch (PolicyForm.read(document(rules.toArray(new Json.Obj[0])))) {
            case PolicyForm.Read(var document) -> RuleSet.of(0, document);
            case PolicyForm.Refused(var where, var why) -> throw new AssertionError(where + why);
        };
    }

    @Test
    void whatIsNoPolicyIsRefusedWithItsPlace() {
        var refused =
                expect(
                        400,
                        ann.post(
                                "/api/policy/check",
                                Json.object(
                                        "document",
                                        document(rule("r", "permit", "when", "nobody.knows")))));
        assertThat(refused.text("detail")).startsWith("In rule r, when: ");
        expect(400, ann.post("/api/policy/check", Json.object()));
        expect(409, ann.post("/api/policy/rollback", Json.object("reason", "nothing yet")));
        expect(404, ann.get("/api/policies/7"));
        try (var operator = gate.as(Operator.Role.OPERATOR)) {
            var body = Json.object("document", document(GRANTED), "reason", "because");
            expect(403, operator.post("/api/policy/propose", body));
            expect(200, operator.post("/api/policy/check", body.without("reason")));
        }
    }

    private void recorded(String kind, Json.Obj more) {
        var body =
                Json.object(
                        "issuer",
                        "http://127.0.0.1:8080/issuer",
                        "client",
                        "bot",
                        "subject",
                        "eve",
                        "agent",
                        "bot",
                        "server",
                        "files",
                        "method",
                        "tools/call",
                        "era",
                        "MODERN");
        for (var member : more.members().entrySet())
            body = body.with(member.getKey(), member.getValue());
        var whole = body;
        gate.store.make(() -> "", _ -> new Event(gate.now.get(), kind, whole));
    }

    @Test
    void recordedCallsAreDecidedAgainAndWhatCannotBeIsCounted() {
        gate.pass(Duration.ofMinutes(1));
        for (var path : List.of("/payroll/a", "/b"))
            recorded(
                    "call.allowed",
                    Json.object(
                            "item",
                            "tool:read",
                            "action",
                            "read",
                            "resources",
                            List.of("path:" + path)));
        recorded("call.refused", Json.object("item", "tool:read", "rule", "arguments.fit"));
        recorded("call.refused", Json.object("item", "tool:gone", "action", "read"));
        gate.pass(Duration.ofMinutes(1));
        var tried = simulate(document(GRANTED, NO_PAYROLL));
        assertThat(tried.member("entries")).isEqualTo(Json.of(4));
        assertThat(tried.member("replayed")).isEqualTo(Json.of(2));
        assertThat(tried.member("changed")).isEqualTo(Json.of(1));
        assertThat(tried.member("differing")).isEqualTo(Json.of(0));
        var change = (Json.Obj) tried.array("changes").getFirst();
        assertThat(change.text("before")).isEqualTo("allow");
        assertThat(change.text("after")).isEqualTo("refuse policy.forbids");
        assertThat(tried.array("leftOut")).hasSize(2);
        var argued = rule("few", "forbid", "when", "args.n > 1");
        assertThat(simulate(document(GRANTED, argued)).member("replayed")).isEqualTo(Json.of(0));
    }

    private Json.Obj simulate(Json.Obj document) {
        return expect(
                200,
                ann.post("/api/policy/simulate", Json.object("document", document, "since", "1h")));
    }

    private static Json.Obj authzen(String agent, String tool, String path) {
        return Json.object(
                "subject",
                Json.object("type", "user", "id", "eve"),
                "action",
                Json.object("name", "tools/call"),
                "resource",
                Json.object(
                        "type",
                        "tool",
                        "id",
                        tool,
                        "properties",
                        Json.object("server", "files", "arguments", Json.object("path", path))),
                "context",
                Json.object("agent", agent, "time", "any"));
    }

    private Json.Obj evaluation(Json.Obj request) {
        return expect(200, ann.post("/access/v1/evaluation", request));
    }

    @Test
    void anAuthzenDecisionIsTheGatesOwn() {
        propose(
                ann,
                document(
                        GRANTED,
                        NO_PAYROLL,
                        rule("ask", "confirm", "items", List.of("tool:write"))));
        assertThat(evaluation(authzen("bot", "read", "/a")).member("decision"))
                .isEqualTo(Json.of(true));
        var refused = evaluation(authzen("bot", "read", "/payroll/a"));
        assertThat(refused.member("decision")).isEqualTo(Json.of(false));
        assertThat(refused.object("context").text("rule")).isEqualTo("policy.forbids");
        var confirmed = evaluation(authzen("bot", "write", "/a"));
        assertThat(confirmed.member("decision")).isEqualTo(Json.of(false));
        assertThat(confirmed.object("context").text("requires")).isEqualTo("confirmation");
        try (var nobody = gate.client(null)) {
            expect(401, nobody.post("/access/v1/evaluation", authzen("bot", "read", "/a")));
            var found = expect(200, nobody.get("/.well-known/authzen-configuration"));
            assertThat(found.text("policy_decision_point")).isEqualTo(gate.url().toString());
            assertThat(found.text("access_evaluation_endpoint"))
                    .isEqualTo(gate.url() + "/access/v1/evaluation");
        }
    }

    @Test
    void whatAuthzenDoesNotKnowIsNeverTrue() {
        var good = authzen("bot", "read", "/a");
        var person = Json.object("type", "person", "id", "eve");
        for (var odd :
                List.of(
                        good.with("subject", person),
                        authzen("nobody", "read", "/a"),
                        good.without("context"),
                        good.with("action", Json.object("name", "tools/cull")),
                        good.with("action", Json.object("name", "prompts/get")),
                        good.with("resource", Json.object("type", "tool", "id", "read")),
                        good.with("resource", Json.object("type", "mcp_server", "id", "files"))))
            assertThat(evaluation(odd).member("decision"))
                    .as(odd.toText())
                    .isEqualTo(Json.of(false));
        for (var part : List.of("subject", "action", "resource"))
            expect(400, ann.post("/access/v1/evaluation", good.without(part)));
        expect(
                400,
                ann.post(
                        "/access/v1/evaluation",
                        good.with("subject", Json.object("type", "user"))));
    }

    @Test
    void severalAreEvaluatedInOrderAndAsFarAsWasAsked() {
        propose(ann, document(GRANTED, NO_PAYROLL));
        var good = authzen("bot", "read", "/a");
        var bad = authzen("bot", "read", "/payroll/a").object("resource");
        var asks =
                List.of(
                        Json.object("resource", good.object("resource")),
                        Json.object("resource", bad),
                        Json.object("resource", Json.object("type", "tool")),
                        Json.object("resource", good.object("resource")));
        var body = good.without("resource").with("evaluations", Json.of(asks));
        assertThat(decisions(body)).containsExactly(true, false, false, true);
        assertThat(decisions(with(body, "deny_on_first_deny"))).containsExactly(true, false);
        assertThat(decisions(with(body, "permit_on_first_permit"))).containsExactly(true);
        expect(400, ann.post("/access/v1/evaluations", with(body, "whatever")));
        assertThat(expect(200, ann.post("/access/v1/evaluations", good)).member("decision"))
                .isEqualTo(Json.of(true));
    }

    private static Json.Obj with(Json.Obj body, String semantic) {
        return body.with("options", Json.object("evaluations_semantic", semantic));
    }

    private List<Boolean> decisions(Json.Obj body) {
        return expect(200, ann.post("/access/v1/evaluations", body)).array("evaluations").stream()
                .map(each -> Json.of(true).equals(((Json.Obj) each).member("decision")))
                .toList();
    }
}
