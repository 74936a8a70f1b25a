package dev.gatehouse.cli;

import dev.gatehouse.mcp.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse server …}: how a server moves through its life with us. */
final class LifecycleCommands {
    private LifecycleCommands() {}

    /** One that moves a server to another state for a reason; REST has it under its own name. */
    abstract static class Move extends ServerCommands.OfOne {
        @Mixin ReasonOption reason = new ReasonOption();

        @Option(
                names = "--ticket",
                paramLabel = "T",
                description = "Where that was discussed, for the server's history.")
        @Nullable String ticket;

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("reason", reason.given);
            if (ticket != null) body = body.with("ticket", Json.of(ticket));
            var server = gate.post(body, "/api/servers/{}/" + spec().name(), name);
            if (json) page.json(server);
            else
                page.line(
                        "Server "
                                + name
                                + " is "
                                + Shown.text(server.object("server"), "state")
                                + ".");
        }
    }

    @Command(name = "review", description = "Take a submitted server under review.")
    static final class Review extends Move {}

    @Command(name = "quarantine", description = "Stop an approved server.")
    static final class Quarantine extends Move {}

    @Command(name = "release", description = "Let a quarantined server serve again.")
    static final class Release extends Move {}

    @Command(name = "suspend", description = "Let an approved server rest.")
    static final class Suspend extends Move {}

    @Command(name = "resume", description = "Let a suspended server serve again.")
    static final class Resume extends Move {}

    @Command(name = "retire", description = "End a server for good.")
    static final class Retire extends Move {}

    @Command(name = "history", description = "Print every move of a server, and who made it.")
    static final class History extends ServerCommands.OfOne {
        @Override
        void run(Gate gate, Page page) {
            var history = gate.get("/api/servers/{}/history", name);
            if (json) {
                page.json(history);
                return;
            }
            page.table(
                    List.of("AT", "FROM", "TO", "BY", "APPROVED", "REASON", "TICKET"),
                    Shown.objects(history, "moves").stream()
                            .map(move ->
                                    List.of(
                                            Shown.time(move, "at"),
                                            Shown.text(move, "from"),
                                            Shown.text(move, "to"),
                                            Shown.text(move, "actor"),
                                            Shown.brief(move, "snapshot"),
                                            Shown.text(move, "reason"),
                                            Shown.text(move, "ticket")))
                            .toList());
            ServerPage.precedents(page, history);
        }
    }

    @Command(
            name = "contain",
            description = {
                "Contain a tool (tool-block), what writes on a server (write-block), or all of a"
                        + " server, whose credentials are forgotten (kill)."
            })
    static final class Contain extends ServerCommands.OfOne {
        @Option(
                names = "--level",
                required = true,
                paramLabel = "L",
                description = "tool-block, write-block or kill.")
        String level = "";

        @Mixin ItemOption item = new ItemOption();
        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body = item.in(Json.object("level", level, "reason", reason.given));
            var server = gate.post(body, "/api/servers/{}/contain", name);
            if (json) page.json(server);
            else ServerPage.summary(page, server);
        }
    }

    @Command(name = "lift", description = "Lift what an operator contained.")
    static final class Lift extends ServerCommands.OfOne {
        @Mixin ItemOption item = new ItemOption();
        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body = item.in(Json.object("reason", reason.given));
            var server = gate.post(body, "/api/servers/{}/lift", name);
            if (json) page.json(server);
            else ServerPage.summary(page, server);
        }
    }

    /** What of the server it is about; all of it when nothing is given. */
    static final class ItemOption {
        @Option(
                names = "--item",
                paramLabel = "KIND:NAME",
                description = "What of the server, such as tool:pay; without it all of the server.")
        @Nullable String given;

        Json.Obj in(Json.Obj body) {
            return given == null ? body : body.with("item", Json.of(given));
        }
    }
}
