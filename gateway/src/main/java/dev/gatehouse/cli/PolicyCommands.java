package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse policy …}. */
@Command(
        name = "policy",
        synopsisSubcommandLabel = "COMMAND",
        description = "The policy over all grants: rules that people review, test and publish.",
        subcommands = {
            PolicyCommands.Show.class,
            PolicyCommands.ListAll.class,
            PolicyCommands.Check.class,
            PolicyCommands.Propose.class,
            PolicyCommands.Approve.class,
            PolicyCommands.Reject.class,
            PolicyCommands.Rollback.class,
            PolicySimulation.class,
            PolicyCommands.Explain.class
        })
final class PolicyCommands {
    private PolicyCommands() {}

    @Command(name = "show", description = "Print a policy with all that is known of it.")
    static final class Show extends GateCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "NUMBER",
                description = "Its number; 0 is the standard one (default: that in force).")
        String number = "in-force";

        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/policies/{}", number);
            if (json) page.json(answer);
            else PolicyPage.show(page, answer);
        }
    }

    @Command(name = "list", description = "List all policies that were ever proposed.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/policies");
            if (json) page.json(answer);
            else PolicyPage.list(page, answer);
        }
    }

    @Command(
            name = "check",
            description = "Read a policy, run its tests, and print what it would change.")
    static final class Check extends GateCommand {
        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "The policy, in YAML or JSON.")
        Path file = Path.of("policy.yaml");

        @Override
        void run(Gate gate, Page page) {
            var document = PolicyFile.read(file, this);
            var answer = gate.post(Json.object("document", document), "/api/policy/check");
            if (json) {
                page.json(answer);
                return;
            }
            var failures = Shown.objects(answer, "failures");
            page.line(
                    text(answer, "rules")
                            + " rules and "
                            + text(answer, "tests")
                            + " tests, of which "
                            + failures.size()
                            + " fail.");
            PolicyPage.failures(page, failures);
            var difference = answer.object("difference");
            PolicyPage.difference(page, difference);
            page.line(
                    text(difference, "loosens").equals("true")
                            ? "It may allow more than before: publishing it takes two people."
                            : "It allows nothing that was not allowed: one person publishes it.");
        }
    }

    @Command(
            name = "propose",
            description = {
                "Publish a policy that loosens nothing.",
                "One that may is stored, and waits for another ADMIN."
            })
    static final class Propose extends GateCommand {
        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "The policy, in YAML or JSON.")
        Path file = Path.of("policy.yaml");

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "WHY",
                description = "Why; kept with the policy.")
        String reason = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("document", PolicyFile.read(file, this), "reason", reason);
            var answer = gate.post(body, "/api/policy/propose");
            if (json) page.json(answer);
            else PolicyPage.proposed(page, answer);
        }
    }

    @Command(name = "approve", description = "Publish a policy that another proposed.")
    static final class Approve extends GateCommand {
        @Parameters(paramLabel = "NUMBER", description = "The policy's number.")
        String number = "";

        @Override
        void run(Gate gate, Page page) {
            var answer = gate.post(Json.object(), "/api/policies/{}/approve", number);
            if (json) page.json(answer);
            else PolicyPage.proposed(page, answer);
        }
    }

    @Command(name = "reject", description = "End a proposal.")
    static final class Reject extends GateCommand {
        @Parameters(paramLabel = "NUMBER", description = "The policy's number.")
        String number = "";

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("reason", reason.given);
            var policy = gate.post(body, "/api/policies/{}/reject", number);
            if (json) page.json(policy);
            else page.line("Policy " + number + " is rejected.");
        }
    }

    @Command(
            name = "rollback",
            description = {
                "Bring back a policy that was in force.",
                "It is in force at once when it loosens nothing, or when you take back within an hour"
                        + " what you published alone; else it waits for another ADMIN."
            })
    static final class Rollback extends GateCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "NUMBER",
                description = "Which; 0 is the standard one (default: the one before).")
        @Nullable Long number;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "WHY",
                description = "Why; kept with the policy.")
        String reason = "";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("reason", reason);
            if (number != null) body = body.with("version", Json.of(number));
            var answer = gate.post(body, "/api/policy/rollback");
            if (json) page.json(answer);
            else PolicyPage.proposed(page, answer);
        }
    }

    @Command(
            name = "explain",
            description = {
                "Print what would be decided of a call, and what the decision stands on.",
                "The agent's token is taken to have every scope."
            })
    static final class Explain extends GateCommand {
        @Option(names = "--agent", required = true, paramLabel = "A", description = "The agent.")
        String agent = "";

        @Option(names = "--server", required = true, paramLabel = "S", description = "The server.")
        String server = "";

        @Option(names = "--tool", paramLabel = "T", description = "The tool.")
        @Nullable String tool;

        @Option(
                names = "--item",
                paramLabel = "KIND:NAME",
                description = "What is no tool, such as resource:file:///a.")
        @Nullable String item;

        @Option(
                names = "--args",
                paramLabel = "JSON",
                description = "The arguments of the call, as a JSON object.")
        @Nullable String arguments;

        @Option(
                names = "--user",
                paramLabel = "U",
                description = "On whose behalf (default: the agent's own).")
        @Nullable String user;

        @Option(
                names = "--as-of",
                paramLabel = "TIME",
                description =
                        "With today's grants and rules as if it were then, such as"
                                + " 2026-11-26T09:00:00Z.")
        @Nullable String asOf;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "Under this policy, not the one in force.")
        @Nullable Path file;

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("agent", agent, "server", server);
            if (tool != null) body = body.with("tool", Json.of(tool));
            if (item != null) body = body.with("item", Json.of(item));
            if (arguments != null) body = body.with("arguments", object(arguments));
            if (user != null) body = body.with("user", Json.of(user));
            if (asOf != null) body = body.with("asOf", Json.of(asOf));
            if (file != null) body = body.with("document", PolicyFile.read(file, this));
            var answer = gate.post(body, "/api/policy/explain");
            if (json) page.json(answer);
            else PolicyPage.explained(page, answer);
        }

        private Json object(String text) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            return switch (new StrictJson(JsonLimits.REQUEST).read(bytes)) {
                case StrictJson.Value(Json.Obj read) -> read;
                case StrictJson.Value _ -> throw usage("--args is no JSON object");
                case StrictJson.Refused(var why) -> throw usage("--args is no JSON: " + why);
            };
        }
    }
}
