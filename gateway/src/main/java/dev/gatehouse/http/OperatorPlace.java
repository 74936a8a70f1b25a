package dev.gatehouse.http;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the operators' listener stands and by what names it is called.
 *
 * @param port 0 for any free one
 * @param hosts the host names that requests may be addressed to, without port; loopback's names are
 *     added when the listener is bound to loopback
 * @param origins the origins from which a browser may send, besides the listener's own
 * @param tls null for plain HTTP
 */
public record OperatorPlace(
        String host, int port, Set<String> hosts, Set<String> origins, @Nullable PemFiles tls) {
    /** A certificate chain and its PKCS#8 key, both PEM. */
    public record PemFiles(Path chain, Path key) {}

    public OperatorPlace {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
    }

    public static OperatorPlace loopback(int port) {
        return new OperatorPlace("127.0.0.1", port, Set.of(), Set.of(), null);
    }
}
