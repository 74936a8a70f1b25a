package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code gatehouse selftest …}. */
@Command(
        name = "selftest",
        synopsisSubcommandLabel = "COMMAND",
        description = "Whether the gate's controls fire, tried on the gate itself.",
        subcommands = {SelfTestCommands.Show.class, SelfTestCommands.Run.class})
final class SelfTestCommands {
    private SelfTestCommands() {}

    @Command(
            name = "show",
            description = "Print what came of the last try of each control; 1 unless all fired.")
    static final class Show extends Asking {
        @Override
        Json.Obj ask(Gate gate) {
            return gate.get("/api/selftest");
        }
    }

    @Command(name = "run", description = "Try each control now; 1 unless all fired.")
    static final class Run extends Asking {
        @Override
        Json.Obj ask(Gate gate) {
            return gate.post(Json.object(), "/api/selftest/run");
        }
    }

    abstract static class Asking extends GateCommand {
        private boolean allFired;

        abstract Json.Obj ask(Gate gate);

        @Override
        int outcome() {
            return allFired ? Commands.DONE : Commands.FAILED;
        }

        @Override
        void run(Gate gate, Page page) {
            var answer = ask(gate);
            var controls = Shown.objects(answer, "controls");
            allFired = controls.stream().allMatch(each -> text(each, "passes").equals("true"));
            if (json) {
                page.json(answer);
                return;
            }
            page.table(
                    List.of("CONTROL", "VERDICT", "TRIED"),
                    controls.stream()
                            .map(control ->
                                    List.of(
                                            text(control, "name"),
                                            text(control, "verdict"),
                                            Shown.time(control, "triedAt")))
                            .toList());
            for (var control : controls)
                if (control.text("trouble") != null)
                    page.line(text(control, "name") + ": " + text(control, "trouble"));
        }
    }
}
