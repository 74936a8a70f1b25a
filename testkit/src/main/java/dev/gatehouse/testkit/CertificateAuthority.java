package dev.gatehouse.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * An authority whose certificates servers show, made anew by the JDK's keytool.
 *
 * @param keystore PKCS 12, with its key, and in time those that it signed
 * @param certificate PEM
 * @param alias of its key
 */
public record CertificateAuthority(Path keystore, Path certificate, String alias) {
    private static final String[] SIGNS = {"-ext", "bc:c", "-ext", "ku:c=keyCertSign"};

    /** Makes one in the folder, as {@code NAME.p12} and {@code NAME.crt}. */
    public static CertificateAuthority make(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        var keystore = folder.resolve(name + ".p12");
        Keytool.generate(keystore, name, "CN=" + name, SIGNS);
        return of(folder, name, keystore);
    }

    /** Makes one that this one vouches for. */
    public CertificateAuthority subordinate(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Keytool.generate(keystore, name, "CN=" + name, signedAnd(SIGNS));
        return of(folder, name, keystore);
    }

    private static CertificateAuthority of(Path folder, String name, Path keystore)
            throws IOException, GeneralSecurityException {
        var made = new CertificateAuthority(keystore, folder.resolve(name + ".crt"), name);
        Files.writeString(
                made.certificate(),
                Keytool.pem(
                        "CERTIFICATE", Keytool.load(keystore).getCertificate(name).getEncoded()));
        return made;
    }

    private String[] signedAnd(String... more) {
        var all = new ArrayList<>(List.of("-signer", alias));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /**
     * Makes a certificate with a key of its own for these names.
     *
     * @param names as keytool writes them, such as {@code ip:127.0.0.1} and {@code uri:…}
     */
    public Certificate issue(Path folder, String name, String... names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Keytool.generate(
                keystore, name, "CN=" + name, signedAnd("-ext", "san=" + String.join(",", names)));
        return Certificate.of(folder, name, Keytool.load(keystore), name);
    }

    /** SHA-256 over its key, as operators name it. */
    public String keyDigest() throws IOException, GeneralSecurityException {
        return Certificate.keyDigest(certificate);
    }

    /** Its certificate as a file has it. */
    public String pem() throws IOException {
        return Files.readString(certificate, StandardCharsets.US_ASCII);
    }
}
