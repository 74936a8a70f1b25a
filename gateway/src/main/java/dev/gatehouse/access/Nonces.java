package dev.gatehouse.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that proofs must carry, without a memory of them: each is a time under a seal, so every
 * replica with the same key takes it. Spec: RFC 9449 §9.
 */
final class Nonces {
    private static final int SEAL_BYTES = 16;

    private final SecretKeySpec key;
    private final Duration age;

    /**
     * @param key the same on every replica
     */
    Nonces(byte[] key, Duration age) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.age = age;
    }

    String fresh(Instant now) {
        var whole =
                ByteBuffer.allocate(Long.BYTES + SEAL_BYTES)
                        .putLong(now.toEpochMilli())
                        .put(seal(now.toEpochMilli()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
    }

    /** Whether it was made here, or at another replica, and is not too old. */
    boolean isGood(String nonce, Instant now) {
        final byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notOurs) {
            return false;
        }
        if (whole.length != Long.BYTES + SEAL_BYTES) return false;
        var parts = ByteBuffer.wrap(whole);
        long made = parts.getLong();
        var seal = new byte[SEAL_BYTES];
        parts.get(seal);
        return MessageDigest.isEqual(seal, seal(made))
                && !now.isAfter(Instant.ofEpochMilli(made).plus(age));
    }

    private byte[] seal(long made) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update("dpop nonce".getBytes(StandardCharsets.US_ASCII));
            var whole = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(made).array());
            return Arrays.copyOf(whole, SEAL_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", impossible);
        }
    }
}
