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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Gathering and deciding, as {@link DecisionBenchmark}, under policies of so many rules. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RulesBenchmark {
    @Param({"10", "100", "1000"})
    int rules;

    /** Whether every tenth rule has a condition. */
    @Param({"false", "true"})
    boolean conditions;

    private final Caller caller = Estate.caller(7);
    private final Ask granted = Estate.call(Estate.server(7), Estate.tool(8));
    private World world = World.empty();

    @Setup
    public void fill() {
        world = Estate.world(50, 50, 200).under(Estate.rules(rules, conditions));
        if (!(decide() instanceof Decision.Allow))
            throw new IllegalStateException("the estate is not as it was meant");
    }

    @Benchmark
    public Decision decide() {
        return Policy.decide(world.facts(granted, caller, Estate.NOW));
    }
}
