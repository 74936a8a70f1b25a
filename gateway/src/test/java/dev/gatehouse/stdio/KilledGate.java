package dev.gatehouse.stdio;

import dev.gatehouse.testkit.Eventually;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A gate in a process of its own, to be killed: prints the ids of what it runs, and stays. */
final class KilledGate {
    private KilledGate() {}

    public static void main(String[] arguments) throws InterruptedException {
        var sandbox = arguments[1].equals("sandbox") ? Kit.sandbox() : Sandbox.off();
        var template = Kit.script("one", arguments[2]);
        var processes = Kit.processes(Path.of(arguments[0]), sandbox, Kit.LIMITS, template);
        var _ = Kit.seat(processes, "one", "alice", new Ear());
        long expected = Long.parseLong(arguments[3]);
        Eventually.holds(() -> ProcessHandle.current().descendants().count() >= expected);
        System.out.println(
                ProcessHandle.current()
                        .descendants()
                        .map(process -> Long.toString(process.pid()))
                        .collect(Collectors.joining(" ")));
        Thread.currentThread().join();
    }
}
