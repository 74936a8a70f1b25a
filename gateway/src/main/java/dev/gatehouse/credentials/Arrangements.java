package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The arrangements and their secrets, stored. Every write belongs inside a recorded change. */
public interface Arrangements {
    List<Arrangement> all();

    Optional<Arrangement> find(String server);

    /** Replaces what there was for the server, with its secrets. */
    void put(Arrangement arrangement);

    /** Changes the issuers of one that there is, and its client; its secrets stay. */
    void update(Arrangement arrangement);

    /** Keeps a secret of an arrangement under a name, sealed. */
    void keep(Secret secret);

    Optional<Secret> secret(String server, String name);

    /** All of them, for their age; what is sealed stays sealed. */
    List<Secret> secrets();

    /**
     * A secret of an operator's, sealed.
     *
     * @param rotateBy when it should be replaced by another
     */
    record Secret(
            String server,
            String name,
            String sealed,
            String setBy,
            Instant setAt,
            Optional<Instant> rotateBy) {
        /** A static credential, or the secret of a client. */
        public static final String SECRET = "secret";

        /** The private key of a client. */
        public static final String KEY = "key";
    }
}
