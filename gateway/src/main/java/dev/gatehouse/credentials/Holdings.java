package dev.gatehouse.credentials;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tokens and registrations, stored for all replicas; sealed before they come here. What is written
 * is no change of the control plane: that a token was got is in the record before it is used.
 */
public interface Holdings {
    /** The sealed token of a partition. */
    Optional<String> token(Partition partition);

    void keepToken(Partition partition, String sealed);

    void forgetToken(Partition partition);

    /** Forgets all tokens and registrations for a server: what they stand on has changed. */
    void forgetAll(String server);

    /** Forgets what everybody signed in with at an identity provider. */
    void forgetSignIns(String issuer);

    /** The sealed registration at an issuer for a server. */
    Optional<String> client(String server, String issuer);

    void keepClient(String server, String issuer, String sealed);

    /**
     * Runs the work while no other replica runs work of that name: a token that two replicas renew
     * at once is lost at an authorization server that rotates. Throws {@link IllegalStateException}
     * when that cannot be had in time.
     */
    <T> T alone(String name, Supplier<T> work);
}
