package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.time;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse grant …}. */
@Command(
        name = "grant",
        synopsisSubcommandLabel = "COMMAND",
        description = "What agents may use, until when and why.",
        subcommands = {
            GrantCommands.Add.class,
            GrantCommands.ListAll.class,
            GrantCommands.Show.class,
            GrantCommands.Revoke.class
        })
final class GrantCommands {
    private GrantCommands() {}

    @Command(
            name = "add",
            description = {
                "Let an agent use items of a server for a time.",
                "Without --tool and --item it covers everything approved on the server."
            })
    static final class Add extends GateCommand {
        @Option(names = "--agent", required = true, paramLabel = "A", description = "The agent.")
        String agent = "";

        @Option(names = "--server", required = true, paramLabel = "S", description = "The server.")
        String server = "";

        @Option(names = "--tool", paramLabel = "T", description = "A tool that it covers.")
        List<String> tools = new ArrayList<>();

        @Option(
                names = "--item",
                paramLabel = "KIND:NAME",
                description = "Anything that it covers, such as resource:file:///a.")
        List<String> items = new ArrayList<>();

        @Option(
                names = "--resource",
                paramLabel = "SELECTOR",
                description = {
                    "What calls may touch, such as path:/srv/a, path:/srv/reports/* or *.",
                    "Without one: only calls that touch nothing that has a name."
                })
        List<String> resources = new ArrayList<>();

        @Option(
                names = "--user",
                paramLabel = "SUBJECT",
                description = "The one user on whose behalf the agent may act.")
        @Nullable String user;

        @Option(
                names = "--when",
                paramLabel = "CEL",
                description = "A condition that must hold, such as 'size(resources) < 3'.")
        @Nullable String when;

        @Option(
                names = "--calls",
                paramLabel = "N",
                description = "For how many calls it is good (default: any number).")
        @Nullable Integer calls;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "When it begins, such as 2026-11-26T09:00:00Z (default: now).")
        @Nullable String from;

        @Option(
                names = "--parent",
                paramLabel = "ID",
                description = "A grant that this one never exceeds.")
        @Nullable String parent;

        @Option(
                names = "--expires",
                paramLabel = "SPAN",
                description = "How long it stands, such as 30m or 7d (default: 8h).")
        @Nullable String expires;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "WHY",
                description = "Why; kept with the grant.")
        String reason = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("agent", agent, "server", server, "reason", reason);
            var covered = new ArrayList<>(items);
            for (var tool : tools) covered.add("tool:" + tool);
            if (!covered.isEmpty()) body = body.with("items", Json.of(covered));
            if (!resources.isEmpty()) body = body.with("resources", Json.of(resources));
            if (user != null) body = body.with("user", Json.of(user));
            if (when != null) body = body.with("when", Json.of(when));
            if (calls != null) body = body.with("maxCalls", Json.of(calls));
            if (from != null) body = body.with("notBefore", Json.of(from));
            if (parent != null) body = body.with("parent", Json.of(parent));
            if (expires != null) body = body.with("expires", Json.of(expires));
            var grant = gate.post(body, "/api/grants");
            if (json) page.json(grant);
            else
                page.line(
                        "Granted "
                                + text(grant, "id")
                                + ": "
                                + agent
                                + " may use "
                                + Shown.items(grant)
                                + " on "
                                + server
                                + " until "
                                + time(grant, "expiresAt")
                                + ".");
        }
    }

    @Command(name = "list", description = "List the grants.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/grants");
            if (json) page.json(answer);
            else table(page, Shown.objects(answer, "grants"));
        }
    }

    @Command(name = "show", description = "Print a grant.")
    static final class Show extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The grant's id.")
        String id = "";

        @Override
        void run(Gate gate, Page page) {
            var grant = gate.get("/api/grants/{}", id);
            if (json) {
                page.json(grant);
                return;
            }
            page.heading("Grant " + id);
            page.field("state", state(grant));
            page.field("agent", text(grant, "agent"));
            page.field("server", text(grant, "server"));
            page.field("items", Shown.items(grant));
            page.field("touching", Shown.resources(grant));
            grant.object("terms")
                    .without("resources")
                    .without("privileged")
                    .members()
                    .forEach((name, term) -> page.field(name, plain(term)));
            page.field("reason", text(grant, "reason"));
            page.field("granted", time(grant, "grantedAt") + " by " + text(grant, "grantedBy"));
            page.field("expires", time(grant, "expiresAt"));
            page.field("revoked", time(grant, "revokedAt"));
            page.field("used", used(grant));
            page.field("last used", time(grant, "lastCallAt"));
        }
    }

    @Command(name = "revoke", description = "End a grant now.")
    static final class Revoke extends GateCommand {
        @Parameters(paramLabel = "ID", description = "The grant's id.")
        String id = "";

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var grant = gate.post(Json.object("reason", reason.given), "/api/grants/{}/revoke", id);
            if (json) page.json(grant);
            else
                page.line(
                        "Grant "
                                + id
                                + " is revoked: "
                                + text(grant, "agent")
                                + " has lost it on "
                                + text(grant, "server")
                                + ".");
        }
    }

    static void table(Page page, List<Json.Obj> grants) {
        page.table(
                List.of(
                        "ID",
                        "STATE",
                        "AGENT",
                        "SERVER",
                        "EXPIRES",
                        "USED",
                        "ITEMS",
                        "TOUCHING",
                        "REASON"),
                grants.stream()
                        .map(grant ->
                                List.of(
                                        text(grant, "id"),
                                        state(grant),
                                        text(grant, "agent"),
                                        text(grant, "server"),
                                        time(grant, "expiresAt"),
                                        used(grant),
                                        Shown.items(grant),
                                        Shown.resources(grant),
                                        text(grant, "reason")))
                        .toList());
    }

    private static String plain(Json term) {
        return term instanceof Json.Str(var text) ? text : term.toText();
    }

    /** How often, and of how many times if they are counted. */
    private static String used(Json.Obj grant) {
        var most = grant.object("terms").member("maxCalls");
        var calls = text(grant, "calls");
        return most == null ? calls : calls + " of " + most.toText();
    }

    private static String state(Json.Obj grant) {
        if (text(grant, "stands").equals("true")) return "stands";
        if (!text(grant, "usedUpAt").equals("-")) return "used up";
        return text(grant, "revokedAt").equals("-") ? "ended" : "revoked";
    }
}
