package dev.gatehouse.bench;

import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run over all targets: the same calls to the same origin, round by round, so that whatever the
 * machine does meanwhile happens to all of them. Ratios within a run are what counts; figures of
 * two runs are not compared.
 */
public final class Suite {
    private static final int FIRST_STREAMS = 200;

    private final Settings settings;
    private final Lineup lineup;
    private final List<Long> originPids;
    private final Load load;
    private final PrintStream progress;
    private final Map<Workload, Map<String, Cell>> cells = new LinkedHashMap<>();

    Suite(
            Settings settings,
            Lineup lineup,
            List<Long> originPids,
            Load load,
            PrintStream progress) {
        this.settings = settings;
        this.lineup = lineup;
        this.originPids = originPids;
        this.load = load;
        this.progress = progress;
    }

    /**
     * Starts the targets, runs everything, stops them.
     *
     * @param targets the first one must be the direct route
     */
    static Report run(
            Settings settings,
            List<Target> targets,
            URI origin,
            List<Long> originPids,
            PrintStream progress)
            throws IOException, InterruptedException {
        try (var lineup = Lineup.start(targets, origin);
                var load = new Load()) {
            if (settings.legacy()) lineup.openSessions();
            var suite = new Suite(settings, lineup, originPids, load, progress);
            return suite.report();
        }
    }

    private Report report() throws IOException, InterruptedException {
        var machine = Machine.here();
        lineup.absent().forEach((name, why) -> progress.println("without " + name + ": " + why));
        var atRest = resident();
        // before any load: a heap that has grown already would hide what a stream needs
        var idles = idles();
        heat();
        for (int round = 0; round < settings.rounds(); round++) {
            progress.println("round " + (round + 1) + " of " + settings.rounds());
            for (var workload : settings.matrix())
                for (var target : lineup.names(round)) measure(workload, target);
        }
        var halfLoads = halfLoads();
        var memories = memories(atRest);
        return new Report(
                machine,
                settings.legacy() ? LegacySession.REVISION : Revision.V2026_07_28,
                lineup.names(),
                lineup.absent(),
                cells.values().stream().flatMap(row -> row.values().stream()).toList(),
                halfLoads,
                idles,
                memories,
                starts(),
                withdrawals(),
                List.of());
    }

    private Map<String, Long> resident() {
        var resident = new LinkedHashMap<String, Long>();
        for (var target : lineup.names())
            resident.put(
                    target,
                    new Meter(lineup.route(target), originPids).close().target().residentBytes());
        return resident;
    }

    private List<Memory> memories(Map<String, Long> atRest) {
        var memories = new ArrayList<Memory>();
        resident()
                .forEach((target, now) ->
                        memories.add(new Memory(target, atRest.getOrDefault(target, 0L), now)));
        return memories;
    }

    private Map<String, Starts> starts() {
        var starts = new LinkedHashMap<String, Starts>();
        lineup.governed().forEach((name, target) -> starts.put(name, target.starts()));
        return starts;
    }

    private List<Withdrawal> withdrawals() throws IOException, InterruptedException {
        var found = new ArrayList<Withdrawal>();
        if (settings.revocations() == 0) return found;
        for (var target : lineup.governed().entrySet()) {
            progress.println("revoking " + settings.revocations() + " times on " + target.getKey());
            found.add(
                    Withdrawal.measure(
                            load, target.getKey(), target.getValue(), settings.revocations()));
        }
        return found;
    }

    private void heat() throws InterruptedException {
        var tools = settings.matrix().stream().map(Workload::tool).distinct().toList();
        for (var target : lineup.names()) {
            progress.println("warming " + target);
            for (var tool : tools) {
                var extent = Plan.Extent.timed(settings.heat(), Duration.ofMillis(50));
                var outcome = run(new Workload(tool, 32), target, new Pace.Closed(), extent);
                complain(target, tool, outcome.tally());
            }
        }
    }

    private void measure(Workload workload, String target) throws InterruptedException {
        var extent = Plan.Extent.timed(settings.settle(), settings.measured());
        var outcome = run(workload, target, new Pace.Closed(), extent);
        complain(target, workload.tool(), outcome.tally());
        cell(workload, target).add(outcome);
    }

    private Cell cell(Workload workload, String target) {
        return cells.computeIfAbsent(workload, _ -> new LinkedHashMap<>())
                .computeIfAbsent(target, name -> new Cell(workload, name));
    }

    private Load.Outcome run(Workload workload, String target, Pace pace, Plan.Extent extent)
            throws InterruptedException {
        var route = lineup.route(target);
        var plan = new Plan(route, workload.tool(), workload.connections(), pace, extent);
        return load.run(plan, new Meter(route, originPids));
    }

    private List<HalfLoad> halfLoads() throws InterruptedException {
        var found = new ArrayList<HalfLoad>();
        for (var workload : settings.halfLoad()) {
            for (var target : lineup.names()) {
                if (!target.equals(DirectTarget.NAME)) found.add(halfLoad(workload, target));
            }
        }
        return found;
    }

    private HalfLoad halfLoad(Workload workload, String target) throws InterruptedException {
        progress.println("half load on " + target + " with " + workload.tool().wire());
        var extent = Plan.Extent.timed(settings.settle(), settings.paced());
        double max = mostOf(workload, target, extent);
        var pace = new Pace.Open(Math.max(1, max / 2));
        var through = new ArrayList<Tally>();
        var direct = new ArrayList<Tally>();
        for (int round = 0; round < settings.rounds(); round++) {
            // whoever goes first in one round goes second in the next
            if (round % 2 == 0) through.add(paced(workload, target, pace, extent));
            direct.add(paced(workload, DirectTarget.NAME, pace, extent));
            if (round % 2 == 1) through.add(paced(workload, target, pace, extent));
        }
        return new HalfLoad(workload, target, max, pace.perSecond(), through, direct);
    }

    private Tally paced(Workload workload, String target, Pace pace, Plan.Extent extent)
            throws InterruptedException {
        var tally = run(workload, target, pace, extent).tally();
        complain(target, workload.tool(), tally);
        return tally;
    }

    /** All rounds of the matrix know better than a window of its own would. */
    private double mostOf(Workload workload, String target, Plan.Extent extent)
            throws InterruptedException {
        if (settings.matrix().contains(workload)) return cell(workload, target).perSecond();
        return run(workload, target, new Pace.Closed(), extent).perSecond();
    }

    private List<Idle> idles() throws InterruptedException {
        var found = new ArrayList<Idle>();
        if (settings.idleStreams() == 0) return found;
        for (var target : lineup.names()) {
            progress.println(settings.idleStreams() + " idle streams on " + target);
            found.add(idle(target));
        }
        return found;
    }

    private Idle idle(String target) throws InterruptedException {
        var route = lineup.route(target);
        var meter = new Meter(route, originPids);
        long atRest = meter.close().target().residentBytes();
        // the code that serves streams is loaded by the first of them, and is not theirs to carry
        int first = Math.min(FIRST_STREAMS, settings.idleStreams());
        IdleStreams.open(load, route, first).close();
        long before = meter.close().target().residentBytes();
        try (var streams = IdleStreams.open(load, route, settings.idleStreams())) {
            streams.hold(settings.idleHold());
            long held = meter.close().target().residentBytes();
            return new Idle(
                    target,
                    streams.asked(),
                    streams.opened(),
                    streams.dropped(),
                    streams.comments(),
                    atRest,
                    before,
                    held);
        }
    }

    /** At once, so that nobody waits minutes to hear that a token was wrong. */
    private void complain(String target, Tool tool, Tally tally) {
        tally.faults()
                .forEach((fault, count) ->
                        progress.printf(
                                "%s %s: %d x %s, first: %s%n",
                                target, tool.wire(), count, fault, tally.samples().get(fault)));
    }
}
