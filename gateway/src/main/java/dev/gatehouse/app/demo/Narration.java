package dev.gatehouse.app.demo;

import dev.gatehouse.cli.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help;

/**
 * Prints the story: what is done and why, the command line for it, what really came out, and how
 * long it took. Safe for many threads.
 */
final class Narration {
    private static final String BOLD = "\u001B[1m";
    private static final String FAINT = "\u001B[2m";
    private static final String PLAIN = "\u001B[0m";
    private static final int ALL = Integer.MAX_VALUE;

    private final PrintWriter out;
    private final boolean colours;
    private final long began = System.nanoTime();
    private Map<String, String> environment = Map.of();
    private int scenes;

    Narration(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** Which gate the commands speak to from now on, and with whose token. */
    void speaksTo(Map<String, String> gate) {
        environment = Map.copyOf(gate);
    }

    synchronized void scene(String title) {
        print("\n" + styled(BOLD, ++scenes + ". " + title));
    }

    synchronized void blank() {
        print("");
    }

    synchronized void say(String text) {
        text.lines().forEach(line -> print("   " + line));
    }

    /** A command line as a person would type it. */
    synchronized void prompt(String command) {
        print("\n   " + styled(BOLD, "$ " + command));
    }

    /** A line that a program printed. */
    synchronized void output(String line) {
        print("   " + line);
    }

    synchronized void took(long sinceNanos) {
        print(styled(FAINT, "   (" + seconds(sinceNanos) + ")"));
    }

    /** How long it has taken since the curtain went up. */
    String soFar() {
        return seconds(began);
    }

    private static String seconds(long sinceNanos) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - sinceNanos) / 1e9);
    }

    private String styled(String style, String text) {
        return colours ? style + text + PLAIN : text;
    }

    private void print(String text) {
        out.println(text);
        out.flush();
    }

    /** Runs a command of ours and prints what it prints; it must succeed. */
    String gatehouse(String... arguments) {
        return gatehouse(ALL, arguments);
    }

    /** The same, printing only so many lines of it, and how to see the rest. */
    String gatehouse(int shownLines, String... arguments) {
        var typed = "gatehouse " + typed(arguments);
        prompt(typed);
        long started = System.nanoTime();
        var output = run(arguments);
        var lines = output.lines().toList();
        show(lines, shownLines, typed);
        took(started);
        return output;
    }

    private void show(List<String> lines, int shown, String typed) {
        lines.stream().limit(shown).forEach(this::output);
        int more = lines.size() - shown;
        if (more > 0) output("... " + more + " more lines: " + typed);
    }

    /** Runs a command of ours whose output is nobody's business, a token's for one. */
    String secretly(String shown, String... arguments) {
        prompt("gatehouse " + typed(arguments));
        long started = System.nanoTime();
        var output = run(arguments).strip();
        output(
                shown.formatted(
                        output.substring(0, Math.min(12, output.length())), output.length()));
        took(started);
        return output;
    }

    private String run(String... arguments) {
        var output = new StringWriter();
        var printer = new PrintWriter(output);
        int code =
                Commands.root(environment)
                        .setOut(printer)
                        .setErr(printer)
                        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                        .execute(arguments);
        if (code == Commands.DONE) return output.toString();
        output.toString().lines().forEach(this::output);
        throw new Unexpected(
                "gatehouse " + typed(arguments) + " to succeed; it ended with " + code);
    }

    /** Ends the story unless a claim holds. */
    static void must(boolean holds, String expected) {
        if (!holds) throw new Unexpected(expected);
    }

    static String typed(String... arguments) {
        var line = new StringBuilder();
        for (var argument : arguments) {
            if (!line.isEmpty()) line.append(' ');
            line.append(argument.matches("[\\w./:=@%+,-]+") ? argument : "'" + argument + "'");
        }
        return line.toString();
    }
}
