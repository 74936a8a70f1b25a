package dev.gatehouse.stdio;

import dev.gatehouse.inventory.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command that the gate's operator allows to be run, with places for arguments (PRV-7). It comes
 * from the configuration file alone. The constructor throws {@link IllegalArgumentException} with
 * the reason when it cannot be run as written.
 *
 * @param command an absolute program and its first words
 * @param arguments what may follow, one pattern for each argument
 * @param environment given to the program beside PATH, HOME and LANG
 * @param workdir where it runs; null means its private home
 * @param network whether it may reach the network
 * @param writable what it may write beside its private home and temporary directory
 */
public record Template(
        String name,
        List<String> command,
        List<ArgumentPattern> arguments,
        Map<String, String> environment,
        @Nullable Path workdir,
        boolean network,
        List<Path> writable) {
    public Template {
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        writable = List.copyOf(writable);
        // The place knows what a template may be called.
        var _ = new Place.Local(name, List.of(), false);
        if (command.isEmpty() || !Path.of(command.getFirst()).isAbsolute())
            throw new IllegalArgumentException(
                    "a command begins with the absolute path of a program");
        if (command.stream().anyMatch(Template::endsEarly))
            throw new IllegalArgumentException("a word of a command cannot hold U+0000");
        environment.forEach(Template::requireSound);
        if (workdir != null && !workdir.isAbsolute())
            throw new IllegalArgumentException("a working directory is an absolute path");
        if (!writable.stream().allMatch(Path::isAbsolute))
            throw new IllegalArgumentException("what is writable is an absolute path");
    }

    private static void requireSound(String key, String value) {
        if (!key.matches("[A-Za-z_][A-Za-z0-9_]*") || endsEarly(value))
            throw new IllegalArgumentException(
                    "not a variable of the environment: " + key.replace('\0', ' '));
        if (key.equals("HOME"))
            throw new IllegalArgumentException(
                    "HOME is a private directory of each process and cannot be set");
    }

    private static boolean endsEarly(String word) {
        return word.indexOf('\0') >= 0;
    }

    /** What is run for these arguments, or why nothing is. */
    Launch launch(List<String> given) {
        if (given.size() != arguments.size())
            return new Launch.Refused(
                    "template "
                            + name
                            + " takes "
                            + arguments.size()
                            + " arguments, not "
                            + given.size());
        for (int i = 0; i < given.size(); i++)
            if (!arguments.get(i).admits(given.get(i)))
                return new Launch.Refused(
                        "argument "
                                + (i + 1)
                                + " does not match what template "
                                + name
                                + " allows there: "
                                + arguments.get(i));
        var words = new ArrayList<>(command);
        words.addAll(given);
        return new Launch.Ready(
                new Command(name, words, new TreeMap<>(environment), workdir, network, writable));
    }
}
