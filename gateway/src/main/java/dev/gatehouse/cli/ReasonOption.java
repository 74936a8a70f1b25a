package dev.gatehouse.cli;

import picocli.CommandLine.Option;

/** The reason that a command which takes something away has to give. */
final class ReasonOption {
    @Option(
            names = "--reason",
            required = true,
            paramLabel = "WHY",
            description = "Why; kept in the record.")
    String given = "";
}
