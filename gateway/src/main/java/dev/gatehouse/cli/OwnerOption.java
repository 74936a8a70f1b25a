package dev.gatehouse.cli;

import picocli.CommandLine.Option;

/** Who answers for what is added. */
final class OwnerOption {
    @Option(
            names = "--owner",
            required = true,
            paramLabel = "WHO",
            description = "Who answers for it.")
    String given = "";
}
