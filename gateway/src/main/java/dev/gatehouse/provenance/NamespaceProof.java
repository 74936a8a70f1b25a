package dev.gatehouse.provenance;

import dev.gatehouse.http.GuardedFetch;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether whoever has a domain still says which key may publish under its namespace (PRV-1,
 * T17): a TXT record of the domain or of one above it, or a file of the domain itself. Under {@code
 * io.github} and other places where everybody has a name nothing is looked for. Blocks. Spec: the
 * MCP registry's notes on authentication, DNS and HTTP.
 */
public final class NamespaceProof {
    /** What looking gave. */
    sealed interface Look {}

    /**
     * @param keys that may publish, each with its kind
     * @param untold why one of the places could not be asked; empty when all were
     */
    record Seen(Set<String> keys, String untold) implements Look {}

    /** Nothing proves that namespace. */
    record NotProvable() implements Look {}

    /** The TXT records of domains. Blocks. */
    @FunctionalInterface
    public interface Texts {
        /** What a resolver gave. */
        sealed interface Answer permits Given, NotGiven {}

        record Given(List<String> texts) implements Answer {}

        record NotGiven(String why) implements Answer {}

        Answer of(String domain);
    }

    private static final String PLACE = "/.well-known/mcp-registry-auth";
    private static final int MAX_BYTES = 4096;
    private static final int MAX_KEYS = 20;
    private static final Pattern PROOF =
            Pattern.compile("v=MCPv1;\\s*k=(ed25519|ecdsap384);\\s*p=([A-Za-z0-9+/=]{20,200})");

    private final @Nullable Function<URI, GuardedFetch.Posting> fetch;
    private final @Nullable Texts texts;

    /**
     * @param fetch asks for a document, {@link GuardedFetch#ask}; null when files are not looked
     *     for
     * @param texts null when there is no resolver to ask
     */
    public NamespaceProof(
            @Nullable Function<URI, GuardedFetch.Posting> fetch, @Nullable Texts texts) {
        this.fetch = fetch;
        this.texts = texts;
    }

    Look look(String namespace) {
        var domains = NamespaceHost.domains(namespace);
        if (domains.isEmpty() || (fetch == null && texts == null)) return new NotProvable();
        var keys = new TreeSet<String>();
        var untold = new ArrayList<String>();
        if (texts != null) for (var domain : domains) records(texts, domain, keys, untold);
        if (fetch != null) file(fetch, domains.getFirst(), keys, untold);
        return new Seen(keys, String.join("; ", untold));
    }

    private static void records(Texts texts, String domain, Set<String> keys, List<String> untold) {
        switch (texts.of(domain)) {
            case Texts.Given(var found) -> {
                for (var text : found) add(text, keys);
            }
            case Texts.NotGiven(var why) -> untold.add(why);
        }
    }

    private static void file(
            Function<URI, GuardedFetch.Posting> fetch,
            String domain,
            Set<String> keys,
            List<String> untold) {
        switch (fetch.apply(URI.create("https://" + domain + PLACE))) {
            case GuardedFetch.Answered(int status, var bytes, _)
                    when status == 200 && bytes.length <= MAX_BYTES ->
                    add(new String(bytes, StandardCharsets.UTF_8), keys);
            case GuardedFetch.Answered(int status, _, _) when status == 404 || status == 410 -> {
                // There is no such file.
            }
            case GuardedFetch.Answered(int status, _, _) ->
                    untold.add(domain + " answers with status " + status);
            case GuardedFetch.Refused(var why) -> untold.add(domain + " is not asked: " + why);
            case GuardedFetch.Failed(var why) -> untold.add(domain + ": " + why);
        }
    }

    private static void add(String text, Set<String> keys) {
        var proof = PROOF.matcher(text);
        if (proof.find() && keys.size() < MAX_KEYS) keys.add(proof.group(1) + " " + proof.group(2));
    }
}
