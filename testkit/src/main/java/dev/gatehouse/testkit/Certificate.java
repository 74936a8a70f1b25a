package dev.gatehouse.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;

/**
 * A self-signed certificate for 127.0.0.1 and localhost, made anew by the JDK's keytool.
 *
 * @param keystore PKCS 12, with key and certificate
 * @param certificate PEM
 * @param key PEM, PKCS 8, not encrypted
 */
public record Certificate(Path keystore, Path certificate, Path key) {
    /** What protects the key store. */
    public static final String PASSWORD = "only-for-tests";

    private static final String ALIAS = "server";

    /** Makes one in the folder, as {@code NAME.p12}, {@code NAME.crt} and {@code NAME.key}. */
    public static Certificate make(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        var made = folder.resolve(name + ".made.p12");
        Keytool.generate(made, ALIAS, "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");
        return of(folder, name, Keytool.load(made), ALIAS);
    }

    /** One that stands in a key store, in files of its own. */
    static Certificate of(Path folder, String name, KeyStore from, String alias)
            throws IOException, GeneralSecurityException {
        var made =
                new Certificate(
                        folder.resolve(name + ".p12"),
                        folder.resolve(name + ".crt"),
                        folder.resolve(name + ".key"));
        var password = PASSWORD.toCharArray();
        var key = from.getKey(alias, password);
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(ALIAS, key, password, from.getCertificateChain(alias));
        try (var out = Files.newOutputStream(made.keystore())) {
            own.store(out, password);
        }
        Files.writeString(
                made.certificate(),
                Keytool.pem("CERTIFICATE", from.getCertificate(alias).getEncoded()));
        Files.writeString(made.key(), Keytool.pem("PRIVATE KEY", key.getEncoded()));
        return made;
    }

    /** The context of a server that shows this certificate. */
    public SSLContext server() throws IOException, GeneralSecurityException {
        return Tls.server(keystore, PASSWORD.toCharArray());
    }

    /** The context of a client that trusts this certificate and no other. */
    public SSLContext client() throws IOException, GeneralSecurityException {
        return Tls.trusting(certificate);
    }

    /** The context of a client that shows this certificate, and trusts that of a server. */
    public SSLContext showingTo(Certificate server) throws IOException, GeneralSecurityException {
        return Tls.trusting(server.certificate(), keystore, PASSWORD.toCharArray());
    }

    /** SHA-256 over its key, as a pin names it: {@code sha256:} and hexadecimal digits. */
    public String keyDigest() throws IOException, GeneralSecurityException {
        return keyDigest(certificate);
    }

    static String keyDigest(Path certificate) throws IOException, GeneralSecurityException {
        return "sha256:"
                + HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(read(certificate).getPublicKey().getEncoded()));
    }

    private static java.security.cert.Certificate read(Path certificate)
            throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** SHA-256 over the certificate in base64url, as tokens name it (RFC 8705 §3.1). */
    public String thumbprint() throws IOException, GeneralSecurityException {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256")
                                .digest(read(certificate).getEncoded()));
    }
}
