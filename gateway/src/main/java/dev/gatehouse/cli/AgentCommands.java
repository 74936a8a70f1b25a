package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse agent …}. */
@Command(
        name = "agent",
        synopsisSubcommandLabel = "COMMAND",
        description = "Agents that may call through the gate.",
        subcommands = {
            AgentCommands.Add.class,
            AgentCommands.ListAll.class,
            AgentCommands.Show.class,
            AgentCommands.Token.class,
            AgentCommands.Disable.class,
            AgentCommands.Document.class,
            AgentCommands.Accept.class
        })
final class AgentCommands {
    private AgentCommands() {}

    abstract static class OfOne extends GateCommand {
        @Parameters(paramLabel = "NAME", description = "The agent's name in the gate.")
        String name = "";
    }

    @Command(name = "add", description = "Register an agent.")
    static final class Add extends OfOne {
        @Mixin OwnerOption owner = new OwnerOption();

        @Option(
                names = "--issuer",
                paramLabel = "URL",
                description = "Who issues its tokens; else the built-in issuer.")
        @Nullable String issuer;

        @Option(
                names = "--client-id",
                paramLabel = "ID",
                description = "Its client id at that issuer; else its name.")
        @Nullable String clientId;

        @Option(
                names = "--jwks",
                paramLabel = "FILE",
                description = "Its public keys, for private_key_jwt at the built-in issuer.")
        @Nullable Path jwks;

        @Option(names = "--secret", description = "Make a client secret and print it once.")
        boolean secret;

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("name", name, "owner", owner.given);
            if (issuer != null) body = body.with("issuer", Json.of(issuer));
            if (clientId != null) body = body.with("clientId", Json.of(clientId));
            var keys = jwks;
            if (keys != null) body = body.with("jwks", read(keys));
            if (secret) body = body.with("secret", Json.of(true));
            var added = gate.post(body, "/api/agents");
            if (json) {
                page.json(added);
                return;
            }
            print(page, added.object("agent"));
            var made = added.text("secret");
            if (made != null) {
                page.field("secret", made);
                page.line("The secret is shown this once; only its hash is kept.");
            }
        }

        private Json read(Path file) {
            try {
                return switch (new StrictJson(JsonLimits.REQUEST).read(Files.readAllBytes(file))) {
                    case StrictJson.Value(var keys) -> keys;
                    case StrictJson.Refused(var why) -> throw usage(file + ": " + why);
                };
            } catch (IOException unreadable) {
                throw usage("cannot read " + file + ": " + unreadable.getMessage());
            }
        }
    }

    @Command(name = "list", description = "List the agents.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/agents");
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("NAME", "STATE", "OWNER", "CLIENT ID", "ISSUER"),
                    Shown.objects(answer, "agents").stream()
                            .map(agent ->
                                    List.of(
                                            text(agent, "name"),
                                            state(agent),
                                            text(agent, "owner"),
                                            text(agent, "clientId"),
                                            text(agent, "issuer")))
                            .toList());
        }
    }

    @Command(name = "show", description = "Print an agent and its grants.")
    static final class Show extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/agents/{}", name);
            if (json) {
                page.json(answer);
                return;
            }
            print(page, answer.object("agent"));
            GrantCommands.table(page, Shown.objects(answer, "grants"));
        }
    }

    @Command(
            name = "token",
            description = "Print an access token of the built-in issuer, and nothing else.")
    static final class Token extends OfOne {
        @Option(
                names = "--ttl",
                paramLabel = "SPAN",
                description = "How long it is good, such as 30m (default: 1h).")
        @Nullable String ttl;

        @Option(
                names = "--server",
                paramLabel = "S",
                description =
                        "A server that it is good for; else all with a standing grant, and /mcp.")
        List<String> servers = new ArrayList<>();

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                description = "mcp:read or mcp:call; else both.")
        List<String> scopes = new ArrayList<>();

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object();
            if (ttl != null) body = body.with("ttl", Json.of(ttl));
            if (!servers.isEmpty()) body = body.with("servers", Json.of(servers));
            if (!scopes.isEmpty()) body = body.with("scopes", Json.of(scopes));
            var issued = gate.post(body, "/api/agents/{}/token", name);
            if (json) page.json(issued);
            else page.line(text(issued, "token"));
        }
    }

    @Command(name = "disable", description = "Refuse an agent from now on.")
    static final class Disable extends OfOne {
        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("reason", reason.given);
            var answer = gate.post(body, "/api/agents/{}/disable", name);
            if (json) page.json(answer);
            else page.line("Agent " + name + " is disabled.");
        }
    }

    @Command(
            name = "document",
            description = "Read an agent's client-metadata document again and print it.")
    static final class Document extends OfOne {
        @Override
        void run(Gate gate, Page page) {
            printDocument(
                    page, gate.post(Json.object(), "/api/agents/{}/document/check", name), json);
        }
    }

    @Command(
            name = "accept",
            description = "Take what an agent's client-metadata document says for what it is.")
    static final class Accept extends OfOne {
        @Parameters(index = "1", paramLabel = "DIGEST", description = "What was looked at.")
        String digest = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("digest", digest);
            printDocument(page, gate.post(body, "/api/agents/{}/document/accept", name), json);
        }
    }

    private static void printDocument(Page page, Json.Obj answer, boolean json) {
        if (json) {
            page.json(answer);
            return;
        }
        page.heading("Document of agent " + text(answer, "agent"));
        page.field("url", text(answer, "url"));
        page.field("accepted", text(answer, "accepted"));
        if (answer.text("seen") != null) {
            page.field("seen", text(answer, "seen"));
            page.field("changed", String.join(", ", Shown.texts(answer, "changed")));
        }
        if (answer.text("withheld") != null) page.field("withheld", text(answer, "withheld"));
        if (answer.text("unread") != null) page.field("not read", text(answer, "unread"));
        page.line(answer.object("document").toText());
    }

    private static void print(Page page, Json.Obj agent) {
        page.heading("Agent " + text(agent, "name"));
        page.field("state", state(agent));
        page.field("owner", text(agent, "owner"));
        page.field("issuer", text(agent, "issuer"));
        page.field("client id", text(agent, "clientId"));
        page.field("added", Shown.time(agent, "addedAt"));
    }

    private static String state(Json.Obj agent) {
        if (text(agent, "disabled").equals("true")) return "disabled";
        return agent.text("withheld") == null ? "active" : "withheld";
    }
}
