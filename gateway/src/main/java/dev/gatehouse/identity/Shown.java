package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server proved to be in a handshake.
 *
 * @param names the names of its certificate: {@code dns:…} and {@code ip:…}, or other URIs
 * @param spiffeIds the workload identities among them
 * @param key digest of the certificate's key
 * @param authorities digests of the keys of those that the certificate comes from; its own when it
 *     is itself what is trusted
 * @param evidence digest of the certificates
 */
public record Shown(
        Set<String> names,
        Set<String> spiffeIds,
        String key,
        Set<String> authorities,
        Digest evidence) {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    /**
     * By the certificates of a handshake that went well.
     *
     * @param path from the server's own to that of an authority that is trusted; not empty
     */
    public static Shown of(List<X509Certificate> path) {
        var own = path.getFirst();
        var names = new TreeSet<String>();
        var spiffeIds = new TreeSet<String>();
        for (var name : names(own)) (Rules.isSpiffe(name) ? spiffeIds : names).add(name);
        var authorities = new TreeSet<String>();
        for (var one : path.size() == 1 ? path : path.subList(1, path.size()))
            authorities.add(key(one));
        return new Shown(names, spiffeIds, key(own), authorities, evidence(path));
    }

    /** Digest of a key as certificates carry it: SHA-256 over the SubjectPublicKeyInfo. */
    static String key(X509Certificate certificate) {
        return Digest.of(certificate.getPublicKey().getEncoded()).value();
    }

    private static List<String> names(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) return names;
            for (var name : all) {
                var text = String.valueOf(name.get(1));
                switch ((Integer) name.get(0)) {
                    case DNS -> names.add("dns:" + text.toLowerCase(Locale.ROOT));
                    case ADDRESS -> names.add("ip:" + text);
                    case URI -> names.add(text);
                    default -> {
                        // the other kinds of names name no server
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            names.add("names that cannot be read");
        }
        return names;
    }

    private static Digest evidence(List<X509Certificate> path) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (var one : path) bytes.writeBytes(one.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(
                    "a certificate of a connection that stands has no encoding", impossible);
        }
        return Digest.of(bytes.toByteArray());
    }

    /** Facet by facet. */
    Map<Facet, Observed> observed(Instant at) {
        var observed = new EnumMap<Facet, Observed>(Facet.class);
        values().forEach(
                        (facet, values) -> observed.put(facet, new Observed(values, at, evidence)));
        return observed;
    }

    private Map<Facet, Set<String>> values() {
        var values = new EnumMap<Facet, Set<String>>(Facet.class);
        values.put(Facet.TLS_NAMES, names);
        values.put(Facet.TLS_AUTHORITY, authorities);
        values.put(Facet.TLS_KEY, Set.of(key));
        values.put(Facet.SPIFFE_ID, spiffeIds);
        return values;
    }

    /** Every key that a pin may name. */
    Set<String> keys() {
        var keys = new TreeSet<>(authorities);
        keys.add(key);
        return keys;
    }
}
