package dev.gatehouse.provenance;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.registry.FakeNpm;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * A Sigstore of a test's own: an authority, a certificate log and a transparency log, with a
 * trusted root that names them, and bundles as they would make them for an honest signer.
 */
public final class SigstoreForge {
    public static final String ISSUER = "https://token.actions.githubusercontent.com";
    public static final String REPOSITORY = "https://github.com/example/server";
    public static final String SIGNER =
            REPOSITORY + "/.github/workflows/release.yml@refs/tags/v1.0.0";
    public static final String BUILDER = "https://github.com/actions/runner/github-hosted";
    public static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
    private static final String SCTS = "1.3.6.1.4.1.11129.2.4.2";
    private static final String LOG = "rekor.test";

    private final KeyPair authority = keys();
    private final KeyPair certificateLog = keys();
    private final KeyPair log = keys();
    private final KeyPair stamps = keys();
    private final X509Certificate root = root();
    private final X509Certificate stamping = stamping(stamps);

    /** Who signs, and when; what an honest one would have it. */
    public record Signing(
            String issuer, String repository, String signer, Instant at, String kind) {
        public static final Signing HONEST =
                new Signing(ISSUER, REPOSITORY, SIGNER, NOW, "dsse 0.0.1");

        public Signing issuedBy(String other) {
            return new Signing(other, repository, signer, at, kind);
        }

        public Signing by(String otherSigner) {
            return new Signing(issuer, repository, otherSigner, at, kind);
        }

        Signing of(String otherRepository, String otherSigner) {
            return new Signing(issuer, otherRepository, otherSigner, at, kind);
        }

        Signing loggedAt(Instant other) {
            return new Signing(issuer, repository, signer, other, kind);
        }

        Signing as(String otherKind) {
            return new Signing(issuer, repository, signer, at, otherKind);
        }
    }

    /** A statement of SLSA v1 about an npm package. */
    public static Json.Obj statement(
            PackageName name, String sha512, String builder, String source) {
        return Json.object(
                "_type",
                "https://in-toto.io/Statement/v1",
                "subject",
                Json.array(
                        Json.object("name", name.purl(), "digest", Json.object("sha512", sha512))),
                "predicateType",
                "https://slsa.dev/provenance/v1",
                "predicate",
                Json.object(
                        "buildDefinition",
                        Json.object(
                                "externalParameters",
                                Json.object("workflow", Json.object("repository", source))),
                        "runDetails",
                        Json.object("builder", Json.object("id", builder))));
    }

    /** An honest builder's attestation of a package with this content. */
    public Json.Obj attestation(PackageName name, String content, Signing signing) {
        return bundle(statement(name, FakeNpm.sha512(content), BUILDER, REPOSITORY), signing);
    }

    /** In a new directory of the build. */
    public Path trustedRoot() {
        try {
            return trustedRoot(Files.createTempDirectory(TestDatabase.BUILD, "root"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public Path trustedRoot(Path directory) {
        var start = Json.object("start", NOW.minus(Duration.ofDays(400)).toString());
        var root =
                Json.object(
                        "mediaType",
                        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                        "tlogs",
                        Json.array(log("https://" + LOG, log, start)),
                        "certificateAuthorities",
                        Json.array(
                                Json.object(
                                        "subject",
                                        Json.object("organization", "test", "commonName", "test"),
                                        "uri",
                                        "https://fulcio.test",
                                        "certChain",
                                        Json.object(
                                                "certificates",
                                                Json.array(
                                                        Json.object(
                                                                "rawBytes",
                                                                base64(encoded(this.root))))),
                                        "validFor",
                                        start)),
                        "timestampAuthorities",
                        Json.array(
                                Json.object(
                                        "subject",
                                        Json.object("organization", "test", "commonName", "stamps"),
                                        "uri",
                                        "https://stamps.test",
                                        "certChain",
                                        Json.object(
                                                "certificates",
                                                Json.array(
                                                        Json.object(
                                                                "rawBytes",
                                                                base64(encoded(stamping))),
                                                        Json.object(
                                                                "rawBytes",
                                                                base64(encoded(this.root))))),
                                        "validFor",
                                        start)),
                        "ctlogs",
                        Json.array(log("https://ct.test", certificateLog, start)));
        try {
            return Files.writeString(directory.resolve("trusted_root.json"), root.toText());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Json.Obj log(String url, KeyPair keys, Json.Obj start) {
        return Json.object(
                "baseUrl",
                url,
                "hashAlgorithm",
                "SHA2_256",
                "publicKey",
                Json.object(
                        "rawBytes",
                        base64(keys.getPublic().getEncoded()),
                        "keyDetails",
                        "PKIX_ECDSA_P256_SHA_256",
                        "validFor",
                        start),
                "logId",
                Json.object("keyId", base64(sha256(keys.getPublic().getEncoded()))));
    }

    /** A bundle about this statement, whole and true to what signs it. */
    public Json.Obj bundle(Json.Obj statement, Signing signing) {
        var signer = keys();
        var leaf = leaf(signer, signing);
        var payload = statement.toBytes();
        var signature = sign(signer.getPrivate(), pae(payload));
        var body = body(payload, signature, leaf, signing.kind());
        return Json.object(
                "mediaType",
                "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial",
                Json.object(
                        "certificate",
                        Json.object("rawBytes", base64(encoded(leaf))),
                        "tlogEntries",
                        Json.array(entry(body, signing))),
                "dsseEnvelope",
                Json.object(
                        "payload",
                        base64(payload),
                        "payloadType",
                        "application/vnd.in-toto+json",
                        "signatures",
                        Json.array(Json.object("sig", base64(signature)))));
    }

    private static byte[] body(
            byte[] payload, byte[] signature, X509Certificate leaf, String kind) {
        var hash =
                Json.object(
                        "algorithm", "sha256", "value", HexFormat.of().formatHex(sha256(payload)));
        var pem = base64(pem(leaf).getBytes(StandardCharsets.US_ASCII));
        var words = kind.split(" ", -1);
        if (kind.equals("dsse 0.0.2"))
            return CanonicalJson.bytes(
                    Json.object(
                            "apiVersion",
                            words[1],
                            "kind",
                            words[0],
                            "spec",
                            Json.object("dsseV002", second(payload, signature, leaf))));
        var spec =
                words[0].equals("dsse")
                        ? Json.object(
                                "envelopeHash",
                                hash,
                                "payloadHash",
                                hash,
                                "signatures",
                                Json.array(
                                        Json.object(
                                                "signature", base64(signature), "verifier", pem)))
                        : Json.object(
                                "content",
                                Json.object(
                                        "payloadHash",
                                        hash,
                                        "envelope",
                                        Json.object(
                                                "signatures",
                                                Json.array(
                                                        Json.object(
                                                                "sig",
                                                                base64(
                                                                        base64(signature)
                                                                                .getBytes(
                                                                                        StandardCharsets
                                                                                                .US_ASCII)),
                                                                "publicKey",
                                                                pem)))));
        return CanonicalJson.bytes(
                Json.object("apiVersion", words[1], "kind", words[0], "spec", spec));
    }

    /** As Rekor's second version writes an envelope. */
    private static Json.Obj second(byte[] payload, byte[] signature, X509Certificate leaf) {
        return Json.object(
                "payloadHash",
                Json.object("algorithm", "SHA2_256", "digest", base64(sha256(payload))),
                "signatures",
                Json.array(
                        Json.object(
                                "content",
                                base64(signature),
                                "verifier",
                                Json.object(
                                        "keyDetails",
                                        "PKIX_ECDSA_P256_SHA_256",
                                        "x509Certificate",
                                        Json.object("rawBytes", base64(encoded(leaf)))))));
    }

    /** The same bundle of a log that signs no time, with timestamps over its signature instead. */
    Json.Obj stamped(Json.Obj bundle, byte[]... timestamps) {
        var material = bundle.object("verificationMaterial");
        var entry =
                ((Json.Obj) material.array("tlogEntries").getFirst())
                        .without("inclusionPromise")
                        .without("integratedTime");
        var all = new ArrayList<Json>();
        for (var each : timestamps) all.add(Json.object("signedTimestamp", base64(each)));
        return bundle.with(
                "verificationMaterial",
                material.with("tlogEntries", Json.array(entry))
                        .with(
                                "timestampVerificationData",
                                Json.object("rfc3161Timestamps", Json.of(all))));
    }

    /** What a bundle's timestamps are over. */
    static byte[] signature(Json.Obj bundle) {
        var first = (Json.Obj) bundle.object("dsseEnvelope").array("signatures").getFirst();
        return Base64.getDecoder().decode(String.valueOf(first.text("sig")));
    }

    /** A timestamp of this Sigstore's authority for them. Spec: RFC 3161. */
    byte[] timestamp(byte[] content, Instant at) {
        return timestamp(content, at, stamps, stamping);
    }

    /** One of an authority that names itself so, and is not it. */
    byte[] strangersTimestamp(byte[] content, Instant at) {
        var other = new SigstoreForge();
        return timestamp(content, at, other.stamps, other.stamping);
    }

    private static byte[] timestamp(
            byte[] content, Instant at, KeyPair keys, X509Certificate certificate) {
        try {
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            var signer =
                    new JcaSimpleSignerInfoGeneratorBuilder()
                            .build("SHA256withECDSA", keys.getPrivate(), certificate);
            var tokens =
                    new TimeStampTokenGenerator(
                            signer,
                            digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                            new ASN1ObjectIdentifier("1.2.3.4.1"));
            tokens.addCertificates(new JcaCertStore(List.of(certificate)));
            var asked = new TimeStampRequestGenerator();
            asked.setCertReq(true);
            var request = asked.generate(TSPAlgorithms.SHA256, sha256(content), BigInteger.TEN);
            return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
                    .generate(request, BigInteger.ONE, Date.from(at))
                    .getEncoded();
        } catch (GeneralSecurityException | OperatorCreationException | TSPException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private X509Certificate stamping(KeyPair keys) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Name("O=test,CN=root"),
                            BigInteger.valueOf(3),
                            Date.from(NOW.minus(Duration.ofDays(400))),
                            Date.from(NOW.plus(Duration.ofDays(400))),
                            new X500Name("O=test,CN=stamps"),
                            keys.getPublic());
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
            return signed(builder);
        } catch (CertIOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The second of two entries of the log. */
    private Json.Obj entry(byte[] body, Signing signing) {
        var id = sha256(log.getPublic().getEncoded());
        long seconds = signing.at().getEpochSecond();
        var first = leafHash("another entry".getBytes(StandardCharsets.US_ASCII));
        var rootHash = sha256(joined((byte) 1, first, leafHash(body)));
        var promised =
                CanonicalJson.bytes(
                        Json.object(
                                "body",
                                base64(body),
                                "integratedTime",
                                seconds,
                                "logID",
                                HexFormat.of().formatHex(id),
                                "logIndex",
                                1));
        var words = signing.kind().split(" ", -1);
        return Json.object(
                "logIndex",
                "1",
                "logId",
                Json.object("keyId", base64(id)),
                "kindVersion",
                Json.object("kind", words[0], "version", words[1]),
                "integratedTime",
                String.valueOf(seconds),
                "inclusionPromise",
                Json.object("signedEntryTimestamp", base64(sign(log.getPrivate(), promised))),
                "inclusionProof",
                Json.object(
                        "logIndex",
                        "1",
                        "rootHash",
                        base64(rootHash),
                        "treeSize",
                        "2",
                        "hashes",
                        Json.array(base64(first)),
                        "checkpoint",
                        Json.object("envelope", checkpoint(rootHash, id))),
                "canonicalizedBody",
                base64(body));
    }

    private String checkpoint(byte[] rootHash, byte[] id) {
        var text = LOG + " - 1\n2\n" + base64(rootHash) + "\n";
        var signature = sign(log.getPrivate(), text.getBytes(StandardCharsets.UTF_8));
        var hinted = new byte[4 + signature.length];
        System.arraycopy(id, 0, hinted, 0, 4);
        System.arraycopy(signature, 0, hinted, 4, signature.length);
        return text + "\n\u2014 " + LOG + " " + base64(hinted) + "\n";
    }

    private static byte[] leafHash(byte[] entry) {
        return sha256(joined((byte) 0, entry));
    }

    private static byte[] joined(byte prefix, byte[]... parts) {
        var all = new ByteArrayOutputStream();
        all.write(prefix);
        for (var part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] pae(byte[] payload) {
        var type = "application/vnd.in-toto+json";
        var head = "DSSEv1 " + type.length() + " " + type + " " + payload.length + " ";
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(payload);
        return all.toByteArray();
    }

    private X509Certificate root() {
        try {
            var name = new X500Name("O=test,CN=root");
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(NOW.minus(Duration.ofDays(400))),
                            Date.from(NOW.plus(Duration.ofDays(400))),
                            name,
                            authority.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return signed(builder);
        } catch (CertIOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As Fulcio makes them: for ten minutes, with the log's receipt in it. */
    private X509Certificate leaf(KeyPair signer, Signing signing) {
        try {
            var without = signed(leafBuilder(signer, signing));
            var builder = leafBuilder(signer, signing);
            builder.addExtension(
                    new ASN1ObjectIdentifier(SCTS), false, new DEROctetString(receipts(without)));
            return signed(builder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private X509v3CertificateBuilder leafBuilder(KeyPair signer, Signing signing)
            throws CertIOException {
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name("O=test,CN=root"),
                        BigInteger.TWO,
                        Date.from(NOW.minus(Duration.ofMinutes(5))),
                        Date.from(NOW.plus(Duration.ofMinutes(5))),
                        new X500Name(""),
                        signer.getPublic());
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
        builder.addExtension(
                Extension.subjectAlternativeName,
                true,
                new GeneralNames(
                        new GeneralName(GeneralName.uniformResourceIdentifier, signing.signer())));
        builder.addExtension(
                new ASN1ObjectIdentifier(FULCIO + "8"), false, new DERUTF8String(signing.issuer()));
        builder.addExtension(
                new ASN1ObjectIdentifier(FULCIO + "12"),
                false,
                new DERUTF8String(signing.repository()));
        return builder;
    }

    private X509Certificate signed(X509v3CertificateBuilder builder) {
        try {
            var signer =
                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Spec: RFC 6962 §3.2, §3.3. */
    private byte[] receipts(X509Certificate without) throws IOException, GeneralSecurityException {
        long at = NOW.toEpochMilli();
        var content = without.getTBSCertificate();
        var signedOver = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(signedOver)) {
            out.write(new byte[] {0, 0});
            out.writeLong(at);
            out.writeShort(1);
            out.write(sha256(authority.getPublic().getEncoded()));
            out.writeByte(content.length >> 16);
            out.writeShort(content.length);
            out.write(content);
            out.writeShort(0);
        }
        var signature = sign(certificateLog.getPrivate(), signedOver.toByteArray());
        var receipt = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(receipt)) {
            out.writeByte(0);
            out.write(sha256(certificateLog.getPublic().getEncoded()));
            out.writeLong(at);
            out.writeShort(0);
            out.write(new byte[] {4, 3});
            out.writeShort(signature.length);
            out.write(signature);
        }
        var list = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(list)) {
            out.writeShort(receipt.size() + 2);
            out.writeShort(receipt.size());
            receipt.writeTo(out);
        }
        return list.toByteArray();
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] sign(PrivateKey key, byte[] content) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded(certificate))
                + "\n-----END CERTIFICATE-----\n";
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The kinds of entries that are read. */
    static List<String> kinds() {
        return List.of("dsse 0.0.1", "dsse 0.0.2", "intoto 0.0.2");
    }
}
