package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Terms;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.AuthorityTable;
import dev.gatehouse.policy.AuthorityTable.Line;
import dev.gatehouse.policy.PolicyRule;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The lines of {@code authority.txt} again, now against a gate that runs: what is refused never
 * reaches the server, and the record says why (AUT-1, AUT-2, INV-5).
 */
class AuthorityLiveTest {
    private static final Map<String, String> KINDS =
            Map.of(
                    "call.allowed", "allow",
                    "call.unconfirmed", "confirm",
                    "call.refused", "refuse");

    private static final FakeServer SERVER = FakeServer.start();
    private static final FakeIssuer ISSUER = FakeIssuer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    AuthorityLiveTest.class,
                    "issuers: {trusted: [{issuer: \"" + ISSUER.issuer() + "\"}]}",
                    "fetch: {allowedHosts: [127.0.0.1]}");
    private static final Desk DESK = GATE.desk();
    private static final List<Line> LINES =
            AuthorityTable.lines().stream().filter(AuthorityLiveTest::canBePlayed).toList();

    /** The grants that others are below, as far as they are made beforehand, by line. */
    private static final Map<Integer, String> PARENTS = new HashMap<>();

    static {
        for (var line : LINES) {
            var definition =
                    Json.object("name", tool(line), "inputSchema", Json.object("type", "object"));
            SERVER.catalogue().put(new Tool(definition, _ -> Outcome.text("done")));
        }
        DESK.addServer("files", SERVER.url());
        DESK.addAgent("principal", ISSUER.issuer(), "principal");
        approve(false);
        grantsOfOnePerson();
        DESK.publish(Json.object("about", "The table", "rules", rules()));
    }

    /**
     * One operator grants a tool while it only reads; then two say that it does what the line says.
     * A parent that two made was made before, when they had said so already.
     */
    private static void grantsOfOnePerson() {
        for (var line : LINES)
            if (isAlone(line.terms()) && line.parent().isPresent() && !isAlone(line.parent()))
                PARENTS.put(line.number(), DESK.grant(ofParent(line)));
        approve(true);
        for (var line : LINES) {
            if (isAlone(line.parent())) PARENTS.put(line.number(), DESK.grantAlone(ofParent(line)));
            if (!isAlone(line.terms())) continue;
            DESK.addAgent(agentOf(line), ISSUER.issuer(), agentOf(line));
            var _ = DESK.grantAlone(wish(line, PARENTS.get(line.number())));
        }
        approve(false);
    }

    private static boolean isAlone(Optional<Terms> terms) {
        return terms.filter(one -> !one.privileged()).isPresent();
    }

    /**
     * Two approve everything, as the lines have it.
     *
     * @param meek where one person is to make a grant, as what only reads
     */
    private static void approve(boolean meek) {
        var bindings = Json.object();
        for (var line : LINES) {
            var binding = line.binding().orElseThrow();
            if (meek && (isAlone(line.terms()) || isAlone(line.parent())))
                binding = binding.with("action", Json.of("read"));
            bindings = bindings.with(tool(line), binding);
        }
        DESK.approve(
                "files",
                bindings,
                LINES.stream().map(line -> "tool:" + tool(line)).toArray(String[]::new));
    }

    /** One policy with the rules of every line, each about the line's own tool. */
    private static List<Json.Obj> rules() {
        var rules = new ArrayList<Json.Obj>();
        for (var line : LINES)
            for (var rule : line.rules().orElse(RuleSet.STANDARD.rules()))
                rules.add(rule(rule, line, rules.size()));
        return rules;
    }

    private static Json.Obj rule(PolicyRule rule, Line line, int number) {
        var match = rule.match();
        var form =
                Json.object(
                        "id",
                        "line" + line.number() + "." + number,
                        "effect",
                        rule.effect().toString(),
                        "items",
                        List.of("tool:" + tool(line)),
                        "why",
                        "a test");
        if (!match.actions().isEmpty())
            form =
                    form.with(
                            "actions",
                            Json.of(match.actions().stream().map(Object::toString).toList()));
        if (!match.resources().isEmpty())
            form =
                    form.with(
                            "resources",
                            Json.of(match.resources().stream().map(Object::toString).toList()));
        var when = rule.when();
        return when == null ? form : form.with("when", Json.of(when.toString()));
    }

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
        SERVER.close();
    }

    /**
     * What cannot be brought about by operators at will is left to the decision function: a tool
     * without a binding is not approved, and a word on exact arguments is a person's answer to a
     * call that waits.
     */
    private static boolean canBePlayed(Line line) {
        return line.binding().isPresent() && line.terms().filter(Terms::isExact).isEmpty();
    }

    private static String tool(Line line) {
        return "it" + line.number();
    }

    @TestFactory
    Stream<DynamicTest> everyLineHoldsInTheGateThatRuns() {
        assertThat(LINES).hasSizeGreaterThan(80);
        return LINES.stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.number() + ": " + line.text(), () -> holds(line)));
    }

    private static void holds(Line line) {
        var agent = agent(line);
        var mark = DESK.mark();
        long before = SERVER.wire().received(tool(line));
        var reply = agent.call(tool(line), line.arguments());

        var decided =
                DESK.since(mark).stream()
                        .filter(entry -> KINDS.containsKey(entry.kind()))
                        .filter(entry -> entry.says("item", "tool:" + tool(line)))
                        .toList();
        assertThat(decided)
                .singleElement()
                .satisfies(entry -> {
                    var word = KINDS.get(entry.kind());
                    var rule = entry.body().text("rule");
                    assertThat(rule == null ? word : word + " " + rule).isEqualTo(line.decision());
                });
        boolean allowed = line.decision().equals("allow");
        boolean failed = reply.isError() || Json.of(true).equals(reply.result().member("isError"));
        assertThat(failed).as(reply.toString()).isEqualTo(!allowed);
        assertThat(SERVER.wire().received(tool(line))).isEqualTo(before + (allowed ? 1 : 0));
    }

    /** One of the line's own, with the line's grant. */
    private static FakeAgent agent(Line line) {
        var name = agentOf(line);
        if (line.waived()) DESK.waive("files", "tool:" + tool(line));
        if (!isAlone(line.terms())) {
            DESK.addAgent(name, ISSUER.issuer(), name);
            if (line.terms().isPresent()) {
                var _ = DESK.grant(wish(line, parent(line)));
            }
        }
        var route = GATE.route("files");
        var token =
                ISSUER.token(name, route.toString()).scope("mcp:call").claim("sub", "ulf").mint();
        return FakeAgent.of(route, Revision.V2026_07_28).bearing(token);
    }

    private static String agentOf(Line line) {
        return "alice" + line.number();
    }

    private static @Nullable String parent(Line line) {
        var before = PARENTS.get(line.number());
        return before == null && line.parent().isPresent() ? DESK.grant(ofParent(line)) : before;
    }

    private static Json.Obj ofParent(Line line) {
        return wish("principal", line, line.parent().orElseThrow().resources());
    }

    private static Json.Obj wish(Line line, @Nullable String parent) {
        var terms = line.terms().orElseThrow();
        var wish = wish(agentOf(line), line, terms.resources());
        if (terms.user() != null) wish = wish.with("user", Json.of(terms.user()));
        if (terms.when() != null) wish = wish.with("when", Json.of(terms.when()));
        return parent == null ? wish : wish.with("parent", Json.of(parent));
    }

    private static Json.Obj wish(String agent, Line line, List<Selector> resources) {
        return Json.object(
                "agent",
                agent,
                "server",
                "files",
                "reason",
                "a test",
                "items",
                List.of("tool:" + tool(line)),
                "resources",
                resources.stream().map(Selector::toString).toList());
    }

    /** What nobody looked at is not passed on: a server may read it in another way than we. */
    @Test
    void whatIsNotDecidedOnIsNotSent() {
        var line =
                LINES.stream()
                        .filter(one -> one.decision().equals("allow"))
                        .findFirst()
                        .orElseThrow();
        DESK.addAgent("carl", ISSUER.issuer(), "carl");
        var _ = DESK.grant(wish("carl", line, List.of()));
        var route = GATE.route("files");
        var agent =
                FakeAgent.of(route, Revision.V2026_07_28)
                        .bearing(ISSUER.token("carl", route.toString()).scope("mcp:call").mint());
        var call = Json.object("name", tool(line), "arguments", Json.object());
        long before = SERVER.wire().received(tool(line));

        assertThat(agent.send("tools/call", call.with("Name", Json.of("spare"))).isError())
                .isFalse();
        assertThat(SERVER.wire().contains("spare")).isFalse();
        assertThat(
                        agent.send("tools/call", call.with("arguments", Json.of("spare")))
                                .error()
                                .code())
                .isEqualTo(-32602);
        assertThat(SERVER.wire().received(tool(line))).isEqualTo(before + 1);
    }

    /** A list says what may be called at all; what a call may touch is the call's matter. */
    @Test
    void aToolWhoseReachIsNotKnownIsListedToWhoHasAGrant() {
        var line =
                LINES.stream()
                        .filter(one -> one.decision().equals("refuse reach.known"))
                        .findFirst()
                        .orElseThrow();
        DESK.addAgent("bob", ISSUER.issuer(), "bob");
        var _ = DESK.grant(wish("bob", line, List.of()));
        var route = GATE.route("files");
        var token = ISSUER.token("bob", route.toString()).scope("mcp:call").mint();
        assertThat(FakeAgent.of(route, Revision.V2026_07_28).bearing(token).toolNames())
                .containsExactly(tool(line));
    }
}
