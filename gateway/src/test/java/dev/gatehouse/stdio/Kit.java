package dev.gatehouse.stdio;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Real programs of the machine as servers: short scripts, under small limits. */
final class Kit {
    static final StdioLimits LIMITS =
            new StdioLimits(
                    4096,
                    20,
                    64 << 10,
                    4,
                    2,
                    2,
                    Duration.ofMinutes(5),
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    3,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    20,
                    500);

    /** Says again what it is told: every message comes back. */
    static final String ECHO = "exec cat";

    /** Hears nothing, obeys nothing, and has a child that is the same. */
    static final String STUBBORN = "trap '' TERM; sleep 1000 & while :; do sleep 1; done";

    private Kit() {}

    static Template script(String name, String script) {
        return script(name, script, Map.of(), List.of());
    }

    static Template script(
            String name, String script, Map<String, String> environment, List<Path> writable) {
        return new Template(
                name,
                List.of("/bin/sh", "-c", script),
                List.of(),
                environment,
                null,
                false,
                writable);
    }

    static Processes processes(Path directory, Template... templates) {
        return processes(directory, Sandbox.off(), LIMITS, templates);
    }

    static Processes processes(
            Path directory, Sandbox sandbox, StdioLimits limits, Template... templates) {
        return processes(directory, sandbox, limits, Allowance.UNLIMITED, templates);
    }

    static Processes processes(
            Path directory,
            Sandbox sandbox,
            StdioLimits limits,
            Allowance allowance,
            Template... templates) {
        return new Processes(
                new Templates(List.of(templates)),
                sandbox,
                limits,
                allowance,
                JsonLimits.ANSWER,
                directory);
    }

    static Place.Local place(String template) {
        return new Place.Local(template, List.of(), false);
    }

    /** What a person would have approved of it. */
    static Json.Obj approved(Processes processes, Place.Local place) {
        return switch (processes.launch(place)) {
            case Launch.Ready(var command) -> command.described();
            case Launch.Refused(var why) -> throw new AssertionError(why);
        };
    }

    static Seating seating(
            Processes processes, String template, String principal, Supplier<Receiver> receiver) {
        var place = place(template);
        return processes.seat(
                template, place, approved(processes, place), Era.LEGACY, principal, receiver);
    }

    static Seat seat(Processes processes, String template, String principal, Receiver receiver) {
        return switch (seating(processes, template, principal, () -> receiver)) {
            case Seating.Seated(var seat) -> seat;
            case Seating.Refused(_, var why) -> throw new AssertionError(why);
        };
    }

    /** Bubblewrap as it is on this machine, if it is. */
    static Sandbox sandbox(Path... hidden) {
        return Sandbox.find(Sandbox.Use.PREFER, Path.of("/usr/bin/bwrap"), List.of(hidden));
    }
}
