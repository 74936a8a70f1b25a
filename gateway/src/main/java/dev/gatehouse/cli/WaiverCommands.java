package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.time;

import dev.gatehouse.mcp.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse waiver …}. */
@Command(
        name = "waiver",
        synopsisSubcommandLabel = "COMMAND",
        description = "Deviations that somebody answers for, for a time.",
        subcommands = {
            WaiverCommands.Add.class,
            WaiverCommands.ListAll.class,
            WaiverCommands.Revoke.class
        })
final class WaiverCommands {
    private WaiverCommands() {}

    @Command(name = "add", description = "Take on the risk of a deviation for a time.")
    static final class Add extends GateCommand {
        @Option(
                names = "--kind",
                required = true,
                paramLabel = "KIND",
                description =
                        "unbounded: tools whose reach cannot be told may be called; broad-scope:"
                                + " scopes that are broader than the tools need; look-alike: names that can"
                                + " be taken for another server's; possible-secret: what has the shape of"
                                + " a secret and is none; evidence: less evidence of a"
                                + " program than is demanded.")
        String kind = "";

        @Option(names = "--server", required = true, paramLabel = "S", description = "The server.")
        String server = "";

        @Option(
                names = "--tool",
                paramLabel = "T",
                description = "The tool (default: all of the server).")
        @Nullable String tool;

        @Option(
                names = "--expires",
                paramLabel = "SPAN",
                description = "How long it stands, such as 12h or 30d (default: 8h).")
        @Nullable String expires;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "WHY",
                description = "Why, and what makes up for it; kept with the waiver.")
        String reason = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("kind", kind, "server", server, "reason", reason);
            if (tool != null) body = body.with("item", Json.of("tool:" + tool));
            if (expires != null) body = body.with("expires", Json.of(expires));
            var waiver = gate.post(body, "/api/waivers");
            if (json) page.json(waiver);
            else
                page.line(
                        "Waived "
                                + text(waiver, "id")
                                + ": "
                                + kind
                                + " on "
                                + server
                                + " until "
                                + time(waiver, "expiresAt")
                                + ", answered for by "
                                + text(waiver, "acceptedBy")
                                + ".");
        }
    }

    @Command(name = "list", description = "List the waivers, standing and ended.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/waivers");
            if (json) page.json(answer);
            else table(page, Shown.objects(answer, "waivers"));
        }
    }

    @Command(name = "revoke", description = "End a waiver now.")
    static final class Revoke extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The waiver's id.")
        String id = "";

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var waiver =
                    gate.post(Json.object("reason", reason.given), "/api/waivers/{}/revoke", id);
            if (json) page.json(waiver);
            else page.line("Waiver " + id + " is revoked.");
        }
    }

    private static void table(Page page, List<Json.Obj> waivers) {
        if (waivers.isEmpty()) {
            page.line("There are no waivers.");
            return;
        }
        page.table(
                List.of(
                        "ID",
                        "STATE",
                        "KIND",
                        "SERVER",
                        "ITEM",
                        "EXPIRES",
                        "ANSWERED FOR",
                        "REASON"),
                waivers.stream()
                        .map(waiver ->
                                List.of(
                                        text(waiver, "id"),
                                        state(waiver),
                                        text(waiver, "kind"),
                                        text(waiver, "server"),
                                        text(waiver, "item"),
                                        time(waiver, "expiresAt"),
                                        text(waiver, "acceptedBy"),
                                        text(waiver, "reason")))
                        .toList());
    }

    private static String state(Json.Obj waiver) {
        if (text(waiver, "stands").equals("true")) return "stands";
        return text(waiver, "revokedAt").equals("-") ? "ended" : "revoked";
    }
}
