package dev.gatehouse.cli;

import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.BindingLine;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse server …}. */
@Command(
        name = "server",
        synopsisSubcommandLabel = "COMMAND",
        description = "MCP servers behind the gate.",
        subcommands = {
            ServerCommands.Add.class,
            ServerCommands.ListAll.class,
            ServerCommands.Show.class,
            ServerCommands.Check.class,
            ServerCommands.Evidence.class,
            ServerCommands.Diff.class,
            ServerCommands.Bindings.class,
            ServerCommands.Approve.class,
            LifecycleCommands.Review.class,
            LifecycleCommands.Quarantine.class,
            LifecycleCommands.Release.class,
            LifecycleCommands.Suspend.class,
            LifecycleCommands.Resume.class,
            LifecycleCommands.Retire.class,
            LifecycleCommands.History.class,
            LifecycleCommands.Contain.class,
            LifecycleCommands.Lift.class,
            IdentityCommands.Show.class,
            IdentityCommands.Pin.class,
            CredentialCommands.class
        })
final class ServerCommands {
    private ServerCommands() {}

    /** One that is about a named server. */
    abstract static class OfOne extends GateCommand {
        @Parameters(paramLabel = "NAME", description = "The server's name in the gate.")
        String name = "";
    }

    @Command(name = "add", description = "Read what a server declares and submit it for approval.")
    static final class Add extends OfOne {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "URL",
                description = "Its endpoint, unless --stdio is given.")
        @Nullable String endpoint;

        @Option(
                names = "--stdio",
                paramLabel = "TEMPLATE",
                description = "Run it on the gate's machine: a template of gatehouse.yaml.")
        @Nullable String template;

        @Option(
                names = "--argument",
                paramLabel = "A",
                description = "For the template's next place; once for each.")
        List<String> arguments = new ArrayList<>();

        @Option(names = "--shareable", description = "One process may serve several principals.")
        boolean shareable;

        @Mixin OwnerOption owner = new OwnerOption();

        @Option(
                names = "--ca",
                paramLabel = "FILE",
                description = "PEM file of the authorities to trust for its certificate.")
        @Nullable Path ca;

        @Option(
                names = "--unread",
                description = "Only note that it is there: it is read when somebody checks it.")
        boolean unread;

        @Override
        void run(Gate gate, Page page) {
            var server = gate.post(body(), "/api/servers");
            if (json) page.json(server);
            else if (unread)
                page.line("Noted " + name + "; gatehouse server check " + name + " reads it.");
            else {
                page.line("Submitted " + name + "; it serves nothing until it is approved.");
                ServerPage.summary(page, server);
                page.line("Read it in full: gatehouse server show " + name);
            }
        }

        private Json.Obj body() {
            var body = Json.object("name", name, "owner", owner.given, "unread", unread);
            if ((endpoint == null) == (template == null))
                throw usage("give a URL, or --stdio and a template, and not both");
            if (template == null) {
                if (shareable || !arguments.isEmpty())
                    throw usage("--argument and --shareable go with --stdio");
                var remote = body.with("url", Json.of(endpoint));
                return ca == null ? remote : remote.with("caPem", Json.of(read(ca)));
            }
            if (ca != null) throw usage("--ca goes with a URL");
            return body.with(
                    "stdio",
                    Json.object(
                            "template", template,
                            "arguments", arguments,
                            "shareable", shareable));
        }

        private String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException unreadable) {
                throw usage("cannot read " + file + ": " + unreadable.getMessage());
            }
        }
    }

    @Command(name = "list", description = "List the servers.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/servers");
            if (json) page.json(answer);
            else ServerPage.table(page, Shown.objects(answer, "servers"));
        }
    }

    @Command(
            name = "show",
            description = "Print a server in full, with hidden characters made visible.")
    static final class Show extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var server = gate.get("/api/servers/{}", name);
            if (json) page.json(server);
            else ServerPage.full(page, name, server);
        }
    }

    @Command(name = "check", description = "Read a server again and compare.")
    static final class Check extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var server = gate.post(Json.object(), "/api/servers/{}/check", name);
            if (json) page.json(server);
            else {
                ServerPage.summary(page, server);
                DriftCommands.table(page, Shown.objects(server, "findings"));
            }
        }
    }

    @Command(
            name = "evidence",
            description = {
                "Look again at what a server's package proves of itself.",
                "More of it is no approval."
            })
    static final class Evidence extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var server = gate.post(Json.object(), "/api/servers/{}/evidence", name);
            if (json) page.json(server);
            else ServerPage.evidence(page, server);
        }
    }

    @Command(name = "diff", description = "Print what was submitted last against what is approved.")
    static final class Diff extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var diff = gate.get("/api/servers/{}/diff", name);
            if (json) page.json(diff);
            else ServerPage.diff(page, name, diff);
        }
    }

    @Command(
            name = "approve",
            description = {
                "Approve the submitted snapshot with exactly this digest.",
                "Without --tool and --item everything in it is approved. Each tool takes a word on what"
                        + " it does, and to what: server bindings prints a draft."
            })
    static final class Approve extends OfOne {
        @Option(
                names = "--digest",
                required = true,
                paramLabel = "SHA256",
                description = "The digest that server show printed.")
        String digest = "";

        @Option(
                names = "--identity",
                paramLabel = "SHA256",
                description =
                        "The digest of its identity that server show printed; needed for a server"
                                + " that is reached over TLS.")
        @Nullable String identity;

        @Option(
                names = "--despite",
                paramLabel = "WHY",
                description =
                        "Why it is approved although its card, a registry and the server itself"
                                + " contradict each other.")
        @Nullable String despite;

        @Option(names = "--tool", paramLabel = "T", description = "A tool to approve.")
        List<String> tools = new ArrayList<>();

        @Option(
                names = "--item",
                paramLabel = "KIND:NAME",
                description = "Anything to approve, such as prompt:review.")
        List<String> items = new ArrayList<>();

        @Option(
                names = "--bindings",
                paramLabel = "FILE",
                description = "What each tool does and to what: lines, or JSON.")
        List<Path> files = new ArrayList<>();

        @Option(
                names = "--bind",
                paramLabel = "'TOOL ACTION TOUCHES …'",
                description =
                        "One such line, such as 'read_file read path:{/path}'; * for all others.")
        List<String> lines = new ArrayList<>();

        @Option(
                names = "--expires",
                paramLabel = "D",
                description = "For how long, such as 90d; at most 180d.")
        @Nullable String expires;

        @Option(
                names = "--reason",
                paramLabel = "R",
                description = "Why, for the server's history.")
        @Nullable String reason;

        @Override
        void run(Gate gate, Page page) {
            var bindings = new AskedBindings(this);
            files.forEach(bindings::read);
            bindings.readLines(lines, "--bind");
            var body = Json.object("digest", digest);
            if (identity != null) body = body.with("identity", Json.of(identity));
            if (despite != null) body = body.with("despite", Json.of(despite));
            var chosen = new ArrayList<>(items);
            for (var tool : tools) chosen.add("tool:" + tool);
            if (!chosen.isEmpty()) body = body.with("items", Json.of(chosen));
            body = body.with("bindings", bindings.of(tools(gate, chosen)));
            if (expires != null) body = body.with("expires", Json.of(expires));
            if (reason != null) body = body.with("reason", Json.of(reason));
            var server = gate.post(body, "/api/servers/{}/approve", name);
            if (json) page.json(server);
            else {
                var approval = server.object("approval");
                page.line("Approved " + name + " at " + Shown.text(approval, "snapshot") + ":");
                for (var item : Shown.texts(approval, "items")) page.line("  " + item);
                ServerPage.findings(page, server);
            }
        }

        /**
         * Of the chosen items, or of all that were submitted. From the draft and not from the
         * server's page: nobody reads that here, and the gate would note that it was shown.
         */
        private Set<String> tools(Gate gate, List<String> chosen) {
            if (chosen.isEmpty())
                return gate.get("/api/servers/{}/bindings", name)
                        .object("bindings")
                        .members()
                        .keySet();
            var tools = new TreeSet<String>();
            for (var key : chosen) if (key.startsWith("tool:")) tools.add(key.substring(5));
            return tools;
        }
    }

    @Command(
            name = "bindings",
            description = {
                "Print a draft of what each submitted tool does, and to what.",
                "It is made of what the server says of itself, and of what was approved before:"
                        + " correct it, and give it to approve."
            })
    static final class Bindings extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var draft = gate.get("/api/servers/{}/bindings", name);
            if (json) {
                page.json(draft);
                return;
            }
            page.line("# TOOL                   ACTION       TOUCHES");
            draft.object("bindings")
                    .members()
                    .forEach((tool, binding) -> page.line(line(tool, (Json.Obj) binding)));
        }

        private static String line(String tool, Json.Obj binding) {
            return switch (BindingForm.read(binding)) {
                case BindingForm.Read(var read) -> BindingLine.of(tool, read);
                case BindingForm.Refused(var why) -> "# " + tool + ": " + why;
            };
        }
    }
}
