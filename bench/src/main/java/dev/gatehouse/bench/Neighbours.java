package dev.gatehouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a bad server harms the callers of a good one. Both stand behind one gate and are called
 * at steady rates by the same agent; the good one's calls are what is measured, once beside another
 * good server and once beside each {@link Misdeed}. Twice beside the good one: how far these two
 * differ is the noise.
 *
 * <p>Meanwhile an operator has the other server read again and again, and the agent lists the tools
 * of both on the joined route.
 */
final class Neighbours implements AutoCloseable {
    private static final String GOOD = "good";
    private static final String OTHER = "other";

    private static final Duration LEAVING = Duration.ofMillis(100);
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The first is what the others are compared with. */
    private static final Map<String, Misdeed> CASES = cases();

    private final Neighbourhood settings;
    private final OriginProcess good;
    private final OriginProcess other;
    private final GateProcess gate;
    private final GateDesk desk;
    private final Load load = new Load();
    private final Load besideLoad = new Load(LEAVING);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String token;

    private static Map<String, Misdeed> cases() {
        var cases = new LinkedHashMap<String, Misdeed>();
        cases.put("a good one", Misdeed.BEHAVES);
        cases.put("a good one, again", Misdeed.BEHAVES);
        cases.put("stalls", Misdeed.STALLS);
        cases.put("floods", Misdeed.FLOODS);
        cases.put("answers with another's id", Misdeed.ANOTHERS_ID);
        cases.put("sends requests", Misdeed.ASKS);
        cases.put("loops its cursor", Misdeed.LOOPS);
        cases.put("dies mid-stream", Misdeed.DIES);
        return cases;
    }

    private Neighbours(
            Neighbourhood settings, OriginProcess good, OriginProcess other, GateProcess gate)
            throws IOException {
        this.settings = settings;
        this.good = good;
        this.other = other;
        this.gate = gate;
        desk = new GateDesk(gate.operators(), gate.operatorToken());
        desk.add(GOOD, good.url());
        desk.add(OTHER, other.url());
        desk.register();
        desk.grant(GOOD);
        desk.grant(OTHER);
        token = desk.token();
    }

    /** Starts a gate and two servers, measures every case in every round, stops them. */
    static List<Beside> measure(Neighbourhood settings, GateProgram program, PrintStream progress)
            throws IOException, InterruptedException {
        try (var good = OriginProcess.start();
                var other = OriginProcess.start();
                var gate = GateProcess.prepare(program)) {
            gate.start();
            try (var neighbours = new Neighbours(settings, good, other, gate)) {
                return neighbours.rounds(progress);
            }
        }
    }

    private List<Beside> rounds(PrintStream progress) throws IOException, InterruptedException {
        heat();
        progress.println("neighbours: a round to warm");
        for (var misdeed : CASES.values()) measure(misdeed);
        var found = new LinkedHashMap<String, List<Beside.Round>>();
        CASES.keySet().forEach(name -> found.put(name, new ArrayList<>()));
        for (int round = 0; round < settings.rounds(); round++) {
            progress.println("neighbours: round " + (round + 1) + " of " + settings.rounds());
            var order = new ArrayList<>(CASES.entrySet());
            // neither is always the one after a stall
            Collections.rotate(order, round * 3);
            for (var one : order)
                found.computeIfAbsent(one.getKey(), _ -> new ArrayList<>())
                        .add(measure(one.getValue()));
        }
        return found.entrySet().stream()
                .map(one -> new Beside(one.getKey(), one.getValue()))
                .toList();
    }

    private void heat() throws InterruptedException {
        var extent = Plan.Extent.timed(settings.heat(), Duration.ofMillis(50));
        for (var server : List.of(GOOD, OTHER))
            for (var tool : List.of(Tool.SMALL, Tool.SMALL_SSE)) {
                var plan = new Plan(route(server), tool, 32, new Pace.Closed(), extent);
                var _ = load.run(plan, meter());
            }
    }

    private Beside.Round measure(Misdeed misdeed) throws IOException, InterruptedException {
        awaitServed();
        other.turn(misdeed);
        try (var lister = new Lister(new Route(at("/mcp"), Optional.of(token), pids()), GOOD);
                var checker = new Checker(desk)) {
            var beside = threads.submit(besides());
            threads.execute(checker);
            lister.count();
            var outcome = load.run(plan(), meter());
            var lists = lister.finish();
            return new Beside.Round(
                    outcome.tally(),
                    lists,
                    cores(outcome),
                    finished(beside),
                    checker.checks,
                    checker.failed);
        } finally {
            other.turn(Misdeed.BEHAVES);
        }
    }

    private Plan plan() {
        return new Plan(
                route(GOOD),
                Tool.SMALL,
                settings.connections(),
                new Pace.Open(settings.perSecond()),
                Plan.Extent.timed(settings.settle(), settings.measured()));
    }

    /** The calls to the other server; the same in every case, whatever becomes of them. */
    private Callable<Tally> besides() {
        var all = settings.settle().plus(settings.measured());
        var plan =
                new Plan(
                        route(OTHER),
                        Tool.SMALL_SSE,
                        settings.besideConnections(),
                        new Pace.Open(settings.besidePerSecond()),
                        Plan.Extent.timed(Duration.ofMillis(1), all));
        return () -> besideLoad.run(plan, new Meter(route(OTHER), List.of())).tally();
    }

    private static Tally finished(Future<Tally> beside) throws IOException, InterruptedException {
        try {
            return beside.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException broken) {
            throw new IOException("the load on the other server does not end", broken);
        }
    }

    /** A gate lets a server rest that failed; the next case must begin with one that serves. */
    private void awaitServed() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var probe = new Probe(route(OTHER))) {
            while (!probe.isAllowed()) {
                if (System.nanoTime() > deadline)
                    throw new IOException("the other server is not served although it behaves");
                LockSupport.parkNanos(BETWEEN_CHECKS.toNanos());
            }
        }
    }

    private static double cores(Load.Outcome outcome) {
        return outcome.usage().target().cpu().toNanos() / (double) outcome.measured().toNanos();
    }

    private Route route(String server) {
        return new Route(at("/mcp/" + server), Optional.of(token), pids());
    }

    private List<Long> pids() {
        return List.of(gate.pid());
    }

    private URI at(String path) {
        return gate.agents().resolve(path);
    }

    private Meter meter() {
        return new Meter(route(GOOD), List.of(good.pid()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        besideLoad.close();
        load.close();
        desk.close();
    }

    /** An operator who has the other server read again and again. */
    private static final class Checker implements Runnable, AutoCloseable {
        private final GateDesk desk;
        private volatile long checks;
        private volatile long failed;
        private volatile boolean stopped;

        Checker(GateDesk desk) {
            this.desk = desk;
        }

        @Override
        public void run() {
            long made = 0;
            long notRead = 0;
            while (!stopped) {
                if (!desk.check(OTHER)) failed = ++notRead;
                checks = ++made;
                LockSupport.parkNanos(BETWEEN_CHECKS.toNanos());
            }
        }

        @Override
        public void close() {
            stopped = true;
        }
    }
}
