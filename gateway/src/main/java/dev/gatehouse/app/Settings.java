package dev.gatehouse.app;

import dev.gatehouse.access.IntrospectionLimits;
import dev.gatehouse.access.IssuerLimits;
import dev.gatehouse.access.Possession;
import dev.gatehouse.access.ProofLimits;
import dev.gatehouse.access.TokenLimits;
import dev.gatehouse.access.TrustedIssuer;
import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.ServerTls;
import dev.gatehouse.policy.Questioning;
import dev.gatehouse.severity.Raised;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.Template;
import dev.gatehouse.upstream.ReadingLimits;
import dev.gatehouse.yaml.YamlReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator decides about one gate. Without a file every default holds. Relative paths are
 * relative to the working directory. The reference is docs/configuration.md.
 *
 * @param database empty means the embedded one in the data directory
 * @param selfTest how often the controls are tried; zero for never by itself
 */
public record Settings(
        Agents agents,
        Operators operators,
        Path data,
        Optional<Database> database,
        Issuers issuers,
        Access access,
        Fetch fetch,
        CredentialSettings credentials,
        Questioning questioning,
        Stdio stdio,
        ProvenanceSettings provenance,
        Raised raised,
        Duration selfTest,
        Limits limits) {
    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(Settings settings) implements Reading {}

    /**
     * The configuration cannot be taken.
     *
     * @param problems a sentence each, with line and key where there is one
     */
    public record Refused(List<String> problems) implements Reading {}

    /**
     * The listener for agents.
     *
     * @param publicUrl under which agents reach it: every route's identity begins with it
     * @param clients which certificates they are asked for
     * @param allowedHosts Host values to accept besides the one of the public URL
     * @param allowedOrigins Origin values to accept; without them only requests that carry none
     */
    public record Agents(
            String host,
            int port,
            URI publicUrl,
            Optional<Tls> tls,
            Clients clients,
            Set<String> allowedHosts,
            Set<String> allowedOrigins) {}

    /**
     * Certificates of clients.
     *
     * @param trust PEM file of those who vouch for them; without it any is taken
     */
    public record Clients(ServerTls.ClientCertificates certificates, Optional<Path> trust) {}

    /**
     * The listener for operators.
     *
     * @param allowedHosts host names, without port, to accept besides those of loopback
     * @param allowedOrigins Origin values to accept besides the listener's own
     * @param publicUrl under which people reach its pages; empty for the listener's own
     */
    public record Operators(
            String host,
            int port,
            Optional<Tls> tls,
            Set<String> allowedHosts,
            Set<String> allowedOrigins,
            Optional<URI> publicUrl) {}

    /** PEM files: the certificate with its chain, and its private key. */
    public record Tls(Path certificate, Path key) {}

    /** A database of the operator's. */
    public record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return "Database[url=" + url + ", user=" + user + "]";
        }
    }

    /**
     * Who issues tokens for agents.
     *
     * @param atOrigin whose metadata are told at the gate's origin
     */
    public record Issuers(boolean builtIn, List<TrustedIssuer> trusted, AtOrigin atOrigin) {}

    /** Whose metadata agents of 2025-03-26 find at the gate's origin. */
    public enum AtOrigin {
        NOBODY,
        BUILT_IN,
        /** The first of the trusted ones. */
        TRUSTED
    }

    /**
     * How tokens are taken, and made, and what one person alone may do.
     *
     * @param refuseBroadScopes whether a token with a scope for everything is refused
     * @param requireDpop whether every token must be bound to a key
     * @param dpopNonce whether proofs must carry a nonce of the gate's
     * @param twoPersons see {@link PeopleSettings}
     * @param threePersons see {@link PeopleSettings}
     * @param dwell see {@link PeopleSettings}
     * @param approval how long an approval lasts when nobody says
     * @param clientDomains whose client-metadata documents are trusted
     * @param clientDocumentsEvery how often they are read again
     * @param authorityEvery how often what servers say of authorization is read again
     */
    public record Access(
            Duration clockSkew,
            Duration tokenTtl,
            Duration maxTokenTtl,
            boolean refuseBroadScopes,
            boolean requireDpop,
            boolean dpopNonce,
            boolean twoPersons,
            boolean threePersons,
            Duration dwell,
            Duration approval,
            Set<String> clientDomains,
            Duration clientDocumentsEvery,
            Duration authorityEvery) {}

    /** What may be fetched although it is not on the public Internet. */
    public record Fetch(Set<String> allowedHosts) {}

    /**
     * Programs that are run as servers.
     *
     * @param bubblewrap where its program is
     * @param hidden files and directories that they may not see, beside the gate's own
     */
    public record Stdio(
            Sandbox.Use sandbox, Path bubblewrap, List<Path> hidden, List<Template> templates) {
        Stdio hiding(Path file) {
            var more = new ArrayList<>(hidden);
            more.add(file);
            return new Stdio(sandbox, bubblewrap, List.copyOf(more), templates);
        }
    }

    /** Reads a configuration file. */
    public static Reading read(Path file, Map<String, String> environment) {
        try {
            return switch (read(Files.readString(file), environment)) {
                case Read(var settings) -> new Read(settings.with(settings.stdio.hiding(file)));
                case Refused refused -> refused;
            };
        } catch (IOException unreadable) {
            return new Refused(List.of(file + " cannot be read as UTF-8 text"));
        }
    }

    /** Reads the text of a configuration file. */
    public static Reading read(String text, Map<String, String> environment) {
        try {
            return new SettingsReader(environment).read(new YamlReader().read(text));
        } catch (YamlReader.Unreadable unreadable) {
            return new Refused(List.of(String.valueOf(unreadable.getMessage())));
        }
    }

    /** What holds when nothing is configured. */
    public static Settings standard() {
        return switch (read("", Map.of())) {
            case Read(var settings) -> settings;
            case Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** These settings with another data directory. */
    public Settings in(Path directory) {
        return new Settings(
                agents,
                operators,
                directory,
                database,
                issuers,
                access,
                fetch,
                credentials,
                questioning,
                stdio,
                provenance,
                raised,
                selfTest,
                limits);
    }

    private Settings with(Stdio other) {
        return new Settings(
                agents,
                operators,
                data,
                database,
                issuers,
                access,
                fetch,
                credentials,
                questioning,
                other,
                provenance,
                raised,
                selfTest,
                limits);
    }

    public ReadingLimits readingLimits() {
        var snapshots = limits.snapshots();
        var standard = ReadingLimits.STANDARD;
        return new ReadingLimits(
                new BlockingClient.Limits(
                        limits.timeouts().connect(), snapshots.bytes(), snapshots.bytes()),
                standard.json(),
                standard.answer(),
                snapshots.patience(),
                snapshots.pages(),
                snapshots.items(),
                snapshots.bytes(),
                standard.maxNameChars(),
                snapshots.uiResources());
    }

    public TokenLimits tokenLimits() {
        var tokens = limits.tokens();
        return new TokenLimits(
                access.clockSkew(),
                tokens.chars(),
                tokens.cacheAge(),
                tokens.cacheEntries(),
                tokens.keysAge(),
                tokens.keysGrace(),
                tokens.keysRefresh(),
                tokens.keysRetry(),
                tokens.delegationDepth(),
                access.refuseBroadScopes(),
                new IntrospectionLimits(
                        tokens.introspectionAge(),
                        tokens.refusalAge(),
                        tokens.refusals(),
                        tokens.introspections(),
                        tokens.keysRetry()));
    }

    public ProofLimits proofLimits() {
        var tokens = limits.tokens();
        return new ProofLimits(tokens.proofWindow(), tokens.proofs(), tokens.nonceAge());
    }

    public Possession.Rules possessionRules() {
        return new Possession.Rules(
                access.requireDpop(),
                access.dpopNonce(),
                agents.clients().certificates() != ServerTls.ClientCertificates.OFF);
    }

    public IssuerLimits issuerLimits() {
        var standard = IssuerLimits.DEFAULT;
        return new IssuerLimits(
                access.tokenTtl(),
                access.maxTokenTtl(),
                standard.maxAssertionTtl(),
                standard.replayEntries(),
                standard.maxResources());
    }

    public FetchLimits fetchLimits() {
        var fetched = limits.fetch();
        return new FetchLimits(fetched.bytes(), fetched.headerBytes(), fetched.patience());
    }

    /** What no program that is run as a server may see: keys, passwords, what operators chose. */
    public List<Path> secretPlaces() {
        var secret = new ArrayList<>(stdio.hidden());
        secret.add(data);
        agents.tls().ifPresent(tls -> secret.add(tls.key()));
        operators.tls().ifPresent(tls -> secret.add(tls.key()));
        return List.copyOf(secret);
    }
}
