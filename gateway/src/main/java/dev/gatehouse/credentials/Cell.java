package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with one key and a random nonce of 96 bits before the text. */
final class Cell {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    Cell(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Tells keys apart, and nothing about them. */
    static String name(byte[] key) {
        return Digest.of(key).brief();
    }

    static byte[] random(int bytes) {
        var made = new byte[bytes];
        RANDOM.nextBytes(made);
        return made;
    }

    byte[] seal(byte[] plain, byte[] purpose) {
        var nonce = random(NONCE_BYTES);
        var sealed = run(Cipher.ENCRYPT_MODE, nonce, purpose, plain);
        return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    }

    /** Throws {@link IllegalStateException} when it was not sealed with this key for this. */
    byte[] open(byte[] whole, byte[] purpose) {
        if (whole.length < NONCE_BYTES + TAG_BITS / 8)
            throw new IllegalStateException("what is kept of a credential is not whole");
        return run(
                Cipher.DECRYPT_MODE,
                Arrays.copyOf(whole, NONCE_BYTES),
                purpose,
                Arrays.copyOfRange(whole, NONCE_BYTES, whole.length));
    }

    private byte[] run(int mode, byte[] nonce, byte[] purpose, byte[] input) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose);
            return cipher.doFinal(input);
        } catch (javax.crypto.AEADBadTagException foreign) {
            throw new IllegalStateException(
                    "what is kept of a credential was not sealed here, or for this", foreign);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }
}
