package dev.gatehouse.bench.micro;

import dev.gatehouse.access.Caller;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Gathering the facts of a call and deciding on them, among 50 servers × 50 tools × 200 grants. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecisionBenchmark {
    private final World world = Estate.world(50, 50, 200);
    private final Caller caller = Estate.caller(7);
    private final Ask granted = Estate.call(Estate.server(7), Estate.tool(8));
    private final Ask ungranted = Estate.call(Estate.server(8), Estate.tool(8));
    private final Ask unapproved = Estate.call(Estate.server(7), Estate.tool(50));

    /** A benchmark of refusals that were meant to be grants would look fast. */
    @Setup
    public void check() {
        require(decide(granted) instanceof Decision.Allow);
        require(decide(ungranted) instanceof Decision.Refuse);
        require(decide(unapproved) instanceof Decision.Refuse);
    }

    private static void require(boolean holds) {
        if (!holds) throw new IllegalStateException("the estate is not as it was meant");
    }

    @Benchmark
    public Decision granted() {
        return decide(granted);
    }

    @Benchmark
    public Decision ungranted() {
        return decide(ungranted);
    }

    @Benchmark
    public Decision unapproved() {
        return decide(unapproved);
    }

    private Decision decide(Ask ask) {
        return Policy.decide(world.facts(ask, caller, Estate.NOW));
    }
}
