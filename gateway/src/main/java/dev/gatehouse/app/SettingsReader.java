package dev.gatehouse.app;

import dev.gatehouse.access.Routes;
import dev.gatehouse.policy.Questioning;
import dev.gatehouse.yaml.Yaml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a configuration file into {@link Settings}: their keys, defaults and meanings. */
final class SettingsReader {
    private static final String PASSWORD = "GATEHOUSE_DATABASE_PASSWORD";

    private final Map<String, String> environment;
    private final Section.Findings findings = new Section.Findings();
    private final List<Path> secrets = new ArrayList<>();

    SettingsReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Everything that can be set, in the order in which it is read. */
    static List<Setting> catalogue() {
        var reader = new SettingsReader(Map.of());
        var _ = reader.read(new Yaml.Nothing(1));
        return List.copyOf(reader.findings.settings);
    }

    Settings.Reading read(Yaml content) {
        var root = Section.root(content, findings);
        var settings =
                new Settings(
                        agents(root.section("agents")),
                        operators(root.section("operators")),
                        Path.of(
                                root.text(
                                        "data",
                                        "path",
                                        "data",
                                        "Where keys, secrets and the embedded database live.")),
                        database(root.section("database")),
                        IssuerSettings.read(root.section("issuers"), secrets),
                        AccessSettings.read(root.section("access")),
                        fetch(root.section("fetch")),
                        CredentialSettings.read(root.section("credentials"), environment, secrets),
                        questioning(root.section("questions")),
                        StdioSettings.read(root.section("stdio"), secrets),
                        ProvenanceSettings.read(root),
                        selfTest(root.section("selfTest")),
                        LimitSettings.read(root.section("limits")));
        root.refuseUnknown();
        return findings.problems.isEmpty()
                ? new Settings.Read(settings)
                : new Settings.Refused(List.copyOf(findings.problems));
    }

    private Settings.Agents agents(Section in) {
        var host = in.text("host", "address", "127.0.0.1", "Where agents are listened to.");
        int port = in.port("port", 8080, "And on which port.");
        var stated =
                in.uri(
                        "publicUrl",
                        "Under which URL agents reach the gate: scheme, host and port. Without it:"
                                + " the host and port above.");
        var secured = in.section("tls");
        var tls = tls(secured);
        var clients = ClientCertificateSettings.read(secured, tls.isPresent());
        var hosts =
                in.texts(
                        "allowedHosts",
                        List.of(),
                        "Host names, without port, besides the public URL's.");
        var origins =
                in.texts(
                        "allowedOrigins",
                        List.of(),
                        "Origin fields to accept besides the gate's own.");
        return new Settings.Agents(
                host,
                port,
                publicUrl(in, stated, host, port, tls.isPresent()),
                tls,
                clients,
                new LinkedHashSet<>(hosts),
                new LinkedHashSet<>(origins));
    }

    private static URI publicUrl(
            Section in, Optional<URI> stated, String host, int port, boolean tls) {
        if (stated.isEmpty() && (host.equals("0.0.0.0") || host.equals("::")))
            in.problem("publicUrl", "expected, because the host stands for every address");
        var name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        var standard = (tls ? "https://" : "http://") + name + ":" + port;
        try {
            return new Routes(stated.orElseGet(() -> URI.create(standard))).base();
        } catch (IllegalArgumentException refused) {
            in.problem(stated.isPresent() ? "publicUrl" : "host", "" + refused.getMessage());
            return URI.create("http://127.0.0.1");
        }
    }

    private Settings.Operators operators(Section in) {
        var host = in.text("host", "address", "127.0.0.1", "Where operators are listened to.");
        int port = in.port("port", 8081, "And on which port.");
        var tls = tls(in.section("tls"));
        var hosts =
                new LinkedHashSet<>(
                        in.texts(
                                "allowedHosts",
                                List.of(),
                                "Host names to accept; loopback's when it listens there."));
        var origins =
                new LinkedHashSet<>(
                        in.texts(
                                "allowedOrigins",
                                List.of(),
                                "Origin fields to accept besides its own."));
        return new Settings.Operators(
                host,
                port,
                tls,
                hosts,
                origins,
                PeopleSettings.publicUrl(
                        in, new PeopleSettings.Listening(host, port, tls.isPresent(), hosts)));
    }

    private static Optional<Settings.Tls> tls(Section in) {
        var certificate = in.file("certificate", "PEM file of the certificate and its chain.");
        var key = in.file("key", "PEM file of its private key (PKCS 8).");
        if (certificate.isPresent() != key.isPresent())
            in.problem("expected certificate and key, or neither");
        return certificate.flatMap(chain -> key.map(secret -> new Settings.Tls(chain, secret)));
    }

    private Optional<Settings.Database> database(Section in) {
        var url =
                in.text(
                        "url",
                        "JDBC URL",
                        "A PostgreSQL, such as jdbc:postgresql://db/gatehouse. Without it: the"
                                + " embedded one.");
        var user = in.text("user", "text", "gatehouse", "Who connects.");
        var file =
                in.file(
                        "passwordFile",
                        "File with the password; the environment's " + PASSWORD + " comes first.");
        file.ifPresent(secrets::add);
        if (url.isEmpty()) {
            if (in.has("user") || in.has("passwordFile")) in.problem("url", "expected");
            return Optional.empty();
        }
        if (!url.get().startsWith("jdbc:postgresql:"))
            in.problem("url", "expected a URL that begins with jdbc:postgresql:");
        return Optional.of(new Settings.Database(url.get(), user, password(in, file)));
    }

    private String password(Section in, Optional<Path> file) {
        var given = environment.get(PASSWORD);
        if (given != null) return given;
        if (file.isEmpty()) return "";
        try {
            return Files.readString(file.get()).strip();
        } catch (IOException unreadable) {
            in.problem("passwordFile", "the file cannot be read: " + file.get());
            return "";
        }
    }

    private static Questioning questioning(Section in) {
        return new Questioning(
                new LinkedHashSet<>(
                        in.texts(
                                "sampling",
                                List.of(),
                                "Servers that may ask for an agent's model; \"*\" for all.")),
                new LinkedHashSet<>(
                        in.texts(
                                "unreadForms",
                                List.of(),
                                "Servers whose forms are not searched for secrets that they ask"
                                        + " for.")));
    }

    private static Duration selfTest(Section in) {
        var every =
                in.duration(
                        "every",
                        "5m",
                        "0s",
                        "1d",
                        "Each control is tried on servers of the gate's own; 0s for never by"
                                + " itself.");
        if (every.isPositive() && every.toSeconds() < 1)
            in.problem("every", "expected 0s, or a second at least");
        return every;
    }

    private static Settings.Fetch fetch(Section in) {
        return new Settings.Fetch(
                new LinkedHashSet<>(
                        in.texts(
                                "allowedHosts",
                                List.of(),
                                "Hosts of issuers that may have private addresses.")));
    }
}
