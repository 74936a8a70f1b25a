package dev.gatehouse.probe;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Terms;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.probe.Result.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of the self-test: servers and an agent come to be, are approved and granted like any
 * other, turn, are looked after by the controls alone, and are gone again. That they came, what was
 * found of them and what it proved stays in the record.
 */
final class Round {
    static final String BROKEN = "The round broke within the gate: see its log.";

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final ItemKey TOOL = new ItemKey(Kind.TOOL, ProbeServer.TOOL);
    private static final Binding READS =
            new Binding(
                    ActionClass.READ,
                    new Reach.Bounded(List.of()),
                    Set.of(),
                    false,
                    null,
                    Set.of());

    private record Read(Server server, Snapshot said) {}

    private final SelfTest.Ports ports;
    private final ProbeAgent agent;
    private final ProbeAuthority authority;
    private final String replica;
    private final InstantSource clock;
    private final Map<Control, ProbeServer> servers = new EnumMap<>(Control.class);

    Round(
            SelfTest.Ports ports,
            ProbeAgent agent,
            ProbeAuthority authority,
            String replica,
            InstantSource clock) {
        this.ports = ports;
        this.agent = agent;
        this.authority = authority;
        this.replica = replica;
        this.clock = clock;
    }

    /**
     * Runs it.
     *
     * @param at the ports that were used before, so that a server stays where it was; kept there
     * @param path of its servers
     */
    List<Result> run(Map<Control, Integer> at, String path) {
        try {
            return end(attempt(at, path));
        } finally {
            servers.values().forEach(ProbeServer::close);
        }
    }

    private List<Result> attempt(Map<Control, Integer> at, String path) {
        try {
            for (var control : Control.values()) servers.put(control, start(control, at, path));
            clearLeftovers();
            begin();
        } catch (Untried untried) {
            return Result.allUntried(untried.why(), clock.instant());
        } catch (RuntimeException broken) {
            LOG.error("a round of the self-test could not begin", broken);
            return Result.allUntried(BROKEN, clock.instant());
        }
        var trials = new Trials(agent, ports.servers(), ports.findings());
        var results = new ArrayList<Result>();
        servers.forEach((control, server) -> results.add(attempt(trials, control, server)));
        return results;
    }

    private ProbeServer start(Control control, Map<Control, Integer> at, String path) {
        var identity = authority.issue(control.word());
        var server = ProbeServer.start(at.getOrDefault(control, 0), path, identity);
        at.put(control, server.port());
        return server;
    }

    /** Of a round that its replica did not live to end. */
    private void clearLeftovers() {
        if (ports.stage().isClear()) return;
        var _ =
                ports.changes()
                        .make(
                                () -> {
                                    ports.stage().clear();
                                    return replica;
                                },
                                by ->
                                        new Event(
                                                clock.instant(),
                                                "selftest.cleared",
                                                Json.object("replica", by)));
    }

    private void begin() {
        var read = new ArrayList<Read>();
        servers.forEach((control, server) -> read.add(read(described(control, server))));
        var now = clock.instant();
        var _ =
                ports.changes()
                        .make(
                                () -> {
                                    ports.agents().add(agent.known());
                                    read.forEach(each -> admit(each, now));
                                    return read;
                                },
                                done -> began(done, now));
    }

    private Event began(List<Read> read, Instant now) {
        return new Event(
                now,
                "selftest.began",
                Json.object(
                        "replica",
                        replica,
                        "agent",
                        Agent.PROBE,
                        "servers",
                        read.stream().map(each -> each.server().name()).toList()));
    }

    private Server described(Control control, ProbeServer server) {
        return Server.probe(control.word(), server.url(), clock.instant(), authority.pem());
    }

    private Read read(Server server) {
        return switch (ports.declarations().read(server)) {
            case Declarations.Read(var snapshot) -> new Read(server, snapshot);
            case Declarations.Failed(var why) -> throw new Untried(why + ".");
        };
    }

    /** No person approves these; nobody but the round's agent can reach them, and not for long. */
    private void admit(Read read, Instant now) {
        var server = read.server();
        var said = read.said();
        var cause = Cause.ofGate("a round of the self-test", now);
        ports.servers().add(server, said, cause);
        ports.servers()
                .approve(
                        new Approval(
                                server.name(),
                                said.digest(),
                                Set.of(TOOL),
                                Map.of(TOOL, READS),
                                Cause.GATE,
                                null,
                                now,
                                now.plus(LONGEST)),
                        cause);
        if (!ports.identity().adopt(server, ports.identity().digest(server), Cause.GATE))
            throw new IllegalStateException("the identity of " + server.name() + " is unstable");
        ports.grants()
                .add(
                        new Grant(
                                ShortId.ofGrant(),
                                Agent.PROBE,
                                server.name(),
                                Set.of(),
                                Terms.NONE.privileged(false),
                                "a round of the self-test",
                                Cause.GATE,
                                now,
                                now.plus(LONGEST),
                                null));
    }

    private Result attempt(Trials trials, Control control, ProbeServer server) {
        try {
            var wrong = trials.of(control, server, authority);
            return wrong.isEmpty()
                    ? new Result(control, Verdict.FIRED, "It fired.", clock.instant())
                    : new Result(
                            control,
                            Verdict.SILENT,
                            "It did not fire: " + String.join("; ", wrong) + ".",
                            clock.instant());
        } catch (Untried untried) {
            return Result.untried(control, untried.why(), clock.instant());
        } catch (RuntimeException broken) {
            LOG.error("control {} could not be tried", control.word(), broken);
            return Result.untried(control, BROKEN, clock.instant());
        }
    }

    /** Takes away what was there, and says in the same change what it proved. */
    private List<Result> end(List<Result> results) {
        return ports.changes()
                .make(
                        () -> {
                            ports.stage().clear();
                            return results;
                        },
                        told ->
                                new Event(
                                        clock.instant(),
                                        kind(told),
                                        Json.object(
                                                "replica",
                                                replica,
                                                "controls",
                                                told.stream().map(Round::json).toList())));
    }

    private static String kind(List<Result> results) {
        if (results.stream().allMatch(Result::passes)) return "selftest.passed";
        boolean isAlarm = results.stream().anyMatch(each -> each.verdict() == Verdict.SILENT);
        return isAlarm ? "selftest.failed" : "selftest.untried";
    }

    private static Json.Obj json(Result result) {
        return Json.object(
                "control", result.control().word(),
                "verdict", result.verdict().name(),
                "says", result.says());
    }
}
