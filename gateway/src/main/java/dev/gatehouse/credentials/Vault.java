package dev.gatehouse.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Seals what must not be read where it is stored. Every value has a data key of its own, which is
 * wrapped by {@link KeyWrapping}; what a value is for is authenticated with it, so that one that is
 * moved to another row does not open there.
 */
public final class Vault {
    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;

    private final KeyWrapping keys;

    public Vault(KeyWrapping keys) {
        this.keys = keys;
    }

    /**
     * Seals a text.
     *
     * @param purpose what it is and whose
     */
    public String seal(String purpose, String plain) {
        var dataKey = Cell.random(KEY_BYTES);
        var sealed = new Cell(dataKey).seal(utf8(plain), utf8(purpose));
        return String.join(".", VERSION, keys.current(), text(keys.wrap(dataKey)), text(sealed));
    }

    /** Throws {@link IllegalStateException} when it was not sealed here for this. */
    public String open(String purpose, String sealed) {
        var parts = sealed.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION))
            throw new IllegalStateException("what is kept of a credential has another form");
        var dataKey = keys.unwrap(parts[1], bytes(parts[2]));
        return new String(
                new Cell(dataKey).open(bytes(parts[3]), utf8(purpose)), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
