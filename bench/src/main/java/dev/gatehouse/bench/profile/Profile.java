package dev.gatehouse.bench.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.bench.GateTarget;
import dev.gatehouse.bench.Load;
import dev.gatehouse.bench.Meter;
import dev.gatehouse.bench.OriginProcess;
import dev.gatehouse.bench.Pace;
import dev.gatehouse.bench.Plan;
import dev.gatehouse.bench.Target;
import dev.gatehouse.bench.Tool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A gate with everything on under a closed loop of calls, recorded. Arguments: the tool, the
 * connections, the seconds, the file of the recording.
 */
public final class Profile {
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int ROWS = 30;

    private final Target.Running gate;
    private final OriginProcess origin;
    private final Load load;
    private final PrintStream out;

    private Profile(Target.Running gate, OriginProcess origin, Load load, PrintStream out) {
        this.gate = gate;
        this.origin = origin;
        this.load = load;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var tool = Tool.find(arguments[0]).orElseThrow();
        int connections = Integer.parseInt(arguments[1]);
        var time = Duration.ofSeconds(Long.parseLong(arguments[2]));
        var recording = Path.of(arguments[3]).toAbsolutePath();
        try (var origin = OriginProcess.start();
                var gate = GateTarget.forProfiling().started(origin.url());
                var load = new Load()) {
            new Profile(gate, origin, load, System.out).run(tool, connections, time, recording);
        }
    }

    private void run(Tool tool, int connections, Duration time, Path recording)
            throws IOException, InterruptedException {
        out.println("warming up for " + WARM_UP.toSeconds() + " s");
        var route = gate.route();
        load(new Plan(route, tool, connections, new Pace.Closed(), timed(WARM_UP)));
        long pid = route.pids().getFirst();
        jcmd(
                pid,
                "JFR.start",
                "name=bench",
                "settings=profile",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=1ms",
                "jdk.ObjectAllocationSample#throttle=2000/s");
        var before = Threads.of(pid);
        var outcome = load(new Plan(route, tool, connections, new Pace.Closed(), timed(time)));
        var threads = Threads.of(pid).since(before);
        jcmd(pid, "JFR.stop", "name=bench", "filename=" + recording);
        tell(tool, connections, outcome, threads, Samples.read(recording));
    }

    private static Plan.Extent timed(Duration time) {
        return Plan.Extent.timed(Duration.ofMillis(100), time);
    }

    private Load.Outcome load(Plan plan) throws InterruptedException {
        var outcome = load.run(plan, new Meter(plan.route(), List.of(origin.pid())));
        outcome.tally().faults().forEach((fault, count) -> out.println(count + " x " + fault));
        return outcome;
    }

    private static void jcmd(long pid, String... command) throws IOException, InterruptedException {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        line.add(Long.toString(pid));
        line.addAll(List.of(command));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new IOException(String.join(" ", line) + ": " + said);
    }

    private void tell(
            Tool tool, int connections, Load.Outcome outcome, Weights threads, Samples samples) {
        long calls = outcome.tally().completedCalls();
        var usage = outcome.usage();
        out.printf(
                Locale.ROOT,
                "%n%s over %d connections, recorded: %d calls%n",
                tool.wire(),
                connections,
                calls);
        out.printf(
                Locale.ROOT,
                "%.0f calls/s; p50 %.0f us, p99 %.0f us; CPU per call: gate %.1f us, its database"
                        + " %.1f us%n",
                outcome.perSecond(),
                outcome.tally().latencyMicros(50),
                outcome.tally().latencyMicros(99),
                usage.target().cpu().toNanos() / 1e3 / calls,
                usage.children().cpu().toNanos() / 1e3 / calls);
        table("CPU of the gate by thread, us per call", threads, 1000.0 / calls, 12);
        cpu("Event loops", samples.loops, micros(threads, "multiThread") / calls);
        cpu("Journal", samples.journal, micros(threads, "journal") / calls);
        table("Allocation by class, bytes per call", samples.classes, 1.0 / calls, 15);
        table("Allocation by our nearest line, bytes per call", samples.sites, 1.0 / calls, ROWS);
    }

    private void cpu(String title, Where where, double microsPerCall) {
        double perSample = microsPerCall / Math.max(1, where.running.sum());
        table(title + ", by what ran, us per call", where.running, perSample, ROWS);
        table(title + ", by our nearest line, us per call", where.lines, perSample, ROWS);
        // each sample counts for every method below which it ran: these do not add up
        table(title + ", by our method with all below", where.methods, perSample, ROWS);
    }

    private static double micros(Weights threads, String name) {
        return threads.top(Integer.MAX_VALUE).stream()
                .filter(thread -> thread.name().startsWith(name))
                .mapToDouble(thread -> thread.weight() * 1000)
                .sum();
    }

    private void table(String title, Weights weights, double unit, int rows) {
        out.printf(Locale.ROOT, "%n%s (%.1f in all)%n", title, weights.sum() * unit);
        for (var row : weights.top(rows))
            out.printf(Locale.ROOT, "%9.2f  %s%n", row.weight() * unit, row.name());
    }
}
