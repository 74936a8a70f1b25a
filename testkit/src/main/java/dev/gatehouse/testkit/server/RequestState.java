package dev.gatehouse.testkit.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** State that the client carries between rounds and cannot change unnoticed. */
final class RequestState {
    private static final SecretKeySpec KEY = key();

    private RequestState() {}

    private static SecretKeySpec key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    static String seal(String text) {
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(text));
    }

    /** What was sealed; empty when it is not as this server gave it. */
    static Optional<String> open(String sealed) {
        int dot = sealed.lastIndexOf('.');
        if (dot < 0) return Optional.empty();
        var text = sealed.substring(0, dot);
        return MessageDigest.isEqual(
                        seal(text).getBytes(StandardCharsets.UTF_8),
                        sealed.getBytes(StandardCharsets.UTF_8))
                ? Optional.of(text)
                : Optional.empty();
    }

    private static byte[] mac(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }
}
