package dev.gatehouse.mcp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest, written {@code sha256:} and 64 lower-case hexadecimal digits.
 *
 * @param value the written form
 */
public record Digest(String value) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";
    private static final Pattern WRITTEN = Pattern.compile("sha256:[0-9a-f]{64}");

    public Digest {
        if (!WRITTEN.matcher(value).matches()) throw new IllegalArgumentException("not a digest");
    }

    public static Digest of(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Digest(PREFIX + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The first twelve digits: enough for a person to tell two digests apart. */
    public String brief() {
        return value.substring(PREFIX.length(), PREFIX.length() + 12);
    }

    @Override
    public int compareTo(Digest other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
