package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse audit …}. */
@Command(
        name = "audit",
        synopsisSubcommandLabel = "COMMAND",
        description = "The record of what happened.",
        subcommands = {AuditCommands.Tail.class, AuditCommands.Show.class})
final class AuditCommands {
    private AuditCommands() {}

    @Command(name = "tail", description = "Print the last lines of the record.")
    static final class Tail extends GateCommand {
        private static final Duration POLL = Duration.ofSeconds(1);

        @Option(
                names = {"-n", "--last"},
                paramLabel = "N",
                description = "How many (default: 20).")
        int last = 20;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on with new lines until interrupted.")
        boolean follow;

        @Override
        void run(Gate gate, Page page) {
            var lines = Shown.objects(gate.get("/api/audit?last={}", last), "lines");
            long after = print(page, lines, 0);
            while (follow && pause())
                after =
                        print(
                                page,
                                Shown.objects(gate.get("/api/audit?after={}", after), "lines"),
                                after);
        }

        /** Prints lines and gives the number of the last one that was ever printed. */
        private long print(Page page, List<Json.Obj> lines, long after) {
            for (var line : lines) {
                if (json) page.json(line);
                else page.line(oneLine(line));
                if (line.member("sequence") instanceof Json.Num number) after = number.asLong();
            }
            return after;
        }

        private static boolean pause() {
            try {
                Thread.sleep(POLL);
                return true;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Command(name = "show", description = "Print a line of the record in full.")
    static final class Show extends GateCommand {
        @Parameters(paramLabel = "SEQ", description = "Its sequence number.")
        long sequence;

        @Override
        void run(Gate gate, Page page) {
            var line = gate.get("/api/audit/{}", sequence);
            if (json) {
                page.json(line);
                return;
            }
            page.heading("Line " + sequence);
            page.field("at", text(line, "at"));
            page.field("kind", text(line, "kind"));
            page.quotedJson(line.object("body"));
        }
    }

    private static String oneLine(Json.Obj line) {
        var text = new StringBuilder();
        text.append(text(line, "sequence")).append("  ").append(text(line, "at")).append("  ");
        text.append(text(line, "kind"));
        line.object("body")
                .members()
                .forEach((name, value) -> {
                    var written = value instanceof Json.Str(var string) ? string : value.toText();
                    text.append("  ").append(name).append('=').append(written);
                });
        return text.toString();
    }
}
