package dev.gatehouse.cli;

import dev.gatehouse.inventory.Revealed;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ScopeType;

/** The command line of the gate. The program adds the commands that run a gate of its own. */
public final class Commands {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    /** The program's version: the one of the POM, which the test of the commands compares. */
    public static final String VERSION = "0.1.0";

    private Commands() {}

    /** The root command with everything that works on a running gate. */
    public static CommandLine root() {
        return root(System.getenv());
    }

    /**
     * The root command with an environment of its own.
     *
     * @param environment where {@code GATEHOUSE_URL} and {@code GATEHOUSE_TOKEN} are looked up
     */
    public static CommandLine root(Map<String, String> environment) {
        return new CommandLine(new Root(), new Supplied(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, _) -> {
                    line.getErr().println(Revealed.text("It failed: " + failure));
                    return FAILED;
                });
    }

    @Command(
            name = "gatehouse",
            mixinStandardHelpOptions = true,
            scope = ScopeType.INHERIT,
            version = "gatehouse " + VERSION,
            synopsisSubcommandLabel = "COMMAND",
            description = "A gate between AI agents and MCP servers.",
            exitCodeOnInvalidInput = USAGE,
            exitCodeOnExecutionException = FAILED,
            subcommands = {
                ServerCommands.class,
                AgentCommands.class,
                GrantCommands.class,
                WaiverCommands.class,
                RequestCommands.class,
                PolicyCommands.class,
                ReportCommands.class,
                DriftCommands.class,
                RegistryCommands.class,
                ScanCommand.class,
                DiscoveryCommands.class,
                SelfTestCommands.class,
                AuditCommands.class,
                OperatorCommands.class
            })
    private static final class Root {}

    /** Makes commands and gives them the environment. */
    private record Supplied(Map<String, String> environment) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            var made = CommandLine.defaultFactory().create(type);
            if (made instanceof GateCommand command) command.environment = environment;
            return made;
        }
    }
}
