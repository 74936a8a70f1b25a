package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse report …}. */
@Command(
        name = "report",
        synopsisSubcommandLabel = "COMMAND",
        description = "Reports over everything behind the gate.",
        subcommands = {
            ReportCommands.Coverage.class,
            ReportCommands.Scopes.class,
            ReportCommands.Shadow.class,
            ReportCommands.Names.class,
            ReportCommands.Reviewers.class
        })
final class ReportCommands {
    private ReportCommands() {}

    @Command(
            name = "coverage",
            description = {
                "How many approved tools are bound to what they touch, and which are not.",
                "A tool whose reach cannot be told is called under a waiver only."
            })
    static final class Coverage extends GateCommand {
        @Option(names = "--all", description = "List the bound ones, too.")
        boolean all;

        @Override
        void run(Gate gate, Page page) {
            var report = gate.get("/api/reports/coverage");
            if (json) {
                page.json(report);
                return;
            }
            page.line(
                    text(report, "bounded")
                            + " of "
                            + text(report, "tools")
                            + " callable tools are bound to what they touch.");
            var unbounded = Shown.objects(report, "unbounded");
            if (!unbounded.isEmpty())
                page.table(
                        List.of("SERVER", "TOOL", "ACTION", "WAIVED UNTIL", "WHY UNBOUNDED"),
                        unbounded.stream()
                                .map(tool ->
                                        List.of(
                                                text(tool, "server"),
                                                text(tool, "tool"),
                                                text(tool, "action"),
                                                Shown.time(tool, "waivedUntil"),
                                                text(tool, "why")))
                                .toList());
            if (all)
                page.table(
                        List.of("SERVER", "TOOL", "ACTION", "TOUCHES"),
                        Shown.objects(report, "all").stream()
                                .filter(tool -> tool.has("resources"))
                                .map(Coverage::bound)
                                .toList());
        }

        private static List<String> bound(Json.Obj tool) {
            var touched = Shown.texts(tool, "resources");
            return List.of(
                    text(tool, "server"),
                    text(tool, "tool"),
                    text(tool, "action"),
                    touched.isEmpty() ? "nothing" : String.join(" ", touched));
        }
    }

    @Command(
            name = "scopes",
            description = {
                "What the gate may get at servers' issuers, what tools need of it, and the excess.",
                "Needs are said in bindings: scopes=..."
            })
    static final class Scopes extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var report = gate.get("/api/reports/scopes");
            if (json) {
                page.json(report);
                return;
            }
            var servers = Shown.objects(report, "servers");
            if (servers.isEmpty()) page.line("No server is asked with a credential.");
            else
                page.table(
                        List.of("SERVER", "NEEDED", "GIVEN", "EXCESS", "BROAD", "AS OF"),
                        servers.stream()
                                .map(server ->
                                        List.of(
                                                text(server, "server"),
                                                words(server, "needed"),
                                                words(server, "given"),
                                                words(server, "excess"),
                                                text(server, "broad"),
                                                Shown.time(server, "at")))
                                .toList());
        }

        private static String words(Json.Obj server, String member) {
            var words = Shown.texts(server, member);
            return words.isEmpty() ? "-" : String.join(" ", words);
        }
    }

    @Command(
            name = "shadow",
            description = {
                "What is used and not in the inventory, against what is, and for how long.",
                "Found by scans, by what agents asked for in vain, and by unknown clients."
            })
    static final class Shadow extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var report = gate.get("/api/reports/shadow");
            if (json) {
                page.json(report);
                return;
            }
            page.line(
                    text(report, "servers")
                            + " servers are in the inventory; "
                            + text(report, "discovered")
                            + " were discovered outside it: "
                            + text(report, "open")
                            + " open ("
                            + text(report, "bypassing")
                            + " around the gate), "
                            + text(report, "dismissed")
                            + " dismissed, "
                            + text(report, "registered")
                            + " registered since.");
            var waiting = Shown.objects(report, "waiting");
            if (waiting.isEmpty()) return;
            page.line("The oldest has been open for " + text(report, "oldestDays") + " days.");
            DiscoveryCommands.table(page, waiting, "");
        }
    }

    @Command(
            name = "reviewers",
            description = {
                "How each reviewer decides: how much and how grave, and how fast after reading it.",
                "Hasty is an approval within twice the time that is asked at least (access.dwell)."
            })
    static final class Reviewers extends GateCommand {
        @Option(names = "--days", description = "Of so many days (default: 90).")
        int days = 90;

        @Override
        void run(Gate gate, Page page) {
            var report = gate.get("/api/reports/reviewers?days=" + days);
            if (json) {
                page.json(report);
                return;
            }
            var reviewers = Shown.objects(report, "reviewers");
            if (reviewers.isEmpty()) page.line("Nobody has decided anything.");
            else
                page.table(
                        List.of("REVIEWER", "APPROVED", "REJECTED", "MEDIAN", "HASTY", "SECOND"),
                        reviewers.stream().map(Reviewers::line).toList());
        }

        private static List<String> line(Json.Obj reviewer) {
            long decisions = number(reviewer, "decisions");
            return List.of(
                    text(reviewer, "reviewer"),
                    counts(reviewer.object("approved")),
                    counts(reviewer.object("rejected")),
                    reviewer.member("medianSeconds") instanceof Json.Num median
                            ? median.text() + "s"
                            : "-",
                    share(number(reviewer, "hasty"), approved(reviewer)),
                    share(number(reviewer, "second"), decisions));
        }

        private static long number(Json.Obj reviewer, String member) {
            return reviewer.member(member) instanceof Json.Num number ? number.asLong() : 0;
        }

        private static long approved(Json.Obj reviewer) {
            return reviewer.object("approved").members().keySet().stream()
                    .mapToLong(severity -> number(reviewer.object("approved"), severity))
                    .sum();
        }

        private static String counts(Json.Obj bySeverity) {
            if (bySeverity.members().isEmpty()) return "-";
            return bySeverity.members().keySet().stream()
                    .map(severity -> number(bySeverity, severity) + " " + severity)
                    .collect(Collectors.joining(", "));
        }

        private static String share(long some, long all) {
            return all == 0 ? "-" : some + " of " + all;
        }
    }

    @Command(
            name = "names",
            description = {
                "Tools and prompts of all servers whose names can be taken for each other.",
                "A name that looks like an approved one cannot be approved; the same name can."
            })
    static final class Names extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var report = gate.get("/api/reports/names");
            if (json) {
                page.json(report);
                return;
            }
            var collisions = Shown.objects(report, "collisions");
            if (collisions.isEmpty()) {
                page.line("No two names can be taken for each other.");
                return;
            }
            page.table(
                    List.of("LIKENESS", "SERVER", "ITEM", "OTHER SERVER", "OTHER ITEM"),
                    collisions.stream()
                            .map(found ->
                                    List.of(
                                            text(found, "likeness"),
                                            text(found.object("one"), "server"),
                                            text(found.object("one"), "item"),
                                            text(found.object("other"), "server"),
                                            text(found.object("other"), "item")))
                            .toList());
        }
    }
}
