package dev.gatehouse.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
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
        var made =
                new Certificate(
                        folder.resolve(name + ".p12"),
                        folder.resolve(name + ".crt"),
                        folder.resolve(name + ".key"));
        keytool(made.keystore());
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(made.keystore())) {
            store.load(in, PASSWORD.toCharArray());
        }
        var key = store.getKey(ALIAS, PASSWORD.toCharArray());
        Files.writeString(
                made.certificate(), pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
        Files.writeString(made.key(), pem("PRIVATE KEY", key.getEncoded()));
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

    /** SHA-256 over the certificate in base64url, as tokens name it (RFC 8705 §3.1). */
    public String thumbprint() throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate)) {
            var shown = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(shown.getEncoded()));
        }
    }

    private static void keytool(Path keystore) throws IOException, InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process =
                new ProcessBuilder(
                                List.of(
                                        tool,
                                        "-genkeypair",
                                        "-alias",
                                        ALIAS,
                                        "-keyalg",
                                        "EC",
                                        "-groupname",
                                        "secp256r1",
                                        "-dname",
                                        "CN=localhost",
                                        "-ext",
                                        "san=dns:localhost,ip:127.0.0.1",
                                        "-validity",
                                        "2",
                                        "-storetype",
                                        "PKCS12",
                                        "-keystore",
                                        keystore.toString(),
                                        "-storepass",
                                        PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException("keytool failed: " + said);
    }

    private static String pem(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
    }
}
