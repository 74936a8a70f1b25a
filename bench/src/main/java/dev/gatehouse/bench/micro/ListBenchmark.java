package dev.gatehouse.bench.micro;

import dev.gatehouse.access.Caller;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.util.List;
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

/** Which of a server's 100 approved tools one caller is shown: a decision for each of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ListBenchmark {
    private static final int TOOLS = 100;

    private final World world = Estate.world(2, TOOLS, 40);
    private final Offer whole = offer(Estate.server(0));
    private final Offer half = offer(Estate.server(1));
    private final Caller grantedAll = Estate.caller(0);
    private final Caller grantedHalf = Estate.caller(1);

    private Offer offer(String server) {
        return world.server(server).flatMap(one -> one.offer(Era.MODERN)).orElseThrow();
    }

    @Setup
    public void check() {
        if (allShown().size() != TOOLS || halfShown().size() != TOOLS / 2)
            throw new IllegalStateException("the estate is not as it was meant");
    }

    @Benchmark
    public List<Item> allShown() {
        return shown(whole, Estate.server(0), grantedAll);
    }

    @Benchmark
    public List<Item> halfShown() {
        return shown(half, Estate.server(1), grantedHalf);
    }

    private List<Item> shown(Offer offer, String server, Caller caller) {
        return offer.all(Kind.TOOL).stream()
                .filter(item -> {
                    var ask = Estate.show(server, item.key());
                    var facts = world.facts(ask, caller, Estate.NOW);
                    return Policy.decide(facts) instanceof Decision.Allow;
                })
                .toList();
    }
}
