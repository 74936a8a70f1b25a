package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse discovery …}. */
@Command(
        name = "discovery",
        synopsisSubcommandLabel = "COMMAND",
        description = "Servers that somebody uses and the inventory does not account for.",
        subcommands = {
            DiscoveryCommands.ListAll.class,
            DiscoveryCommands.Show.class,
            DiscoveryCommands.Dismiss.class
        })
final class DiscoveryCommands {
    private DiscoveryCommands() {}

    @Command(name = "list", description = "List what was discovered, and what became of it.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/discoveries");
            if (json) page.json(answer);
            else table(page, Shown.objects(answer, "discoveries"), "Nothing was discovered.");
        }
    }

    @Command(name = "show", description = "Print a discovery, with where it was seen.")
    static final class Show extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The discovery's number.")
        long id;

        @Override
        void run(Gate gate, Page page) {
            var discovery = gate.get("/api/discoveries/{}", id);
            if (json) {
                page.json(discovery);
                return;
            }
            page.heading("Discovery " + id);
            page.field("place", text(discovery, "place"));
            page.field("standing", text(discovery, "standing"));
            for (var more : List.of("name", "reason", "dismissedBy"))
                if (discovery.has(more)) page.field(more, text(discovery, more));
            page.field("first seen", Shown.time(discovery, "firstSeen"));
            page.field("last seen", Shown.time(discovery, "lastSeen"));
            page.field("times", text(discovery, "count"));
            page.table(
                    List.of("BY", "WHO", "AT", "FIRST SEEN", "LAST SEEN", "TIMES"),
                    Shown.objects(discovery, "sources").stream()
                            .map(source ->
                                    List.of(
                                            text(source, "by"),
                                            text(source, "who"),
                                            text(source, "at"),
                                            Shown.time(source, "firstSeen"),
                                            Shown.time(source, "lastSeen"),
                                            text(source, "count")))
                            .toList());
        }
    }

    @Command(name = "dismiss", description = "Leave a discovery as it is, and answer for that.")
    static final class Dismiss extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The discovery's number.")
        long id;

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var discovery =
                    gate.post(
                            Json.object("reason", reason.given), "/api/discoveries/{}/dismiss", id);
            if (json) page.json(discovery);
            else page.line("Dismissed " + id + ": " + text(discovery, "place") + ".");
        }
    }

    static void table(Page page, List<Json.Obj> discoveries, String none) {
        if (discoveries.isEmpty()) {
            page.line(none);
            return;
        }
        page.table(
                List.of("ID", "STANDING", "NAME", "PLACE", "DAYS", "TIMES", "LAST SEEN"),
                discoveries.stream()
                        .map(each ->
                                List.of(
                                        text(each, "id"),
                                        text(each, "standing"),
                                        text(each, "name"),
                                        text(each, "place"),
                                        text(each, "ageDays"),
                                        text(each, "count"),
                                        Shown.time(each, "lastSeen")))
                        .toList());
    }
}
