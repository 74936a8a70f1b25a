package dev.gatehouse.provenance;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * Asks one resolver for the TXT records of a domain, with the JDK's own client. Blocks; safe for
 * many threads. Spec: RFC 1035 §3.3.14.
 */
public final class DnsTexts implements NamespaceProof.Texts {
    private static final String[] TXT = {"TXT"};
    private static final int MAX_RECORDS = 100;
    private static final int MAX_CHARS = 4096;
    private static final String RETRIES = "2";

    private final URI resolver;
    private final Duration patience;

    /**
     * @param resolver {@code dns://HOST} or {@code dns://HOST:PORT}
     * @param patience for the first try; each further one has twice as much
     */
    public DnsTexts(URI resolver, Duration patience) {
        this.resolver = resolver;
        this.patience = patience;
    }

    /**
     * What makes this client dangerous elsewhere, names of other schemes and objects in answers, is
     * not met here: names are those of domains, checked before, and the records of one type are
     * texts.
     */
    @Override
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    public Answer of(String domain) {
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, resolver.toString());
        settings.put("com.sun.jndi.dns.timeout.initial", String.valueOf(patience.toMillis()));
        settings.put("com.sun.jndi.dns.timeout.retries", RETRIES);
        try {
            var context = new InitialDirContext(settings);
            try {
                // A name that ends with a dot is looked for nowhere else.
                var found = context.getAttributes(domain + ".", TXT).get("TXT");
                var texts = new ArrayList<String>();
                for (int i = 0; found != null && i < Math.min(found.size(), MAX_RECORDS); i++)
                    texts.add(plain(String.valueOf(found.get(i))));
                return new NamespaceProof.Texts.Given(List.copyOf(texts));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException none) {
            return new NamespaceProof.Texts.Given(List.of());
        } catch (NamingException failed) {
            return new NamespaceProof.Texts.NotGiven(
                    "the resolver does not answer for " + domain + ": " + failed.getMessage());
        }
    }

    /** The client puts what holds blanks into quotes. */
    private static String plain(String text) {
        var bounded = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
        return bounded.replace("\"", "");
    }
}
