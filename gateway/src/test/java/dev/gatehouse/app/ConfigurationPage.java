package dev.gatehouse.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes docs/configuration.md from the settings that the reader knows. */
final class ConfigurationPage {
    private static final String INTRODUCTION =
            """
            # Configuration

            `gatehouse serve --config gatehouse.yaml` reads one YAML file. Every setting has a default, so none is needed.
            A key that is not in the tables below stops the start, with its line and the nearest key that is; so does a key that
            appears twice, an alias, and a value of another type or out of bounds. Relative paths are relative to the working
            directory.

            Durations are written `500ms`, `30s`, `5m`, `1h` or `7d`; sizes `200B`, `32KiB` or `4MiB`. A key with `[]` stands in
            every element of a list. The database's password may also come from the environment as
            `GATEHOUSE_DATABASE_PASSWORD`, which is taken first.

            The tables are written by the test that compares them: `mvn -pl gateway -am test -Dtest=SettingsTest
            -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=write`.
            """;

    private static final Map<String, String> ABOUT = new LinkedHashMap<>();

    static {
        ABOUT.put("agents", "The listener for agents.");
        ABOUT.put("operators", "The listener for operators: console, REST, health and metrics.");
        ABOUT.put("data", "The data directory.");
        ABOUT.put("database", "The database.");
        ABOUT.put("issuers", "Who issues tokens for agents.");
        ABOUT.put("access", "How tokens are taken, and made by the built-in issuer.");
        ABOUT.put("fetch", "What may be fetched although it is not on the public Internet.");
        ABOUT.put(
                "credentials",
                "With what servers are asked: how that is kept, and who the gate is to their"
                        + " authorization servers.");
        ABOUT.put(
                "questions",
                "What servers may ask. See [operations.md](operations.md#what-servers-may-ask).");
        ABOUT.put(
                "stdio",
                "Programs that are run as servers. NAME is the operator's own word for a template:"
                        + " lower-case letters, digits and hyphens. See"
                        + " [operations.md](operations.md#stdio-servers).");
        ABOUT.put(
                "registries",
                "Registries of MCP servers that are asked; none by itself. See"
                        + " [provenance.md](provenance.md#registries).");
        ABOUT.put(
                "subregistry",
                "The approved servers as a registry for agents. See"
                        + " [provenance.md](provenance.md#the-gate-as-a-registry).");
        ABOUT.put(
                "provenance",
                "What the packages of programs must prove. NAME is a template of `stdio.templates`."
                        + " See [provenance.md](provenance.md#packages).");
        ABOUT.put(
                "selfTest",
                "Whether the controls fire. See [operations.md](operations.md#the-self-test).");
        ABOUT.put("limits", "Everything that is bounded.");
    }

    private ConfigurationPage() {}

    static String text(List<Setting> settings) {
        for (var one : settings)
            if (!ABOUT.containsKey(one.key().split("\\.", 2)[0].replace("[]", "")))
                throw new IllegalStateException("the page has no part for " + one.key());
        var page = new StringBuilder(INTRODUCTION);
        for (var part : ABOUT.entrySet()) {
            page.append("\n## ").append(part.getKey()).append("\n\n");
            page.append(part.getValue()).append("\n\n");
            page.append("| Key | Default | Unit | Meaning |\n|---|---|---|---|\n");
            settings.stream()
                    .filter(one -> (one.key() + ".").startsWith(part.getKey() + "."))
                    .forEach(one -> page.append(row(one)));
        }
        return page.toString();
    }

    private static String row(Setting one) {
        var standard = one.standard().equals("-") ? "-" : "`" + one.standard() + "`";
        return "| `%s` | %s | %s | %s |%n"
                .formatted(one.key(), standard, one.unit(), one.meaning())
                .replace(System.lineSeparator(), "\n");
    }
}
