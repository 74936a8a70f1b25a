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

    static Secret forOperator() {
        return random("gho_");
    }

    /**
     * Half a token: an operator whom two persons add has it from both of them, so that neither of
     * the two ever holds it whole.
     */
    static Secret firstHalf() {
        return random("gho_");
    }

    static Secret secondHalf() {
        return random(".");
    }

    static Secret whole(String firstHalf, Secret secondHalf) {
        return new Secret(firstHalf + secondHalf.value);
    }

    static Secret forAgent() {
        return random("gha_");
    }

    private static Secret random(String prefix) {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
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
