package dev.gatehouse.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of a leaf: SHA-256 over a zero byte and the leaf's bytes. The zero byte keeps leaves
 * apart from inner nodes of the tree, which begin with a one. Spec: RFC 6962 §2.1.
 *
 * <p>The constructor throws {@link IllegalArgumentException} for any other text than 64 lower-case
 * hexadecimal digits.
 *
 * @param hex the 32 bytes in hexadecimal
 */
public record LeafHash(String hex) {
    private static final int DIGITS = 64;
    private static final byte LEAF = 0;

    public LeafHash {
        if (!isHex(hex)) throw new IllegalArgumentException("not a leaf hash");
    }

    private static boolean isHex(String text) {
        if (text.length() != DIGITS) return false;
        for (int i = 0; i < DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    public static LeafHash of(byte[] leaf) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(LEAF);
            return new LeafHash(HexFormat.of().formatHex(sha256.digest(leaf)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The 32 bytes, a new array each time. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
