package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.brief;
import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse drift …}. */
@Command(
        name = "drift",
        synopsisSubcommandLabel = "COMMAND",
        description = "Where servers say something else than was approved.",
        subcommands = {
            DriftCommands.ListAll.class,
            DriftCommands.Show.class,
            DriftCommands.Accept.class,
            DriftCommands.Reject.class
        })
final class DriftCommands {
    private DriftCommands() {}

    @Command(name = "list", description = "List the open findings.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/drift");
            if (json) page.json(answer);
            else table(page, Shown.objects(answer, "findings"));
        }
    }

    @Command(name = "show", description = "Print a finding, with what the server says now.")
    static final class Show extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The finding's number.")
        long id;

        @Override
        void run(Gate gate, Page page) {
            var finding = gate.get("/api/drift/{}", id);
            if (json) {
                page.json(finding);
                return;
            }
            page.heading("Finding " + id);
            page.field("server", text(finding, "server"));
            page.field("subject", text(finding, "subject"));
            page.field("change", text(finding, "change"));
            page.field("approved", text(finding, "approved"));
            page.field("seen", text(finding, "seen"));
            page.field("since", Shown.time(finding, "seenAt"));
            if (!text(finding, "goneAt").equals("-"))
                page.field("gone since", Shown.time(finding, "goneAt"));
            page.field("severity", text(finding, "severity"));
            page.field("contained", text(finding, "containment"));
            for (var match : Shown.objects(finding, "matches"))
                page.line(
                        text(match, "severity")
                                + " "
                                + text(match, "rule")
                                + " "
                                + text(match, "at")
                                + ": "
                                + text(match, "says"));
            detail(page, text(finding, "detail"));
        }
    }

    /** What a person decides on a finding, for a reason. */
    abstract static class Decide extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The finding's number.")
        long id;

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var finding =
                    gate.post(
                            Json.object("reason", reason.given),
                            "/api/drift/{}/" + spec().name(),
                            id);
            if (json) page.json(finding);
            else
                page.line(
                        "Finding "
                                + id
                                + " is "
                                + spec().name()
                                + "ed: "
                                + text(finding, "subject")
                                + " of "
                                + text(finding, "server")
                                + ".");
        }
    }

    @Command(
            name = "accept",
            description = {
                "Accept what a finding says, by the rules of an approval.",
                "What it blocked, or what the gate held for it, is let go."
            })
    static final class Accept extends Decide {}

    @Command(
            name = "reject",
            description = {
                "Close a finding whose difference is gone; what was approved stays approved.",
                "A grave one is held until somebody decides, even when the server goes back."
            })
    static final class Reject extends Decide {}

    private static void detail(Page page, String detail) {
        if (detail.isEmpty()) {
            page.line("The server does not say it any more.");
            return;
        }
        page.line("The server says now:");
        var bytes = detail.getBytes(StandardCharsets.UTF_8);
        switch (new StrictJson(JsonLimits.ANSWER).read(bytes)) {
            case StrictJson.Value(var json) -> page.quotedJson(json);
            case StrictJson.Refused _ -> page.quoted(detail);
        }
    }

    static void table(Page page, List<Json.Obj> findings) {
        if (findings.isEmpty()) {
            page.line("No finding is open.");
            return;
        }
        page.table(
                List.of(
                        "ID",
                        "SEVERITY",
                        "SERVER",
                        "CHANGE",
                        "SUBJECT",
                        "APPROVED",
                        "SEEN",
                        "SINCE"),
                findings.stream()
                        .map(finding ->
                                List.of(
                                        text(finding, "id"),
                                        text(finding, "severity"),
                                        text(finding, "server"),
                                        text(finding, "change"),
                                        text(finding, "subject"),
                                        brief(finding, "approved"),
                                        brief(finding, "seen"),
                                        Shown.time(finding, "seenAt")))
                        .toList());
    }
}
