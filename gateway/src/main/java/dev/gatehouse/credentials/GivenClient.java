package dev.gatehouse.credentials;

/**
 * A client of the gate's that somebody registered at an authorization server.
 *
 * @param id its client id there
 * @param proof how it proves itself
 */
public record GivenClient(String id, Proof proof) {
    /** What a client proves itself by. */
    public enum Proof {
        /** Nothing: a public client. */
        NONE,
        SECRET,
        /** A private key that signs assertions: {@code private_key_jwt}. */
        KEY
    }

    public GivenClient {
        if (id.isBlank() || id.length() > 2000)
            throw new IllegalArgumentException("a client id is 1 to 2000 characters");
    }
}
