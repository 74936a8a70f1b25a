package dev.gatehouse.proxy;

import dev.gatehouse.access.Sealing;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what the gate hands to agents to keep for it: nobody else can read, change or use it for
 * another purpose, and it ends by itself. A sealed value is visible ASCII.
 *
 * <p>AES-256-GCM with a random 96-bit nonce; the purpose and the owner are authenticated with it,
 * so a value that is sealed for one of them does not open for another.
 */
public final class Seal implements Sealing {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Bytes of what can be sealed; a header's limit is far below, a request state's is this. */
    private static final int MAX_PLAIN = 128 << 10;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();
    private final StrictJson json = new StrictJson(JsonLimits.ANSWER.withMaxBytes(MAX_PLAIN));

    /**
     * @param key 32 bytes; the same on every replica
     */
    public Seal(byte[] key) {
        if (key.length != 32) throw new IllegalArgumentException("a sealing key has 32 bytes");
        this.key = new SecretKeySpec(key, "AES");
    }

    @Override
    public String seal(String purpose, String owner, Json.Obj content, Instant expiresAt) {
        var plain = content.with("exp", Json.of(expiresAt.getEpochSecond())).toBytes();
        if (plain.length > MAX_PLAIN) throw new IllegalArgumentException("more than can be sealed");
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose, owner, plain);
        var whole = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed);
        return text(whole.array());
    }

    private static String text(byte[] whole) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * The content, or empty when it was not sealed here, for this, for this owner, or has ended.
     */
    @Override
    public Optional<Json.Obj> open(String purpose, String owner, String sealed, Instant now) {
        if (sealed.length() > MAX_PLAIN * 2) return Optional.empty();
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
        // one value, one text: who ends a session by its text must have ended it (TSK-8)
        if (!text(whole).equals(sealed)) return Optional.empty();
        if (whole.length <= NONCE_BYTES + TAG_BITS / 8) return Optional.empty();
        var nonce = Arrays.copyOf(whole, NONCE_BYTES);
        var body = Arrays.copyOfRange(whole, NONCE_BYTES, whole.length);
        try {
            var plain = cipher(Cipher.DECRYPT_MODE, nonce, purpose, owner, body);
            if (json.read(plain) instanceof StrictJson.Value(Json.Obj content)
                    && content.member("exp") instanceof Json.Num exp
                    && now.getEpochSecond() < exp.asLong()) return Optional.of(content);
            return Optional.empty();
        } catch (SealBroken forged) {
            return Optional.empty();
        }
    }

    private byte[] cipher(int mode, byte[] nonce, String purpose, String owner, byte[] input) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((purpose + "\n" + owner).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (javax.crypto.AEADBadTagException forged) {
            throw new SealBroken();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    /** The authentication failed; never leaves this class. */
    private static final class SealBroken extends RuntimeException {
        private static final long serialVersionUID = 1;

        SealBroken() {
            super(null, null, false, false);
        }
    }
}
