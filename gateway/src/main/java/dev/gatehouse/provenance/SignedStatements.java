package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.sigstore.VerificationOptions.CertificateMatcher;
import dev.sigstore.VerificationOptions.UncheckedCertificateException;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.bundle.BundleParseException;
import dev.sigstore.encryption.signers.Verifiers;
import dev.sigstore.fulcio.client.FulcioVerificationException;
import dev.sigstore.fulcio.client.FulcioVerifier;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.strings.RegexSyntaxException;
import dev.sigstore.strings.StringMatcher;
import dev.sigstore.timestamp.client.ImmutableTimestampResponse;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.timestamp.client.TimestampVerificationException;
import dev.sigstore.timestamp.client.TimestampVerifier;
import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed in-toto statements in Sigstore bundles, against one trusted root and without
 * asking anybody (PRV-2, T18). A bundle holds when its certificate comes from a trusted authority
 * and is in a trusted certificate log, names exactly the expected identity, was valid when the
 * statement was logged, and its key signed this payload; and when the log's entry is about exactly
 * this envelope, and is in the log by its proof and checkpoint. The time is the one that the log
 * signed, or, where it signs none (Rekor's second version), that of trusted timestamps over the
 * signature (RFC 3161). Safe for many threads.
 *
 * <p>The library's own whole check wants a SHA-256 of the artifact, and npm's statements have a
 * SHA-512 alone; so its parts are put together here.
 */
public final class SignedStatements {
    /**
     * Who must have signed.
     *
     * @param issuer of the identity, exactly
     * @param repository the source that the identity is of, exactly
     * @param signer the identity itself, exactly; null for any workflow of the repository
     */
    public record Expected(String issuer, String repository, @Nullable String signer) {}

    /** What verifying gave. */
    public sealed interface Outcome {}

    /**
     * @param statement as it was signed
     * @param signer issuer and identity of whoever signed it, as {@link #signer} writes them
     * @param at when it was logged
     */
    public record Holds(Json.Obj statement, String signer, Instant at) implements Outcome {}

    public record Refused(String why) implements Outcome {}

    /** Leaves a verification at the first thing that does not hold. */
    private static final class NotHeld extends Exception {
        private static final long serialVersionUID = 1;

        NotHeld(String why) {
            super(why);
        }
    }

    private static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final String SOURCE_REPOSITORY = "1.3.6.1.4.1.57264.1.12";
    private static final int MAX_TIMESTAMPS = 5;
    private static final Pattern TAG = Pattern.compile("@refs/tags/[^@]+$");
    private static final int MAX_BYTES = 1 << 20;
    private static final StrictJson JSON =
            new StrictJson(JsonLimits.ANSWER.withMaxBytes(MAX_BYTES));

    private final FulcioVerifier certificates;
    private final RekorVerifier log;
    private final @Nullable TimestampVerifier timestamps;

    private SignedStatements(
            FulcioVerifier certificates,
            RekorVerifier log,
            @Nullable TimestampVerifier timestamps) {
        this.certificates = certificates;
        this.log = log;
        this.timestamps = timestamps;
    }

    /**
     * With the trusted root of a file (trusted_root.json); throws {@link IllegalArgumentException}
     * when it holds none.
     */
    public static SignedStatements trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var root = SigstoreTrustedRoot.from(in);
            return new SignedStatements(
                    FulcioVerifier.newFulcioVerifier(root),
                    RekorVerifier.newRekorVerifier(root),
                    root.getTSAs().isEmpty() ? null : TimestampVerifier.newTimestampVerifier(root));
        } catch (IOException
                | SigstoreConfigurationException
                | GeneralSecurityException
                | RuntimeException unusable) {
            throw new IllegalArgumentException("no trusted root is in " + file, unusable);
        }
    }

    /** Whether the bundle holds, and what it says. */
    public Outcome verify(Json.Obj bundle, Expected expected) {
        try {
            var text = bundle.toText();
            if (text.length() > MAX_BYTES) throw new NotHeld("the bundle is too long");
            return verify(Bundle.from(new StringReader(text)), expected);
        } catch (NotHeld refused) {
            return new Refused(String.valueOf(refused.getMessage()));
        } catch (BundleParseException malformed) {
            return new Refused("the bundle cannot be read: " + malformed.getMessage());
        } catch (RuntimeException malformed) {
            // The library meets text of strangers with whatever its parsers throw.
            return new Refused("the bundle is malformed: " + malformed.getMessage());
        }
    }

    private Outcome verify(Bundle bundle, Expected expected) throws NotHeld {
        var envelope =
                bundle.getDsseEnvelope().orElseThrow(() -> new NotHeld("no statement is signed"));
        if (!envelope.getPayloadType().equals(IN_TOTO))
            throw new NotHeld("what is signed is no in-toto statement");
        if (envelope.getSignatures().size() != 1) throw new NotHeld("it has not one signature");
        if (bundle.getEntries().size() != 1) throw new NotHeld("it has not one entry of a log");
        var leaf = leaf(bundle);
        requireIdentity(leaf, expected);
        requireSignature(leaf, envelope);
        var entry = bundle.getEntries().getFirst();
        requireSame(entry, envelope, leaf);
        requireLogged(entry);
        var at = time(bundle, entry, envelope, leaf);
        return switch (JSON.read(envelope.getPayload())) {
            case StrictJson.Value(Json.Obj statement) ->
                    new Holds(statement, signer(expected.issuer(), identity(leaf)), at);
            case StrictJson.Value _ -> throw new NotHeld("what is signed is no object");
            case StrictJson.Refused(var why) -> throw new NotHeld("what is signed: " + why);
        };
    }

    /** Chain and certificate log. */
    private X509Certificate leaf(Bundle bundle) throws NotHeld {
        var path = bundle.getCertPath();
        if (path.getCertificates().isEmpty()) throw new NotHeld("it has no certificate");
        try {
            certificates.verifySigningCertificate(path);
        } catch (FulcioVerificationException | IOException untrusted) {
            throw new NotHeld("the certificate is not trusted: " + untrusted.getMessage());
        }
        return (X509Certificate) path.getCertificates().getFirst();
    }

    private static void requireIdentity(X509Certificate leaf, Expected expected) throws NotHeld {
        try {
            var matcher =
                    CertificateMatcher.fulcio()
                            .issuer(StringMatcher.string(expected.issuer()))
                            .subjectAlternativeName(signer(expected))
                            .putOidDerAsn1Strings(
                                    SOURCE_REPOSITORY, StringMatcher.string(expected.repository()))
                            .build();
            if (!matcher.test(leaf))
                throw new NotHeld(
                        "it was signed by somebody else than a workflow of "
                                + expected.repository()
                                + " with an identity of "
                                + expected.issuer());
        } catch (UncheckedCertificateException | RegexSyntaxException unreadable) {
            throw new NotHeld("the certificate names no identity: " + unreadable.getMessage());
        }
    }

    /** Fulcio's certificates have one name: that of the identity. */
    private static String identity(X509Certificate leaf) throws NotHeld {
        try {
            var names = leaf.getSubjectAlternativeNames();
            if (names == null || names.size() != 1)
                throw new NotHeld("the certificate has not one identity");
            return String.valueOf(names.iterator().next().get(1));
        } catch (CertificateParsingException unreadable) {
            throw new NotHeld("the certificate names no identity: " + unreadable.getMessage());
        }
    }

    /**
     * A signer in one line. Every release has a tag of its own, so it stands for all of them; a
     * branch is somebody's choice.
     */
    static String signer(String issuer, String identity) {
        return issuer + " " + TAG.matcher(identity).replaceFirst("@refs/tags/*");
    }

    private static StringMatcher signer(Expected expected) throws RegexSyntaxException {
        var signer = expected.signer();
        return signer != null
                ? StringMatcher.string(signer)
                : StringMatcher.regex(
                        "^"
                                + Pattern.quote(expected.repository() + "/.github/workflows/")
                                + "[^/@]+@refs/(heads|tags)/[^@]+$");
    }

    private static void requireSignature(X509Certificate leaf, Bundle.DsseEnvelope envelope)
            throws NotHeld {
        try {
            var verifier = Verifiers.newVerifier(leaf.getPublicKey());
            if (!verifier.verify(envelope.getPAE(), envelope.getSignature()))
                throw new NotHeld("the signature is not over this payload");
        } catch (GeneralSecurityException unusable) {
            throw new NotHeld("the signature cannot be checked: " + unusable.getMessage());
        }
    }

    private static void requireSame(
            RekorEntry entry, Bundle.DsseEnvelope envelope, X509Certificate leaf) throws NotHeld {
        if (!LoggedEnvelope.isOf(
                entry.getBody(), envelope.getPayload(), envelope.getSignature(), leaf))
            throw new NotHeld("the log's entry is about something else");
    }

    private void requireLogged(RekorEntry entry) throws NotHeld {
        try {
            log.verifyEntry(entry);
        } catch (RekorVerificationException unproven) {
            throw new NotHeld("it is not proven to be in the log: " + unproven.getMessage());
        }
    }

    /** What an entry says of its time counts only where the log signed it. */
    private Instant time(
            Bundle bundle, RekorEntry entry, Bundle.DsseEnvelope envelope, X509Certificate leaf)
            throws NotHeld {
        var promise = entry.getVerification().getSignedEntryTimestamp();
        if (promise == null || promise.isEmpty())
            return stamped(bundle, envelope.getSignature(), leaf);
        requireValid(leaf, entry.getIntegratedTimeInstant());
        return entry.getIntegratedTimeInstant();
    }

    /** Each of them must hold, and be of a time at which the certificate was valid. */
    private Instant stamped(Bundle bundle, byte[] signature, X509Certificate leaf) throws NotHeld {
        var stamps = bundle.getTimestamps();
        if (stamps.isEmpty()) throw new NotHeld("nobody has signed when it was logged");
        if (stamps.size() > MAX_TIMESTAMPS) throw new NotHeld("it has too many timestamps");
        if (timestamps == null) throw new NotHeld("no timestamp authority is trusted");
        var latest = Instant.MIN;
        for (var stamp : stamps) {
            var response =
                    ImmutableTimestampResponse.builder()
                            .encoded(stamp.getRfc3161Timestamp())
                            .build();
            try {
                timestamps.verify(response, signature);
                var at = response.getGenTime().toInstant();
                requireValid(leaf, at);
                if (at.isAfter(latest)) latest = at;
            } catch (TimestampVerificationException | TimestampException untrusted) {
                throw new NotHeld("a timestamp does not hold: " + untrusted.getMessage());
            }
        }
        return latest;
    }

    private static void requireValid(X509Certificate leaf, Instant at) throws NotHeld {
        try {
            leaf.checkValidity(Date.from(at));
        } catch (CertificateException outside) {
            throw new NotHeld("it was logged when the certificate was not valid");
        }
    }
}
