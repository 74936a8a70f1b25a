package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Template;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void withoutAFileEverythingHasADefault() {
        var settings = Settings.standard();
        assertThat(settings.agents().publicUrl()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(settings.operators().port()).isEqualTo(8081);
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.database()).isEmpty();
        assertThat(settings.issuers().builtIn()).isTrue();
        assertThat(settings.access().tokenTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.limits().requests().bodyBytes()).isEqualTo(4 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "agents:\n", "agents: {}\nlimits:\n"})
    void anEmptyFileIsTheSameAsNone(String text) {
        assertThat(read(text)).isEqualTo(Settings.standard());
    }

    @Test
    void everythingThatIsSaidHolds() {
        var settings =
                read(
                        """
                        agents:
                          host: 0.0.0.0
                          port: 8443
                          publicUrl: https://Gate.Example:443
                          tls:
                            certificate: gate.pem
                            key: gate.key
                          allowedHosts: [gate.internal]
                          allowedOrigins:
                            - https://app.example
                        data: /var/lib/gatehouse
                        database:
                          url: jdbc:postgresql://db/gatehouse
                        issuers:
                          builtIn: false
                          trusted:
                            - issuer: https://id.example
                              algorithms: [ES256]
                              tokenType: JWT
                              requireScopes: false
                        access:
                          clockSkew: 5s
                        fetch:
                          allowedHosts: [id.internal]
                        limits:
                          timeouts:
                            connect: 250ms
                          requests:
                            bodyBytes: 512KiB
                        """);
        assertThat(settings.agents().publicUrl()).isEqualTo(URI.create("https://gate.example"));
        assertThat(settings.agents().tls())
                .contains(new Settings.Tls(Path.of("gate.pem"), Path.of("gate.key")));
        assertThat(settings.agents().allowedHosts()).containsExactly("gate.internal");
        assertThat(settings.agents().allowedOrigins()).containsExactly("https://app.example");
        assertThat(settings.database().orElseThrow().user()).isEqualTo("gatehouse");
        var issuer = settings.issuers().trusted().getFirst();
        assertThat(issuer.issuer()).isEqualTo(URI.create("https://id.example"));
        assertThat(issuer.algorithms()).containsExactly("ES256");
        assertThat(issuer.requireScopes()).isFalse();
        assertThat(settings.tokenLimits().clockSkew()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.fetch().allowedHosts()).containsExactly("id.internal");
        assertThat(settings.limits().timeouts().connect()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.limits().requests().bodyBytes()).isEqualTo(512 << 10);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeTakenStopsTheStart(String text, String sentence) {
        assertThat(refused(text)).containsExactly(sentence);
    }

    static List<Object[]> refusals() {
        return List.of(
                refusal(
                        "agents:\n  tls: {clientCertificates: optional}\n",
                        "line 2: agents.tls.clientCertificates: expected certificate and key beside"
                                + " it"),
                refusal(
                        "agents:\n  tls: {certificate: a, key: b, clientTrust: c}\n",
                        "line 2: agents.tls.clientTrust: expected clientCertificates, optional or"
                                + " required, beside it"),
                refusal(
                        """
                        issuers:
                          trusted:
                            - issuer: https://a.example
                              senderConstrained: tls
                        """,
                        "line 4: issuers.trusted[0].senderConstrained: expected none, dpop, mtls or"
                                + " any"),
                refusal(
                        """
                        issuers:
                          trusted:
                            - issuer: https://a.example
                              claims: {agent: sub}
                        """,
                        "line 4: issuers.trusted[0].claims: agent and user are not read from the"
                                + " same claim: sub"),
                refusal(
                        "agents:\n  prot: 9\n",
                        "line 2: agents.prot is not a setting; the nearest known one is"
                                + " agents.port"),
                refusal(
                        "limits:\n  timeouts:\n    Connect: 5s\n",
                        "line 3: limits.timeouts.Connect is not a setting; the nearest known one"
                                + " is limits.timeouts.connect"),
                refusal(
                        "publicUrl: https://a.example\n",
                        "line 1: publicUrl is not a setting; there is agents.publicUrl"),
                refusal(
                        "data: d\nfrobnicate: 1\n",
                        "line 2: frobnicate is not a setting; known here: agents, operators, data,"
                                + " database, issuers, access, fetch, credentials, questions, stdio,"
                                + " registries, subregistry, provenance, selfTest, limits"),
                refusal(
                        "issuers:\n  trusted:\n  - issuer: https://id.example\n    jwksUrl: x\n",
                        "line 4: issuers.trusted[0].jwksUrl is not a setting; the nearest known"
                                + " one is issuers.trusted[0].jwksUri"),
                refusal(
                        "agents:\n  port: eighty\n",
                        "line 2: agents.port: expected a whole number from 1 to 65535, found text"),
                refusal(
                        "agents:\n  port: 70000\n",
                        "line 2: agents.port: expected a whole number from 1 to 65535, found a"
                                + " number"),
                refusal(
                        "agents:\n  port: \"80\"\n",
                        "line 2: agents.port: expected a whole number from 1 to 65535, found text"),
                refusal(
                        "agents:\n  port: [80]\n",
                        "line 2: agents.port: expected a whole number from 1 to 65535, found a"
                                + " list"),
                refusal("agents: here\n", "line 1: agents: expected a section, found text"),
                refusal(
                        "- agents\n",
                        "line 1: the configuration: expected a section, found a list"),
                refusal(
                        "access:\n  clockSkew: 30\n",
                        "line 2: access.clockSkew: expected a time from 0s to 5m, such as 30s,"
                                + " found a number"),
                refusal(
                        "access:\n  clockSkew: 6m\n",
                        "line 2: access.clockSkew: expected a time from 0s to 5m, such as 30s,"
                                + " found text"),
                refusal(
                        "limits:\n  requests:\n    bodyBytes: 4MB\n",
                        "line 3: limits.requests.bodyBytes: expected a size from 1KiB to 64MiB,"
                                + " such as 4MiB, found text"),
                refusal(
                        "issuers:\n  builtIn: yes\n",
                        "line 2: issuers.builtIn: expected true or false, found text"),
                refusal(
                        "issuers:\n  builtIn: false\n",
                        "line 2: issuers: expected a trusted issuer when the built-in one is off"),
                refusal(
                        "issuers:\n  trusted:\n  - tokenType: JWT\n",
                        "issuers.trusted[0].issuer: expected"),
                refusal(
                        "issuers:\n  trusted:\n  - issuer: https://a\n    algorithms: [HS256]\n",
                        "line 3: issuers.trusted[0]: no algorithm for tokens: HS256; there are"
                                + " ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512,"
                                + " EdDSA"),
                refusal(
                        "issuers:\n  trusted:\n  - issuer: https://a\n  - issuer: https://a\n",
                        "line 4: issuers.trusted[1]: the same issuer stands in the list before"),
                refusal(
                        "agents:\n  host: 0.0.0.0\n",
                        "agents.publicUrl: expected, because the host stands for every address"),
                refusal(
                        "operators:\n  host: 0.0.0.0\n",
                        "operators.publicUrl: expected where people reach the pages on which they"
                                + " decide, or a name in allowedHosts: 0.0.0.0 is no place to lead"
                                + " them to"),
                refusal(
                        "agents:\n  publicUrl: https://a.example/gate\n",
                        "line 2: agents.publicUrl: the public URL has no path:"
                                + " https://a.example/gate"),
                refusal(
                        "agents:\n  tls:\n    key: k.pem\n",
                        "line 3: agents.tls: expected certificate and key, or neither"),
                refusal("database:\n  user: me\n", "database.url: expected"),
                refusal(
                        "database:\n  url: jdbc:mysql://db\n",
                        "line 2: database.url: expected a URL that begins with jdbc:postgresql:"),
                refusal("data: a\ndata: b\n", "line 2: data appears twice"),
                refusal("data: &a x\nfetch: *a\n", "line 2: aliases are not read"),
                refusal("data: a\n---\ndata: b\n", "line 3: a second document begins"));
    }

    /** People are led to no address that is no place. */
    @Test
    void operatorsThatAreListenedToEverywhereAreLedToTheFirstNameThatIsAccepted() {
        var everywhere = "operators: {host: 0.0.0.0, port: 9, allowedHosts: [desk, other]%s}\n";
        assertThat(read(everywhere.formatted("")).operators().publicUrl())
                .contains(URI.create("http://desk:9"));
        var stated = read(everywhere.formatted(", publicUrl: \"https://a.example\"")).operators();
        assertThat(stated.publicUrl()).contains(URI.create("https://a.example"));
        assertThat(read("operators: {host: 10.0.0.1}\n").operators().publicUrl()).isEmpty();
    }

    private static Object[] refusal(String text, String sentence) {
        return new Object[] {text, sentence};
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThat(refused("agents:\n  port: x\noperators:\n  prt: 1\ndata: [1]\n")).hasSize(3);
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() {
        assertThat(refused("agents:\n  port: [1\n").getFirst()).startsWith("line ");
    }

    @Test
    void thePasswordComesFromTheEnvironmentBeforeTheFile(@TempDir Path directory)
            throws IOException {
        var file = Files.writeString(directory.resolve("password"), "from the file\n");
        var text = "database:\n  url: jdbc:postgresql://db/g\n  passwordFile: " + file + "\n";
        assertThat(read(text).database().orElseThrow().password()).isEqualTo("from the file");
        var environment = Map.of("GATEHOUSE_DATABASE_PASSWORD", "from the environment");
        var database =
                ((Settings.Read) Settings.read(text, environment))
                        .settings()
                        .database()
                        .orElseThrow();
        assertThat(database.password()).isEqualTo("from the environment");
        assertThat(database.toString()).doesNotContain("environment");
    }

    @Test
    void templatesAreTheOperatorsOwnWords(@TempDir Path directory) throws IOException {
        var file = directory.resolve("gatehouse.yaml");
        Files.writeString(
                file,
                """
                database: {url: "jdbc:postgresql://db/g", passwordFile: %s}
                stdio:
                  sandbox: require
                  hidden: [/etc/other]
                  templates:
                    files:
                      command: [/usr/bin/files, --stdio]
                      arguments: ["/srv/[a-z]+", 1]
                      environment: {LEVEL: 3, EMPTY: ""}
                      workdir: /srv
                      network: true
                      writable: [/srv/out]
                    clock:
                      command: [/usr/bin/clock]
                limits: {stdio: {idle: 20m}}
                """
                        .formatted(Files.writeString(directory.resolve("password"), "p")));
        var settings = ((Settings.Read) Settings.read(file, Map.of())).settings();
        var stdio = settings.stdio();
        assertThat(stdio.sandbox()).isEqualTo(Sandbox.Use.REQUIRE);
        assertThat(stdio.templates()).extracting(Template::name).containsExactly("files", "clock");
        var files = stdio.templates().getFirst();
        assertThat(files.command()).containsExactly("/usr/bin/files", "--stdio");
        assertThat(files.arguments()).hasToString("[/srv/[a-z]+, 1]");
        assertThat(files.environment()).isEqualTo(Map.of("LEVEL", "3", "EMPTY", ""));
        assertThat(files.network()).isTrue();
        assertThat(settings.limits().stdio().idle()).isEqualTo(Duration.ofMinutes(20));
        assertThat(settings.secretPlaces())
                .contains(
                        file,
                        settings.data(),
                        directory.resolve("password"),
                        Path.of("/etc/other"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{comand: [/bin/x]}|stdio.templates.a.comand is not a setting",
                "{command: [x]}|begins with the absolute path",
                "{network: true}|begins with the absolute path",
                "{command: [/bin/x], arguments: ['(']}|not a pattern that RE2 knows",
                "{command: [/bin/x], environment: [A]}|expected a mapping",
                "{command: [/bin/x], environment: {HOME: /x}}|HOME is a private directory",
                "{command: [/bin/x], workdir: x}|is an absolute path",
                "[/bin/x]|expected a section"
            })
    void aTemplateThatCannotBeTakenStopsTheStart(String template, String problem) {
        assertThat(refused("stdio: {templates: {a: " + template + "}}"))
                .anyMatch(said -> said.contains(problem));
    }

    @Test
    void aSandboxIsRequiredPreferredOrOff() {
        assertThat(refused("stdio: {sandbox: maybe}"))
                .first()
                .asString()
                .contains("require, prefer");
    }

    @Test
    void aFileThatIsNotThereIsAProblem(@TempDir Path directory) {
        assertThat(Settings.read(directory.resolve("none.yaml"), Map.of()))
                .isInstanceOf(Settings.Refused.class);
    }

    /** Each default, written into a file under its key, is taken and changes nothing. */
    @ParameterizedTest
    @MethodSource("withDefaults")
    void everyDefaultIsAValueOfItsSetting(Setting setting) {
        var text = new StringBuilder();
        var parts = setting.key().split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            text.append("  ".repeat(i)).append(parts[i]).append(":");
            text.append(i + 1 < parts.length ? "\n" : " " + setting.standard() + "\n");
        }
        assertThat(read(text.toString())).isEqualTo(Settings.standard());
    }

    static List<Setting> withDefaults() {
        return SettingsReader.catalogue().stream()
                .filter(setting -> !setting.standard().equals("-"))
                .filter(setting -> !setting.key().contains("[]"))
                // One alone makes no template.
                .filter(setting -> !setting.key().contains(".NAME."))
                // Stated on its own it asks for the URL that it belongs to.
                .filter(setting -> !setting.key().equals("database.user"))
                .toList();
    }

    @Test
    void theReferencePageIsWhatTheReaderReads() throws IOException {
        var page = Path.of("..", "docs", "configuration.md");
        var expected = ConfigurationPage.text(SettingsReader.catalogue());
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        assertThat(page).hasContent(expected);
    }

    private static Settings read(String text) {
        return switch (Settings.read(text, Map.of())) {
            case Settings.Read(var settings) -> settings;
            case Settings.Refused(var problems) -> throw new AssertionError(problems);
        };
    }

    private static List<String> refused(String text) {
        return ((Settings.Refused) Settings.read(text, Map.of())).problems();
    }
}
