package dev.gatehouse.app;

import dev.gatehouse.stdio.ArgumentPattern;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what may be run as a server, and how it is kept in. */
final class StdioSettings {
    private StdioSettings() {}

    /**
     * @param secrets files that the configuration names elsewhere, for the gate alone
     */
    static Settings.Stdio read(Section in, List<Path> secrets) {
        var sandbox =
                use(
                        in,
                        in.text(
                                "sandbox",
                                "require, prefer or off",
                                "prefer",
                                "Whether programs must be kept in by bubblewrap."));
        var bubblewrap =
                in.text("bubblewrap", "path", "/usr/bin/bwrap", "Where bubblewrap's program is.");
        var hidden =
                new ArrayList<>(
                        in
                                .texts(
                                        "hidden",
                                        List.of(),
                                        "Paths that no program may see in the sandbox, beside the"
                                                + " gate's own.")
                                .stream()
                                .map(Path::of)
                                .toList());
        hidden.addAll(secrets);
        // Nothing is kept of it: it declares what a template may say.
        var _ = template("name", in.entry("templates"), true);
        var templates = new ArrayList<Template>();
        in.entries("templates")
                .forEach((name, entry) -> {
                    template(name, entry, false).ifPresent(templates::add);
                    entry.refuseUnknown();
                });
        return new Settings.Stdio(
                sandbox, Path.of(bubblewrap), List.copyOf(hidden), List.copyOf(templates));
    }

    private static Sandbox.Use use(Section in, String written) {
        for (var use : Sandbox.Use.values())
            if (use.name().toLowerCase(Locale.ROOT).equals(written)) return use;
        in.problem("sandbox", "expected require, prefer or off");
        return Sandbox.Use.PREFER;
    }

    private static Optional<Template> template(String name, Section in, boolean declareOnly) {
        var command =
                in.texts(
                        "command", List.of(), "An absolute program and its first words. Required.");
        var patterns =
                in.texts(
                        "arguments",
                        List.of(),
                        "RE2 patterns, one for each argument that a server gives; the whole"
                                + " argument must match.");
        var environment = in.map("environment", "Variables for it, beside PATH, HOME and LANG.");
        var workdir = in.file("workdir", "Where it runs. Without it: its private home.");
        boolean network = in.flag("network", false, "Whether it may reach the network.");
        var writable =
                in.texts(
                        "writable",
                        List.of(),
                        "Absolute paths that it may write, beside its private home.");
        if (declareOnly) return Optional.empty();
        try {
            return Optional.of(
                    new Template(
                            name,
                            command,
                            patterns.stream().map(ArgumentPattern::new).toList(),
                            environment,
                            workdir.orElse(null),
                            network,
                            writable.stream().map(Path::of).toList()));
        } catch (IllegalArgumentException refused) {
            in.problem("" + refused.getMessage());
            return Optional.empty();
        }
    }
}
