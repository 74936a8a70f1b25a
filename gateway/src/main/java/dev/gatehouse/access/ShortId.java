package dev.gatehouse.access;

import java.security.SecureRandom;

/** Names that people can type: unique, and without letters that look alike. */
public final class ShortId {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int LENGTH = 10;

    private ShortId() {}

    public static String ofGrant() {
        return random("g-");
    }

    public static String ofRequest() {
        return random("r-");
    }

    private static String random(String prefix) {
        var id = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++)
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        return id.toString();
    }
}
