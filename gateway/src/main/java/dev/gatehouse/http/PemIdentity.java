package dev.gatehouse.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Reads a certificate chain and its key from PEM files into an SSL context of the JDK.
 *
 * <p>The key is an unencrypted PKCS#8 key ({@code BEGIN PRIVATE KEY}): RSA, EC or Ed25519. Throws
 * {@link IllegalArgumentException} naming the file when it holds something else.
 */
final class PemIdentity {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private PemIdentity() {}

    static SSLContext read(OperatorPlace.PemFiles files) {
        try {
            return context(chain(files.chain()), key(files.key()));
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    "no TLS identity in "
                            + files.chain()
                            + " and "
                            + files.key()
                            + ": "
                            + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static SSLContext context(Certificate[] chain, PrivateKey key)
            throws IOException, GeneralSecurityException {
        var none = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        store.setKeyEntry("gate", key, none, chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, none);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        var chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                        .toArray(new Certificate[0]);
        if (chain.length == 0) throw new IllegalArgumentException("no certificate in " + file);
        return chain;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        var pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find())
            throw new IllegalArgumentException("no PKCS#8 key (BEGIN PRIVATE KEY) in " + file);
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (var algorithm : ALGORITHMS) {
            var key = key(algorithm, spec);
            if (key.isPresent()) return key.get();
        }
        throw new IllegalArgumentException(
                "the key in " + file + " is none of " + String.join(", ", ALGORITHMS));
    }

    /** The encoding names its algorithm: the one factory that accepts it is the right one. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (InvalidKeySpecException anotherAlgorithm) {
            return Optional.empty();
        }
    }
}
