package dev.gatehouse.app;

import dev.gatehouse.app.demo.Demo;
import dev.gatehouse.cli.Commands;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status =
                Commands.root()
                        .addSubcommand(new Serve())
                        .addSubcommand(new Demo())
                        .addSubcommand(new Rehearsal())
                        .execute(arguments);
        System.exit(status);
    }
}
