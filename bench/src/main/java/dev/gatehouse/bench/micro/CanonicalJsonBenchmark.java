package dev.gatehouse.bench.micro;

import dev.gatehouse.bench.Tool;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
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

/** Writing the form over which digests are taken. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CanonicalJsonBenchmark {
    private final Json request = Texts.request().toJson();
    private final Json declaration = Tool.SMALL.declaration();

    @Benchmark
    public byte[] requestOfOneKibibyte() {
        return CanonicalJson.bytes(request);
    }

    @Benchmark
    public byte[] declarationOfATool() {
        return CanonicalJson.bytes(declaration);
    }
}
