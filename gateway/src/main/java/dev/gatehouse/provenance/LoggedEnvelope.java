package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is an entry of a transparency log about exactly this envelope, signed by exactly this
 * certificate? Without that an entry of anything proves that anything was logged. Spec: Rekor's
 * entry kinds {@code dsse} 0.0.1 and 0.0.2, the latter of its second version, and {@code intoto}
 * 0.0.2.
 */
final class LoggedEnvelope {
    private static final StrictJson JSON = new StrictJson(JsonLimits.ANSWER.withMaxBytes(1 << 20));

    /**
     * What an entry says.
     *
     * @param payload its SHA-256 in hexadecimal digits
     * @param signature in base64
     * @param certificate PEM or DER
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Logged(String payload, String signature, byte[] certificate) {}

    private LoggedEnvelope() {}

    /**
     * @param body the entry in base64
     */
    static boolean isOf(String body, byte[] payload, byte[] signature, X509Certificate leaf) {
        return read(body)
                .filter(logged -> Digest.of(payload).value().equals("sha256:" + logged.payload()))
                .filter(logged ->
                        Base64.getEncoder().encodeToString(signature).equals(logged.signature()))
                .flatMap(logged -> certificate(logged.certificate()))
                .filter(leaf::equals)
                .isPresent();
    }

    private static Optional<Logged> read(String body) {
        var bytes = decoded(body);
        if (bytes == null || !(JSON.read(bytes) instanceof StrictJson.Value(Json.Obj entry)))
            return Optional.empty();
        return switch (entry.text("kind") + " " + entry.text("apiVersion")) {
            case "dsse 0.0.1" -> dsse(entry.object("spec"));
            case "dsse 0.0.2" -> second(entry.object("spec").object("dsseV002"));
            case "intoto 0.0.2" -> intoto(entry.object("spec").object("content"));
            default -> Optional.empty();
        };
    }

    private static Optional<Logged> dsse(Json.Obj spec) {
        return only(spec)
                .flatMap(one ->
                        logged(
                                spec.object("payloadHash"),
                                one.text("signature"),
                                one.text("verifier")));
    }

    /** Its digests and its certificate are bytes in base64. */
    private static Optional<Logged> second(Json.Obj spec) {
        var hash = spec.object("payloadHash");
        var digest = hash.text("digest");
        var bytes = digest == null ? null : decoded(digest);
        if (bytes == null || !"SHA2_256".equals(hash.text("algorithm"))) return Optional.empty();
        return only(spec)
                .flatMap(one -> {
                    var signature = one.text("content");
                    var der = one.object("verifier").object("x509Certificate").text("rawBytes");
                    var certificate = der == null ? null : decoded(der);
                    return signature == null || certificate == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Logged(
                                            HexFormat.of().formatHex(bytes),
                                            signature,
                                            certificate));
                });
    }

    /** Its signature is encoded twice. */
    private static Optional<Logged> intoto(Json.Obj content) {
        return only(content.object("envelope"))
                .flatMap(one ->
                        logged(
                                content.object("payloadHash"),
                                plain(one.text("sig")),
                                one.text("publicKey")));
    }

    private static Optional<Json.Obj> only(Json.Obj holder) {
        var signatures = holder.array("signatures");
        return signatures.size() == 1 && signatures.getFirst() instanceof Json.Obj one
                ? Optional.of(one)
                : Optional.empty();
    }

    private static Optional<Logged> logged(
            Json.Obj hash, @Nullable String signature, @Nullable String certificate) {
        var value = hash.text("value");
        var pem = certificate == null ? null : decoded(certificate);
        return "sha256".equals(hash.text("algorithm"))
                        && value != null
                        && signature != null
                        && pem != null
                ? Optional.of(new Logged(value, signature, pem))
                : Optional.empty();
    }

    private static @Nullable String plain(@Nullable String base64) {
        var bytes = base64 == null ? null : decoded(base64);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Optional<X509Certificate> certificate(byte[] written) {
        try {
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(written)));
        } catch (CertificateException none) {
            return Optional.empty();
        }
    }
}
