package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads client-metadata documents from the hosts that are trusted to keep them. Blocks; safe for
 * many threads.
 */
public final class ClientDocumentSource {
    private final Function<URI, GuardedFetch.Fetch> fetch;
    private final Set<String> domains;

    /**
     * @param fetch how a URL is read, such as {@link GuardedFetch#get}
     * @param domains host names; {@code *.} before one stands for those below it, {@code *} alone
     *     for all. Empty means that no documents are read.
     */
    public ClientDocumentSource(Function<URI, GuardedFetch.Fetch> fetch, Set<String> domains) {
        this.fetch = fetch;
        this.domains =
                domains.stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether client ids that are URLs are read as documents at all. */
    public boolean isOn() {
        return !domains.isEmpty();
    }

    public boolean isTrusted(URI url) {
        if (domains.contains("*")) return true;
        var host = url.getHost().toLowerCase(Locale.ROOT);
        if (domains.contains(host)) return true;
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
            if (domains.contains("*" + host.substring(dot))) return true;
        return false;
    }

    public ClientDocument.Reading read(URI url) {
        if (!isTrusted(url))
            return new ClientDocument.Invalid("its host is not among the trusted domains");
        return switch (fetch.apply(url)) {
            case GuardedFetch.Fetched(var bytes, _, _) -> ClientDocument.read(bytes, url);
            case GuardedFetch.Refused(var why) -> new ClientDocument.Invalid(why);
            case GuardedFetch.Failed(var why) -> new ClientDocument.Invalid(why);
        };
    }
}
