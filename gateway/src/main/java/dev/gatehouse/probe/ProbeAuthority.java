package dev.gatehouse.probe;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority that lives as long as the process and that nobody trusts but the servers
 * of a round. Its keys are never written.
 */
final class ProbeAuthority {
    private static final Duration SPAN = Duration.ofDays(3650);
    private static final Duration SKEW = Duration.ofDays(1);
    private static final X500Name NAME = new X500Name("CN=gatehouse self-test");
    private static final char[] NO_PASSWORD = {};

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final KeyPair keys;
    private final X509Certificate root;

    ProbeAuthority(InstantSource clock) {
        this.clock = clock;
        this.keys = keys();
        this.root = sign(NAME, keys, null);
    }

    /** What trusts it, PEM. */
    String pem() {
        try {
            var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
            return "-----BEGIN CERTIFICATE-----\n"
                    + lines.encodeToString(root.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("our own certificate has an encoding", impossible);
        }
    }

    /** A server of loopback with a new key, which goes by these names beside the address. */
    SSLContext issue(String... names) {
        var all = new GeneralName[names.length + 1];
        all[0] = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
        for (int i = 0; i < names.length; i++)
            all[i + 1] = new GeneralName(GeneralName.dNSName, names[i]);
        var own = keys();
        return context(own, sign(new X500Name("CN=probe"), own, new GeneralNames(all)));
    }

    private KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has P-256", impossible);
        }
    }

    /**
     * @param names null for the authority itself
     */
    private X509Certificate sign(X500Name subject, KeyPair of, @Nullable GeneralNames names) {
        try {
            var now = clock.instant();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            new BigInteger(128, random),
                            Date.from(now.minus(SKEW)),
                            Date.from(now.plus(SPAN)),
                            subject,
                            of.getPublic());
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(names == null));
            if (names != null) builder.addExtension(Extension.subjectAlternativeName, false, names);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate could not be made", impossible);
        }
    }

    private SSLContext context(KeyPair own, X509Certificate certificate) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry(
                    "probe", own.getPrivate(), NO_PASSWORD, new Certificate[] {certificate, root});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, random);
            return context;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("a server's identity could not be made", impossible);
        }
    }
}
