package dev.gatehouse.bench.micro;

import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading strictly what an agent sends and what a server answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StrictJsonBenchmark {
    private final byte[] request = Texts.request().toBytes();
    private final byte[] answer = Texts.answer().toBytes();
    private final StrictJson requests = new StrictJson(JsonLimits.REQUEST);
    private final StrictJson answers = new StrictJson(JsonLimits.ANSWER);

    @Benchmark
    public StrictJson.Reading requestOfOneKibibyte() {
        return requests.read(request);
    }

    @Benchmark
    public StrictJson.Reading answerOf32Kibibytes() {
        return answers.read(answer);
    }
}
