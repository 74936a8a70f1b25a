package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.time;

import dev.gatehouse.mcp.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse request …}. */
@Command(
        name = "request",
        synopsisSubcommandLabel = "COMMAND",
        description = "What waits for a person: changes, access that agents ask for, and calls.",
        subcommands = {
            RequestCommands.ListAll.class,
            RequestCommands.Show.class,
            RequestCommands.Approve.class,
            RequestCommands.Deny.class
        })
final class RequestCommands {
    private RequestCommands() {}

    @Command(name = "list", description = "List the newest requests.")
    static final class ListAll extends GateCommand {
        @Option(names = "--all", description = "Those that are decided or over, too.")
        boolean all;

        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/requests");
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("ID", "STATE", "KIND", "REQUESTER", "EXPIRES", "ABOUT"),
                    Shown.objects(answer, "requests").stream()
                            .filter(request -> all || text(request, "state").equals("PENDING"))
                            .map(request ->
                                    List.of(
                                            text(request, "id"),
                                            text(request, "state"),
                                            text(request, "kind"),
                                            text(request, "requester"),
                                            time(request, "expiresAt"),
                                            about(request)))
                            .toList());
        }
    }

    @Command(name = "show", description = "Print a request: read this before you approve it.")
    static final class Show extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The request's id.")
        String id = "";

        @Override
        void run(Gate gate, Page page) {
            var request = gate.get("/api/requests/{}", id);
            if (json) {
                page.json(request);
                return;
            }
            page.heading("Request " + id);
            page.field("state", text(request, "state"));
            page.field("kind", text(request, "kind"));
            page.field("requester", text(request, "requester"));
            request.object("content")
                    .members()
                    .forEach((name, value) -> page.field(name, plain(value)));
            page.field("arguments", text(request, "arguments"));
            if (!request.object("answers").members().isEmpty())
                page.field("answers", text(request, "answers"));
            page.field("made", time(request, "madeAt"));
            page.field("expires", time(request, "expiresAt"));
            if (!text(request, "decidedBy").equals("-"))
                page.field(
                        "decided",
                        time(request, "decidedAt") + " by " + text(request, "decidedBy"));
            page.field("outcome", text(request, "outcome"));
        }
    }

    @Command(
            name = "approve",
            description = "Approve what somebody else asks for; it is done at once.")
    static final class Approve extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The request's id.")
        String id = "";

        @Override
        void run(Gate gate, Page page) {
            var answer = gate.post(Json.object(), "/api/requests/{}/approve", id);
            if (json) {
                page.json(answer);
                return;
            }
            page.line("Approved " + id + ": " + about(answer.object("request")) + ".");
            var half = answer.object("done").member("tokenHalf");
            if (half instanceof Json.Str(var secret))
                page.line(
                        "Second half of the new operator's token, shown once: give it to that person"
                                + " alone: "
                                + secret);
        }
    }

    @Command(name = "deny", description = "Deny what is asked for, or take back your own request.")
    static final class Deny extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The request's id.")
        String id = "";

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var request =
                    gate.post(Json.object("reason", reason.given), "/api/requests/{}/deny", id);
            if (json) page.json(request);
            else page.line("Denied " + id + ": " + about(request) + ".");
        }
    }

    private static String about(Json.Obj request) {
        var content = request.object("content");
        if (text(request, "kind").equals("ACCESS"))
            return Shown.items(content)
                    + " on "
                    + text(content, "server")
                    + " for "
                    + text(content, "agent")
                    + ", because "
                    + text(content, "reason");
        if (!content.has("operation"))
            return "a call of "
                    + text(content, "item")
                    + " on "
                    + text(content, "server")
                    + " by "
                    + text(content, "agent");
        return text(content, "operation") + ", because " + text(content, "why");
    }

    private static String plain(Json value) {
        return value instanceof Json.Str(var text) ? text : value.toText();
    }
}
