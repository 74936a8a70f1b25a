package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse server credential …}. */
@Command(
        name = "credential",
        synopsisSubcommandLabel = "COMMAND",
        description = "With what servers are asked.",
        subcommands = {
            CredentialCommands.Put.class,
            CredentialCommands.ListAll.class,
            CredentialCommands.Show.class,
            CredentialCommands.Trust.class,
            CredentialCommands.Forget.class,
            CredentialCommands.Consents.class
        })
final class CredentialCommands {
    private CredentialCommands() {}

    @Command(
            name = "set",
            description = {
                "Say with what a server is asked; replaces what there was.",
                "Secrets come from files, never from the command line; - is standard input."
            })
    static final class Put extends ServerCommands.OfOne {
        @Option(
                names = "--kind",
                required = true,
                paramLabel = "KIND",
                description =
                        "none, secret, client-credentials, authorization-code, token-exchange or"
                                + " enterprise-managed.")
        String kind = "";

        @Option(
                names = "--endpoint",
                paramLabel = "URL",
                description = "The server's endpoint, when it is not added yet.")
        @Nullable String endpoint;

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description = "The static secret, or the client's.")
        @Nullable Path secret;

        @Option(
                names = "--header",
                paramLabel = "NAME",
                description = "Where a static secret is shown (default: Authorization).")
        @Nullable String header;

        @Option(
                names = "--scheme",
                paramLabel = "WORD",
                description = "What stands before it (default: Bearer in Authorization).")
        @Nullable String scheme;

        @Option(
                names = "--rotate-after",
                paramLabel = "SPAN",
                description = "When the secrets are due, such as 90d.")
        @Nullable String rotateAfter;

        @Option(names = "--client-id", paramLabel = "ID", description = "The gate's client id.")
        @Nullable String clientId;

        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                description = "PEM file of the client's private key, in place of a secret.")
        @Nullable Path key;

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                description = "The most that is asked for; once for each.")
        List<String> scopes = new ArrayList<>();

        @Option(
                names = "--issuer",
                paramLabel = "URL",
                description = "The only authorization server; else the first that it names.")
        @Nullable String issuer;

        @Option(
                names = "--shared",
                description = "One person's authorization is the gate's for all agents.")
        boolean shared;

        @Option(names = "--audience", paramLabel = "A", description = "For a token exchange.")
        @Nullable String audience;

        @Option(
                names = "--identity-provider",
                paramLabel = "URL",
                description = "Where people sign in, for enterprise-managed: its issuer.")
        @Nullable String identityProvider;

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("kind", kind);
            body = with(body, "url", endpoint);
            body = with(body, "header", header);
            body = with(body, "scheme", scheme);
            body = with(body, "rotateAfter", rotateAfter);
            body = with(body, "clientId", clientId);
            body = with(body, "issuer", issuer);
            body = with(body, "audience", audience);
            body = with(body, "identityProvider", identityProvider);
            body = with(body, kind.equals("secret") ? "secret" : "clientSecret", read(secret));
            body = with(body, "privateKey", read(key));
            if (shared) body = body.with("shared", Json.of(true));
            if (!scopes.isEmpty()) body = body.with("scopes", Json.of(scopes));
            print(page, gate.post(body, "/api/servers/{}/credential", name), json);
        }

        private static Json.Obj with(Json.Obj body, String member, @Nullable String value) {
            return value == null ? body : body.with(member, Json.of(value));
        }

        private @Nullable String read(@Nullable Path file) {
            if (file == null) return null;
            try {
                var bytes =
                        file.toString().equals("-")
                                ? System.in.readAllBytes()
                                : Files.readAllBytes(file);
                return new String(bytes, StandardCharsets.UTF_8).strip();
            } catch (IOException unreadable) {
                throw usage("cannot read " + file + ": " + unreadable.getMessage());
            }
        }
    }

    private static void print(Page page, Json.Obj credential, boolean json) {
        if (json) {
            page.json(credential);
            return;
        }
        page.field("server", text(credential, "server"));
        page.field("endpoint", text(credential, "url"));
        page.field("kind", text(credential.object("means"), "kind"));
        page.field("scopes", String.join(" ", Shown.texts(credential, "scopes")));
        page.field("issuer", text(credential, "issuer"));
        var provider = credential.object("means").text("identityProvider");
        if (provider != null) page.field("identity provider", provider);
        if (credential.text("callback") != null)
            page.field("callback", text(credential, "callback"));
        if (credential.text("proposed") != null)
            page.line(
                    "  It names an authorization server that is not trusted yet: "
                            + text(credential, "proposed")
                            + ". Nothing is sent there; gatehouse server credential trust accepts it.");
        for (var secret : Shown.objects(credential, "secrets"))
            page.field(text(secret, "name"), age(secret));
    }

    private static String age(Json.Obj secret) {
        var due = Json.of(true).equals(secret.member("due")) ? ", DUE" : "";
        return text(secret, "ageDays")
                + " days old, set by "
                + text(secret, "setBy")
                + ", rotate by "
                + Shown.time(secret, "rotateBy")
                + due;
    }

    @Command(name = "list", description = "List with what servers are asked, and how old that is.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/credentials");
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("SERVER", "KIND", "ISSUER", "SECRETS"),
                    Shown.objects(answer, "credentials").stream()
                            .map(each ->
                                    List.of(
                                            text(each, "server"),
                                            text(each.object("means"), "kind"),
                                            text(each, "issuer"),
                                            secrets(each)))
                            .toList());
        }

        private static String secrets(Json.Obj credential) {
            return String.join(
                    "; ",
                    Shown.objects(credential, "secrets").stream()
                            .map(secret -> text(secret, "name") + " " + age(secret))
                            .toList());
        }
    }

    @Command(name = "show", description = "Show with what a server is asked.")
    static final class Show extends ServerCommands.OfOne {
        @Override
        void run(Gate gate, Page page) {
            print(page, gate.get("/api/servers/{}/credential", name), json);
        }
    }

    @Command(
            name = "trust",
            description = "Trust another authorization server for a server, by its exact issuer.")
    static final class Trust extends ServerCommands.OfOne {
        @Option(
                names = "--issuer",
                required = true,
                paramLabel = "URL",
                description = "As the server names it.")
        String issuer = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("issuer", issuer);
            print(page, gate.post(body, "/api/servers/{}/credential/issuer", name), json);
        }
    }

    @Command(name = "forget", description = "Forget all tokens and registrations for a server.")
    static final class Forget extends ServerCommands.OfOne {
        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("reason", reason.given);
            print(page, gate.post(body, "/api/servers/{}/credential/forget", name), json);
        }
    }

    @Command(name = "consents", description = "List who agreed to what.")
    static final class Consents extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/consents");
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("AT", "SERVER", "FOR", "ISSUER", "SCOPES", "BY"),
                    Shown.objects(answer, "consents").stream()
                            .map(each ->
                                    List.of(
                                            Shown.time(each, "at"),
                                            text(each, "server"),
                                            party(each.object("party")),
                                            text(each, "issuer"),
                                            String.join(" ", Shown.texts(each, "scopes")),
                                            text(each, "approver")))
                            .toList());
        }

        private static String party(Json.Obj party) {
            var client = text(party, "client");
            return client.isEmpty() ? "the gate" : client + " for " + text(party, "subject");
        }
    }
}
