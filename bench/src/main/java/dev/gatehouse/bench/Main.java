package dev.gatehouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bench from the command line. Ends with 1 when an answer was wrong, 2 when misused. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out)
            throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException misused) {
            System.err.println("bench: " + misused.getMessage() + "\n" + Options.USAGE);
            return 2;
        }
        var report = measure(options, out);
        out.println();
        out.print(Table.of(report));
        write(report, options.report(), out);
        return report.errors() == 0 ? 0 : 1;
    }

    private static Report measure(Options options, PrintStream out)
            throws IOException, InterruptedException {
        if (options.neighboursAlone()) return Report.of(Machine.here(), neighbours(options, out));
        var report = suite(options, out);
        // a gate that is given, and agents of the older revision, are measured without
        boolean alone = options.gate().isPresent() || options.settings().legacy();
        return alone ? report : report.with(neighbours(options, out));
    }

    private static List<Beside> neighbours(Options options, PrintStream out)
            throws IOException, InterruptedException {
        return Neighbours.measure(options.settings().neighbours(), GateProgram.given(), out);
    }

    private static Report suite(Options options, PrintStream out)
            throws IOException, InterruptedException {
        if (options.origin().isPresent()) {
            var origin = options.origin().get();
            return measure(options, origin.url(), origin.pids(), out);
        }
        try (var origin = OriginProcess.start()) {
            return measure(options, origin.url(), List.of(origin.pid()), out);
        }
    }

    private static Report measure(
            Options options, URI origin, List<Long> originPids, PrintStream out)
            throws IOException, InterruptedException {
        var targets = new ArrayList<Target>();
        targets.add(new DirectTarget(originPids));
        targets.add(new NginxTarget(NginxTarget.SYSTEM));
        targets.add(
                options.gate()
                        .<Target>map(GivenGate::new)
                        .orElseGet(() -> new GateTarget(GateProgram.given())));
        return Suite.run(affordable(options.settings(), out), targets, origin, originPids, out);
    }

    /** A target needs two descriptors for each stream, and some for itself. */
    private static Settings affordable(Settings settings, PrintStream out) {
        long most = Proc.openFilesLimit().map(limit -> (limit - 500) / 2).orElse(Long.MAX_VALUE);
        if (settings.idleStreams() <= most) return settings;
        out.println("only " + most + " idle streams: the limit of open files allows no more");
        return settings.withIdleStreams(Math.toIntExact(most));
    }

    private static void write(Report report, Path file, PrintStream out) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.write(file, report.toJson().toBytes());
        out.println("written: " + file);
    }
}
