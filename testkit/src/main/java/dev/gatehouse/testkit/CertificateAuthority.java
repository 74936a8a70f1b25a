package dev.gatehouse.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * An authority whose certificates servers show, made anew by the JDK's keytool.
 *
 * @param keystore PKCS 12, with its key, and in time those that it signed
 * @param certificate PEM
 */
public record CertificateAuthority(Path keystore, Path certificate) {
    private static final String ALIAS = "authority";

    /** Makes one in the folder, as {@code NAME.p12} and {@code NAME.crt}. */
    public static CertificateAuthority make(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        var made =
                new CertificateAuthority(
                        folder.resolve(name + ".p12"), folder.resolve(name + ".crt"));
        Keytool.generate(
                made.keystore(), ALIAS, "CN=" + name, "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        var store = Keytool.load(made.keystore());
        Files.writeString(
                made.certificate(),
                Keytool.pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
        return made;
    }

    /**
     * Makes a certificate with a key of its own for these names.
     *
     * @param names as keytool writes them, such as {@code ip:127.0.0.1} and {@code uri:…}
     */
    public Certificate issue(Path folder, String name, String... names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Keytool.generate(
                keystore, name, "CN=" + name, "-signer", ALIAS, "-ext", "san=" + String.join(",", names));
        return Certificate.of(folder, name, Keytool.load(keystore), name);
    }

    /** Its certificate as a file has it. */
    public String pem() throws IOException {
        return Files.readString(certificate, StandardCharsets.US_ASCII);
    }
}
