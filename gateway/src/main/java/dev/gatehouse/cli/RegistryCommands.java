package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.brief;
import static dev.gatehouse.cli.Shown.objects;
import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse registry …}. */
@Command(
        name = "registry",
        synopsisSubcommandLabel = "COMMAND",
        description = "What registries of MCP servers say.",
        subcommands = {
            RegistryCommands.Sync.class,
            RegistryCommands.ListAll.class,
            RegistryCommands.Show.class,
            RegistryCommands.Import.class
        })
final class RegistryCommands {
    private RegistryCommands() {}

    @Command(name = "sync", description = "Read what changed in the registries now.")
    static final class Sync extends GateCommand {
        @Parameters(arity = "0..1", paramLabel = "REGISTRY", description = "One of them; else all.")
        @Nullable String registry;

        @Override
        void run(Gate gate, Page page) {
            var names = new ArrayList<String>();
            if (registry != null) names.add(registry);
            else
                for (var known : objects(gate.get("/api/registries"), "registries"))
                    names.add(text(known, "name"));
            var accounts = new ArrayList<Json>();
            for (var name : names) {
                var account = gate.post(Json.object(), "/api/registries/{}/sync", name);
                accounts.add(account);
                if (!json) page.line(told(account));
            }
            if (json) page.json(Json.object("accounts", accounts));
            else if (names.isEmpty()) none(page);
        }

        private static String told(Json.Obj account) {
            var line =
                    text(account, "registry")
                            + ": "
                            + text(account, "entries")
                            + (text(account, "incremental").equals("true")
                                    ? " entries changed lately, "
                                    : " entries in all, ")
                            + text(account, "new")
                            + " new, "
                            + text(account, "changed")
                            + " changed, "
                            + text(account, "tampered")
                            + " tampered with, "
                            + text(account, "unreadable")
                            + " unreadable.";
            var broken = text(account, "brokenOff");
            var whole = broken.equals("-") ? line : line + " It broke off: " + broken + ".";
            var unseen = Shown.texts(account, "unseen");
            return unseen.isEmpty()
                    ? whole
                    : whole
                            + " Records of servers that it did not show: "
                            + String.join("; ", unseen)
                            + ".";
        }
    }

    private static void none(Page page) {
        page.line("The configuration names no registry; add one under registries.");
    }

    @Command(name = "list", description = "List the registries, or with --search what they list.")
    static final class ListAll extends GateCommand {
        @Option(names = "--search", paramLabel = "TEXT", description = "What a name holds.")
        @Nullable String search;

        @Override
        void run(Gate gate, Page page) {
            if (search != null) {
                var answer = gate.get("/api/registry/servers?search={}", search);
                if (json) page.json(answer);
                else records(page, objects(answer, "records"));
                return;
            }
            var answer = gate.get("/api/registries");
            if (json) {
                page.json(answer);
                return;
            }
            var registries = objects(answer, "registries");
            if (registries.isEmpty()) none(page);
            else
                page.table(
                        List.of("NAME", "RECORDS", "TRIED", "OUTCOME", "URL"),
                        registries.stream()
                                .map(one ->
                                        List.of(
                                                text(one, "name"),
                                                text(one, "records"),
                                                Shown.time(one, "triedAt"),
                                                text(one, "outcome"),
                                                text(one, "url")))
                                .toList());
        }
    }

    private static void records(Page page, List<Json.Obj> records) {
        if (records.isEmpty()) {
            page.line("No record of a registry holds this in its name.");
            return;
        }
        page.table(
                List.of("NAME", "VERSION", "STATUS", "DIGEST", "PUBLISHED", "REGISTRY"),
                records.stream()
                        .map(one ->
                                List.of(
                                        text(one, "name"),
                                        text(one, "version"),
                                        status(one),
                                        brief(one, "digest"),
                                        Shown.time(one, "publishedAt"),
                                        text(one, "registry")))
                        .toList());
    }

    private static String status(Json.Obj record) {
        if (text(record, "tampered").equals("true")) return "TAMPERED WITH";
        return text(record, "gone").equals("true") ? "GONE" : text(record, "status");
    }

    /** One that is about a name in a registry. */
    abstract static class OfOne extends GateCommand {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description = "As registries have it: namespace/name.")
        String name = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "VERSION",
                description = "Exactly which; else the newest.")
        @Nullable String version;

        @Option(names = "--registry", paramLabel = "R", description = "Where several have it.")
        @Nullable String registry;
    }

    @Command(name = "show", description = "Print what a registry says of one version of a server.")
    static final class Show extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var full = gate.get("/api/registry/servers/{}" + query(), values());
            if (json) {
                page.json(full);
                return;
            }
            var record = full.object("record");
            page.heading(text(record, "name") + " " + text(record, "version"));
            page.field("registry", text(record, "registry"));
            page.field("status", status(record));
            if (!text(record, "statusMessage").isEmpty())
                page.field("message", text(record, "statusMessage"));
            page.field("published", Shown.time(record, "publishedAt"));
            page.field("digest", text(record, "digest"));
            page.line("It says of itself:");
            page.quotedJson(full.object("entry").object("server"));
            page.line("Versions, the newest first:");
            records(page, objects(full, "versions"));
            for (var server : objects(full, "servers"))
                page.line(
                        "Server "
                                + text(server, "server")
                                + " was taken from version "
                                + text(server, "version")
                                + ".");
        }

        private String query() {
            var query = new StringBuilder();
            if (version != null) query.append("?version={}");
            if (registry != null) query.append(version == null ? "?" : "&").append("registry={}");
            return query.toString();
        }

        private Object[] values() {
            var values = new ArrayList<Object>(List.of(name));
            if (version != null) values.add(version);
            if (registry != null) values.add(registry);
            return values.toArray();
        }
    }

    @Command(
            name = "import",
            description = {
                "Submit a server from one version of a registry's record.",
                "It stays at that version; nothing is ever taken from a newer one by itself."
            })
    static final class Import extends OfOne {
        @Option(
                names = "--as",
                required = true,
                paramLabel = "SERVER",
                description = "The server's name in the gate.")
        String as = "";

        @Mixin OwnerOption owner = new OwnerOption();

        @Option(
                names = "--remote",
                paramLabel = "URL",
                description = "Which, where the record names several.")
        @Nullable String remote;

        @Option(
                names = "--template",
                paramLabel = "TEMPLATE",
                description = "Run its package: a template that the configuration names for it.")
        @Nullable String template;

        @Option(
                names = "--argument",
                paramLabel = "A",
                description = "For the template's next place; once for each.")
        List<String> arguments = new ArrayList<>();

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("name", name, "as", as, "owner", owner.given);
            if (template != null) body = body.with("template", Json.of(template));
            if (!arguments.isEmpty()) body = body.with("arguments", Json.of(arguments));
            if (version != null) body = body.with("version", Json.of(version));
            if (registry != null) body = body.with("registry", Json.of(registry));
            if (remote != null) body = body.with("remote", Json.of(remote));
            var server = gate.post(body, "/api/registry/import");
            if (json) {
                page.json(server);
                return;
            }
            page.line(
                    "Submitted "
                            + as
                            + " from "
                            + name
                            + " "
                            + text(server.object("lineage"), "version")
                            + "; it serves nothing until it is approved.");
            ServerPage.summary(page, server);
            page.line("Read it in full: gatehouse server show " + as);
        }
    }
}
