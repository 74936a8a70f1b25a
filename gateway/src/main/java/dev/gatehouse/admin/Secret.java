package dev.gatehouse.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A credential of 256 random bits, shown once; what is stored is its hash. The prefix lets secret
 * scanners recognise it.
 */
record Secret(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SHORT = "23456789abcdefghjkmnpqrstuvwxyz";

    static Secret forOperator() {
        return random("gho_");
    }

    static Secret forAgent() {
        return random("gha_");
    }

    private static Secret random(String prefix) {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Names a grant: short enough to be typed, without letters that look alike. */
    static String grantId() {
        var id = new StringBuilder("g-");
        for (int i = 0; i < 10; i++) id.append(SHORT.charAt(RANDOM.nextInt(SHORT.length())));
        return id.toString();
    }

    /** The hexadecimal SHA-256 under which the store knows it. */
    String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
