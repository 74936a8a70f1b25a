package dev.gatehouse.provenance;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Does the namespace of a record cover the host that it leads to? No registry checks that
 * (REQ-114). Pure.
 */
final class NamespaceHost {
    private static final String NAME = "namespace-host";
    private static final String GITHUB = "io.github.";

    /** Under these everybody has a name: who owns one of them says nothing of the others. */
    private static final Set<String> SHARED =
            Set.of(
                    "amazonaws.com",
                    "azurewebsites.net",
                    "cloudfront.net",
                    "firebaseapp.com",
                    "fly.dev",
                    "github.io",
                    "gitlab.io",
                    "herokuapp.com",
                    "netlify.app",
                    "ngrok.app",
                    "onrender.com",
                    "pages.dev",
                    "railway.app",
                    "run.app",
                    "vercel.app",
                    "web.app",
                    "workers.dev");

    /** Second levels below which countries register names. */
    private static final Set<String> SECOND_LEVELS =
            Set.of("ac", "co", "com", "edu", "gov", "net", "ne", "or", "org");

    private static final int MAX_DOMAINS = 4;

    /** Of at least two labels, the last of which is no number. */
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    private NamespaceHost() {}

    static Check check(String namespace, URI place) {
        var host = String.valueOf(place.getHost()).toLowerCase(Locale.ROOT);
        var lower = namespace.toLowerCase(Locale.ROOT);
        if (lower.startsWith(GITHUB)) return ofGithub(lower.substring(GITHUB.length()), host);
        var domain = backwards(lower);
        if (!domain.contains(".") || isShared(domain))
            return Check.doubtful(NAME, namespace + " is nobody's own namespace");
        return host.equals(domain) || host.endsWith("." + domain)
                ? Check.holds(NAME, host + " belongs to " + namespace)
                : Check.doubtful(NAME, host + " does not belong to " + namespace);
    }

    /** A namespace of GitHub is an account, which has one host of its own. */
    private static Check ofGithub(String account, String host) {
        return host.equals(account + ".github.io")
                ? Check.holds(NAME, host + " belongs to the GitHub account " + account)
                : Check.doubtful(
                        NAME,
                        "the GitHub account " + account + " proves nothing of the host " + host);
    }

    /**
     * The domains whose owner may prove a namespace: its own first, then those above it. None where
     * everybody has a name.
     */
    static List<String> domains(String namespace) {
        var lower = namespace.toLowerCase(Locale.ROOT);
        var domain = backwards(lower);
        if (lower.startsWith(GITHUB) || !DOMAIN.matcher(domain).matches()) return List.of();
        var domains = new ArrayList<String>();
        while (domain.contains(".") && !isShared(domain) && domains.size() < MAX_DOMAINS) {
            domains.add(domain);
            domain = domain.substring(domain.indexOf('.') + 1);
        }
        return List.copyOf(domains);
    }

    private static boolean isShared(String domain) {
        if (SHARED.contains(domain)) return true;
        var labels = domain.split("\\.", -1);
        return labels.length == 2 && labels[1].length() == 2 && SECOND_LEVELS.contains(labels[0]);
    }

    /** Whether the source that a record names is of the account that its namespace names. */
    static Check source(String namespace, Optional<String> repository) {
        var name = "namespace-source";
        var lower = namespace.toLowerCase(Locale.ROOT);
        if (repository.isEmpty()) return Check.unknown(name, "the record names no repository");
        if (!lower.startsWith(GITHUB))
            return Check.unknown(name, namespace + " is no account where sources are kept");
        var account = lower.substring(GITHUB.length());
        return repository
                        .get()
                        .toLowerCase(Locale.ROOT)
                        .startsWith("https://github.com/" + account + "/")
                ? Check.holds(name, repository.get() + " is of the account " + account)
                : Check.doubtful(name, repository.get() + " is not of the account " + account);
    }

    private static String backwards(String namespace) {
        List<String> labels = Arrays.asList(namespace.split("\\.", -1));
        Collections.reverse(labels);
        return String.join(".", labels);
    }
}
