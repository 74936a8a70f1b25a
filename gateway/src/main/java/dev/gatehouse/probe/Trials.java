package dev.gatehouse.probe;

import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.severity.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tries each control as an agent and a server would meet it. What is looked for is there when the
 * agent is answered, not a moment later. Each gives what was wrong, nothing when the control did
 * what it is for; throws {@link Untried} when the way itself is not open.
 */
final class Trials {
    /** A look is left out while too many others are under way; then another list is asked for. */
    private static final int LISTS = 5;

    private static final String NOT_FOUND =
            "no finding of its severity was in the record when the agent was answered";

    private final ProbeAgent agent;
    private final Servers servers;
    private final Findings findings;

    Trials(ProbeAgent agent, Servers servers, Findings findings) {
        this.agent = agent;
        this.servers = servers;
        this.findings = findings;
    }

    List<String> of(Control control, ProbeServer server, ProbeAuthority authority) {
        var name = name(control);
        requireOpen(name, server);
        return switch (control) {
            case DRIFT -> drift(name, server);
            case CLOAKING -> cloaking(name, server);
            case IDENTITY -> identity(name, server, authority);
        };
    }

    static String name(Control control) {
        return Server.probe(control.word());
    }

    /** What is never open is no control. */
    private void requireOpen(String name, ProbeServer server) {
        int before = server.called();
        var answer = agent.call(name);
        if (!answer.holds(ProbeServer.HERE) || server.called() != before + 1)
            throw new Untried(
                    "A call to a server that is as it was approved got "
                            + answer.status()
                            + " and did not come through: "
                            + answer.said());
    }

    private List<String> drift(String name, ProbeServer server) {
        server.turn(ProbeServer.Face.CHANGED);
        var wrong =
                list(
                        name,
                        server,
                        finding ->
                                finding.difference().source() == Source.DECLARATION
                                        && finding.severity().isAtLeast(Severity.S3));
        return withoutCall(name, server, wrong);
    }

    private List<String> cloaking(String name, ProbeServer server) {
        server.turn(ProbeServer.Face.DOUBLE);
        var wrong = list(name, server, finding -> finding.severity().isAtLeast(Severity.S4));
        requireQuarantined(name, wrong);
        return withoutCall(name, server, wrong);
    }

    /** Another key and other names, of the same authority: nothing but its identity tells. */
    private List<String> identity(String name, ProbeServer server, ProbeAuthority authority) {
        server.become(authority.issue("somebody-else.test"));
        int before = server.asked();
        var answer = agent.call(name);
        var wrong = new ArrayList<String>();
        if (server.asked() != before) wrong.add("the other server was sent a request");
        if (answer.holds(ProbeServer.HERE)) wrong.add("the agent got its answer");
        if (!isFound(
                name,
                finding ->
                        finding.difference().source() == Source.IDENTITY
                                && finding.severity().isAtLeast(Severity.S4))) wrong.add(NOT_FOUND);
        requireQuarantined(name, wrong);
        return wrong;
    }

    private List<String> list(String name, ProbeServer server, Predicate<Finding> expected) {
        var wrong = new ArrayList<String>();
        for (int i = 0; i < LISTS; i++) {
            int before = server.asked();
            boolean isDrifted = agent.list(name).holds(ProbeServer.MARK);
            boolean isFound = isFound(name, expected);
            if (isDrifted) wrong.add("the changed words came through to the agent");
            if (!isFound && server.asked() != before) wrong.add(NOT_FOUND);
            if (isFound || !wrong.isEmpty()) return wrong;
        }
        wrong.add("nobody looked at what " + LISTS + " lists of the agent would have said");
        return wrong;
    }

    private boolean isFound(String name, Predicate<Finding> expected) {
        return findings.open(name).stream().anyMatch(expected);
    }

    private void requireQuarantined(String name, List<String> wrong) {
        var state = servers.find(name).map(Server::state).orElse(ServerState.RETIRED);
        if (state != ServerState.QUARANTINED) wrong.add("the server is " + state);
    }

    private List<String> withoutCall(String name, ProbeServer server, List<String> wrong) {
        int before = server.called();
        var answer = agent.call(name);
        if (server.called() != before || answer.holds(ProbeServer.HERE))
            wrong.add("its tool can still be called");
        return wrong;
    }
}
