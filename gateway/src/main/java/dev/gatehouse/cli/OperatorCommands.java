package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse operator …}. */
@Command(
        name = "operator",
        synopsisSubcommandLabel = "COMMAND",
        description = "The people who run the gate.",
        subcommands = {OperatorCommands.Add.class, OperatorCommands.ListAll.class})
final class OperatorCommands {
    private OperatorCommands() {}

    @Command(name = "add", description = "Add an operator and print the token once.")
    static final class Add extends GateCommand {
        @Parameters(paramLabel = "NAME", description = "The operator's name.")
        String name = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "auditor, operator or admin (default: operator).")
        String role = "operator";

        @Override
        void run(Gate gate, Page page) {
            var body = Json.object("name", name, "role", role.toUpperCase(Locale.ROOT));
            var added = gate.post(body, "/api/operators");
            if (json) {
                page.json(added);
                return;
            }
            page.line("Operator " + name + ", " + text(added.object("operator"), "role") + ".");
            page.field("token", text(added, "token"));
            page.line("The token is shown this once; only its hash is kept.");
        }
    }

    @Command(name = "list", description = "List the operators.")
    static final class ListAll extends GateCommand {
        @Override
        void run(Gate gate, Page page) {
            var answer = gate.get("/api/operators");
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("NAME", "ROLE", "SINCE"),
                    Shown.objects(answer, "operators").stream()
                            .map(operator ->
                                    List.of(
                                            text(operator, "name"),
                                            text(operator, "role"),
                                            Shown.time(operator, "addedAt")))
                            .toList());
        }
    }
}
